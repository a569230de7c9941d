"""Which granted primes to take together: the best maximal compatible set, against trying all subsets."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octroi.bridge import Decision, Engine
from octroi.bridge.results import Amount
from oracle.oracle import Unknown, decide_complete
from search import search, searches, trials
from strategies import CONTINUITE, DMG, GESTION, INTERVENTIONS, PPI, Dossier, dossiers

Key = tuple[str, int]
Granted = dict[Key, tuple[int, int | None]]


def exclude(one: Key, other: Key, reading: str) -> bool:
    """3.7 N1 and I-26; continuité is granted once (3.3)."""
    primes = {one[0], other[0]}
    if primes == set(INTERVENTIONS):
        return one[1] == other[1] or reading == "B"
    return primes == {CONTINUITE} and one[1] != other[1]


def compatible(group: tuple[Key, ...], reading: str) -> bool:
    return not any(exclude(a, b, reading) for a, b in combinations(group, 2))


def maximal_sets(granted: Granted, reading: str) -> set[frozenset[Key]]:
    groups = [
        frozenset(group)
        for size in range(len(granted) + 1)
        for group in combinations(granted, size)
        if compatible(group, reading)
    ]
    return {group for group in groups if not any(group < other for other in groups)}


def worth(granted: Granted, group: frozenset[Key]) -> tuple[int, int]:
    return (
        sum(granted[key][0] for key in group),
        sum(granted[key][0] if granted[key][1] is None else granted[key][1] or 0 for key in group),
    )


def check(engine: Engine, decisions: list[Decision], granted: Granted, reading: str) -> None:
    result = engine.combine(decisions, {"I-26": reading})
    expected = maximal_sets(granted, reading)
    chosen = [frozenset(result.best), *map(frozenset, result.others)]
    assert len(chosen) == len(set(chosen))
    assert set(chosen) == expected
    assert worth(granted, chosen[0]) == max(worth(granted, group) for group in expected)
    totals = [result.total, *result.others_total]
    for group, total in zip(chosen, totals, strict=True):
        highs = [granted[key][1] for key in group]
        assert total == (worth(granted, group)[0], None if None in highs else worth(granted, group)[1])
    found = {frozenset(zip(c.primes, c.years, strict=True)) for c in result.conflicts}
    assert found == {frozenset(pair) for pair in combinations(granted, 2) if exclude(*pair, reading)}
    assert len(found) == len(result.conflicts)
    for conflict in result.conflicts:
        assert conflict.why
        assert conflict.sources


BEFORE_ALL = date(2024, 1, 1)  # a day on which everything can still be asked for
KEYS: list[Key] = [
    *((PPI, year) for year in (2022, 2023, 2024)),
    *((DMG, year) for year in (2022, 2023, 2024)),
    *((prime, year) for prime in INTERVENTIONS for year in (2024, 2025, 2026)),
]


@search(100, derandomize=True)
@given(data=st.data())
def test_best_of_all_subsets(engine: Engine, data: st.DataObject) -> None:
    """Any amounts, also ones that no dossier has: ties, floors without a bound, primes that are not granted."""
    keys = data.draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=8))
    reading = data.draw(st.sampled_from("AB"))
    granted: Granted = {}
    decisions = []
    for key in keys:
        verdict = data.draw(st.sampled_from(["granted", "granted", "granted", "refused", "undecided"]))
        low = data.draw(st.sampled_from([0, 1000, 3796, 5000, 7500]))
        high = data.draw(st.sampled_from([low, low, 7500 if low <= 7500 else low, None]))
        if verdict == "granted":
            granted[key] = (low, high)
        decisions.append(Decision(key[0], key[1], verdict, Amount(low, high, "final")))
    check(engine, decisions, granted, reading)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@pytest.mark.parametrize("reading", "AB")
@searches
def test_decided_dossiers(engine: Engine, year: int, reading: str) -> None:
    """The whole way, from dossiers in which both interventions tend to be granted."""

    @trials(6, derandomize=True)
    @given(dossier=dossiers(GESTION, year))
    def decided(dossier: Dossier) -> None:
        for contract in dossier["contracts"]:
            contract["start"], contract["end"] = f"{year}-02-01", "none"
        dossier["practice"]["years"] = {
            each: {"dmg_count": 500, "reimbursed_eur": 25_000} for each in (2023, 2024, 2025)
        }
        dossier["practice"].pop("members", None)
        dossier["history"] = [entry for entry in dossier["history"] if entry["year"] <= BEFORE_ALL.year]
        chosen = {"I-26": reading}
        asked = [(CONTINUITE, year), (GESTION, year), (CONTINUITE, 2025), (GESTION, 2025)]
        primes = [CONTINUITE, GESTION]
        years = sorted({year, 2025})
        decisions = engine.decide(dossier, primes, years, BEFORE_ALL, readings=chosen)
        granted: Granted = {}
        for prime, each in asked:
            try:
                outcome = decide_complete(dossier, prime, each, chosen)
            except Unknown:
                return  # the year before was not drawn: the dossier is not complete for both years
            if outcome.verdict == "granted":
                granted[prime, each] = (outcome.min, outcome.max)
        assert {(d.prime, d.year) for d in decisions if d.verdict == "granted"} == set(granted)
        check(engine, decisions, granted, reading)
        for decision in decisions:
            key = (decision.prime, decision.year)
            others = {other[0] for other in granted if key in granted and exclude(key, other, reading)}
            assert set(decision.not_cumulable_with) == others
            for other in decisions:
                if other.prime in decision.not_cumulable_with and exclude(key, (other.prime, other.year), reading):
                    assert (other.verdict != "granted") or decision.prime in other.not_cumulable_with

    decided()


def both_granted() -> Dossier:
    """Continuité and gestion of 2025 are both due, as are gestion of 2024 and 2026."""
    figures = {"dmg_count": 500, "reimbursed_eur": 25_000}
    return {
        "doctor": {"gp_number_since": "2005-01-01", "training": "none", "solo": True},
        "practice": {"kind": "solo", "payment": "flat_rate", "enterprise_number": "1", "workplace": "A",
                     "public_support": [], "years": dict.fromkeys((2023, 2024, 2025), figures)},
        "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 13,
                       "start": "2024-12-01", "end": "none", "workplace": "A"}],
        "history": [], "requests": [],
    }  # fmt: skip


def test_one_hire_three_years(engine: Engine) -> None:
    dossier = both_granted()
    for reading in "AB":
        decisions = engine.decide(dossier, list(INTERVENTIONS), [2024, 2025, 2026], BEFORE_ALL, readings={"I-26": reading})
        granted: Granted = {}
        for prime in INTERVENTIONS:
            for year in (2024, 2025, 2026):
                outcome = decide_complete(dossier, prime, year, {"I-26": reading})
                if outcome.verdict == "granted":
                    granted[prime, year] = (outcome.min, outcome.max)
        assert set(granted) == {(CONTINUITE, 2025), (GESTION, 2024), (GESTION, 2025), (GESTION, 2026)}
        check(engine, decisions, granted, reading)
        by_key = {(d.prime, d.year): d for d in decisions}
        assert by_key[CONTINUITE, 2025].not_cumulable_with == (GESTION,)
        assert by_key[GESTION, 2025].not_cumulable_with == (CONTINUITE,)
        assert by_key[GESTION, 2026].not_cumulable_with == ((CONTINUITE,) if reading == "B" else ())


def test_named_though_not_asked_for(engine: Engine) -> None:
    decision = engine.decide(both_granted(), [GESTION], [2025])[0]
    assert decision.not_cumulable_with == (CONTINUITE,)


def test_nothing_granted(engine: Engine) -> None:
    result = engine.combine([Decision(PPI, 2023, "refused", Amount(0, 0, "final"))])
    assert result.best == ()
    assert result.total == (0, 0)
    assert result.others == ()
    assert result.conflicts == ()
