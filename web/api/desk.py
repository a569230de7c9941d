"""The desk at which programs ask: a call becomes a question, and its result JSON."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from octroi.bridge import Engine, InputError, __version__
from octroi.bridge.published import RESULTS, result_schema
from octroi.cli import examples
from octroi.cli.arguments import refusal
from octroi.cli.messages import Messages
from octroi.cli.page import json_text

from ..call import Call, Reply
from .body import Body, Unreadable, opened
from .openapi import description
from .problems import problem, unusable
from .questions import POSTED, rules

JSON = "application/json"


def answered(engine: Engine, say: Messages, call: Call) -> Reply:
    """Answer a program."""
    try:
        if call.name in POSTED:
            question, keys = POSTED[call.name]
            return _json(say, question(engine, Body(engine, opened(call.body), keys)))
        return _kept(engine, say, call)
    except Unreadable:
        return problem(say, "no_json", HTTPStatus.BAD_REQUEST)
    except InputError as error:
        return unusable(say, error)


def _json(say: Messages, value: Any, *headers: tuple[str, str]) -> Reply:
    return Reply(HTTPStatus.OK, JSON, json_text(value).encode(), (("content-language", say.language), *headers))


def _kept(engine: Engine, say: Messages, call: Call) -> Reply:
    """Answer what changes with the rules alone, and can be kept until they do."""
    tag = f'"{engine.rules_hash[:20]}-{__version__}-{say.language}"'
    headers = (("etag", tag), ("cache-control", "public, no-cache"))
    if call.field("if-none-match") == tag and call.name != "health":
        return Reply(HTTPStatus.NOT_MODIFIED, JSON, b"", headers)
    if call.name == "health":
        return _json(say, {"status": "ok", "engine": __version__, "rules": engine.rules_hash})
    if call.name == "examples" and (name := call.field("name")):
        if name not in examples.names():
            return problem(say, "not_found", HTTPStatus.NOT_FOUND)
        return Reply(HTTPStatus.OK, "application/yaml; charset=utf-8", examples.text(name).encode(), headers)
    return _json(say, _about_rules(engine, say, call), *headers)


def _about_rules(engine: Engine, say: Messages, call: Call) -> Any:
    if call.name == "rules":
        said = {k: call.every(k) for k in ("prime", "year", "reading") if call.every(k)}
        return rules(engine, Body(engine, said, ("prime", "year")))
    if call.name == "schema":
        command = call.field("result")
        if not command:
            return engine.schema()
        if command not in RESULTS:
            raise refusal(f"--result {command}", "unknown_result", known=", ".join(RESULTS), value=command)
        return result_schema(command)
    if call.name == "openapi":
        return description(engine, say)
    return {"examples": [{"name": n, "label": say.spoken(f"@example_dossiers.{n}@")} for n in examples.names()]}
