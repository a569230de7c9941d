"""Contesting: every claim about mixtures of two dossiers against trying all of them, with the oracle as judge."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from octroi.bridge import Engine, InputError
from octroi.bridge.case import Case
from octroi.bridge.contest import Comparison, Contest, contest
from octroi.bridge.differences import Differences, same
from octroi.bridge.dossier import Dossier as Checked
from oracle.oracle import decide_complete, is_possible
from strategies import PPI, PRIME_YEARS, Dossier, dossiers

TODAY = date(2026, 11, 22)
SMALL = 7  # differences: 128 mixtures decided one by one

FACTS: Dossier = {
    "dossier": 1,
    "id": "dr-x",
    "doctor": {
        "gp_number_since": "2010-09-01",
        "training": "none",
        "years": {
            2023: {
                "on_call": True, "billed_eur": 60000, "payment": "fee_for_service", "accepted_software": True,
                "e_services": {
                    "chapter_iv_pct": 68, "efact_eattest_pct": 41, "sumehr_pct": 57, "cebam_uses": 6, "handicap_forms": 4,
                    "medication_schemes": 12, "barometers": 1,
                },
            },
        },
    },
    "practice": {"kind": "solo"},
    "requests": [{"prime": "ppi", "year": 2023, "on": "2024-10-02"}],
}  # fmt: skip


def year_2023(**facts: Any) -> Dossier:
    return {"doctor": {"years": {2023: facts}}}


def of(engine: Engine, claimed: Dossier, mine: Dossier = FACTS, today: date = TODAY) -> Contest:
    return contest(engine, mine, claimed, PPI, 2023, today)


# -- situations whose outcome the official table gives ---------------------------------------------------------------------


def test_situation_steps_of_2023(engine: Engine) -> None:
    """Six of seven pay 6,000; INAMI counts four: 3,500. Both scores must be put right for 6,000."""
    found = of(engine, year_2023(e_services={"sumehr_pct": 40, "cebam_uses": 4, "chapter_iv_pct": 51}))
    assert (found.mine.amount.min, found.theirs.amount.min, found.outcome) == (6000, 3500, "contest")
    effects = {d.path.rpartition(".")[2]: d for d in found.differences}
    assert {k: d.effect for k, d in effects.items()} == {
        "sumehr_pct": "contest", "cebam_uses": "contest", "chapter_iv_pct": "none",
    }  # fmt: skip
    assert [e.corrected.amount.min for e in effects.values() if e.corrected] == [3500, 4500, 4500]
    assert [e.conceded.amount.min for e in effects.values() if e.conceded] == [6000, 4500, 4500]
    (way,) = found.corrections
    assert sorted(p.rpartition(".")[2] for n, paths in way.all_of for p in paths) == ["cebam_uses", "sumehr_pct"]
    assert sum(n for n, _ in way.all_of) == 2
    assert found.complete
    criteria = {c.id: c for c in found.criteria}
    assert (criteria["ppi.sumehr"].mine, criteria["ppi.sumehr"].theirs) == ("met", "not_met")
    assert (criteria["ppi.chapter_iv"].mine, criteria["ppi.chapter_iv"].theirs) == ("met", "met")
    assert {a.article for a in criteria["ppi.sumehr"].articles} == {"art. 4-5"}


def test_either_of_two_corrections(engine: Engine) -> None:
    """Seven of seven for me, five for INAMI (4,500): one of the two suffices for 6,000 ("at least six")."""
    mine = copy.deepcopy(FACTS)
    mine["doctor"]["years"][2023]["e_services"]["efact_eattest_pct"] = 80
    found = of(engine, year_2023(e_services={"sumehr_pct": 40, "cebam_uses": 4}), mine)
    assert (found.mine.amount.min, found.theirs.amount.min) == (6000, 4500)
    (way,) = found.corrections
    assert [(n, len(paths)) for n, paths in way.all_of] == [(1, 2)]


def test_on_call_proof_is_the_fee_or_the_exemption(engine: Engine) -> None:
    found = of(engine, year_2023(on_call=False))
    assert (found.theirs.verdict, found.theirs.amount.max) == ("refused", 0)
    (criterion,) = found.criteria
    assert [p.key for p in criterion.proofs] == ["availability_fee", "circle_exemption", "circle_registration"]
    assert [bool(p.sources) for p in criterion.proofs] == [True, True, False]
    assert [a.article for a in criterion.articles] == ["art. 3"]


def test_facts_that_say_the_same(engine: Engine) -> None:
    found = of(engine, year_2023(on_call=True, billed_eur=60000.0, e_services={"cebam_uses": None}))
    assert found.differences == ()
    assert found.outcome == "same"


def test_better_facts_at_inami(engine: Engine) -> None:
    mine = copy.deepcopy(FACTS)
    mine["doctor"]["years"][2023]["e_services"]["sumehr_pct"] = 10
    found = of(engine, year_2023(e_services={"sumehr_pct": 70}), mine)
    assert (found.outcome, found.corrections) == ("favourable", ())
    assert [d.effect for d in found.differences] == ["favourable"]


def test_my_own_facts_leave_it_open(engine: Engine) -> None:
    mine = copy.deepcopy(FACTS)
    del mine["doctor"]["years"][2023]["on_call"]
    found = of(engine, year_2023(on_call=False), mine)
    assert found.outcome == "undecided"
    assert found.unknown == ("doctor.years.2023.on_call",)


# -- the deadline (facts 1.6) --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "state"), [(date(2024, 10, 5), "open"), (date(2024, 12, 1), "open"), (date(2024, 12, 2), "passed")]
)
def test_sixty_days_from_the_request_in_prosante(engine: Engine, today: date, state: str) -> None:
    (route,) = of(engine, year_2023(on_call=False), today=today).routes
    assert (route.channel, route.event, route.event_on) == ("prosante", "request", date(2024, 10, 2))
    assert (route.contest_by, route.state) == (date(2024, 12, 1), state)
    assert route.means is not None
    assert "ProSanté" in route.means
    assert route.sources


def test_sixty_days_from_the_notification_of_a_form(engine: Engine) -> None:
    mine = copy.deepcopy(FACTS)
    mine["doctor"]["years"][2023]["accepted_software"] = False
    (route,) = of(engine, year_2023(on_call=False), mine).routes
    assert (route.channel, route.event, route.state) == ("form", "notification", "unknown")
    assert route.write_at == "requests[0].notified_on"
    mine["requests"][0]["notified_on"] = "2024-12-20"
    (route,) = of(engine, year_2023(on_call=False), mine).routes
    assert route.contest_by == date(2025, 2, 18)
    assert route.addressee is not None


def test_event_not_in_the_dossier(engine: Engine) -> None:
    mine = {k: v for k, v in FACTS.items() if k != "requests"}
    (route,) = of(engine, year_2023(on_call=False), mine).routes
    assert (route.state, route.contest_by, route.write_at) == ("unknown", None, "requests[+].on")


def test_both_channels_where_the_software_is_in_question(engine: Engine) -> None:
    routes = of(engine, year_2023(accepted_software=False)).routes
    assert [r.channel for r in routes] == ["prosante", "form"]


# -- input ------------------------------------------------------------------------------------------------------------------------


def test_no_rule_no_contest(engine: Engine) -> None:
    with pytest.raises(InputError, match="no_rule_to_contest"):
        contest(engine, FACTS, {}, PPI, 2025, TODAY)


def test_claimed_facts_that_cannot_be(engine: Engine) -> None:
    mine = copy.deepcopy(FACTS)
    mine["doctor"]["training"] = {"start": "2007-10-01", "end": "2010-08-31"}
    with pytest.raises(InputError, match="number_in_training"):
        of(engine, {"doctor": {"gp_number_since": "2009-01-01"}}, mine)


def test_lists_are_compared_entry_by_entry() -> None:
    mine = Checked.of({"contracts": [{"staff": "nurse", "hours_per_week": 19}, {"staff": "nurse"}]})
    theirs = Checked.of({"contracts": [{"hours_per_week": 12}]})
    split = Differences(mine, theirs)
    assert [(s.keys, s.mine, s.theirs) for s in split.splits] == [
        (("contracts", 0, "hours_per_week"), 19, 12), (("contracts", 1), {"staff": "nurse"}, None),
    ]  # fmt: skip
    assert split.mixed(0) == {"contracts": [{"staff": "nurse", "hours_per_week": 12}]}
    assert split.mixed(split.every) == mine.data


def test_same() -> None:
    assert same(1, 1.0)
    assert not same(True, 1)
    assert same(["vipa", "other"], ["other", "vipa"])
    assert not same(None, [])


# -- properties: against every mixture, decided by the oracle --------------------------------------------------------------------


def rank(prime: str, year: int, dossier: Dossier) -> tuple[str, int]:
    outcome = decide_complete(dossier, prime, year, {})
    return outcome.verdict, outcome.min


@st.composite
def disputes(draw: Any) -> tuple[str, int, Dossier, Dossier]:
    """A dossier, and INAMI's as another complete dossier with some of its facts."""
    prime, year = draw(st.sampled_from(PRIME_YEARS))
    mine, other = draw(dossiers(prime, year, with_members=False)), draw(dossiers(prime, year, with_members=False))
    claimed: Dossier = {}
    for place in draw(st.sets(st.sampled_from(["doctor", "practice", "contracts", "history", "services"]), max_size=3)):
        if place == "services":
            scores = other["doctor"]["years"].get(year, {}).get("e_services")
            if scores:
                claimed.setdefault("doctor", {}).setdefault("years", {}).setdefault(year, {})["e_services"] = scores
        elif place == "doctor":
            facts = {k: v for k, v in other["doctor"]["years"][year].items() if k != "e_services"}
            claimed.setdefault("doctor", {}).setdefault("years", {}).setdefault(year, {}).update(facts)
            if draw(st.booleans()):
                claimed["doctor"]["gp_number_since"] = other["doctor"]["gp_number_since"]
        else:
            claimed[place] = other[place]
    return prime, year, mine, claimed


@settings(max_examples=60)
@given(dispute=disputes())
def test_minimal_sets_and_effects_are_those_of_all_mixtures(
    engine: Engine, dispute: tuple[str, int, Dossier, Dossier]
) -> None:
    prime, year, mine, claimed = dispute
    try:
        comparison = Comparison(engine, mine, claimed, prime, year, TODAY, {"I-21": "A"})
    except InputError:
        assume(False)
    split = comparison.split
    assume(0 < len(split) <= SMALL)
    plain = {m: _plain(split.mixed(m)) for m in range(1 << len(split))}
    legal = {m: is_possible(d) for m, d in plain.items()}
    amount = {m: decide_complete(d, prime, year, {"I-21": "A"}).min for m, d in plain.items() if legal[m]}
    found = comparison.result()
    assert (found.mine.amount.min, found.theirs.amount.min) == (amount[split.every], amount[0])
    wanted = amount[split.every]
    reaching = {m for m, a in amount.items() if a >= wanted}
    minimal = {m for m in reaching if not any(n != m and n & m == n for n in reaching)}
    if wanted > amount[0]:
        sets = {frozenset(s) for s in comparison.mixture.minimal(_rank(comparison, wanted))}
        assert sets == {frozenset(i for i in range(len(split)) if m >> i & 1) for m in minimal}
    else:
        assert found.corrections == ()
    for i, difference in enumerate(found.differences):
        pairs = [(amount[m], amount[m | 1 << i]) for m in amount if not m >> i & 1 and m | 1 << i in amount]
        can = any(a != b for a, b in pairs)
        assert (difference.effect != "none") == can, difference
        if difference.effect == "favourable":
            assert not any(b > a for a, b in pairs)
        if difference.effect == "contest":
            assert any(m >> i & 1 for m in minimal)
        for stand, mask in ((difference.corrected, 1 << i), (difference.conceded, split.every & ~(1 << i))):
            assert (stand.amount.min if stand else None) == amount.get(mask)


def _rank(comparison: Comparison, wanted: int) -> int:
    return next(g.rank for g in comparison.mixture.ranks if g.low == wanted)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


@settings(max_examples=40)
@given(dispute=disputes(), forgotten=st.sets(st.integers(0, 30), max_size=4))
def test_table_is_what_each_mixture_decides_by_itself(
    engine: Engine, dispute: tuple[str, int, Dossier, Dossier], forgotten: set[int]
) -> None:
    """With unknown facts too: the table's lowest and highest rank are those of a case of its own."""
    prime, year, mine, claimed = dispute
    facts = mine["doctor"]["years"][year]
    for place, key in enumerate(list(facts)):
        if place in forgotten:
            del facts[key]
    for place, key in enumerate(list(mine["practice"]), 10):
        if place in forgotten:
            del mine["practice"][key]
    try:
        comparison = Comparison(engine, mine, claimed, prime, year, TODAY, None)
    except InputError:
        assume(False)
    split, mixture = comparison.split, comparison.mixture
    assume(0 < len(split) <= SMALL and mixture.fits)
    for mask in range(1 << len(split)):
        data = split.mixed(mask)
        try:
            dossier = Checked.of(data)
        except InputError:
            continue
        case = Case(comparison.rules, engine.wording, dossier, TODAY, comparison.mine.readings, prime, year)
        grades, refusable = case.outcomes()
        ranks = [0] * refusable + [g.rank for g in grades]
        assert mixture.span(mask) == (min(ranks), max(ranks))
