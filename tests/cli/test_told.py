"""What a decision is told by: numbers beside their bounds, how a refusal can be contested, words that say all that counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from edited import changed

from octroi.bridge.dossier.read import parse
from octroi.bridge.rules.numbers import asked, just_above
from octroi.bridge.rules.wording import Wording, telling
from octroi.cli.main import status
from places import ROOT


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what a command says about a dossier, with plain blanks and on one line."""

    def run(command: str, data: dict[str, Any], *arguments: str) -> str:
        file = tmp_path / "d.json"
        file.write_text(json.dumps(data, default=str), encoding="utf-8")
        assert status([command, str(file), *arguments]) == 0
        return " ".join(capsys.readouterr().out.replace("\u00a0", " ").split())

    return run


# -- numbers ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "required", "text"), [
    (59.5, 60, "59.5, 0.5 short of 60"),
    (59.999999, 60, "59.999999, 0.000001 short of 60"),
    (179.99 / 3, 60, "59.997, 0.003 short of 60"),
    (59.9999999999999, 60, "59.9999999999999, 0.0000000000001 short of 60"),
    (30000.501, 30000.504, "30,000.501, 0.003 short of 30,000.504"),
])  # fmt: skip
def test_decimals_tell_a_value_from_its_bound(value: float, required: float, text: str) -> None:
    assert Wording(ROOT / "logic", "en").distance(value, required, None, False) == text


@pytest.mark.parametrize(("value", "text"), [(60.0, "60"), (59.5, "59.5"), (33.33333, "33.33"), (59.9999, "59.9999"), (0.001, "0.001")])
def test_what_is_not_whole_is_not_shown_whole(value: float, text: str) -> None:
    assert Wording(ROOT / "logic", "en").number(value) == text


def test_equal_numbers_have_no_decimals_to_tell_them_apart() -> None:
    assert telling(60, 60.0) == 2


def test_what_a_mean_must_exceed_is_on_the_right_side_of_it() -> None:
    assert asked(just_above(60), False, None) == 60.01
    assert 60 < asked(just_above(60), False, None, 60.004) <= 60.004
    assert 59.995 <= asked(60, True, None, 59.995) < 60


GROUP = """
dossier: 1
id: a
doctor: {gp_number_since: 2004-05-01, training: none, solo: false, years: {2024: {on_call: true, payment: fee_for_service,
  accepted_software: true, billed_eur: 25000, e_services: {chapter_iv_pct: 50, efact_eattest_pct: 50, cebam_uses: 5,
  handicap_forms: 3, medication_schemes: 4, barometers: 1, mult_emediatt: 0, sumehr_pct: 59.5}}}}
practice:
  kind: group
  registered_on: 2012-01-01
  payment: fee_for_service
  members:
  - {id: a, gp: true, whole_year_single_group: {2024: true}, affiliated_on: 2012-01-01, groups: 1,
     years: {2024: {e_services: {sumehr_pct: 59.5, medication_schemes: 4, barometers: 1, mult_emediatt: 0}}}}
  - {id: b, gp: true, whole_year_single_group: {2024: true}, affiliated_on: 2012-01-01, groups: 1,
     years: {2024: {e_services: {sumehr_pct: 60.2, medication_schemes: 4, barometers: 1, mult_emediatt: 0}}}}
  - {id: c, gp: true, whole_year_single_group: {2024: true}, affiliated_on: 2012-01-01, groups: 1,
     years: {2024: {e_services: {sumehr_pct: 60.29, medication_schemes: 4, barometers: 1, mult_emediatt: 0}}}}
"""


def test_a_mean_just_below_its_threshold_is_not_shown_as_reaching_it(said: Any) -> None:
    """(59.5 + 60.2 + 60.29) / 3 = 59.99666…, facts 1.4 ask 60 %."""
    text = said("explain", parse(GROUP), "--prime", "ppi", "--year", "2024", "--lang", "en")
    assert "59.997%, 0.003 points short of 60%" in text


# -- how a refusal can be contested (facts 1.6) ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("notified", "today", "told"), [
    ("2025-01-10", "2025-01-20", "Can be contested until 11/03/2025, by registered letter"),
    ("2025-01-10", "2025-03-12", "The time to contest ended on 11/03/2025."),
    (None, "2025-01-20", "Can be contested within 60 days of the notification of INAMI's decision, by registered letter"),
])  # fmt: skip
def test_a_refusal_says_until_when_and_how_to_contest(said: Any, notified: str | None, today: str, told: str) -> None:
    data = changed("solo", "doctor.years.2023.on_call=false", "doctor.years.2023.accepted_software=false")
    made = {"prime": "ppi", "year": 2023, "on": "2024-10-02"} | ({"notified_on": notified} if notified else {})
    arguments = ("--prime", "ppi", "--year", "2023", "--today", today, "--lang", "en")
    for command in ("decide", "explain", "missing"):
        assert told in said(command, data | {"requests": [made]}, *arguments), command
        assert "contest" not in said(command, data | {"requests": []}, *arguments), command


# -- words that say all that counts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", ("registered", "fee", "exempted")), ("fr", ("inscri", "honoraire", "dispense"))])
def test_on_call_says_that_a_fee_or_an_exemption_counts(said: Any, language: str, words: tuple[str, ...]) -> None:
    """I-06: registered, one availability fee received, or exempted by the circle."""
    data = changed("solo", "doctor.years.2024.on_call=false")
    for command in ("decide", "explain", "missing"):
        text = said(command, data, "--prime", "ppi", "--year", "2024", "--lang", language)
        assert all(w in text for w in words), command


# -- the parts of a sum -----------------------------------------------------------------------------------------------------------


def test_a_sum_is_told_with_who_is_left_out_and_why(said: Any) -> None:
    """SEED-B, note 2: a GP in two groups at the request does not count; 260 + 235 = 495."""
    data = parse("""
dossier: 1
id: dr-a
doctor: {gp_number_since: 2004-05-01, training: none, solo: false}
practice:
  kind: group
  payment: fee_for_service
  registered_on: 2010-01-01
  workplace: A
  members:
  - {id: dr-a, gp: true, groups: 1, affiliated_on: 2012-01-01, years: {2024: {dmg_count: 260, reimbursed_eur: 40000}}}
  - {id: dr-b, gp: true, groups: 2, affiliated_on: 2012-01-01, years: {2024: {dmg_count: 310, reimbursed_eur: 45000}}}
  - {id: dr-c, gp: true, groups: 1, affiliated_on: 2012-01-01, years: {2024: {dmg_count: 235, reimbursed_eur: 30000}}}
history: []
requests: []
""")
    arguments = ("--prime", "gestion_pratique", "--year", "2025", "--today", "2025-11-20", "--lang", "en")
    text = said("explain", data, *arguments)
    assert "495, 5 short of 500" in text
    assert "✓ dr-a: 260 ✗ dr-b: 310 ✗ Number of registered groups: 2 ✓ dr-c: 235" in text


@pytest.mark.parametrize("year", [2016, 2018, 2021])
@pytest.mark.parametrize("name", ["solo", "group"])
def test_a_year_long_past_is_told_like_any_other(said: Any, name: str, year: int) -> None:
    """The examples say nothing of these years: what would settle them is named, in the keys of that very year."""
    told = said("decide", changed(name), "--prime", "ppi", "--year", str(year), "--today", "2026-01-05", "--paths")
    assert f"PPI {year}" in told
    assert f"doctor.years.{year}.e_services" in told


def test_rules_still_to_come_are_not_those_that_never_were(said: Any) -> None:
    """The interventions began in 2024 (their rules of 2018 will never come); the parameters of the PPI 2025 are still to be published."""
    told = said("decide", changed("solo"), "--year", "2018", "--year", "2025", "--lang", "en", "--today", "2026-01-05")
    assert "Rules not published yet: PPI 2025; DMG débutant 2025." in told
    assert "No rules known here: DMG débutant 2018; Continuity of care 2018; Practice management 2018." in told


@pytest.mark.parametrize("command", ["missing", "decide"])
def test_a_member_is_called_by_name(said: Any, command: str) -> None:
    """A member in two groups does not count (SEED-B, note 2): who it is, is said by name."""
    figures = {2024: {"dmg_count": 400, "reimbursed_eur": 40_000}}
    whole = {"gp": True, "affiliated_on": "2018-01-01", "years": figures}
    members = [{"id": "dr-a", "groups": 1, **whole}, {"id": "dr-b", "groups": 2, **whole}]
    dossier = {
        "id": "dr-a", "doctor": {"gp_number_since": "2010-05-01", "training": "none", "solo": False}, "history": [], "requests": [],
        "practice": {"kind": "group", "payment": "fee_for_service", "enterprise_number": "0123456749", "workplace": "A",
                     "public_support": [], "registered_on": "2018-01-01", "members": members},
        "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2025-03-01",
                       "end": "none", "workplace": "A"}],
    }  # fmt: skip
    told = said(command, dossier, "--prime", "gestion_pratique", "--year", "2025", "--today", "2025-11-10", "--lang", "en")
    assert "Member dr-b, number of registered groups: 2" in told
    assert "ember no." not in told
