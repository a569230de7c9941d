"""The description of the API (OpenAPI 3.1), made from the schemas that are published for every command."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from octroi.bridge import Engine, __version__
from octroi.bridge.ask.survey import beginnings
from octroi.bridge.dossier.kinds import A_DAY, A_YEAR
from octroi.bridge.published import RESULTS, result_schema
from octroi.cli.messages import Messages

from .body import COMMON
from .questions import POSTED

TEXT = {"type": "string"}
NUMBER = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "minLength": 1}]}
YEAR = {"anyOf": [{"type": "integer", "minimum": 1900, "maximum": 2099}, {"type": "string", "pattern": A_YEAR}]}
FAR = "^20(1[5-9]|[23][0-9]|40)-"  # the days on which questions may be asked


REQUIRED = {"explain": ("prime", "year"), "missing": ("prime", "year"), "contest": ("prime", "year")}
WITHOUT_DOSSIER = ("ask", "readings")
WORDED = {"path": "vary", "years": "years", "reading": "reading", "member": "one_member", "people": "member"}


def _or_several(form: dict[str, Any]) -> dict[str, Any]:
    """Return the form of one value or of several."""
    return {"anyOf": [*form.get("anyOf", [form]), {"type": "array", "items": form}]}


def _or_left_out(form: dict[str, Any]) -> dict[str, Any]:
    """Return the form of what may be null as well, which says the same as leaving it out."""
    return {"anyOf": [*form["anyOf"], {"type": "null"}]} if "anyOf" in form else {**form, "type": [form["type"], "null"]}


def _forms(engine: Engine) -> dict[str, dict[str, Any]]:
    """Return the forms of options; of what a key means the command of the same name speaks."""
    texts, prime = _or_several(TEXT), {"enum": list(engine.primes)}
    options = engine.rules.vocabulary.readings
    readings = {i: {"enum": sorted(o)} for i, o in options.items()}
    pairs = {"enum": [f"{i}={o}" for i, os in options.items() for o in sorted(os)]}
    held = {"type": "object", "properties": readings, "additionalProperties": False}
    return {
        "today": {"type": "string", "pattern": f"{FAR}{A_DAY[len('[0-9]{4}-'):]}$"},
        "reading": {"anyOf": [*_or_several(pairs)["anyOf"], held]},
        "prime": _or_several(prime), "one prime": prime, "year": _or_several(YEAR), "one year": YEAR,
        "years": {"type": "string", "pattern": r"^(19|20)\d{2}(\.\.(19|20)\d{2})?$"},
        "amount": NUMBER, "received": NUMBER,
        "skip": texts, "path": texts, "may": texts, "member": TEXT, "people": texts,
        "aim": {"anyOf": [{"enum": list(beginnings(engine))}]},
        "all_readings": {"type": "boolean"}, "regions": {"type": "boolean"},
        "set": {"type": "object"}, "unset": {"type": "array", "items": TEXT},
        "add": {"type": "object"}, "variants": {"type": "object"},
        "result": {"enum": list(RESULTS)},
    }  # fmt: skip


def description(engine: Engine, say: Messages) -> dict[str, Any]:
    """Return the description, in the language of the messages."""
    schemas: dict[str, Any] = {"Dossier": _bare(engine.schema()), "Problem": _problem()}
    forms = _forms(engine)
    paths = {f"/v1/{name}": {"post": _posted(name, say, schemas, forms)} for name in POSTED}
    for name, parameters in (("rules", ("prime", "year", "reading")), ("schema", ("result",)), ("examples", ()), ("health", ())):
        paths[f"/v1/{name}"] = {"get": _got(name, [(p, forms[p]) for p in parameters], say, schemas)}
    paths["/v1/examples/{name}"] = {"get": _example(say)}
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "octroi", "version": __version__, "description": say.spoken(say.unspoken("commands.octroi"))},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _posted(name: str, say: Messages, schemas: dict[str, Any], forms: dict[str, dict[str, Any]]) -> dict[str, Any]:
    _, keys = POSTED[name]
    properties: dict[str, Any] = {}
    for key in (*COMMON, *keys):
        if key in ("dossier", "claimed"):
            form: dict[str, Any] = {"$ref": "#/components/schemas/Dossier"}
            needed = key == "dossier" and name not in WITHOUT_DOSSIER
            properties[key] = {**form, "minProperties": 1} if needed else {"anyOf": [form, {"type": "null"}]}
            continue
        one = f"one {key}" if key in REQUIRED.get(name, ()) else "people" if (name, key) == ("decide", "member") else key
        about = say.spoken(say.unspoken(f"options.{WORDED.get(one.removeprefix('one '), key.replace('_', '-'))}"))
        needed = key in REQUIRED.get(name, ())
        properties[key] = {**(forms[one] if needed else _or_left_out(forms[one])), "description": about}
    body = {
        "type": "object", "properties": properties, "additionalProperties": False,
        "required": [*(() if name in WITHOUT_DOSSIER else ("dossier",)), *REQUIRED.get(name, ())],
    }  # fmt: skip
    return {
        "operationId": name, "summary": _summary(name, say), "parameters": [_language()],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": _answer(_lifted(name, schemas)), **_failures(say, "400", "413", "422", "503", "504")},
    }  # fmt: skip


def _got(name: str, parameters: list[tuple[str, dict[str, Any]]], say: Messages, schemas: dict[str, Any]) -> dict[str, Any]:
    several = {p: {"type": "array", "items": form["anyOf"][0]} for p, form in parameters if "anyOf" in form}  # each named once more
    named = [{"name": p, "in": "query", "schema": several.get(p, form)} for p, form in parameters]
    answer = _lifted(name, schemas) if name == "rules" else {"type": "object"}
    failures = _failures(say, "422", "503", "504") if parameters else _failures(say, "503", "504")
    summary = _summary(name, say) if say.has(f"commands.{name}") else say(f"api.{name}")
    return {
        "operationId": name, "summary": summary, "parameters": [*named, _language()],
        "responses": {"200": _answer(answer), **failures},
    }  # fmt: skip


def _example(say: Messages) -> dict[str, Any]:
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    found = {"description": say("api.ok"), "content": {"application/yaml": {"schema": {"type": "string"}}}}
    return {
        "operationId": "example", "summary": _summary("example", say), "parameters": [name, _language()],
        "responses": {"200": found, **_failures(say, "404", "503", "504")},
    }  # fmt: skip


def _summary(name: str, say: Messages) -> str:
    return say.spoken(say.unspoken(f"commands.{name}")).split("\n")[0]


def _language() -> dict[str, Any]:
    return {"name": "lang", "in": "query", "schema": {"type": "string"}}


def _answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "OK", "content": {"application/json": {"schema": schema}}}


def _failures(say: Messages, *statuses: str) -> dict[str, Any]:
    keys = {"400": "no_json", "404": "not_found", "413": "too_large", "422": "unusable", "503": "busy", "504": "too_long"}
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {s: {"description": say(f"api.{keys[s]}.title"), "content": content} for s in statuses}


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    one = {"type": "object", "properties": {"path": text, "key": text, "message": text}, "required": ["path", "key", "message"]}
    return {
        "type": "object", "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": text, "title": text, "status": {"type": "integer"}, "detail": text,
            "problems": {"type": "array", "items": one},
        },
    }  # fmt: skip


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in schema.items() if k != "$schema"}


def _lifted(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    """Put the schema of a command's result among the components, each class once, and return a reference to it."""
    whole = _bare(result_schema(name))
    shapes = whole.pop("$defs")

    def place(cls: str) -> str:
        known = schemas.get(cls)
        return cls if known is None or known == _referring(shapes[cls], str) else f"{cls}.{name}"

    named = {cls: place(cls) for cls in shapes}
    for cls, shape in shapes.items():
        schemas[named[cls]] = _referring(shape, named.__getitem__)
    schemas[f"result.{name}"] = _referring(whole, named.__getitem__)
    return {"$ref": f"#/components/schemas/result.{name}"}


def _referring(schema: Any, place: Callable[[str], str]) -> Any:
    """Return a schema whose references lead into the components."""

    def turned(pair: dict[str, Any]) -> dict[str, Any]:
        found = pair.get("$ref")
        head = "#/$defs/"
        if isinstance(found, str) and found.startswith(head):
            pair["$ref"] = f"#/components/schemas/{place(found.removeprefix(head))}"
        return pair

    return json.loads(json.dumps(schema), object_hook=turned)
