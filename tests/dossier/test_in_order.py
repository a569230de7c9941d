"""A dossier in order is read without the compiled check: whatever is read so, the compiled check reads the same."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.dossier.read import parse
from octroi.bridge.dossier.validator import in_order
from octroi.cli import examples

ODD: list[Any] = [
    None, True, 0, -1, 1.5, 10**16, float("nan"), "none", "", "2023-01-01", "2023-02-30", "x" * 300, [], {}, [None], [{}], {"a": 1},
    {2023: {}}, {"2023": None, 2023: None}, {"2023": {}}, (1,), b"x", "solo", {True: 1},
]  # fmt: skip


def mutated(data: Any, chance: random.Random) -> Any:
    """The data with something odd at a place of it, a key more, or a key less."""
    data = copy.deepcopy(data)
    places = [(data, key) for key in data]
    for holder, key in places:
        below = holder[key]
        if isinstance(below, dict):
            places += [(below, k) for k in below]
        elif isinstance(below, list):
            places += [(below, n) for n in range(len(below))]
    holder, key = chance.choice(places)
    match chance.randrange(4):
        case 0 if isinstance(holder, dict):
            holder[chance.choice(["on_call", "x", 2023, "2024", 5, None])] = chance.choice(ODD)
        case 1:
            del holder[key]
        case _:
            holder[key] = chance.choice(ODD)
    return data


@pytest.mark.parametrize("name", examples.names())
def test_what_is_read_at_once_is_what_the_compiled_check_reads(engine: Engine, name: str) -> None:
    validator, whole, chance = engine.shape.validator, parse(examples.text(name)), random.Random(name)
    assert in_order(engine.shape.root, whole) == validator.compiled(whole)
    read = 0
    for _ in range(150):
        data = mutated(whole, chance)
        try:
            found = in_order(engine.shape.root, data)
        except ValueError:
            continue
        again = validator.compiled(data)
        assert repr(found) == repr(again)  # in the same order too, and a year a number in both
        read += 1
    assert read > 20
