"""Comparing decisions with what situations expect of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from ..as_json import as_object, shaped, under
from ..decide.case import Case
from ..engine import Engine
from ..errors import InputError
from ..results import Change, Way, plain
from .read import Scenario


class Mismatch(NamedTuple):
    """One expectation that is not fulfilled: its ``key``, what was ``expected`` and what was ``found``, as JSON values."""

    key: str
    expected: Any
    found: Any


@shaped(*(under(k, f"scenario.{k}") for k in ("file", "name", "prime", "year", "confirmed")), "passed", "mismatches")
class Judged(NamedTuple):
    """A situation beside today's rules: what does not agree, nothing where it passes."""

    scenario: Scenario
    mismatches: tuple[Mismatch, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation is fulfilled."""
        return not self.mismatches


def judge(engine: Engine, scenario: Scenario, today: date) -> Judged:
    """Decide a situation and compare; ``today`` where the situation names no day.

    Raises :class:`InputError` naming file and situation where its facts, prime or readings cannot be used.
    """
    return judged(case_of(engine, scenario, today), scenario)


def judged(case: Case, scenario: Scenario) -> Judged:
    """Compare the case of a situation with what it expects; problems name file and situation."""
    try:
        return Judged(scenario, tuple(mismatches(case, scenario.expect)))
    except InputError as error:
        raise _placed(error, scenario) from None


def case_of(engine: Engine, scenario: Scenario, today: date) -> Case:
    """Return the case of a situation; problems name file and situation."""
    try:
        return engine.case(scenario.facts, scenario.prime, scenario.year, scenario.today or today, scenario.readings, whole=True)
    except InputError as error:
        raise _placed(error, scenario) from None


def _placed(error: InputError, scenario: Scenario) -> InputError:
    return InputError([p._replace(path=f"{scenario.place}: {p.path}" if p.path else scenario.place) for p in error.problems])


def mismatches(case: Case, expect: Mapping[str, Any]) -> Iterable[Mismatch]:
    """Yield every expectation that a case does not fulfil; only what is asked about is worked out."""
    for key, expected in expect.items():
        wanted, found = _compared(key, expected, case)
        if wanted != found:
            yield Mismatch(key, wanted, found)


def _compared(key: str, expected: Any, case: Case) -> tuple[Any, Any]:
    """Return what is expected under one key and what was found, in the same form."""
    if key == "verdict":
        return expected, case.verdict()
    if not case.modelled:
        return expected, None
    if key == "amount":
        wanted = dict(expected) if isinstance(expected, Mapping) else {"min": expected, "max": expected}
        amount = case.amount()
        return wanted, {"min": amount.min, "max": amount.max}
    if key == "situation":
        grades, refusable = case.outcomes()
        return expected, grades[0].situation if len(grades) == 1 and not refusable else None
    if key == "status":
        return expected, case.slice.status
    if key == "not_met":  # at least these
        found = reasons(case)
        return sorted(expected), found if not set(expected) <= set(found) else sorted(expected)
    if key == "reasons":
        return sorted(expected), reasons(case)
    if key == "unknown":
        return sorted(expected), sorted(case.unknown)
    if key == "depends_on_readings":
        return sorted(expected), sorted(case.depends_on_readings())
    if key == "request":
        shown = as_object(case.request())
        return plain(dict(expected)), {k: shown.get(k) for k in expected}
    return _missing(expected, case)


def reasons(case: Case) -> list[str]:
    """Return the ids of the conditions that are not met."""
    return sorted({c.id for c in case.conditions() if c.status == "not_met"}) if case.modelled else []


def _missing(expected: Mapping[str, Any], case: Case) -> tuple[Any, Any]:
    first = next(iter(case.missing()), None)
    wanted: dict[str, Any] = {"sets": [_sorted(row) for row in expected["sets"]]}
    found: dict[str, Any] = {"sets": [] if first is None else [_changes(row) for row in expand_ways(first.ways)]}
    if "target" in expected:
        wanted["target"], found["target"] = expected["target"], None if first is None else first.target["amount"]
    for side in (wanted, found):
        side["sets"] = sorted(side["sets"], key=repr)
    return wanted, found


def _sorted(row: Iterable[Mapping[str, Any]]) -> list[Any]:
    return sorted(({str(p): plain(v)} for change in row for p, v in change.items()), key=repr)


def _changes(row: Iterable[Change]) -> list[Any]:
    return sorted(({c.path: plain(c.new)} for c in row), key=repr)


def expand_way(way: Way) -> list[tuple[Change, ...]]:
    """Return every set of changes that a way stands for, as the public contract says."""
    rows: list[tuple[Change, ...]] = [()]
    for block in way.all_of:
        chosen = [
            tuple(c for alternative in picks for c in alternative)
            for items in itertools.combinations(block.items, block.choose)
            for picks in itertools.product(*(i.alternatives for i in items))
        ]
        rows = [(*row, *more) for row in rows for more in chosen]
    return [tuple({c.path: c for c in row}.values()) for row in rows]  # what several items ask for is done once


def expand_ways(ways: Iterable[Way]) -> list[tuple[Change, ...]]:
    """Return every set of changes that some of the ways stands for."""
    return [row for way in ways for row in expand_way(way)]


def expected(case: Case) -> dict[str, Any]:
    """Return what a decision says, as a situation expects it: verdict, amount, situation, and the conditions not met."""
    out: dict[str, Any] = {"verdict": case.verdict()}
    if not case.modelled:
        return out
    amount = case.amount()
    out["amount"] = amount.min if amount.min == amount.max else {"min": amount.min, "max": amount.max}
    if (row := case.span.situation) is not None:
        out["situation"] = row
    out["reasons"] = reasons(case)
    return out
