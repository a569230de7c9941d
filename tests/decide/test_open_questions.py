"""What no text says: undecided for that reason, never robust, and told wherever the decision is explained."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octroi.bridge import Engine
from octroi.bridge.vary.readings import all_readings
from octroi.cli.main import status
from search import search
from strategies import PRIME_YEARS, dossiers, forget, readings

TODAY = date(2026, 9, 10)
SERVICES = {"chapter_iv_pct": 60, "efact_eattest_pct": 80, "sumehr_pct": 70, "cebam_uses": 6, "handicap_forms": 3,
            "medication_schemes": 9, "barometers": 2}  # fmt: skip


def trained(year: int, start: str, end: str, number: str, **facts: Any) -> dict[str, Any]:
    yearly = {"on_call": True, "billed_eur": 0, "payment": "fee_for_service", "accepted_software": True, "e_services": SERVICES}
    return {
        "doctor": {"gp_number_since": number, "training": {"start": start, "end": end}, "solo": True, "years": {year: {**yearly, **facts}}},
        "practice": {"kind": "solo"}, "contracts": [], "history": [], "requests": [],
    }  # fmt: skip


LEFT = trained(2023, "2020-10-01", "2023-12-30", "2024-02-01")  # facts.md, I-31 b: NF
OVER = {
    "doctor": {"gp_number_since": "2010-05-01", "training": "none", "solo": True},
    "practice": {"kind": "solo", "payment": "fee_for_service", "enterprise_number": "E1", "workplace": "A", "public_support": [],
                 "years": {2025: {"dmg_count": 800, "reimbursed_eur": 90000}}},
    "contracts": [{"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2025-09-15",
                   "end": "2025-12-15", "workplace": "A"}],
    "history": [], "requests": [],
}  # fmt: skip  # S62 beside I-18
BOTH_WAYS = trained(2023, "2005-10-01", "2008-09-30", "2008-10-01", billed_eur=60000, payment="mixed")
BOTH_WAYS["doctor"]["years"][2023]["e_services"] = {**SERVICES, "handicap_forms": 0}  # 6 of 7, and 5 of 6 (SEED-A, table 2023)
CASES = [
    (LEFT, "ppi", 2023, "I-31", ("undecided", 0, 800)),
    (OVER, "continuite_soins", 2026, "I-18", ("undecided", 0, 7500)),
    (BOTH_WAYS, "ppi", 2023, "I-04", ("granted", 4500, 6000)),
]  # fmt: skip


@pytest.mark.parametrize(("dossier", "prime", "year", "issue", "expected"), CASES)
def test_the_texts_do_not_say(
    engine: Engine, dossier: dict[str, Any], prime: str, year: int, issue: str, expected: tuple[str, int, int]
) -> None:
    decision = engine.decide(dossier, [prime], [year], TODAY)[0]
    assert decision.amount is not None
    assert (decision.verdict, decision.amount.min, decision.amount.max) == expected
    assert [q.issue for q in decision.open_questions] == [issue]
    assert decision.reason == engine.wording.get("whys", "silent")
    assert decision.unknown == ()
    (spread,) = all_readings(engine, dossier, [prime], [year], TODAY).decisions
    assert not spread.robust
    assert [q.issue for q in spread.open_questions] == [issue]


def test_what_decides_without_them_is_no_open_question(engine: Engine) -> None:
    """Without accepted software neither branch pays (SEED-A); whoever has the number by 31 December is a GP."""
    for dossier in (trained(2023, "2020-10-01", "2023-12-30", "2024-02-01", accepted_software=False),
                    trained(2023, "2020-10-01", "2023-12-30", "2023-12-31", payment="fee_for_service")):  # fmt: skip
        decision = engine.decide(dossier, ["ppi"], [2023], TODAY)[0]
        assert decision.verdict != "undecided"
        assert decision.open_questions == ()


@pytest.mark.parametrize("command", ["decide", "explain", "missing"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_command_tells_it(engine: Engine, tmp_path: Any, capsys: pytest.CaptureFixture[str], command: str, language: str) -> None:
    file = tmp_path / "left.json"
    file.write_text(json.dumps(LEFT), encoding="utf-8")
    assert status([command, str(file), "--prime", "ppi", "--year", "2023", "--lang", language]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert Engine(language=language).wording.get("open", "I-31") in told


@search(80)
@given(data=st.data())
def test_undecided_for_a_reason(engine: Engine, data: st.DataObject) -> None:
    """What is undecided hangs on facts that are still unknown, or on what the texts do not say."""
    prime, year = data.draw(st.sampled_from(PRIME_YEARS))
    partial, _ = data.draw(forget(prime, data.draw(dossiers(prime, year, with_members=year != 2022)), most=2))
    decision = engine.decide(partial, [prime], [year], TODAY, data.draw(readings()))[0]
    if decision.verdict == "undecided":
        assert decision.unknown or decision.open_questions
