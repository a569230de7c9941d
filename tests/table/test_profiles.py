"""One row answers for its whole profile: held against the engine on invented rules, in every state of their facts."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from table.test_answers import alone

import invented
from invented import FACTS, YEAR, Formula, RuleSet
from octroi.bridge import Engine
from octroi.bridge.dossier.paths import path_keys, put
from octroi.bridge.table import answers
from octroi.bridge.table.cone import Cone
from octroi.bridge.table.flat import table_of

TODAY = date(2023, 6, 1)
SEED, MOST = 5, 160
ANSWERS = ("because", "missing", "unknown", "verdict", "amount_min", "amount_max")


def leaves(formula: Formula) -> set[tuple[int, int]]:
    return set().union(*(leaves(p) if isinstance(p, Formula) else {p} for p in formula.parts))


def written(rules: RuleSet, rng: random.Random) -> str:
    """The rule set with some of its literals as conditions, and some of its facts changeable, one way or both."""
    text, lines = rules.rules(), []
    for fact, kind in sorted(leaves(rules.low) | leaves(rules.high)):
        if rng.random() < 0.6:
            atom, condition = FACTS[fact].atoms[kind], f"met({rules.name}, {YEAR}, c{fact}_{kind})"
            text = text.replace(f":- {atom}.", f":- {condition}.")
            lines += [f"{condition} :- {atom}.", f"applies({rules.name}, {YEAR}, c{fact}_{kind})."]
    for fact in rules.facts:
        (name,) = re.findall(r"(?:true|at_least|is)\((\w+(?:\(\d+\))?)", FACTS[fact].atoms[0])
        ways = ("up", "down") if "at_least" in FACTS[fact].atoms[0] else ("yes", "no") if "true" in FACTS[fact].atoms[0] else ()
        for way in ways:
            if rng.random() < 0.5:
                last = rng.choice((YEAR * 10000 + 101, YEAR * 10000 + 1231))
                lines.append(f"changeable({rules.name}, {YEAR}, {name}, {way}, {last}).")
    return "\n".join([text, *lines])


def made(target: Path, count: int, seed: int) -> tuple[Engine, list[RuleSet]]:
    rules, rng = invented.sets(count, seed), random.Random(seed)
    folder = invented.folder(target / "logic", [])
    with (folder / "invented.lp").open("a", encoding="utf-8") as stream:
        stream.write("\n\n".join(written(r, rng) for r in rules))
    return Engine(folder), rules


def states(rules: RuleSet, rng: random.Random, most: int) -> Iterator[dict[str, Any]]:
    """Dossiers in every state of the facts, some of them unknown; so many at most."""
    every = list(product(*([*FACTS[f].values, None] for f in rules.facts)))
    for state in rng.sample(every, min(most, len(every))):
        data: dict[str, Any] = {"dossier": 1}
        for fact, value in zip(rules.facts, state, strict=True):
            if value is not None:
                data = put(data, path_keys(FACTS[fact].path), value)
        yield data


def wrong(engine: Engine, rules: list[RuleSet], seed: int, most: int) -> tuple[list[Any], int]:
    """The rows that are answered otherwise than their dossiers, and how many are answered from another row's search."""
    rng, found, shared = random.Random(seed), [], 0
    for one in rules:
        rows = list(states(one, rng, most))
        for row, told in zip(rows, engine.decide_table(table_of(rows), [one.name], [YEAR], TODAY).to_pylist(), strict=True):
            expected = alone(engine, row, one.name, YEAR, TODAY, {}) or {}
            if {k: told[k] for k in ANSWERS} != {k: expected[k] for k in ANSWERS}:
                found.append((one.name, row, told, expected))
        shared += len(rows)
    return found, shared


def test_one_row_answers_for_its_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    case = answers.Answering._case

    def counted(self: Any, worked: Any, row: int) -> Any:
        asked.append(row)
        return case(self, worked, row)

    monkeypatch.setattr(answers.Answering, "_case", counted)
    engine, rules = made(tmp_path, 7, SEED)
    found, rows = wrong(engine, rules, SEED, MOST)
    assert found == []
    assert len(asked) < 2 * rows  # of three searches a row most are answered by another row's


def test_a_key_that_leaves_something_out_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Cone.seen
    monkeypatch.setattr(Cone, "seen", lambda self, worked: {a: r for a, r in seen(self, worked).items() if a in self.roots})
    engine, rules = made(tmp_path, 4, SEED)
    found, _ = wrong(engine, rules, SEED, MOST)
    assert found != []


@pytest.mark.long
def test_one_row_answers_for_its_profile_searched(tmp_path: Path) -> None:
    for seed in range(4):
        engine, rules = made(tmp_path / str(seed), 12, seed + 100)
        assert wrong(engine, rules, seed, 250)[0] == []
