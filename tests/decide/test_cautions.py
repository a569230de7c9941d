"""What is not silently accepted, nor advised, where the dossier itself speaks against it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Decision, Engine
from octroi.bridge.ask.interview import Interview
from octroi.cli.main import status

TODAY = date(2025, 10, 1)
NURSE = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2025-03-01",
         "end": "none", "workplace": "A"}  # fmt: skip


def house(prime: str, year: int, **practice: Any) -> dict[str, Any]:
    return {
        "id": "x",
        "doctor": {"gp_number_since": "2010-05-01", "training": "none", "solo": False},
        "practice": {"payment": "fee_for_service", "enterprise_number": "0123456749", "workplace": "A", "public_support": [],
                     "registered_on": "2018-01-01", "years": {2024: {"dmg_count": 800, "reimbursed_eur": 60_000}}, **practice},
        "contracts": [dict(NURSE)], "history": [], "requests": [],
    }  # fmt: skip


def decided(engine: Engine, dossier: dict[str, Any], prime: str) -> Decision:
    return engine.decide(dossier, [prime], [2025], today=TODAY)[0]


def paths(decision: Decision) -> set[str]:
    ways = [way for entry in decision.missing for way in (*entry.ways, *entry.blocked_by)]
    return {c.path for way in ways for block in way.all_of for item in block.items for row in item.alternatives for c in row}


@pytest.mark.parametrize(
    ("dmg", "reimbursed", "contrary"),
    [(100, 900, True), (499, 25_000, True), (500, 24_999, True), (500, 25_000, False), (None, None, False)],
)
def test_nobody_is_told_to_swear_against_the_figures(
    engine: Engine, dmg: int | None, reimbursed: int | None, contrary: bool
) -> None:
    """SEED-B, note 2: a maison médicale swears that it reached the equivalent of both thresholds; INAMI may check."""
    years = {2024: {k: v for k, v in (("dmg_count", dmg), ("reimbursed_eur", reimbursed)) if v is not None}}
    dossier = house("gestion_pratique", 2025, kind="medical_house", sworn_statement=False, years=years)
    assert ("practice.sworn_statement" in paths(decided(engine, dossier, "gestion_pratique"))) is not contrary
    dossier["practice"]["sworn_statement"] = True
    sworn = decided(engine, dossier, "gestion_pratique")
    assert sworn.verdict == "granted"
    assert any("a posteriori" in note for note in sworn.notes) is contrary


@pytest.mark.parametrize("prime", ["continuite_soins", "gestion_pratique"])
@pytest.mark.parametrize(
    ("dmg", "reimbursed", "needed"),
    [(100, 900, {("dmg_count", 500), ("reimbursed_eur", 25_000)}), (499, 25_000, {("dmg_count", 500)}),
     (500, 24_999, {("reimbursed_eur", 25_000)})],
)  # fmt: skip
def test_what_stands_in_the_way_of_the_sworn_statement_are_the_figures(
    engine: Engine, prime: str, dmg: int, reimbursed: int, needed: set[tuple[str, int]]
) -> None:
    """SEED-B, note 2: 500 DMGs and 25,000 EUR is what is sworn; another kind of practice would need them just as well."""
    years = {2024: {"dmg_count": dmg, "reimbursed_eur": reimbursed}}
    dossier = house(prime, 2025, kind="medical_house", sworn_statement=False, years=years)
    (missing,) = decided(engine, dossier, prime).missing[:1]
    (way,) = missing.blocked_by
    changes = [c for block in way.all_of for item in block.items for row in item.alternatives for c in row]
    assert {(c.path, c.new) for c in changes} == {(f"practice.years.2024.{key}", least) for key, least in needed}


@pytest.mark.parametrize("prime", ["continuite_soins", "gestion_pratique"])
@pytest.mark.parametrize(
    ("registered", "on", "counts"),
    [
        ("2018-01-01", None, True), ("2025-10-01", "2025-10-01", True), ("2025-10-02", "2025-10-01", False),
        ("2025-10-20", None, True),  # the request can wait until then
        ("none", None, False), ("2026-01-01", None, False),
    ],
)  # fmt: skip
def test_the_figures_of_a_group_count_where_it_is_registered_at_the_request(
    engine: Engine, prime: str, registered: str, on: str | None, counts: bool
) -> None:
    """SEED-B, note 2: the GPs registered in ProSanté as working in the group when the request is made."""
    dossier = house(prime, 2025, kind="group", registered_on=registered)
    dossier["requests"] = [{"prime": prime, "year": 2025, "on": on}] if on else []
    decision = engine.decide(dossier, [prime], [2025], today=date(2025, 10, 1))[0]
    assert (decision.verdict == "granted") is counts
    if not counts:
        assert decision.because == ((f"{prime}.group_registered",),)
        assert paths(decision) == {"practice.registered_on"}


@pytest.mark.parametrize("prime", ["continuite_soins", "gestion_pratique"])
def test_a_registration_that_is_not_said_is_asked_for_where_the_answer_hangs_on_it(engine: Engine, prime: str) -> None:
    dossier = house(prime, 2025, kind="group", registered_on=None)
    decision = engine.decide(dossier, [prime], [2025], today=date(2025, 9, 1))[0]
    assert (decision.verdict, decision.unknown) == ("undecided", ("practice.registered_on",))
    question = Interview(engine, dossier, [prime], [2025], date(2025, 9, 1)).next()
    assert question is not None
    assert question.path == "practice.registered_on"
    for said in (
        {"kind": "solo"}, {"kind": "medical_house", "sworn_statement": True}, {"kind": "group", "public_support": ["vipa"]},
        {"kind": "group", "registered_on": "none"},
    ):  # fmt: skip
        other = house(prime, 2025, **{"registered_on": None, **said})
        other["doctor"]["solo"] = said["kind"] == "solo"
        assert engine.decide(other, [prime], [2025], today=date(2025, 9, 1))[0].unknown == ()


@pytest.mark.parametrize(
    ("grant", "start", "verdict"),
    [
        ({"year": 2024, "workplace": "A"}, "2025-03-01", "refused"),  # who had gestion in 2024 had a nurse here then
        ({"year": 2024, "workplace": "A"}, "2024-10-01", "granted"),  # perhaps this very contract
        ({"year": 2024, "workplace": "B"}, "2025-03-01", "granted"),  # elsewhere
    ],
)
def test_a_grant_before_says_that_there_was_a_contract(engine: Engine, grant: dict[str, Any], start: str, verdict: str) -> None:
    dossier = house("continuite_soins", 2025, kind="solo")
    dossier["doctor"]["solo"] = True
    dossier["contracts"][0]["start"] = start
    dossier["history"] = [{"prime": "gestion_pratique", "enterprise_number": "0123456749", **grant}]
    decision = decided(engine, dossier, "continuite_soins")
    assert decision.verdict == verdict
    if verdict == "refused":  # the grant is what is shown beside the condition, and stands in the way
        (told,) = (c for c in decision.conditions if c.id == "continuite_soins.first_hire")
        assert (told.path, told.value) == ("history[0].prime", "gestion_pratique")
        assert {p.partition(".")[0] for p in paths(decision)} == {"history[0]"}


GESTION_2024 = {"prime": "gestion_pratique", "year": 2024, "enterprise_number": "0123456749", "workplace": "A"}


@pytest.mark.parametrize(
    ("grant", "facts", "told"),
    [
        (GESTION_2024, {}, True),  # no contract of 2024 in the list
        (GESTION_2024, {"contracts": None}, False),  # the dossier does not say which contracts there were
        (GESTION_2024, {"contracts": [{**NURSE, "start": "2024-06-01"}]}, False),
        ({**GESTION_2024, "workplace": "B"}, {}, False),  # another practice, of which the dossier tells nothing
        ({"prime": "ppi", "year": 2023}, {"doctor": {"gp_number_since": "2024-02-01", "training": "none", "solo": True}}, True),
        ({"prime": "ppi", "year": 2023}, {}, False),
        ({"prime": "dmg_debutant", "year": 2023}, {}, True),  # a number of 2010
    ],
)  # fmt: skip
def test_a_grant_that_the_dossier_would_have_refused_is_told(
    engine: Engine, grant: dict[str, Any], facts: dict[str, Any], told: bool
) -> None:
    dossier = house("continuite_soins", 2025, kind="solo")
    dossier["doctor"]["solo"] = True
    dossier["history"] = [grant]
    dossier = {k: v for k, v in {**dossier, **facts}.items() if v is not None}
    dossier["practice"]["years"][2023] = {"dmg_count": 800, "reimbursed_eur": 60_000}
    answer = engine.answer(dossier, ["continuite_soins"], [2025], TODAY)
    assert [w.path for w in answer.warnings if w.key == "grant_belied"] == ["history[0]"] * told


@pytest.mark.parametrize(
    ("history", "verdict"),
    [
        ([], "granted"),
        (None, "granted"),  # only the year of the number qualifies: without a history there was no other
        ([{"prime": "ppi", "year": 2022}], "granted"),
        ([{"prime": "dmg_debutant", "year": 2022}], "refused"),
        ([{"prime": "dmg_debutant", "year": 2022, "enterprise_number": "0123456749", "workplace": "B"}], "refused"),
    ],
)
def test_the_prime_for_starters_is_had_once(engine: Engine, history: list[dict[str, Any]] | None, verdict: str) -> None:
    """SEED-A: a single prime."""
    facts = {"on_call": True, "billed_eur": 60_000, "payment": "fee_for_service", "accepted_software": True,
             "electronic_dmg": True, "longest_flat_rate_days": 0}  # fmt: skip
    dossier: dict[str, Any] = {
        "doctor": {"gp_number_since": "2023-03-01", "training": "none", "solo": True, "years": {2023: facts}},
        "practice": {"kind": "solo"}, "requests": [{"prime": "ppi", "year": 2023, "on": "2024-10-01"}],
    }  # fmt: skip
    if history is not None:
        dossier["history"] = history
    decision = engine.decide(dossier, ["dmg_debutant"], [2023], today=date(2024, 10, 2))[0]
    assert decision.verdict == verdict
    if verdict == "refused":
        assert [c.id for c in decision.conditions if c.status == "not_met"] == ["dmg_debutant.single_prime"]


@pytest.mark.parametrize("command", ["explain", "missing"])
def test_why_a_statement_is_not_advised_is_told_with_the_reasons(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    years = {2024: {"dmg_count": 100, "reimbursed_eur": 900}}
    dossier = house("gestion_pratique", 2025, kind="medical_house", sworn_statement=False, years=years)
    (tmp_path / "d.json").write_text(json.dumps(dossier), encoding="utf-8")
    words = ["--prime", "gestion_pratique", "--year", "2025", "--today", "2025-11-20", "--lang", "fr"]
    assert status([command, str(tmp_path / "d.json"), *words]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "à ne pas déclarer avec ces chiffres" in told
    assert "groupement" not in told
    assert status([command, str(tmp_path / "d.json"), *words, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert ["à ne pas déclarer avec ces chiffres" in note for note in found["notes"]] == [True]


@pytest.mark.parametrize(
    ("figures", "more", "told"),
    [
        ({2024: {"dmg_count": 0, "reimbursed_eur": 0}}, {}, ["practice.years.2024.dmg_count"]),
        ({2023: {"dmg_count": 0}, 2024: {"dmg_count": 0}}, {}, ["practice.years.2024.dmg_count"]),
        ({2024: {"dmg_count": 0, "reimbursed_eur": 12}}, {}, []),
        ({2024: {}}, {}, []),
        ({2024: {"dmg_count": 0}}, {"practice": {"ended_on": "2023-12-31"}}, []),
        ({2024: {"dmg_count": 0}}, {"doctor": {"ended_on": "2023-12-31"}}, []),
        ({2024: {"dmg_count": 0}}, {"practice": {"ended_on": "none"}}, []),
        ({2026: {"dmg_count": 0}}, {}, []),  # not begun on the day: told otherwise
    ],
)
def test_a_year_of_nothing_asks_whether_it_ended(
    engine: Engine, figures: dict[int, Any], more: dict[str, Any], told: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A practice that closed and does not say so would be advised to hire; with its last day told nothing later is advised."""
    data: dict[str, Any] = house("gestion_pratique", 2025, kind="solo", years=figures)
    data["doctor"]["solo"] = True
    for part, facts in more.items():
        data[part].update(facts)
    found = [w for w in engine.warnings(data, TODAY) if w.key == "idle"]
    assert [w.path for w in found] == told
    assert all("practice.ended_on" in w.text for w in found)
    if told:
        file = tmp_path / "d.json"
        file.write_text(json.dumps(data), encoding="utf-8")
        assert status(["decide", str(file), "--today", TODAY.isoformat(), "--lang", "en"]) == 0
        assert "every figure of 2024 is 0" in " ".join(capsys.readouterr().out.split())
