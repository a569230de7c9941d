"""Values written as spells: what they say by each view, what is wrong with them, and what they are beside one value."""

from __future__ import annotations

import copy
import random
from datetime import date, timedelta
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.compare.years import Follower
from octroi.bridge.contest.contest import contest
from octroi.bridge.dossier.moved import moved
from octroi.bridge.dossier.paths import apply_changes, put
from octroi.bridge.dossier.spells import (
    EVER,
    Days,
    all_days,
    any_day,
    besides,
    blended,
    changed,
    constant,
    longest,
    spells_of,
    year_days,
)
from octroi.bridge.errors import InputError
from octroi.bridge.vary.readings import all_readings

DAY = timedelta(days=1)
YEAR = year_days(2024)
SERVICES = {"chapter_iv_pct": 60, "efact_eattest_pct": 80, "sumehr_pct": 70, "cebam_uses": 6, "handicap_forms": 3,
            "medication_schemes": 9, "barometers": 0, "mult_emediatt": 1}  # fmt: skip
ACTIVE: dict[str, Any] = {
    "doctor": {
        "gp_number_since": "2012-09-01", "training": "none", "solo": True,
        "years": {2024: {"on_call": True, "billed_eur": 60_000, "payment": "fee_for_service", "accepted_software": True,
                         "electronic_dmg": True, "longest_flat_rate_days": 0, "e_services": SERVICES}},
    },
    "practice": {"kind": "solo", "payment": "fee_for_service", "workplace": "A", "enterprise_number": "0123456749", "public_support": [],
                 "years": {2024: {"dmg_count": 900, "reimbursed_eur": 60_000}}},
    "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2025-03-01", "end": "none",
                   "workplace": "A"}],
    "history": [], "requests": [],
}  # fmt: skip
KEYS = (("ppi", 2024), ("gestion_pratique", 2025), ("continuite_soins", 2025))
TODAY = date(2025, 10, 1)


def every_day(days: Days) -> list[date]:
    return [days.first + n * DAY for n in range((days.last - days.first).days + 1)]


# -- the views, against a walk through the days --------------------------------------------------------------------------


def drawn(rng: random.Random, words: list[Any]) -> list[dict[str, Any]]:
    """Draw spells that do not overlap, in any order, with and without gaps; the first and the last day may be left out."""
    cuts = sorted(rng.sample(every_day(YEAR), rng.choice([0, 1, 2, 3, 4])))
    starts = [YEAR.first, *(c for c in cuts if c > YEAR.first)]
    found = []
    for n, start in enumerate(starts):
        end = starts[n + 1] - DAY if n + 1 < len(starts) else YEAR.last
        if rng.random() < 0.2:
            continue
        if rng.random() < 0.3 and end - start > 5 * DAY:
            end -= 3 * DAY
        spell: dict[str, Any] = {"from": start, "to": end}
        if rng.random() < 0.9:
            spell["value"] = rng.choice(words)
        if start == YEAR.first and rng.random() < 0.5:
            del spell["from"]
        if end == YEAR.last and rng.random() < 0.5:
            del spell["to"]
        found.append(spell)
    rng.shuffle(found)
    return found


def told(spells: list[dict[str, Any]], day: date) -> Any:
    """What is said of one day, by the definition of a spell."""
    return next((s.get("value") for s in spells if s.get("from", YEAR.first) <= day <= s.get("to", YEAR.last)), None)


def test_yes_or_no_against_a_walk_through_the_days() -> None:
    rng = random.Random(1)
    for _ in range(300):
        written = drawn(rng, [True, False])
        first, last = sorted(rng.sample(every_day(YEAR), 2))
        days = rng.choice([YEAR, Days(first, last)])
        walked = [told(written, d) for d in every_day(days)]
        spells = spells_of(written, 2024)
        anywhere = any(told(written, d) is True for d in every_day(YEAR))
        assert any_day(spells, days, YEAR) == (True if anywhere else None if None in walked else False)
        assert all_days(spells, days) == (False if False in walked else None if None in walked else True)
        one = rng.choice(every_day(YEAR))
        assert constant(spells, Days(one, one)) == told(written, one)
        assert constant(spells, days) == (walked[0] if len(set(walked)) == 1 else None)


@pytest.mark.parametrize("new_deal", ["fee_for_service", "flat_rate"])
def test_words_against_a_walk_through_the_days(new_deal: str) -> None:
    """I-04: both ways in the year are mixed, the New Deal counting as one of them."""
    rng = random.Random(2)
    for _ in range(300):
        written = drawn(rng, ["fee_for_service", "flat_rate", "new_deal", "mixed"])
        walked = {told(written, d) for d in every_day(YEAR)}
        kinds = {new_deal if w == "new_deal" else w for w in walked if w}
        expected = "mixed" if len(kinds) > 1 or "mixed" in kinds else None if None in walked else kinds.pop()
        found = blended(spells_of(written, 2024), YEAR, "mixed", lambda w: new_deal if w == "new_deal" else w)
        assert (new_deal if found == "new_deal" else found) == expected


def test_a_word_beside_another_against_a_walk_through_the_days() -> None:
    rng = random.Random(5)
    for _ in range(300):
        written = drawn(rng, ["solo", "group", "medical_house"])
        first, last = sorted(rng.sample(every_day(YEAR), 2))
        walked = [told(written, d) for d in every_day(Days(first, last))]
        others = [w for w in walked if w not in (None, "solo")]
        expected = others[0] if others else None if None in walked else "solo"
        assert besides(spells_of(written, 2024), Days(first, last), "solo") == expected


def test_the_longest_spell_against_a_walk_through_the_days() -> None:
    rng = random.Random(3)
    days = Days(date(2024, 1, 1), date(2024, 5, 31))
    for _ in range(200):
        written = drawn(rng, ["fee_for_service", "flat_rate", "mixed"])
        rows = []
        for kinds in (("flat_rate",), ("flat_rate", "mixed", None)):
            run = most = 0
            for day in every_day(days):
                run = run + 1 if told(written, day) in kinds else 0
                most = max(most, run)
            rows.append(most)
        assert longest(spells_of(written, 2024), days, "flat_rate", "mixed") == tuple(rows)


def test_a_change_keeps_the_days_before_it() -> None:
    rng = random.Random(4)
    for _ in range(200):
        written = drawn(rng, [True, False])
        today = rng.choice(every_day(YEAR))
        after = changed(written, 2024, today, True)
        assert all(told(after, d) == (told(written, d) if d < today else True) for d in every_day(YEAR))


# -- beside one value ------------------------------------------------------------------------------------------------------

PATHS: list[tuple[Any, ...]] = [("doctor", "years", 2024, name) for name in ("on_call", "payment", "accepted_software")]
PATHS += [("practice", name) for name in ("kind", "payment", "workplace", "enterprise_number")] + [("doctor", "solo")]


@pytest.mark.parametrize("keys", PATHS, ids=lambda k: k[-1])
def test_one_value_is_one_spell_cut_anywhere(engine: Engine, keys: tuple[Any, ...]) -> None:
    said = put(ACTIVE, ("practice", "kind"), "group") if keys[-1] == "solo" else ACTIVE
    value: Any = said
    for key in keys:
        value = value[key]
    cut = date(2024, 5, 17) if 2024 in keys else date(2025, 11, 12)
    ways = [[{"value": value}], [{"from": str(cut), "value": value}, {"to": str(cut - DAY), "value": value}]]
    for other in (value, False) if isinstance(value, bool) else (value,):
        plain = [engine.decide(put(said, keys, other), [p], [y], today=TODAY)[0] for p, y in KEYS]
        for way in ways:
            spelled = [{**s, "value": other} for s in way]
            for (prime, year), before in zip(KEYS, plain, strict=True):
                (after,) = engine.decide(put(said, keys, spelled), [prime], [year], today=TODAY)
                assert (after.verdict, after.amount, after.unknown, after.because) == (
                    before.verdict, before.amount, before.unknown, before.because)  # fmt: skip
                assert after.depends_on_readings == before.depends_on_readings


# -- what is wrong -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "path", "key"),
    [
        ([{"to": "2024-06-30", "value": True}, {"from": "2024-06-30", "value": False}], "[1].from", "spells_overlap"),
        ([{"value": True}, {"value": False}], "[1].value", "spells_overlap"),
        ([{"from": "2024-06-30", "to": "2024-06-29", "value": True}], "[0].to", "spell_backwards"),
        ([{"from": "2023-12-31", "value": True}], "[0].from", "spell_outside"),
        ([{"to": "2025-01-01", "value": True}], "[0].to", "spell_outside"),
        ([{"form": "2024-06-30", "value": True}], "[0].form", "unknown_key_close"),
        ([{"from": "2024-02-30", "value": True}], "[0].from", "no_such_day"),
        ([{"value": "yes"}], "[0].value", "want_boolean"),
        ([True], "[0]", "want_mapping_at"),
        ([{"to": "2024-01-01"}] * 501, "", "too_many_entries"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(engine: Engine, value: Any, path: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        engine.dossier(put(ACTIVE, ("doctor", "years", 2024, "on_call"), value))
    assert (f"doctor.years.2024.on_call{path}", key) in {(p.path, p.key) for p in caught.value.problems}


def test_a_number_of_days_beside_the_spells_that_tell_it_agrees_with_them(engine: Engine) -> None:
    dossier = put(ACTIVE, ("doctor", "years", 2025, "payment"), [{"to": "2025-03-31", "value": "flat_rate"}, {"from": "2025-04-01"}])
    for days, agreed in ((90, True), (151, True), (89, False), (152, False)):  # 90 days until 31 March, 151 until 31 May
        said = put(dossier, ("doctor", "years", 2024, "longest_flat_rate_days"), days)
        if agreed:
            assert engine.dossier(said)
            continue
        with pytest.raises(InputError) as caught:
            engine.dossier(said)
        assert [(p.path, p.key) for p in caught.value.problems] == [("doctor.years.2024.longest_flat_rate_days", "spell_length")]


def test_what_has_no_year_has_no_first_and_no_last_day(engine: Engine) -> None:
    spells = [{"to": "1999-12-31", "value": "flat_rate"}, {"from": "2000-01-01", "value": "fee_for_service"}]
    assert engine.dossier(put(ACTIVE, ("practice", "payment"), spells))
    assert spells_of([], None) == []
    assert year_days(None) == EVER


def test_where_no_rule_says_which_days_count_a_list_is_refused(engine: Engine) -> None:
    for keys in (("practice", "sworn_statement"), ("practice", "registered_on"), ("doctor", "years", 2024, "billed_eur")):
        with pytest.raises(InputError):
            engine.dossier(put(ACTIVE, keys, [{"value": True}]))


def test_what_cannot_be_on_one_day_is_told(engine: Engine) -> None:
    """A solo practice is that of a GP who works alone: on each day, also of what is written as spells."""
    kind = [{"to": "2024-12-31", "value": "solo"}, {"from": "2025-01-01", "value": "group"}]
    alone = [{"to": "2024-12-31", "value": True}, {"from": "2025-01-01", "value": False}]
    late = [{"to": "2024-12-30", "value": True}, {"from": "2024-12-31", "value": False}]
    for solo, agreed in ((True, True), (alone, True), (False, False), (late, False)):
        dossier = put(put(ACTIVE, ("practice", "kind"), kind), ("doctor", "solo"), solo)
        if agreed:
            assert engine.dossier(dossier)
            continue
        with pytest.raises(InputError) as caught:
            engine.dossier(dossier)
        assert [p.key for p in caught.value.problems] == ["solo_practice"]


# -- asked of a dossier ------------------------------------------------------------------------------------------------------


def spelled(name: str, *spells: dict[str, Any], **rest: Any) -> dict[str, Any]:
    dossier: dict[str, Any] = put(copy.deepcopy(ACTIVE), ("doctor", "years", 2024, name), list(spells))
    dossier["doctor"] |= rest
    return dossier


OLD = ({"to": "2024-06-30", "value": True}, {"from": "2024-07-01", "value": False})
NEW = ({"to": "2024-06-30", "value": False}, {"from": "2024-07-01", "value": True})


@pytest.mark.parametrize(
    ("spells", "worth"), [(OLD, {"A": 6000, "B": 1000, "C": 1000}), (NEW, {"A": 6000, "B": 6000, "C": 1000})], ids=["given up", "taken up"]
)
def test_which_days_of_software_count_is_a_reading(engine: Engine, spells: Any, worth: dict[str, int]) -> None:
    dossier = spelled("accepted_software", *spells)
    for option, amount in worth.items():
        (decision,) = engine.decide(dossier, ["ppi"], [2024], today=TODAY, readings={"I-33": option})
        assert decision.amount is not None
        assert (decision.amount.min, decision.amount.max) == (amount, amount)
        assert "I-33" in decision.depends_on_readings
    (spread,) = all_readings(engine, dossier, ["ppi"], [2024], TODAY).decisions
    assert "I-33" in spread.issues
    for option, amount in worth.items():
        (held,) = all_readings(engine, dossier, ["ppi"], [2024], TODAY, {"I-33": option}).decisions
        assert amount in {o.outcome.amount.min for o in held.outcomes if o.outcome.amount and o.in_force}


def test_a_change_adds_a_spell_and_reaches_what_it_promises(engine: Engine) -> None:
    dossier = spelled("on_call", {"to": "2024-03-31", "value": False}, {"from": "2024-04-01", "value": False})
    today = date(2024, 8, 15)
    (decision,) = engine.decide(dossier, ["ppi"], [2024], today=today)
    assert decision.verdict == "refused"
    items = [i for m in decision.missing[:1] for w in m.ways for b in w.all_of for i in b.items]
    (change,) = {c.path: c for i in items for row in i.alternatives for c in row}.values()
    assert change.path == "doctor.years.2024.on_call"
    assert change.new[-1] == {"from": today, "value": True}
    after = apply_changes(engine.dossier(dossier), [change])
    assert engine.decide(after, ["ppi"], [2024], today=today)[0].verdict == "granted"


def test_what_a_past_day_has_spoilt_cannot_be_changed(engine: Engine) -> None:
    """Every day of the year counts (I-33 C): a day without accepted software is gone."""
    (decision,) = engine.decide(spelled("accepted_software", *OLD), ["ppi"], [2024], today=date(2024, 8, 15), readings={"I-33": "C"})
    paths = {c.path for m in decision.missing for w in m.ways for b in w.all_of for i in b.items for r in i.alternatives for c in r}
    assert "doctor.years.2024.accepted_software" not in paths


def test_a_gap_is_unknown_but_no_gap_before_the_number_and_after_the_end(engine: Engine) -> None:
    gap = {"from": "2024-03-01", "to": "2024-10-31", "value": False}
    (open_,) = engine.decide(spelled("on_call", gap), ["ppi"], [2024], today=TODAY)
    assert (open_.verdict, open_.unknown) == ("undecided", ("doctor.years.2024.on_call",))
    rest = {"gp_number_since": "2024-03-01", "ended_on": "2024-10-31"}
    (closed,) = engine.decide(spelled("on_call", gap, **rest), ["ppi"], [2024], today=TODAY)
    assert closed.verdict == "refused"
    (yes,) = engine.decide(spelled("on_call", {"from": "2024-03-01", "to": "2024-03-01", "value": True}), ["ppi"], [2024], today=TODAY)
    assert yes.verdict == "granted"


def test_what_hangs_on_the_day_of_the_request_is_asked_on_the_best_days(engine: Engine) -> None:
    """A practice that leaves the New Deal, with more DMGs than it may have, on 15 October: it can ask from then on."""
    left = [{"to": "2025-10-14", "value": "new_deal"}, {"from": "2025-10-15", "value": "fee_for_service"}]
    dossier = copy.deepcopy(ACTIVE)
    dossier["practice"] |= {"payment": left, "new_deal_dmg_at_request": 1500}
    (decision,) = engine.decide(dossier, ["continuite_soins"], [2025], today=date(2025, 9, 5))
    assert decision.verdict == "granted"
    assert decision.request is not None
    assert decision.request.ask == (date(2025, 10, 15), date(2025, 10, 31))
    for day, verdict in (("2025-10-14", "refused"), ("2025-10-15", "granted")):
        dossier["requests"] = [{"prime": "continuite_soins", "year": 2025, "on": day}]
        assert engine.decide(dossier, ["continuite_soins"], [2025], today=date(2025, 11, 5))[0].verdict == verdict


def test_spells_are_put_right_together(engine: Engine) -> None:
    """Half of one list and half of another may overlap, and are what nobody says."""
    mine = spelled("on_call", {"to": "2024-02-29", "value": True}, {"from": "2024-03-01", "value": False})
    mine["requests"] = [{"prime": "ppi", "year": 2024, "on": "2025-09-20"}]
    theirs = {"doctor": {"years": {2024: {"on_call": [{"to": "2024-06-30", "value": False}, {"from": "2024-07-01", "value": False}]}}}}
    found = contest(engine, mine, theirs, "ppi", 2024, TODAY)
    assert [d.path for d in found.differences] == ["doctor.years.2024.on_call"]


def test_the_same_spells_in_two_years_that_pay_otherwise(engine: Engine) -> None:
    """57 % of Sumehr and one barometer: six parameters of 2023 and four of 2024 (6,000 and 1,000 EUR at the act)."""
    figures = {"chapter_iv_pct": 60, "efact_eattest_pct": 80, "sumehr_pct": 57, "cebam_uses": 6, "handicap_forms": 0,
               "medication_schemes": 9, "barometers": 1, "mult_emediatt": 0}  # fmt: skip
    dossier = put(spelled("accepted_software", *OLD), ("doctor", "years", 2024, "e_services"), figures)
    follower = Follower(engine.rules, None, engine.wording, engine.dossier(dossier), TODAY, {})
    found = follower.follow("ppi", [2023, 2024], 2024)
    assert [m.outcome.amount.min for m in found.years if m.outcome.amount] == [6000, 1000]
    assert [s.differs for s in found.steps] == [True]
    assert found.steps[0].because


@pytest.mark.parametrize("option", ["B", "C"])
def test_a_contest_sees_spells_under_the_reading_in_force(engine: Engine, option: str) -> None:
    """Software on some days of the year is enough by default (I-33 A); on 31 December (B) or on every day (C) it may not be."""
    mine = spelled("accepted_software", {"to": "2024-06-30", "value": True}, {"from": "2024-07-01", "value": True})
    mine["requests"] = [{"prime": "ppi", "year": 2024, "on": "2025-09-20"}]
    theirs = {"doctor": {"years": {2024: {"accepted_software": list(OLD), "on_call": True}}}}
    found = contest(engine, mine, theirs, "ppi", 2024, TODAY, readings={"I-33": option})
    assert (found.mine.amount.min, found.theirs.amount.min) == (6000, 1000)
    assert [c.all_of for c in found.corrections] == [((1, ("doctor.years.2024.accepted_software",)),)]


def test_each_text_of_spells_is_looked_at_for_what_is_doubtful(engine: Engine) -> None:
    spells = [{"to": "2024-12-31", "value": "a"}, {"from": "2025-01-01", "value": "A"}]
    number = [{"to": "2024-12-31", "value": "0123456749"}, {"from": "2025-01-01", "value": "0123456748"}]
    dossier = put(put(ACTIVE, ("practice", "workplace"), spells), ("practice", "enterprise_number"), number)
    told = {(w.path, w.key) for w in engine.warnings(dossier, TODAY)}
    assert ("practice.enterprise_number[1].value", "no_check") in told
    assert any(key == "spelt_twice" for _, key in told)


@pytest.mark.parametrize(
    ("last", "years", "then"),
    [
        (date(2023, 2, 28), 1, date(2024, 2, 29)), (date(2024, 2, 29), 1, date(2025, 2, 28)), (date(2024, 2, 28), 1, date(2025, 2, 28)),
        (date(2024, 6, 30), -1, date(2023, 6, 30)),
    ],
)  # fmt: skip
def test_spells_moved_to_another_year_still_meet(last: date, years: int, then: date) -> None:
    found = moved([{"to": last, "value": True}, {"from": last + DAY, "value": False}], years)
    assert (found[0]["to"], found[1]["from"]) == (then, then + DAY)
