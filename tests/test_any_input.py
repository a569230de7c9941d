"""Any input at all, through every question: no error but that of the input, JSON as published, the same again, nothing touched."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from anything import COSTS, PUBLISHED, Anything, Faces
from octroi.bridge import Engine, InputError
from octroi.bridge.as_json import as_json
from octroi.bridge.published import result_schema

FEW, MANY, PARTS = 56, 100_000, 100


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return {command: Draft202012Validator(result_schema(PUBLISHED.get(command, command))) for command in COSTS}


# The dear questions come seldom by themselves.
RARE = ("decide", "missing", "replay", "readings", "plan", "ask", "contest", "test")


def asked(engine: Engine, published: dict[str, Any], seed: int, count: int) -> dict[str, int]:
    """Ask of so many dossiers, every other one valid by construction; return how many each command answered."""
    drawn, faces = Anything(engine, seed), Faces(engine, seed)
    answered = dict.fromkeys(COSTS, 0)
    for number in range(count):
        valid = number % 2 == 0
        dossier = drawn.valid() if valid else drawn.spoilt()
        command, question = faces.draw(RARE[number // 4 % len(RARE)] if number % 4 == 0 else "")
        before, told = copy.deepcopy(dossier), repr(dossier)
        first, problems = told_of(question, dossier)
        assert repr(dossier) == told, command
        assert told_of(question, before) == (first, problems), (command, dossier)
        if first:
            published[command].validate(json.loads(first))
            answered[command] += 1
        else:
            assert problems
            assert not (valid and command in SURE), (command, dossier, problems)
            assert all(len(problem) < 3000 for problem in problems)
    return answered


def told_of(question: Callable[[Any], Any], dossier: Any) -> tuple[str, list[str]]:
    """What is answered as JSON, or what is wrong with the input."""
    try:
        return json.dumps(as_json(question(dossier))), []
    except InputError as error:
        return "", [str(problem) for problem in error.problems]


# What is asked of nothing but the dossier itself has an answer wherever the dossier is valid.
SURE = frozenset({"decide", "explain", "missing", "ask", "plan", "replay", "readings"})


def test_a_few(engine: Engine, published: dict[str, Any]) -> None:
    answered = asked(engine, published, 1, FEW)
    assert all(answered[command] for command in SURE), answered
    assert sum(answered.values()) > FEW * 0.4


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_thousand(engine: Engine, published: dict[str, Any], part: int) -> None:
    answered = asked(engine, published, 1000 + part, MANY // PARTS)
    assert all(answered[command] for command in COSTS if command != "diff"), answered
