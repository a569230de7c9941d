"""The applicant among the members is one person: figures count at both places, and may not contradict each other."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from octroi.bridge import Engine, InputError

TODAY = date(2025, 10, 20)
OWN = {"sumehr_pct": 52, "barometers": 1, "mult_emediatt": 0}
OTHER = {"sumehr_pct": 75, "barometers": 3, "mult_emediatt": 2}


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
