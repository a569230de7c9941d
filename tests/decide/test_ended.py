"""An activity that has ended: nothing is due, or advised, for the years that begin after its last day."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.plan.plan import plan

TODAY = date(2025, 10, 20)
RETIRED: dict[str, Any] = {
    "doctor": {
        "gp_number_since": "1984-03-01", "training": "none", "solo": True, "ended_on": "2024-06-30",
        "years": {2024: {"on_call": True, "billed_eur": 31_500, "payment": "fee_for_service", "accepted_software": True,
                         "e_services": {"cebam_uses": 0, "handicap_forms": 4, "medication_schemes": 0, "barometers": 0,
                                        "mult_emediatt": 0, "sumehr_pct": 71}}},
    },
    "practice": {"kind": "solo", "payment": "fee_for_service", "workplace": "A", "enterprise_number": "0123456749", "public_support": [],
                 "ended_on": "2024-06-30",
                 "years": {2023: {"dmg_count": 900, "reimbursed_eur": 60_000}, 2024: {"dmg_count": 900, "reimbursed_eur": 30_000},
                           2025: {"dmg_count": 0, "reimbursed_eur": 0}}},
    "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2019-01-07",
                   "end": "2024-06-30", "workplace": "A"}],
    "history": [], "requests": [],
}  # fmt: skip
LATER = [(prime, year) for prime in ("continuite_soins", "gestion_pratique") for year in (2025, 2026)]


def ended(doctor: str | None, practice: str | None) -> dict[str, Any]:
    dossier = copy.deepcopy(RETIRED)
    for part, day in (("doctor", doctor), ("practice", practice)):
        dossier[part].pop("ended_on")
        if day:
            dossier[part]["ended_on"] = day
    return dossier


def test_the_year_of_retirement_is_judged_by_what_was_done_in_it(engine: Engine) -> None:
    """Facts 1.2: effectively active in the year; 31,500 EUR billed and on call until June."""
    (decision,) = engine.decide(RETIRED, ["ppi"], [2024], today=TODAY)
    assert decision.verdict == "granted"
    assert decision.amount is not None
    assert decision.amount.max == 1000


@pytest.mark.parametrize(("prime", "year"), LATER)
@pytest.mark.parametrize(
    ("doctor", "practice"), [("2024-06-30", "2024-06-30"), ("2024-06-30", None), (None, "2024-06-30")]
)
def test_nothing_is_advised_after_it(
    engine: Engine, prime: str, year: int, doctor: str | None, practice: str | None
) -> None:
    (decision,) = engine.decide(ended(doctor, practice), [prime], [year], today=TODAY)
    assert decision.verdict == "refused"
    assert decision.because[0] == (f"{prime}.not_ended",)
    assert not any(entry.ways for entry in decision.missing)
    (row,) = [c for c in decision.conditions if c.id == f"{prime}.not_ended"]
    assert row.value == date(2024, 6, 30)


def test_a_practice_of_several_goes_on_without_one_of_them(engine: Engine) -> None:
    dossier = ended("2024-06-30", None)
    dossier["doctor"]["solo"] = False
    dossier["practice"] |= {"kind": "group", "registered_on": "2018-01-01"}
    (decision,) = engine.decide(dossier, ["gestion_pratique"], [2025], today=TODAY)
    assert "gestion_pratique.not_ended" not in {c.id for c in decision.conditions}
    assert any(entry.ways for entry in decision.missing)  # a nurse can still be hired


@pytest.mark.parametrize(
    ("day", "told"), [("2024-06-30", True), ("2024-12-31", True), ("2025-01-01", False), (None, False)]
)
def test_what_no_text_says_of_the_year_of_a_closure_is_told(engine: Engine, day: str | None, told: bool) -> None:
    (decision,) = engine.decide(ended(None, day), ["gestion_pratique"], [2024], today=TODAY)
    assert decision.verdict == "granted"
    assert any("aucun texte" in note for note in decision.notes) is told


@pytest.mark.parametrize("prime", ["ppi", "continuite_soins", "gestion_pratique"])
def test_left_out_it_goes_on_and_nobody_is_asked(engine: Engine, prime: str) -> None:
    """Unknown, and said to be none, are one; an empty dossier is not asked for it."""
    (empty,) = engine.decide({}, [prime], [2024], today=TODAY)
    assert empty.unknown
    assert not [path for path in empty.unknown if "ended_on" in path]
    silent, none = ended(None, None), ended("none", "none")
    assert engine.decide(silent, [prime], [2024], today=TODAY) == engine.decide(none, [prime], [2024], today=TODAY)


EARLY = date(2024, 5, 1)


def changed_until(decision: Any) -> dict[str, date | None]:
    """Return every path that some way changes, with the last day on which that can still be done."""
    items = [i for m in decision.missing for w in m.ways for b in w.all_of for i in b.items]
    return {c.path.rpartition(".")[2]: i.until for i in items for row in i.alternatives for c in row}


def test_nothing_is_advised_after_the_last_day(engine: Engine) -> None:
    """Facts 1.4: handicap forms count all year, Mult-eMediatt from October, medication schemes from July."""
    dossier = ended("2024-08-31", None)
    services = dossier["doctor"]["years"][2024]["e_services"]
    services.update(handicap_forms=0, sumehr_pct=10, chapter_iv_pct=10, efact_eattest_pct=10)
    (decision,) = engine.decide(dossier, ["ppi"], [2024], today=EARLY)
    end = date(2024, 8, 31)
    told = ("handicap_forms", "barometers", "sumehr_pct", "medication_schemes", "cebam_uses", "chapter_iv_pct", "efact_eattest_pct")
    assert changed_until(decision) == dict.fromkeys(told, end)
    (without,) = engine.decide(ended(None, None), ["ppi"], [2024], today=EARLY)
    assert changed_until(without)["mult_emediatt"] == date(2024, 12, 31)


def test_what_is_measured_after_the_last_day_is_not_advised(engine: Engine) -> None:
    """Facts 1.4: the second half of the year, when the activity is over; 4,500 EUR asks for five of eight."""
    (decision,) = engine.decide(ended("2024-06-30", None), ["ppi"], [2024], today=EARLY)
    assert changed_until(decision) == {"barometers": date(2024, 6, 30), "chapter_iv_pct": None, "efact_eattest_pct": None}


@pytest.mark.parametrize(
    ("doctor", "practice", "kind", "last"),
    [
        ("2024-08-31", None, "solo", date(2024, 8, 31)),
        (None, "2024-08-31", "solo", date(2024, 8, 31)),
        (None, "2024-08-31", "group", date(2024, 8, 31)),
        ("2024-08-31", None, "group", date(2024, 12, 31)),  # a group goes on without one of its doctors
    ],
)
def test_nobody_is_hired_after_the_last_day(engine: Engine, doctor: Any, practice: Any, kind: str, last: date) -> None:
    dossier = ended(doctor, practice)
    dossier["doctor"]["solo"] = kind == "solo"
    dossier["practice"]["kind"] = kind
    dossier["practice"]["registered_on"] = "2018-01-01"
    dossier["contracts"] = []
    (decision,) = engine.decide(dossier, ["gestion_pratique"], [2024], today=EARLY)
    assert changed_until(decision) == {"contracts[+]": last}
    found = plan(engine, dossier, [2024], ["hire-nurse=2024-09..2024-12"], today=EARLY)
    assert [t.prime for t in found.best.take if t.prime == "gestion_pratique"] == ["gestion_pratique"] * (last.month == 12)


def test_rules_to_come_are_not_announced_to_who_has_ended(engine: Engine) -> None:
    told = {(d.prime, d.year) for d in engine.decide(RETIRED, today=TODAY)}
    assert not told & {("ppi", 2025), ("dmg_debutant", 2025)}
    assert {("ppi", 2025), ("dmg_debutant", 2025)} <= {(d.prime, d.year) for d in engine.decide(ended(None, None), today=TODAY)}
    (asked,) = engine.decide(RETIRED, ["ppi"], [2025], today=TODAY)
    assert asked.verdict == "not_modelled"
    assert "30/06/2024" in (asked.reason or "")
