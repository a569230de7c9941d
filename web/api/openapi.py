"""The description of the API (OpenAPI 3.1), made from the schemas that are published for every command."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from octroi.bridge import Engine, __version__
from octroi.bridge.published import result_schema
from octroi.cli.messages import Messages

from .body import COMMON
from .questions import POSTED

TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
YEAR = {"anyOf": [{"type": "integer"}, {"type": "string"}]}
# The forms of options; of what a key means the command of the same name speaks.
FORMS: dict[str, dict[str, Any]] = {
    "today": {"type": "string", "format": "date"},
    "reading": {"anyOf": [*TEXTS["anyOf"], {"type": "object", "additionalProperties": {"type": "string"}}]},
    "prime": TEXTS,
    "year": {"anyOf": [*YEAR["anyOf"], {"type": "array", "items": YEAR}]},
    "years": {"type": "string", "pattern": r"^\d{4}(\.\.\d{4})?$"},
    "amount": YEAR, "received": YEAR,
    "skip": TEXTS, "path": TEXTS, "may": TEXTS,
    "all_readings": {"type": "boolean"}, "regions": {"type": "boolean"},
    "set": {"type": "object"}, "unset": {"type": "array", "items": {"type": "string"}},
    "add": {"type": "object"}, "variants": {"type": "object"},
}  # fmt: skip
REQUIRED = {"explain": ("prime", "year"), "missing": ("prime", "year"), "contest": ("prime", "year")}
WITHOUT_DOSSIER = ("ask", "readings")
WORDED = {"path": "vary", "years": "years", "reading": "reading"}


def description(engine: Engine, say: Messages) -> dict[str, Any]:
    """Return the description, in the language of the messages."""
    schemas: dict[str, Any] = {"Dossier": _bare(engine.schema()), "Problem": _problem()}
    paths = {f"/v1/{name}": {"post": _posted(name, say, schemas)} for name in POSTED}
    for name, parameters in (("rules", ("prime", "year", "reading")), ("schema", ("result",)), ("examples", ()), ("health", ())):
        paths[f"/v1/{name}"] = {"get": _got(name, parameters, say, schemas)}
    paths["/v1/examples/{name}"] = {"get": _example(say)}
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "octroi", "version": __version__, "description": say.spoken(say.unspoken("commands.octroi"))},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _posted(name: str, say: Messages, schemas: dict[str, Any]) -> dict[str, Any]:
    _, keys = POSTED[name]
    properties: dict[str, Any] = {}
    for key in (*COMMON, *keys):
        if key in ("dossier", "claimed"):
            properties[key] = {"$ref": "#/components/schemas/Dossier"}
            continue
        about = say.spoken(say.unspoken(f"options.{WORDED.get(key, key.replace('_', '-'))}"))
        properties[key] = {**FORMS[key], "description": about}
    body = {
        "type": "object", "properties": properties, "additionalProperties": False,
        "required": [*(() if name in WITHOUT_DOSSIER else ("dossier",)), *REQUIRED.get(name, ())],
    }  # fmt: skip
    return {
        "operationId": name, "summary": _summary(name, say), "parameters": [_language()],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": _answer(_lifted(name, schemas)), **_failures(say, "400", "413", "422", "503", "504")},
    }  # fmt: skip


def _got(name: str, parameters: tuple[str, ...], say: Messages, schemas: dict[str, Any]) -> dict[str, Any]:
    named = [{"name": p, "in": "query", "schema": {"type": "array", "items": {"type": "string"}}} for p in parameters]
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
