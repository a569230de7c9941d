"""Every row of every table of the founding documents, and every boundary, as readable situations."""

from __future__ import annotations

from typing import Any

import pytest

from expansion import as_sets, expand_ways, hashable
from octroi.bridge import Decision, Engine
from situations_io import Situation, load_all

SITUATIONS = load_all()


def test_names_are_unique() -> None:
    names = [(s.file, s.name) for s in SITUATIONS]
    assert len(names) == len(set(names))
    assert len(names) > 700


@pytest.mark.parametrize("s", SITUATIONS, ids=[f"{s.file}: {s.name}" for s in SITUATIONS])
def test_situation(engine: Engine, s: Situation) -> None:
    decision = engine.decide(s.facts, [s.prime], [s.year], s.today, s.readings)[0]
    expect = s.expect
    assert decision.verdict == expect["verdict"]
    if "amount" in expect:
        assert decision.amount is not None
        wanted = expect["amount"]
        if not isinstance(wanted, dict):
            wanted = {"min": wanted, "max": wanted}
        assert (decision.amount.min, decision.amount.max) == (wanted["min"], wanted["max"])
    if "situation" in expect:
        assert decision.situation == expect["situation"]
    if "status" in expect:
        assert decision.amount is not None
        assert decision.amount.status == expect["status"]
    if "not_met" in expect:
        assert set(expect["not_met"]) <= {c.id for c in decision.conditions if c.status == "not_met"}
    if "unknown" in expect:
        assert sorted(decision.unknown) == sorted(expect["unknown"])
    if "depends_on_readings" in expect:
        assert list(decision.depends_on_readings) == sorted(expect["depends_on_readings"])
    if "request" in expect:
        assert decision.request is not None
        shown = decision.request.to_dict()
        for key, value in expect["request"].items():
            assert shown[key] == (value.isoformat() if hasattr(value, "isoformat") else value)
    if "missing" in expect:
        check_missing(decision, expect["missing"])


def check_missing(decision: Decision, expect: dict[str, Any]) -> None:
    first = decision.missing[0]
    if "target" in expect:
        assert first.target["amount"] == expect["target"]
    rows = expand_ways(first.ways)
    sets = as_sets(rows)
    assert len(rows) == len(sets)
    wanted = {frozenset((p, hashable(v)) for change in row for p, v in change.items()) for row in expect["sets"]}
    assert sets == wanted
