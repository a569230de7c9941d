"""What can still be done: days left on which to ask, what is lost, and what another prime's request carries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.decide.combine import best_sets
from octroi.bridge.results import Amount
from octroi.bridge.rules.files import program

TODAY = date(2025, 11, 20)
CLOSES = date(2025, 12, 31)  # gestion 2025, facts 0.4


def group(*members: tuple[int, int, str], **more: Any) -> dict[str, Any]:
    """A group whose members are (DMGs, groups, affiliated on), with a nurse since 2022 and no request made."""
    return {
        "id": "dr-0",
        "doctor": {"gp_number_since": "2004-05-01", "training": "none", "solo": False},
        "practice": {
            "kind": "group", "payment": "fee_for_service", "registered_on": "2010-01-01", "enterprise_number": "0433333333",
            "workplace": "A", "public_support": [],
            "members": [
                {"id": f"dr-{n}", "gp": True, "groups": groups, "affiliated_on": since,
                 "years": {2024: {"dmg_count": dmgs, "reimbursed_eur": 40_000}}}
                for n, (dmgs, groups, since) in enumerate(members)
            ],
        },
        "contracts": [
            {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 15, "start": "2022-02-01",
             "end": "none", "workplace": "A"}
        ],
        "history": [], "requests": [], **more,
    }  # fmt: skip


# Facts 3.4, C2g: the DMGs of those who work in the group at the request, of one group only, are added; 500 are needed.
@pytest.mark.parametrize("joins", [0, 1, 5, 41])
def test_a_member_who_joins_within_the_window_is_waited_for(engine: Engine, joins: int) -> None:
    day = TODAY + timedelta(days=joins)
    dossier = group((260, 1, "2012-01-01"), (310, 2, "2012-01-01"), (250, 1, day.isoformat()))
    decision = engine.decide(dossier, ["gestion_pratique"], [2025], TODAY)[0]
    assert decision.request is not None
    assert decision.verdict == ("granted" if day <= CLOSES else "refused")
    assert decision.request.ask == ((day, CLOSES) if TODAY < day <= CLOSES else None)


def test_every_day_left_is_tried(engine: Engine) -> None:
    """The days named are exactly those on which a request, once made, is granted."""
    dossier = group((260, 1, "2012-01-01"), (250, 1, "2025-12-03"))
    found = engine.decide(dossier, ["gestion_pratique"], [2025], TODAY)[0].request
    assert found is not None
    assert found.ask is not None
    for n in range((CLOSES - TODAY).days + 1):
        day = TODAY + timedelta(days=n)
        asked = {**dossier, "requests": [{"prime": "gestion_pratique", "year": 2025, "on": day}]}
        granted = engine.decide(asked, ["gestion_pratique"], [2025], day)[0].verdict == "granted"
        assert granted == (found.ask[0] <= day <= found.ask[1]), day


def test_no_request_made_is_an_answer(engine: Engine) -> None:
    exempt = {
        "doctor": {"gp_number_since": "2020-12-15", "training": "none", "solo": True},
        "practice": {"kind": "solo", "payment": "fee_for_service", "enterprise_number": "0433333333", "workplace": "A",
                     "public_support": [], "years": {2024: {"dmg_count": 310, "reimbursed_eur": 22_000}}},
        "contracts": group()["contracts"], "history": [], "requests": [],
    }  # fmt: skip
    decision = engine.decide(exempt, ["gestion_pratique"], [2025], TODAY)[0]
    assert (decision.verdict, decision.unknown) == ("granted", ())
    assert decision.request is not None
    assert decision.request.ask == (TODAY, date(2025, 12, 14))  # less than five years at the request (I-20 A)


HIRED = {
    "doctor": {"gp_number_since": "2010-01-01", "training": "none", "solo": True},
    "practice": {"kind": "solo", "payment": "fee_for_service", "enterprise_number": "0433333333", "workplace": "A",
                 "public_support": [], "years": {2024: {"dmg_count": 800, "reimbursed_eur": 90_000}}},
    "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 15, "start": "2025-03-01",
                   "end": "none", "workplace": "A"}],
    "history": [],
}  # fmt: skip
BOTH = (["continuite_soins", "gestion_pratique"], [2025])
C, G = ("continuite_soins", 2025), ("gestion_pratique", 2025)


@pytest.mark.parametrize(
    ("requests", "today", "best", "lost"),
    [
        ([], date(2025, 9, 10), C, ()),  # 5,000 at least beside 3,796: the higher
        ([], date(2025, 11, 10), G, (C,)),  # the window of continuity closed on 31/10
        ([{"prime": "gestion_pratique", "year": 2025, "on": "2025-11-06"}], date(2025, 11, 10), G, (C,)),
        ([{"prime": "continuite_soins", "year": 2025, "on": "2025-10-06"}], date(2025, 11, 10), C, ()),
        ([{"prime": "continuite_soins", "year": 2025, "on": "2025-11-02"}], date(2025, 11, 10), G, (C,)),
        (None, date(2025, 11, 10), C, ()),  # nobody knows whether it was asked for
    ],
)
def test_only_what_can_still_be_had_is_to_take(
    engine: Engine, requests: list[dict[str, Any]] | None, today: date, best: tuple[str, int], lost: tuple[tuple[str, int], ...]
) -> None:
    dossier = {**HIRED, **({} if requests is None else {"requests": requests})}
    decisions = engine.decide(dossier, *BOTH, today)
    assert [d.verdict for d in decisions] == ["granted", "granted"]  # the conditions are met, whatever the request
    found = engine.combine(decisions)
    assert (found.best, found.lost, found.due) == ((best,), lost, (C,))
    assert found.to_dict()["attainable"]["best"] == [{"prime": best[0], "year": 2025}]


def test_of_a_prime_had_once_the_year_asked_for_is_kept() -> None:
    """5,000 that was asked for goes before 6,000 of another year of the same prime; another prime's total still counts."""
    one, two, other = ("a", 2025), ("a", 2026), ("b", 2026)
    amounts = {one: Amount(5000, 5000, "final"), two: Amount(6000, 6000, "final"), other: Amount(7000, 7000, "final")}
    lp = program(rules_directory(), "combination.lp")
    pairs = [(one, two), (two, one)]
    assert best_sets(lp, amounts, pairs, [])[0] == {two, other}
    assert best_sets(lp, amounts, pairs, [], {one})[0] == {one, other}
    assert best_sets(lp, amounts, [(one, other), (other, one)], [], {one})[0] == {two, other}


def test_where_it_hangs_on_an_unknown_fact_how_to_ask_no_way_is_claimed(engine: Engine) -> None:
    """SEED-A: online with accepted software, by a form without."""
    active: dict[str, Any] = {"on_call": True, "billed_eur": 30_000}
    dossier = {"doctor": {"gp_number_since": "2010-01-01", "training": "none", "years": {2024: active}}}
    for software, channel, channels in ((True, "prosante", ()), (False, "form", ()), (None, None, ("form", "prosante"))):
        active["accepted_software"] = software
        request = engine.decide(dossier, ["ppi"], [2024], TODAY)[0].request
        assert request is not None
        assert (request.channel, tuple(sorted(request.channels))) == (channel, channels)


@pytest.mark.parametrize(("days", "on", "early"), [
    ([-1], -1, True), ([0], 0, False), ([-1, 3], 3, False), ([3, -1], 3, False), ([5, 3], 3, False), ([-2, -1], -2, True),
])  # fmt: skip
def test_a_request_made_before_the_window_is_made_again(engine: Engine, days: list[int], on: int, early: bool) -> None:
    """Gestion 2025 is asked for from 04/11/2025 on (facts 0.4): a request before does not count, one made again does."""
    opens = date(2025, 11, 4)
    requests = [{"prime": "gestion_pratique", "year": 2025, "on": opens + timedelta(days=n)} for n in days]
    dossier = group((300, 1, "2012-01-01"), (310, 1, "2012-01-01"), requests=requests)
    request = engine.decide(dossier, ["gestion_pratique"], [2025], TODAY)[0].request
    assert request is not None
    assert (request.requested_on, request.in_time, request.early) == (opens + timedelta(days=on), not early, early)
    closed = engine.decide(dossier, ["gestion_pratique"], [2025], CLOSES + timedelta(days=1))[0].request
    assert closed is not None
    assert (closed.early, closed.lost) == (False, early)
