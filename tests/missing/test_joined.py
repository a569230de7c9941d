"""Members who do not count today and still can: every minimal set of places to change, and until when.

A GP registered in two groups when the request is made counts in neither (SEED-B, note 2), and the mean of a group is over those
whose membership is registered before 1 April of the year after (SEED-A, "Situation particulière"). What a set of places does is
asked of the oracle: joined, a member is in one group and registered in it in time; figures are as large as one likes.
"""

from __future__ import annotations

from datetime import date
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expansion import expand_ways
from octroi.bridge import Change as Found
from octroi.bridge import Engine
from octroi.bridge.dossier.paths import apply_changes
from octroi.bridge.dossier.read import Dossier
from oracle.oracle import REQUEST_WINDOW, outcomes
from search import search
from strategies import CONTINUITE, GESTION, put

NURSE = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2025-03-01", "end": "none",
         "workplace": "A"}  # fmt: skip
ENOUGH = {"dmg_count": 10**6, "reimbursed_eur": 10**6}


def group(members: list[dict[str, Any]], **practice: Any) -> dict[str, Any]:
    return {
        "id": "a", "doctor": {"gp_number_since": "2005-01-01", "training": "none", "solo": False},
        "practice": {"kind": "group", "payment": "fee_for_service", "enterprise_number": "0123456749", "workplace": "A",
                     "registered_on": "2010-01-01", "public_support": [], "members": members, **practice},
        "contracts": [dict(NURSE)], "history": [], "requests": [],
    }  # fmt: skip


def member(name: str, dmg: int | None, eur: int | None = 100_000, **facts: Any) -> dict[str, Any]:
    figures = {k: v for k, v in (("dmg_count", dmg), ("reimbursed_eur", eur)) if v is not None}
    return {"id": name, "gp": True, "groups": 1, "affiliated_on": "2012-01-01", "years": {2024: figures}, **facts}


def granted(dossier: dict[str, Any], prime: str, year: int) -> bool:
    return all(o.verdict == "granted" for o in outcomes(dossier, prime, year))


def changed(dossier: dict[str, Any], places: frozenset[str], prime: str, year: int) -> dict[str, Any]:
    """The dossier with all of these places as good as they can be made."""
    for place in places:
        key = place.rpartition(".")[2]
        good = {"groups": 1, "affiliated_on": REQUEST_WINDOW[prime, year][1].isoformat(), **ENOUGH}
        dossier = put(dossier, place, good[key])
    return dossier


def least_places(dossier: dict[str, Any], prime: str, year: int) -> set[frozenset[str]]:
    """Every minimal set of places, by trying all of up to four: more is the better at each of them."""
    places = []
    for i in range(len(dossier["practice"]["members"])):
        places += [f"practice.members[{i}].{key}" for key in ("groups", "affiliated_on")]
        places += [f"practice.members[{i}].years.{year - 1}.{key}" for key in ENOUGH]
    found: set[frozenset[str]] = set()
    for chosen in map(frozenset, chain.from_iterable(combinations(places, n) for n in range(1, 5))):
        if not any(s <= chosen for s in found) and granted(changed(dossier, chosen, prime, year), prime, year):
            found.add(chosen)
    return found


def where(row: tuple[Found, ...]) -> frozenset[str]:
    return frozenset(c.path for c in row)


def check(engine: Engine, dossier: dict[str, Any], prime: str, year: int, today: date) -> set[frozenset[str]]:
    """The places that the ways name are those that trying finds; what a way says reaches the target, and nothing of it is idle."""
    entry = engine.decide(dossier, [prime], [year], today=today)[0].missing[0]
    rows = [row for row in expand_ways(entry.ways) if all(".members[" in c.path for c in row)]
    assert entry.complete
    assert len(rows) == len({where(row) for row in rows})
    assert {where(row) for row in rows if len(row) < 5} == least_places(dossier, prime, year)

    def reached(changes: list[Found]) -> bool:
        there: Dossier = apply_changes(engine.dossier(dossier), changes)
        return granted(there.data, prime, year) and engine.decide(there, [prime], [year], today=today)[0].verdict == "granted"

    for row in rows:
        assert reached(list(row))
        for change in row:
            assert not reached([c for c in row if c is not change])
    return {where(row) for row in rows}


figures = st.sampled_from([0, 100, 240, 250, 260, 500])
money = st.sampled_from([0, 12_500, 25_000, 60_000])
others = st.fixed_dictionaries({
    "dmg": st.one_of(figures, figures, st.none()), "eur": money,
    "gp": st.sampled_from([True, True, True, False]),
    "groups": st.sampled_from([1, 1, 2, 2, 3, None]), "affiliated_on": st.sampled_from(["2012-01-01", "2012-01-01", "2026-02-01"]),
})  # fmt: skip


@pytest.mark.parametrize("prime", [CONTINUITE, GESTION])
def test_all_ways_by_which_members_come_to_count(engine: Engine, prime: str) -> None:
    seen: set[int] = set()

    @search(24, derandomize=True)
    @given(drawn=st.lists(others, min_size=1, max_size=3))
    def same(drawn: list[dict[str, Any]]) -> None:
        members = []
        for n, facts in enumerate(drawn):
            one = member(str(n), facts["dmg"], facts["eur"], gp=facts["gp"], affiliated_on=facts["affiliated_on"])
            members.append({k: v for k, v in {**one, "groups": facts["groups"]}.items() if v is not None})
        dossier = group(members)
        if not granted(dossier, prime, 2025):
            found = check(engine, dossier, prime, 2025, date(2025, 9, 10))
            seen.update(sum("groups" in p or "affiliated" in p for p in row) for row in found)

    same()
    assert {0, 1, 2} <= seen


def ways(engine: Engine, dossier: dict[str, Any], prime: str, year: int, today: date) -> set[tuple[frozenset[str], str, date | None]]:
    entry = engine.decide(dossier, [prime], [year], today=today)[0].missing[0]
    return {(where(row), way.attainable, way.until) for way in entry.ways for row in expand_ways([way])}


@pytest.mark.parametrize(("prime", "last", "late"), [
    (CONTINUITE, date(2025, 10, 31), date(2025, 11, 1)), (GESTION, date(2025, 12, 31), date(2026, 1, 1)),
])  # fmt: skip
def test_a_second_group_is_left_before_the_request(engine: Engine, prime: str, last: date, late: date) -> None:
    """400 + 400: the second counts as soon as he is in one group, and that can be until the last day of requests."""
    dossier = group([member("a", 400), member("b", 400, groups=2)])
    left = frozenset({"practice.members[1].groups"})
    assert (left, "until", last) in ways(engine, dossier, prime, 2025, last)
    assert (left, "too_late", None) in ways(engine, dossier, prime, 2025, late)


def test_leaving_goes_with_whatever_else_is_lacking(engine: Engine) -> None:
    """No contract yet: leave the second group, and hire; neither alone is enough."""
    dossier = group([member("a", 400), member("b", 400, groups=2)])
    found = ways(engine, {**dossier, "contracts": []}, GESTION, 2025, date(2025, 11, 20))
    assert (frozenset({"practice.members[1].groups", "contracts[+]"}), "until", date(2025, 12, 31)) in found


def test_who_would_not_be_enough_is_not_asked_to_leave(engine: Engine) -> None:
    found = ways(engine, group([member("a", 400), member("b", 50, groups=2)]), GESTION, 2025, date(2025, 11, 20))
    assert frozenset({"practice.members[1].groups"}) not in {places for places, _, _ in found}


def test_a_member_is_registered_before_1_april(engine: Engine) -> None:
    """PPI 2024: the mean of 52 and 75 reaches 60 if the second is registered by 31/03/2025; alone, 52 does not."""
    met = {"chapter_iv_pct": 60, "efact_eattest_pct": 80, "cebam_uses": 6, "handicap_forms": 3, "medication_schemes": 9,
           "barometers": 0, "mult_emediatt": 0}  # fmt: skip
    services = {**met, "sumehr_pct": 52}
    dossier = {
        "id": "a",
        "doctor": {"gp_number_since": "2005-01-01", "training": "none", "solo": False, "years": {2024: {
            "on_call": True, "billed_eur": 90_000, "payment": "fee_for_service", "accepted_software": True, "e_services": services}}},
        "practice": {"kind": "group", "registered_on": "2010-01-01", "members": [
            {"id": "a", "gp": True, "whole_year_single_group": {2024: True}, "affiliated_on": "2012-01-01",
             "years": {2024: {"e_services": services}}},
            {"id": "b", "gp": True, "whole_year_single_group": {2024: True}, "affiliated_on": "2025-04-01",
             "years": {2024: {"e_services": {**services, "sumehr_pct": 75}}}},
        ]},
        "requests": [],
    }  # fmt: skip
    registered = frozenset({"practice.members[1].affiliated_on"})
    assert (registered, "until", date(2025, 3, 31)) in ways(engine, dossier, "ppi", 2024, date(2025, 3, 31))
    assert (registered, "too_late", None) in ways(engine, dossier, "ppi", 2024, date(2025, 4, 1))
    dossier["practice"]["members"][1]["whole_year_single_group"] = {2024: False}  # type: ignore[index]
    assert registered not in {places for places, _, _ in ways(engine, dossier, "ppi", 2024, date(2025, 3, 31))}


# Facts 1.4: in 2024 two of three barometers, reached by the GP or by the GPs of the group on average (1.5).
MOST, NEEDED = 3, 2


@pytest.mark.parametrize("have", [
    (0, 0), (1, 0), (0, 0, 0), (1, 1, 1), (2, 0, 0), (3, 0, 0), (1, 0, 0, 0), (2, 1, 0, 0), (0, 0, 0, 0), (3, 3, 0, 0),
])  # fmt: skip
def test_members_who_reach_a_mean_only_together_are_raised_together(engine: Engine, have: tuple[int, ...]) -> None:
    """Each listed set reaches the mean, none of its members is superfluous, and no least set of members is left out."""

    def reach(raised: frozenset[int], to: int = MOST) -> bool:
        return sum(max(to, b) if n in raised else b for n, b in enumerate(have)) >= NEEDED * len(have)

    everyone = [frozenset(c) for k in range(1, len(have) + 1) for c in combinations(range(len(have)), k)]
    least = {s for s in everyone if reach(s) and not any(reach(s - {n}) for n in s)}
    services = {"chapter_iv_pct": 50, "efact_eattest_pct": 50, "sumehr_pct": 60, "cebam_uses": 5, "handicap_forms": 3,
                "medication_schemes": 5, "barometers": 0, "mult_emediatt": 0}  # fmt: skip
    members = [{"id": f"m{n}", "gp": True, "groups": 1, "affiliated_on": "2018-01-01", "whole_year_single_group": {2024: True},
                "years": {2024: {"e_services": {"barometers": b, "mult_emediatt": 0}}}} for n, b in enumerate(have)]  # fmt: skip
    dossier = {
        "id": "x", "practice": {"kind": "group", "registered_on": "2018-01-01", "members": members}, "requests": [],
        "doctor": {"gp_number_since": "2010-05-01", "training": "none", "solo": False, "years": {2024: {
            "on_call": True, "billed_eur": 60_000, "payment": "fee_for_service", "accepted_software": True, "e_services": services}}},
    }  # fmt: skip
    (missing,) = engine.decide(dossier, ["ppi"], [2024], date(2024, 11, 20))[0].missing
    items = [i for way in missing.ways for block in way.all_of for i in block.items if i.condition == "ppi.barometers"]
    sets = {row: frozenset(int(c.path[len("practice.members[")]) for c in row) for i in items for row in i.alternatives
            if row[0].path.startswith("practice.members")}  # fmt: skip
    assert set(sets.values()) == least
    for row, raised in sets.items():
        assert reach(raised, row[0].new)
        assert not any(reach(raised - {n}, row[0].new) for n in raised)
        assert engine.decide(apply_changes(engine.dossier(dossier), row), ["ppi"], [2024], date(2024, 11, 20))[0].situation == 4
