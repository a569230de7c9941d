"""An answer is asked for once: what is unknown can be settled path by path, and no path comes back once it is set."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octroi.bridge import Engine, InputError
from octroi.bridge.dossier.kinds import Leaf
from octroi.bridge.dossier.paths import path_keys, put, without
from octroi.bridge.dossier.shape import Entries, Group, Node, Years
from octroi.bridge.packaged import packaged_rules
from search import search
from strategies import leaves

TODAY = date(2025, 10, 20)
STEPS = 60


def value_for(node: Node, chance: random.Random, year: int) -> Any:
    """A value that may stand here; of a list, none or one entry of which nothing is said."""
    if isinstance(node, Entries):
        if isinstance(node.each, Leaf):
            return chance.sample(node.each.options, chance.randint(0, 1))
        return [{}] * chance.randint(0, 2)
    if isinstance(node, Group):
        return "none" if node.none else {k: value_for(v, chance, year) for k, v in node.fields.items()}
    if isinstance(node, Years):
        return {year: value_for(node.each, chance, year)}
    if node.none and chance.random() < 0.2:
        return "none"
    match node.kind:
        case "boolean":
            return chance.random() < 0.5
        case "choice":
            return chance.choice(node.options)
        case "date":
            return date(chance.choice((2010, 2018, 2020, year)), chance.randint(1, 9), chance.randint(1, 28))
        case "year":
            return year
        case "text":
            return chance.choice(("A", "B"))
    if node.kind == "score":  # where no source says how much is enough, a figure between the least and the most says nothing
        return chance.choice((True, False, 0, 100))
    return chance.choice((0, 1, 5, 60, 1000)) if node.measure is None or node.measure.high is None else chance.choice((0, 50, 60))


def settle(engine: Engine, prime: str, year: int, dossier: dict[str, Any], chance: random.Random) -> list[str]:
    """Set what is unknown, a path at a time, each to some value it may have; return the paths in the order in which they were set."""
    done: list[str] = []
    for _ in range(STEPS):
        unknown = engine.decide(dossier, [prime], [year], TODAY)[0].unknown
        again = set(done).intersection(unknown)
        assert not again, f"{sorted(again)} asked again, in {dossier}"
        if not unknown:
            return done
        path = chance.choice(unknown)
        node = engine.shape.at(path_keys(path))
        assert node is not None, f"{path} cannot be written"
        for _ in range(20):
            changed = put(dossier, path_keys(path), value_for(node, chance, year))
            try:
                engine.dossier(changed, TODAY)
            except InputError:
                continue
            dossier = changed
            break
        else:
            return done  # no value tried is possible beside the others
        done.append(path)
    raise AssertionError(f"no end: {done}")


@pytest.mark.parametrize("key", sorted(packaged_rules().prime_years), ids=lambda k: f"{k[0]}-{k[1]}")
@search(2)
@given(seed=st.integers(0, 10**6))
def test_no_path_returns_once_it_is_set(engine: Engine, key: tuple[str, int], seed: int) -> None:
    settle(engine, *key, {"id": "x"}, random.Random(seed))


@pytest.mark.parametrize("prime", ["continuite_soins", "gestion_pratique"])
def test_what_is_left_out_and_not_asked_turns_nothing(engine: Engine, prime: str) -> None:
    """A group that has all it needs: a fact that would turn the answer is asked for where it is left out."""
    whole: dict[str, Any] = {
        "doctor": {"gp_number_since": "2010-05-01"},
        "practice": {"kind": "group", "registered_on": "2018-01-01", "payment": "fee_for_service", "enterprise_number": "0123456749",
                     "workplace": "A", "public_support": [], "years": {2024: {"dmg_count": 800, "reimbursed_eur": 60_000}}},
        "contracts": [{"staff": "nurse", "open_ended": True, "hours_per_week": 19, "start": "2025-03-01", "end": "none", "workplace": "A"}],
        "history": [{"prime": "ppi", "year": 2023}], "requests": [{"prime": prime, "year": 2025, "on": "2025-10-10"}],
    }  # fmt: skip
    others = {"date": ("2026-01-02", "none"), "choice": (), "boolean": (True, False), "text": ("B",), "year": (2025,)}
    turning = set()
    for path in leaves(whole):
        keys, node = path_keys(path), engine.shape.at(path_keys(path))
        if not isinstance(node, Leaf) or path == "history[0].prime":
            continue
        values = others.get(node.kind, (0,)) or node.options
        found = [engine.decide(put(whole, keys, v), [prime], [2025], TODAY)[0] for v in values if v != "none" or node.none]
        if len({(d.verdict, d.amount) for d in (*found, engine.decide(whole, [prime], [2025], TODAY)[0])}) > 1:
            turning.add(path)
            assert path in engine.decide(without(whole, keys), [prime], [2025], TODAY)[0].unknown
    assert {"practice.registered_on", "practice.kind", "contracts[0].start"} <= turning
