"""What is missing: expanding the ways gives exactly the minimal sets of changes that trying all of them finds.

The changes tried are written down here from the conventions, and what a set of them does is asked of the oracle.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import Phase, assume, given
from hypothesis import strategies as st

from expansion import expand_way, expand_ways, hashable
from octroi.bridge import Change as Found
from octroi.bridge import Decision, Engine, Missing
from oracle.oracle import (
    CONTRACT_START_WINDOW,
    NOT_FOR_FLAT_RATE,
    PARAMETERS,
    REQUEST_WINDOW,
    Change,
    apply,
    outcomes,
    parse,
    reaches_target,
    value_at,
)
from search import search, searches, trials
from strategies import (
    CONTINUITE,
    DMG,
    GESTION,
    INTERVENTIONS,
    PPI,
    PRIME_YEARS,
    Dossier,
    dossiers,
    is_percent,
    leaves,
    put,
    relevant,
    scores,
    without,
)

Sets = set[frozenset[tuple[str, Any]]]
MOST_CHANGES = 11
TODAYS = [date(2023, 6, 1), date(2024, 12, 31), date(2025, 3, 15), date(2026, 11, 22)]
GRADES = {PPI: [800, 1000, 3500, 4500, 6000], DMG: [4256], CONTINUITE: [5000]}


def grades(prime: str, year: int) -> list[int]:
    return [7500 if year == 2024 else 3796] if prime == GESTION else GRADES[prime]


# -- the changes there are ---------------------------------------------------------------------------------------------


def candidates(dossier: Dossier, prime: str, year: int, today: date) -> list[Change]:
    """Every change to a changeable fact, each to the nearest value that counts."""
    out: list[Change] = []

    def raise_to(path: str, threshold: float) -> None:
        value = value_at(dossier, path)
        if value is None or value is False or (value is not True and value < threshold):
            out.append(Change(path, threshold))

    def make_true(path: str) -> None:
        if value_at(dossier, path) is not True:
            out.append(Change(path, True))

    facts = f"doctor.years.{year}"
    if prime in (PPI, DMG):
        make_true(f"{facts}.on_call")
        make_true(f"{facts}.accepted_software")
        raise_to(f"{facts}.billed_eur", 25_000)
    if prime == DMG:
        make_true(f"{facts}.electronic_dmg")
        spell = value_at(dossier, f"{facts}.longest_flat_rate_days")
        if spell is None or spell > 30:  # more than 30 days in a row exclude (facts 2, C4)
            out.append(Change(f"{facts}.longest_flat_rate_days", 30))
    if prime == PPI:
        registered = value_at(dossier, "practice.registered_on")
        alone = value_at(dossier, "practice.kind") == "solo"
        if not alone and (registered is None or str(registered) > f"{year}-12-31"):
            # "enregistrée dans le courant de l'année de la prime" (1.5): that can still be done
            out.append(Change("practice.registered_on", f"{year}-12-31"))
        flat = value_at(dossier, f"{facts}.payment") == "flat_rate"
        for key, threshold in PARAMETERS[year].items():
            if flat and key in NOT_FOR_FLAT_RATE[year]:
                continue  # does not exist in that column (1.4)
            for path in (f"{facts}.e_services.{key}", f"practice.years.{year}.group_means.{key}"):
                if alone and "group_means" in path:
                    continue  # no registered group, no mean (1.5)
                if threshold is None or key == "edmg_use":
                    make_true(path)
                else:
                    raise_to(path, threshold)
    if prime in INTERVENTIONS:
        registered, last = value_at(dossier, "practice.registered_on"), asked_by(dossier, prime, year)
        if registered is not None and str(registered) > last.isoformat():
            out.append(Change("practice.registered_on", last.isoformat()))  # counted "au moment de l'introduction" (SEED-B, note 2)
        raise_to(f"practice.years.{year - 1}.dmg_count", 500)
        raise_to(f"practice.years.{year - 1}.reimbursed_eur", 25_000)
        if not belied(dossier, year):
            make_true("practice.sworn_statement")
        for i in range(len(dossier.get("contracts") or [])):
            raise_to(f"contracts[{i}].hours_per_week", 13)
            make_true(f"contracts[{i}].open_ended")
        window = CONTRACT_START_WINDOW[year] if prime == CONTINUITE else (date(year, 1, 1), date(year, 12, 31))
        entry = {
            "staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 13,
            "start": min(max(today, window[0]), window[1]).isoformat(), "end": "none",
        }  # fmt: skip
        place = value_at(dossier, "practice.workplace")
        if place is not None:
            entry["workplace"] = place
        out.append(Change("contracts[+]", tuple(sorted(entry.items()))))
    return out


def asked_by(dossier: Dossier, prime: str, year: int) -> date:
    """The day of the request, the last one possible where it is not made."""
    made = [e for e in dossier.get("requests") or [] if (e.get("prime"), e.get("year")) == (prime, year)]
    return date.fromisoformat(str(made[0]["on"])) if made and made[0].get("on") else REQUEST_WINDOW[prime, year][1]


def belied(dossier: Dossier, year: int) -> bool:
    """Whether a maison médicale gives figures below a threshold: nothing is to be sworn against them (SEED-B, note 2)."""
    figures = ((value_at(dossier, f"practice.years.{year - 1}.{key}"), least)
               for key, least in (("dmg_count", 500), ("reimbursed_eur", 25_000)))  # fmt: skip
    short = any(value is not None and value < least for value, least in figures)
    return value_at(dossier, "practice.kind") == "medical_house" and short


def minimal_sets(dossier: Dossier, prime: str, year: int, changes: list[Change]) -> dict[int, set[frozenset[Change]]]:
    """For each grade, the minimal sets of changes that guarantee it: all subsets, the small ones first."""
    amounts = grades(prime, year)
    found: dict[int, set[frozenset[Change]]] = {amount: set() for amount in amounts}
    assert len(changes) <= MOST_CHANGES
    for size in range(len(changes) + 1):
        for subset in combinations(changes, size):
            chosen = frozenset(subset)
            wanted = [a for a in amounts if not any(smaller <= chosen for smaller in found[a])]
            if not wanted:
                continue
            reached = guaranteed(with_changes(dossier, subset), prime, year)
            for amount in wanted:
                if reached >= amount:
                    found[amount].add(chosen)
    return found


def with_changes(dossier: Dossier, changes: Iterable[Change]) -> Dossier:
    for change in changes:
        if change.path == "contracts[+]":
            assert isinstance(change.to, tuple)
            dossier = {**dossier, "contracts": [*dossier["contracts"], dict(change.to)]}
        else:
            dossier = put(dossier, change.path, change.to)
    return dossier


def as_pairs(sets: Iterable[frozenset[Change]]) -> Sets:
    return {frozenset((change.path, change.to) for change in one) for one in sets}


def plain(value: Any) -> Any:
    """Dates as the dossier writes them."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def pairs(row: Iterable[Found]) -> frozenset[tuple[str, Any]]:
    return frozenset((change.path, hashable(plain(change.new))) for change in row)


def made(dossier: Dossier, row: Iterable[Found]) -> Dossier:
    """The dossier with changes made; an entry set to nothing is taken out."""
    rows = list(row)
    gone = [change for change in rows if change.new is None]
    changed = apply(dossier, [Change(c.path, frozen(plain(c.new))) for c in rows if c.new is not None])
    for change in sorted(gone, key=lambda one: one.path, reverse=True):
        name, index = parse(change.path)
        del changed[str(name)][int(index)]
    return changed


def frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else hashable(value)


# -- the comparison --------------------------------------------------------------------------------------------------------


def guaranteed(dossier: Dossier, prime: str, year: int) -> int:
    found = outcomes(dossier, prime, year)
    return min(one.min if one.verdict == "granted" else 0 for one in found)


def until(dossier: Dossier, today: date) -> Dossier:
    """The dossier without what is granted only after a day: on that day it would be no dossier."""
    if "history" not in dossier:
        return dossier
    return {**dossier, "history": [e for e in dossier["history"] or [] if (e.get("year") or 0) <= today.year]}


def check(engine: Engine, dossier: Dossier, prime: str, year: int, today: date) -> Decision:
    dossier = until(dossier, today)
    decision = engine.decide(dossier, [prime], [year], today=today)[0]
    changes = candidates(dossier, prime, year, today)
    now = guaranteed(dossier, prime, year)
    targets = [entry.target["amount"] for entry in decision.missing]
    assert targets == sorted(set(targets))
    assert all(target > now for target in targets)
    assert set(targets) <= set(grades(prime, year))
    if decision.verdict == "refused" and targets:
        assert decision.missing[0].target.get("verdict") == "granted"
    sets = minimal_sets(dossier, prime, year, changes)
    expected: dict[int, Sets] = {amount: as_pairs(found) for amount, found in sets.items() if amount > now}
    above = list(expected)
    for i, amount in enumerate(above):
        if amount not in targets:  # only because the same changes reach the next outcome as well
            assert i + 1 < len(above), f"no entry for {amount}"
            assert expected[amount] == expected[above[i + 1]], f"no entry for {amount}"
    for entry in decision.missing:
        check_entry(dossier, entry, expected[entry.target["amount"]])
    return decision


def check_entry(dossier: Dossier, entry: Missing, expected: Sets) -> None:
    rows = expand_ways(entry.ways)
    found = {pairs(row) for row in rows}
    assert len(found) == len(rows), "a set twice"
    assert all(len(row) == len({change.path for change in row}) for row in rows)
    if entry.complete:
        assert found == expected
    else:
        assert found <= expected
    for row in rows:
        for change in row:
            old = None if change.path.endswith("[+]") else value_at(dossier, change.path)
            assert plain(change.old) == plain(old)


def check_blocked(dossier: Dossier, prime: str, year: int, today: date, decision: Decision) -> None:
    """What stands in the way is named exactly where there is no way; without it there is one."""
    for entry in decision.missing:
        target = entry.target["amount"]
        assert bool(entry.blocked_by) is (not entry.ways), f"for {target}"
        for way in entry.blocked_by:
            for row in expand_way(way):
                freed = made(dossier, row)
                everything = with_changes(freed, candidates(freed, prime, year, today))
                assert reaches_target(everything, prime, year, target)
                for change in row:  # and all of it stands in the way
                    fewer = made(dossier, [other for other in row if other is not change])
                    everything = with_changes(fewer, candidates(fewer, prime, year, today))
                    assert not reaches_target(everything, prime, year, target)


def redecide(engine: Engine, dossier: Dossier, prime: str, year: int, decision: Decision, most: int = 12) -> None:
    """The engine itself, on the changed dossier; dropping any one change is not enough."""

    def reached(rest: Iterable[Found], target: int) -> bool:
        case = engine.case(made(dossier, rest), prime, year)
        return case.verdict() == "granted" and case.amount().min >= target

    for entry in decision.missing:
        rows = expand_ways(entry.ways)
        for row in rows[:: max(1, len(rows) // most)]:
            assert reached(row, entry.target["amount"])
            for change in (c for c in row if c.same_as is None):  # what is said at two places is one fact
                assert not reached([o for o in row if o is not change and o.same_as != change.path], entry.target["amount"])


@st.composite
def open_dossiers(draw: Any, prime: str, year: int) -> Dossier:
    """A dossier with room above it, perhaps with a fact or two unknown."""
    dossier: Dossier = draw(dossiers(prime, year, with_members=False))
    if draw(st.booleans()):
        paths = [
            path
            for path in leaves(dossier)
            if relevant(prime, path) and path not in ("contracts", "practice.workplace") and "training" not in path
        ]
        for path in draw(st.lists(st.sampled_from(paths), unique=True, max_size=2)):
            if value_at(dossier, path) is not None:
                dossier = without(dossier, path)
    return dossier


def narrow(dossier: Dossier, year: int) -> Dossier:
    """The same with parameters met until all sets of changes can be tried."""
    for path in ("doctor.years.{}.e_services.{}", "practice.years.{}.group_means.{}"):
        for key in PARAMETERS[year]:
            if len(candidates(dossier, PPI, year, TODAYS[0])) <= MOST_CHANGES - 2:
                return dossier
            if path.startswith("doctor"):
                dossier = put(dossier, path.format(year, key), True)
            else:
                dossier = put(put(dossier, "practice.kind", "solo"), "doctor.solo", True)
    return dossier


def run(engine: Engine, prime: str, year: int, count: int) -> None:
    @trials(count, derandomize=True)
    @given(dossier=open_dossiers(prime, year), today=st.sampled_from(TODAYS))
    def same(dossier: Dossier, today: date) -> None:
        if prime == PPI:
            dossier = narrow(dossier, year)
        decision = check(engine, dossier, prime, year, today)
        redecide(engine, dossier, prime, year, decision, most=5)

    same()


@searches
@pytest.mark.parametrize(("prime", "year"), [pair for pair in PRIME_YEARS if pair[0] != PPI])
def test_ways_are_all_minimal_sets(engine: Engine, prime: str, year: int) -> None:
    run(engine, prime, year, 20)


@searches
@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_ways_of_the_ppi(engine: Engine, year: int) -> None:
    run(engine, PPI, year, 6)


@searches
@pytest.mark.parametrize(("prime", "year"), PRIME_YEARS)
def test_what_stands_in_the_way(engine: Engine, prime: str, year: int) -> None:
    @trials(15, derandomize=True, phases=(Phase.generate,))  # slow to shrink
    @given(dossier=open_dossiers(prime, year), today=st.sampled_from(TODAYS))
    def named(dossier: Dossier, today: date) -> None:
        dossier = until(dossier, today)
        decision = engine.decide(dossier, [prime], [year], today=today)[0]
        check_blocked(dossier, prime, year, today, decision)

    named()


@pytest.mark.parametrize("year", [2022, 2023, 2024])
@pytest.mark.parametrize("payment", ["fee_for_service", "flat_rate"])
@pytest.mark.parametrize("kind", ["solo", "group"])
@searches
def test_ways_of_an_active_gp(engine: Engine, year: int, payment: str, kind: str) -> None:
    """From any score; in a registered group, by one's own use or by the group's mean."""

    @trials(3 if kind == "group" else 6, derandomize=True)
    @given(own=scores(year), means=scores(year), software=st.booleans())
    def same(own: dict[str, Any], means: dict[str, Any], software: bool) -> None:
        dossier: Dossier = {
            "doctor": {"gp_number_since": "2005-01-01", "training": "none", "solo": kind == "solo",
                       "years": {year: {"on_call": True, "billed_eur": 25_000, "payment": payment,
                                        "accepted_software": software, "e_services": own}}},
            "practice": {"kind": kind, "registered_on": f"{year}-12-31",
                         "years": {year: {"group_means": means}}},
        }  # fmt: skip
        dossier = narrow(dossier, year)
        decision = check(engine, dossier, PPI, year, date(2026, 11, 22))
        redecide(engine, dossier, PPI, year, decision, most=4)

    same()


def test_workplace_unknown(engine: Engine) -> None:
    """A new contract is at the practice's workplace; while that is unknown, nobody can say that it is."""
    dossier = practice(2025)
    dossier["contracts"] = []
    dossier["practice"].pop("workplace")
    for prime in INTERVENTIONS:
        decision = check(engine, dossier, prime, 2025, date(2025, 3, 15))
        redecide(engine, dossier, prime, 2025, decision)


# -- members ----------------------------------------------------------------------------------------------------------------


@search(20, derandomize=True)
@given(data=st.data())
def test_ways_among_members(engine: Engine, data: st.DataObject) -> None:
    """A member's figure is raised: every way reaches the target, and no change in it is idle."""
    prime, year = data.draw(st.sampled_from([(PPI, 2023), (CONTINUITE, 2025), (GESTION, 2024)]))
    dossier = data.draw(dossiers(prime, year))
    assume(value_at(dossier, "practice.members"))
    decision = engine.decide(dossier, [prime], [year], today=date(2026, 11, 22))[0]
    for entry in decision.missing:
        rows = [pairs(row) for row in expand_ways(entry.ways)]
        assert len(rows) == len(set(rows))
    redecide(engine, dossier, prime, year, decision, most=6)


# -- attainable --------------------------------------------------------------------------------------------------------------


def practice(year: int, **facts: Any) -> Dossier:
    return {
        "doctor": {"gp_number_since": "2000-01-01", "solo": False},
        "practice": {"kind": "group", "payment": "fee_for_service", "enterprise_number": "1", "workplace": "A",
                     "registered_on": "2015-01-01", "public_support": [],
                     "years": {year - 1: {"dmg_count": 500, "reimbursed_eur": 25_000}}, **facts},
        "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 13,
                       "start": f"{year}-02-01", "end": "none", "workplace": "A"}],
        "history": [], "requests": [],
    }  # fmt: skip


def gp(year: int, met: Iterable[str], **facts: Any) -> Dossier:
    keys = set(met)
    services = {
        key: key in keys if threshold is None or key == "edmg_use" else threshold if key in keys else 0
        for key, threshold in PARAMETERS[year].items()
    }
    base = {"on_call": True, "billed_eur": 25_000, "payment": "fee_for_service", "accepted_software": True,
            "electronic_dmg": True, "longest_flat_rate_days": 0, "e_services": services}  # fmt: skip
    return {
        "doctor": {"gp_number_since": "2005-01-01", "training": "none", "solo": True, "years": {year: {**base, **facts}}},
        "practice": {"kind": "solo"},
    }


def attainable(engine: Engine, dossier: Dossier, prime: str, year: int, today: date, amount: int) -> set[tuple[str, date | None]]:
    decision = engine.decide(dossier, [prime], [year], today=today)[0]
    entry = next(one for one in decision.missing if one.target["amount"] == amount)
    return {(way.attainable, way.until) for way in entry.ways}


MOST_2023 = ("chapter_iv_pct", "efact_eattest_pct", "sumehr_pct", "cebam_uses")
MOST_2024 = ("chapter_iv_pct", "efact_eattest_pct", "sumehr_pct", "cebam_uses", "handicap_forms", "medication_schemes")


def last_day_cases() -> list[Any]:
    hours = practice(2025)
    hours["contracts"][0]["hours_per_week"] = 12
    no_staff = practice(2025)
    no_staff["contracts"] = []
    few = practice(2025, years={2024: {"dmg_count": 499, "reimbursed_eur": 25_000}})
    house = practice(2025, kind="medical_house", sworn_statement=False)
    schemes = gp(2023, [*MOST_2023, "handicap_forms"], e_services=None)
    schemes["doctor"]["years"][2023]["e_services"] = {
        key: threshold for key, threshold in PARAMETERS[2023].items() if key != "medication_schemes"
    } | {"medication_schemes": 4, "barometers": 1, "handicap_forms": 0}
    barometer = gp(2023, [*MOST_2023, "handicap_forms"])
    barometer["doctor"]["years"][2023]["payment"] = "flat_rate"
    barometer["doctor"]["years"][2023]["e_services"].update(medication_schemes=5, barometers=0)
    return [
        pytest.param(gp(2023, MOST_2023, on_call=False), PPI, 2023, 3500, date(2023, 12, 31), id="on call"),
        pytest.param(gp(2024, MOST_2024, billed_eur=24_999), PPI, 2024, 4500, date(2024, 12, 31), id="billing"),
        pytest.param(gp(2023, MOST_2023, accepted_software=False), PPI, 2023, 3500, date(2023, 12, 31), id="software"),
        pytest.param(barometer, PPI, 2023, 6000, date(2023, 12, 20), id="barometer 2023: before 21 December"),
        pytest.param(hours, CONTINUITE, 2025, 5000, None, id="hours"),
        pytest.param(no_staff, CONTINUITE, 2025, 5000, date(2025, 8, 31), id="hiring for continuité"),
        pytest.param(no_staff, GESTION, 2025, 3796, date(2025, 12, 31), id="hiring for gestion"),
        pytest.param(few, GESTION, 2025, 3796, date(2024, 12, 31), id="figures of the year before"),
        pytest.param(house, CONTINUITE, 2025, 5000, date(2025, 10, 31), id="sworn statement"),
        pytest.param(house, GESTION, 2025, 3796, date(2025, 12, 31), id="sworn statement, gestion"),
    ]


@pytest.mark.parametrize(("dossier", "prime", "year", "amount", "last"), last_day_cases())
def test_last_day(engine: Engine, dossier: Dossier, prime: str, year: int, amount: int, last: date | None) -> None:
    if last is None:  # more hours, or another contract: the longest open of the two
        decision = engine.decide(dossier, [prime], [year], today=date(2025, 5, 1))[0]
        assert {way.attainable for way in decision.missing[0].ways} == {"until"}
        decision = engine.decide(dossier, [prime], [year], today=date(2025, 11, 1))[0]
        assert {way.attainable for way in decision.missing[0].ways} == {"too_late"}
        return
    for shift in (-1, 0):
        today = date.fromordinal(last.toordinal() + shift)
        assert attainable(engine, dossier, prime, year, today, amount) == {("until", last)}
    today = date.fromordinal(last.toordinal() + 1)
    assert attainable(engine, dossier, prime, year, today, amount) == {("too_late", None)}


def test_barometers_of_2024_close_one_by_one(engine: Engine) -> None:
    """Two of three, before 28 November, 10 and 21 December: with none yet, 9 December is the last day for two."""
    dossier = gp(2024, MOST_2024)
    dossier["doctor"]["years"][2024]["payment"] = "flat_rate"
    dossier["doctor"]["years"][2024]["e_services"].update(mult_emediatt=1, barometers=0)
    for today, expected in (
        (date(2024, 12, 9), {("until", date(2024, 12, 9))}),
        (date(2024, 12, 10), {("too_late", None)}),
    ):
        assert attainable(engine, dossier, PPI, 2024, today, 6000) == expected


def test_too_late_is_kept_apart(engine: Engine) -> None:
    """None of three barometers on 12/12/2024: two can no longer be had (09/12), the certificate can (31/12)."""
    dossier = gp(2024, {*PARAMETERS[2024]} - {"mult_emediatt", "barometers"})
    decision = engine.decide(dossier, [PPI], [2024], today=date(2024, 12, 12))[0]
    pairs = [(way, item) for way in decision.missing[-1].ways for block in way.all_of for item in block.items]
    ways = {item.condition: (way.attainable, way.until) for way, item in pairs}
    assert ways == {"ppi.mult_emediatt": ("until", date(2024, 12, 31)), "ppi.barometers": ("too_late", None)}
    shown = {item.condition: item.until for _, item in pairs}
    assert shown == {"ppi.mult_emediatt": date(2024, 12, 31), "ppi.barometers": date(2024, 12, 9)}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        # The mean of three must reach 2: a sum of 6. The last can gain 3 until the first of the three closes, 27/11,
        ((0, 3, 0), {(0, 3, date(2024, 11, 27)), (2, 3, date(2024, 11, 27))}),
        # 2 until the second closes, 09/12, 1 until the last, 20/12; and nobody can have more than three.
        ((1, 2, 1), {(0, 3, date(2024, 12, 9)), (2, 3, date(2024, 12, 9))}),
        ((2, 1, 2), {(0, 3, date(2024, 12, 20)), (1, 2, date(2024, 12, 20)), (2, 3, date(2024, 12, 20))}),
    ],
)
def test_a_member_registers_for_what_there_is(
    engine: Engine, figures: tuple[int, ...], expected: set[tuple[int, int, date]]
) -> None:
    dossier = gp(2024, {*PARAMETERS[2024]} - {"mult_emediatt", "barometers"})
    dossier["practice"] = {
        "kind": "group", "registered_on": "2018-01-01",
        "members": [{"id": str(n), "gp": True, "affiliated_on": "2018-01-01", "whole_year_single_group": {2024: True},
                     "years": {2024: {"e_services": {"barometers": figure, "mult_emediatt": 0}}}}
                    for n, figure in enumerate(figures)],
    }  # fmt: skip
    for today in (date(2024, 11, 20), date(2024, 12, 31)):
        decision = engine.decide(dossier, [PPI], [2024], today=today)[0]
        items = [item for way in decision.missing[-1].ways for block in way.all_of for item in block.items]
        barometers = [i for i in items if i.condition == "ppi.barometers"]
        found = {
            (int(change.path.split("[")[1][0]), change.new)
            for item in barometers for row in item.alternatives for change in row if "members" in change.path
        }  # fmt: skip
        assert found == {(member, new) for member, new, _ in expected}
    for _, _, last in expected:
        for shift, live in ((0, True), (1, False)):
            today = date.fromordinal(last.toordinal() + shift)
            decision = engine.decide(dossier, [PPI], [2024], today=today)[0]
            alive = {
                c.path for w in decision.missing[-1].ways if w.attainable != "too_late" for b in w.all_of
                for i in b.items for row in i.alternatives for c in row
            }  # fmt: skip
            for member, _, _ in expected:
                assert (f"practice.members[{member}].years.2024.e_services.barometers" in alive) is live


def contract(engine: Engine, prime: str, year: int, today: date, **facts: Any) -> set[tuple[str, str, date | None]]:
    """What can be done about a contract: the paths, and until when."""
    dossier = practice(year)
    dossier["contracts"][0].update(facts)
    decision = engine.decide(dossier, [prime], [year], today=today)[0]
    return {
        (c.path, way.attainable, way.until)
        for entry in decision.missing for way in entry.ways for block in way.all_of
        for item in block.items for row in item.alternatives for c in row
    }  # fmt: skip


def test_no_contract_is_signed_in_the_past(engine: Engine) -> None:
    """Hired until 31/08/2025 (S49); the hours of a contract that runs count until the request, 31/10/2025."""
    assert contract(engine, CONTINUITE, 2025, date(2025, 9, 5), hours_per_week=10) == {
        ("contracts[0].hours_per_week", "until", date(2025, 10, 31)),
        ("contracts[+]", "too_late", None),
    }


def test_a_contract_is_made_open_ended_while_it_runs(engine: Engine) -> None:
    """For gestion in the year (SEED-B); one that ended on 30/06/2025 cannot be made another."""
    path, today = "contracts[0].open_ended", date(2025, 11, 10)
    running = contract(engine, GESTION, 2025, today, open_ended=False, end="2026-01-31")
    assert (path, "until", date(2025, 12, 31)) in running
    assert (path, "too_late", None) in contract(engine, GESTION, 2025, today, open_ended=False, end="2025-06-30")
    # For continuité it counts as signed then: no later than the last day of hiring.
    started = contract(engine, CONTINUITE, 2025, date(2025, 8, 1), open_ended=False, end="2026-01-31")
    assert (path, "until", date(2025, 8, 31)) in started


# -- what stands in the way ------------------------------------------------------------------------------------------------


def test_no_gp_and_no_trainee(engine: Engine) -> None:
    dossier = gp(2023, MOST_2023)
    dossier["doctor"]["gp_number_since"] = "none"
    decision = check(engine, dossier, PPI, 2023, date(2023, 6, 1))
    assert all(not entry.ways for entry in decision.missing)
    check_blocked(dossier, PPI, 2023, date(2023, 6, 1), decision)


def test_four_flaws_at_once(engine: Engine) -> None:
    """However many facts stand in the way, they are named."""
    dossier = practice(2025, payment="new_deal", new_deal_dmg_at_request=1500, public_support=["vipa"])
    dossier["history"] = [
        {"prime": CONTINUITE, "year": 2024, "enterprise_number": "1", "workplace": "A"},
        {"prime": GESTION, "year": 2025, "enterprise_number": "1", "workplace": "A"},
    ]
    dossier["contracts"][0]["start"] = "2020-01-01"
    decision = check(engine, dossier, CONTINUITE, 2025, date(2025, 3, 15))
    check_blocked(dossier, CONTINUITE, 2025, date(2025, 3, 15), decision)


def test_compatible_support_is_not_in_the_way(engine: Engine) -> None:
    """3.7: VIPA probably excludes, Impulseo II may be had along."""
    dossier = practice(2025, public_support=["vipa", "impulseo_2"])
    (decision,) = engine.decide(dossier, primes=[GESTION], years=[2025], today=date(2025, 3, 15))
    items = [i for w in decision.missing[0].blocked_by for b in w.all_of for i in b.items]
    stands = {(c.path, tuple(c.new)) for i in items for a in i.alternatives for c in a}
    assert stands == {("practice.public_support", ("impulseo_2",))}


def test_whether_an_unpublished_threshold_is_reached_can_still_be_found_out(engine: Engine) -> None:
    """1.4, 2022: the thresholds of eFact, eAttest and Sumehr were not found; six others are reached, the handicap forms are not."""
    known = {"recipe_pct": 25, "consent_pct": 25, "edmg_use": True, "chapter_iv_pct": 50, "cebam_uses": 5, "medication_schemes": 5}
    asked = {"efact_pct": 22, "eattest_pct": 6, "sumehr_pct": 0, "handicap_forms": 0}
    facts: dict[str, Any] = {"on_call": True, "billed_eur": 25_000, "payment": "fee_for_service", "accepted_software": True}
    facts["e_services"] = {**known, **asked}
    dossier = {"doctor": {"gp_number_since": "2010-01-01", "training": "none", "years": {2022: facts}}, "practice": {"kind": "solo"}}
    (decision,) = engine.decide(dossier, primes=[PPI], years=[2022], today=date(2023, 11, 1))
    found = [(i, w.attainable) for w in decision.missing[0].ways for b in w.all_of for i in b.items]
    ways = {(c.path.rsplit(".", 1)[-1], when) for i, when in found for a in i.alternatives for c in a}
    assert ways == {("efact_pct", "now"), ("eattest_pct", "now"), ("sumehr_pct", "too_late"), ("handicap_forms", "too_late")}


def test_nearest_value_that_counts() -> None:
    """The candidates themselves: thresholds of 1.4 and 3.4, percentages told from counts."""
    dossier = gp(2023, [])
    found = {change.path.rsplit(".", 1)[-1]: change.to for change in candidates(dossier, PPI, 2023, date(2023, 1, 1))}
    assert found["sumehr_pct"] == 55
    assert found["cebam_uses"] == 5
    assert is_percent("sumehr_pct")
    assert not is_percent("cebam_uses")


def test_a_mean_of_yes_and_no_is_raised_by_members_who_say_yes(engine: Engine) -> None:
    """PPI 2022: nobody knows the threshold of eFact, so a mean is sure only where every member reaches it; eDMG is a yes or no."""
    member = {"gp": True, "groups": 1, "affiliated_on": "2015-01-01", "whole_year_single_group": {2022: True}}
    scores = {"recipe_pct": 30, "consent_pct": 30, "chapter_iv_pct": 60, "cebam_uses": 9, "medication_schemes": 9}
    none = {"handicap_forms": 0, "efact_pct": False, "eattest_pct": False, "sumehr_pct": False, "edmg_use": False}

    def others(name: str, **services: Any) -> dict[str, Any]:
        return {**member, "id": name, "years": {2022: {"e_services": {**scores, **none, **services}}}}

    dossier = {
        "id": "a",
        "doctor": {
            "gp_number_since": "2010-01-01", "training": "none",
            "years": {2022: {
                "on_call": True, "billed_eur": 50000, "payment": "fee_for_service", "accepted_software": True,
                "e_services": {**scores, **none},
            }},
        },
        "practice": {
            "kind": "group", "registered_on": "2015-01-01",
            "members": [others("d"), others("b", efact_pct=True), others("c", edmg_use=True)],
        },
    }  # fmt: skip
    decision = engine.decide(dossier, ["ppi"], [2022], date(2026, 11, 22), {"I-09": "A"})[0]
    ways = decision.missing[0].to_dict()["ways"]
    assert {w["attainable"] for w in ways} == {"too_late"}
    found = {
        frozenset(c["path"].replace("practice.members", "").replace(".years.2022.e_services", "") for c in a["changes"])
        for w in ways for b in w["all_of"] for i in b["of"] for a in i["alternatives"] if len(a["changes"]) > 1
    }  # fmt: skip
    assert frozenset({"[0].edmg_use", "[1].edmg_use"}) in found
    assert frozenset({"[0].efact_pct", "[2].efact_pct"}) in found
    assert frozenset({"[0].sumehr_pct", "[1].sumehr_pct", "[2].sumehr_pct"}) in found
    for way in ways:
        for block in way["all_of"]:
            for item in block["of"]:
                for alternative in item["alternatives"]:
                    assert all(c["to"] is True or c["path"].endswith("handicap_forms") for c in alternative["changes"])


@pytest.mark.parametrize("prime", [CONTINUITE, GESTION])
def test_hours_that_count_by_themselves_and_in_the_sum_are_asked_for_once(engine: Engine, prime: str) -> None:
    """I-27 B: the hours of all contracts are added up to 13; of 7 and 5 one lacks, by either nurse."""
    dossier = practice(2025)
    (contract,) = dossier["contracts"]
    dossier["contracts"] = [{**contract, "hours_per_week": hours} for hours in (7, 5)]
    (decision,) = engine.decide(dossier, [prime], [2025], today=date(2025, 10, 5), readings={"I-27": "B"})
    sets = [[(c.path, c.new) for c in row] for row in expand_ways(decision.missing[0].ways)]
    assert sorted(row for row in sets if not row[0][0].endswith("[+]")) == [
        [("contracts[0].hours_per_week", 8)], [("contracts[1].hours_per_week", 6)],
    ]  # fmt: skip
