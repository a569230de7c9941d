"""The applicant among the members is one person: figures count at both places, and may not contradict each other."""

from __future__ import annotations

import copy
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Engine, InputError
from octroi.bridge.ask.interview import Interview
from octroi.bridge.dossier.edits import Edit, apply
from octroi.bridge.dossier.paths import path_keys, put
from octroi.bridge.facts.encode import Encoder
from octroi.bridge.vary.breakpoints import breakpoints
from places import PACKS

TODAY = date(2025, 10, 20)
OWN = {"sumehr_pct": 52, "barometers": 1, "mult_emediatt": 0}
OTHER = {"sumehr_pct": 75, "barometers": 3, "mult_emediatt": 2}
FEW = {"sumehr_pct": 75, "barometers": 1, "mult_emediatt": 0}


def group(own: dict[str, Any], other: dict[str, Any], joined: str, services: dict[str, Any] | None = None) -> dict[str, Any]:
    """A registered group of two; the other one joined on a day."""

    def member(name: str, day: str, figures: dict[str, Any]) -> dict[str, Any]:
        years = {2024: {"e_services": figures}}
        return {"id": name, "gp": True, "whole_year_single_group": {2024: True}, "affiliated_on": day, "groups": 1, "years": years}

    known = {"chapter_iv_pct": 60, "efact_eattest_pct": 80, "cebam_uses": 6, "handicap_forms": 3, "medication_schemes": 9}
    return {
        "id": "dr-a",
        "doctor": {
            "gp_number_since": "2012-09-01", "training": "none", "solo": False,
            "years": {2024: {
                "on_call": True, "billed_eur": 90000, "payment": "fee_for_service", "accepted_software": True,
                "electronic_dmg": True, "longest_flat_rate_days": 0, "e_services": {**known, **(OWN if services is None else services)},
            }},
        },
        "practice": {
            "kind": "group", "payment": "fee_for_service", "registered_on": "2018-02-01", "workplace": "A",
            "members": [member("dr-a", "2018-02-01", own), member("dr-b", joined, other)],
        },
        "contracts": [], "history": [], "requests": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("joined", "amount"),
    # Counted from 31/03 at the latest (facts 1.4): then the means reach 63.5 %, 2 and 1; else the doctor's own five of eight count.
    [("2025-04-01", 3500), ("2025-03-31", 6000)],
)
@pytest.mark.parametrize("own", [{}, {"sumehr_pct": 52}, OWN])
def test_figures_given_once_serve_both_places(engine: Engine, own: dict[str, Any], joined: str, amount: int) -> None:
    decision = engine.decide(group(own, OTHER, joined), ["ppi"], [2024], TODAY)[0]
    assert decision.amount is not None
    assert (decision.amount.min, decision.amount.max, decision.unknown) == (amount, amount, ())


def test_figures_of_the_member_are_the_doctors(engine: Engine) -> None:
    said_there = engine.decide(group(OWN, OTHER, "2025-04-01", services={}), ["ppi"], [2024], TODAY)[0]
    said_here = engine.decide(group({}, OTHER, "2025-04-01"), ["ppi"], [2024], TODAY)[0]
    assert (said_there.verdict, said_there.amount, said_there.unknown) == (said_here.verdict, said_here.amount, ())


def test_a_contradiction_names_both_paths(engine: Engine) -> None:
    with pytest.raises(InputError) as caught:
        engine.dossier(group({**OWN, "sumehr_pct": 99}, OTHER, "2025-03-31"))
    (problem,) = caught.value.problems
    assert problem.path == "practice.members[0].years.2024.e_services.sumehr_pct"
    assert problem.params()["here"] == "doctor.years.2024.e_services.sumehr_pct"


def test_another_member_may_differ(engine: Engine) -> None:
    dossier = group({**OWN, "sumehr_pct": 99}, OTHER, "2025-03-31")
    stranger = copy.deepcopy(dossier)
    stranger["practice"]["members"][0]["id"] = "dr-c"
    engine.dossier(stranger)


def test_nothing_is_listed_twice(engine: Engine) -> None:
    """Each missing point once: its changes are all different."""
    missing = engine.case(group(OWN, OTHER, "2025-04-01"), "ppi", 2024, TODAY).missing()
    for one in missing:
        for way in one.ways:
            for block in way.all_of:
                changes = [c for item in block.items for alternative in item.alternatives for c in alternative]
                assert len({c.path for c in changes}) == len(changes)


def test_a_change_is_made_at_both_places_and_told_once(engine: Engine) -> None:
    """Said at both places, the changes of a way, made to the dossier as it is written, reach what they promise."""
    dossier = group(OWN, OTHER, "2025-04-01")
    entry = engine.case(dossier, "ppi", 2024, TODAY).missing()[0]
    seen = 0
    for way in entry.ways:
        for item in (i for block in way.all_of for i in block.items):
            for changes in item.alternatives:
                assert [c.path for c in changes if c.same_as is None] == [changes[0].path]
                changed = copy.deepcopy(dossier)
                for change in changes:
                    changed = put(changed, path_keys(change.path), change.new)
                decision = engine.decide(changed, ["ppi"], [2024], TODAY)[0]
                assert decision.amount is not None
                assert decision.amount.min >= entry.target["amount"]
                seen += len(changes) == 2
    assert seen == 3  # the three results that are too low


@pytest.mark.parametrize("place", ["doctor.years.2024.e_services.sumehr_pct", "practice.members[0].years.2024.e_services.sumehr_pct"])
@pytest.mark.parametrize("own", [{}, OWN])
def test_a_trial_at_either_place_is_one_at_both(engine: Engine, own: dict[str, Any], place: str) -> None:
    """60 % is the doctor's sixth of eight results (facts 1.4): 4,500."""
    if not own and place.startswith("practice"):
        return  # said of the doctor alone: the trial says otherwise of the member, which is refused
    edited = apply(engine.dossier(group(own, OTHER, "2025-04-01")), [Edit("set", place, 60)]).dossier
    decision = engine.decide(edited, ["ppi"], [2024], TODAY)[0]
    assert decision.amount is not None
    assert decision.amount.min == 4500


def test_values_where_something_changes_see_both_places(engine: Engine) -> None:
    """The other has 75 %: with 45 % or more the mean is 60 %, with 60 % the doctor has it alone; said at one place or at the other."""
    for own, services, path in (({}, OWN, "doctor.years.2024.e_services.sumehr_pct"),
                                (OWN, {}, "practice.members[0].years.2024.e_services.sumehr_pct")):  # fmt: skip
        found = breakpoints(engine, group(own, FEW, "2025-03-31", services), [path], ["ppi"], [2024], TODAY)[0]
        assert [b.at for b in found.breakpoints] == [45]


def test_what_is_unknown_is_asked_once(engine: Engine) -> None:
    services = {k: v for k, v in OWN.items() if k != "sumehr_pct"}
    dossier = group({}, FEW, "2025-03-31", services)
    decision = engine.decide(dossier, ["ppi"], [2024], TODAY)[0]
    assert decision.unknown == ("doctor.years.2024.e_services.sumehr_pct",)
    interview = Interview(engine, dossier, ["ppi"], [2024], TODAY)
    question = interview.next()
    assert question is not None
    assert question.path == "doctor.years.2024.e_services.sumehr_pct"
    interview.answer(question, 45)
    assert interview.next() is None


def test_a_yes_and_a_figure_on_the_other_side_of_the_threshold_contradict(engine: Engine) -> None:
    engine.dossier(group({}, OTHER, "2025-03-31", {**OWN, "sumehr_pct": True}))
    engine.dossier(group({"sumehr_pct": 60}, OTHER, "2025-03-31", {**OWN, "sumehr_pct": True}))
    with pytest.raises(InputError):
        engine.dossier(group({"sumehr_pct": 59}, OTHER, "2025-03-31", {**OWN, "sumehr_pct": True}))


def test_rules_of_another_law_say_which_figures_are_one(tmp_path: Path) -> None:
    """A student grant whose rules say that the applicant's income may stand at two places; without that they are two facts."""
    folder = tmp_path / "student_grant"
    shutil.copytree(PACKS / "student_grant", folder)
    plain = Engine(rules=PACKS / "student_grant", language="en")
    facts = folder / "facts.lp"
    facts.write_text(facts.read_text(encoding="utf-8") + """
field((id,), text).
field((applicant, income_eur), number(eur)).
own_entry(members, id, (id,)).
repeats(members, (income_eur,), (applicant, income_eur)).
""", encoding="utf-8")
    engine = Engine(rules=folder, language="en")
    assert plain.rules.vocabulary.repeats == ()

    def income(applicant: dict[str, Any], *members: dict[str, Any]) -> Any:
        data = {"id": "s", "applicant": applicant, "household": {"members": [{"role": "student", **m} for m in members]}}
        encoder = Encoder(engine.rules.vocabulary, engine.dossier(data), TODAY, "", 0)
        return encoder.figure(next(n for n in engine.rules.vocabulary.aggregates if n.startswith("income")))

    assert income({"income_eur": 900}, {"id": "s"}).low == 900
    assert income({}, {"id": "s", "income_eur": 900}).low == 900
    assert income({"income_eur": 900}, {"id": "s", "income_eur": 900}).low == 900
    unknown = income({}, {"id": "s"})
    assert unknown.paths == ("applicant.income_eur",)
    with pytest.raises(InputError):
        income({"income_eur": 900}, {"id": "s", "income_eur": 901})


@pytest.mark.parametrize(
    ("number", "verdict", "unknown"),
    [
        ("2015-09-01", "granted", ()),
        ("none", "refused", ()),  # 400 DMGs of the other one alone
        (None, "undecided", ("doctor.gp_number_since",)),  # asked once, of the doctor
    ],
)
def test_ones_own_entry_is_a_gp_where_the_doctor_has_a_number(
    engine: Engine, number: str | None, verdict: str, unknown: tuple[str, ...]
) -> None:
    """SEED-B, note 2: all GPs of the group; who is a GP has a number (facts 1.2)."""
    doctor = {"training": "none", "solo": False} | ({"gp_number_since": number} if number else {})
    figures = {"groups": 1, "affiliated_on": "2018-01-01", "years": {2024: {"dmg_count": 400, "reimbursed_eur": 40_000}}}
    mine: dict[str, Any] = {"id": "x", **figures}
    dossier: dict[str, Any] = {
        "id": "x", "doctor": doctor, "history": [], "requests": [],
        "practice": {"kind": "group", "payment": "fee_for_service", "enterprise_number": "0123456749", "workplace": "A",
                     "public_support": [], "registered_on": "2018-01-01", "members": [mine, {"id": "y", "gp": True, **figures}]},
        "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2025-03-01",
                       "end": "none", "workplace": "A"}],
    }  # fmt: skip
    (decision,) = engine.decide(dossier, ["gestion_pratique"], [2025], date(2025, 11, 10))
    assert (decision.verdict, decision.unknown) == (verdict, unknown)
    mine["gp"] = False  # what the entry says itself comes first
    assert engine.decide(dossier, ["gestion_pratique"], [2025], date(2025, 11, 10))[0].verdict == "refused"
