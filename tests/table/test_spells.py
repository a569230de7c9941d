"""Values written as spells in a table: a row that has some is answered as its dossier is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.cli.main import status

SERVICES = {"chapter_iv_pct": 60, "efact_eattest_pct": 80, "sumehr_pct": 70, "cebam_uses": 6, "handicap_forms": 3,
            "medication_schemes": 9, "barometers": 0, "mult_emediatt": 1}  # fmt: skip
OLD = [{"to": "2024-06-30", "value": True}, {"from": "2024-07-01", "value": False}]
BOTH = [{"to": "2024-06-30", "value": "fee_for_service"}, {"from": "2024-07-01", "value": "flat_rate"}]
LEFT = [{"to": "2024-06-30", "value": "new_deal"}, {"from": "2024-07-01", "value": "fee_for_service"}]


def dossier(name: str, software: Any, payment: Any) -> dict[str, Any]:
    year = {"on_call": True, "billed_eur": 60_000, "accepted_software": software, "payment": payment, "e_services": SERVICES}
    return {"id": name, "doctor": {"gp_number_since": "2012-09-01", "training": "none", "solo": True, "years": {"2024": year}}}


@pytest.mark.parametrize("readings", [{}, {"I-33": "B"}, {"I-04": "B"}])
def test_each_row_is_answered_as_its_dossier(engine: Engine, tmp_path: Path, readings: dict[str, str]) -> None:
    pairs = [(software, payment) for software in (True, OLD) for payment in (BOTH, LEFT, "flat_rate")]
    rows = [dossier(str(n), *pair) for n, pair in enumerate(pairs)]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = [word for issue, option in readings.items() for word in ("--reading", f"{issue}={option}")]
    said = ["--prime", "ppi", "--year", "2024", "--today", "2025-10-01", *told, "--out", str(tmp_path / "out.jsonl")]
    assert status(["batch", str(tmp_path / "in.jsonl"), *said]) == 0
    found = {row["id"]: row for row in map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())}
    for row in rows:
        (one,) = engine.decide(row, ["ppi"], [2024], readings=readings)
        here = found[row["id"]]
        assert one.amount is not None
        assert (here["verdict"], here["amount_min"], here["amount_max"]) == (one.verdict, one.amount.min, one.amount.max)


def test_a_spell_that_cannot_be_is_a_problem_of_its_row(tmp_path: Path) -> None:
    wrong = [{"to": "2024-06-30", "value": True}, {"from": "2024-06-01", "value": False}]
    (tmp_path / "in.jsonl").write_text(json.dumps(dossier("a", wrong, "flat_rate")), encoding="utf-8")
    said = ["--prime", "ppi", "--year", "2024", "--today", "2025-10-01", "--out", str(tmp_path / "out.jsonl")]
    status(["batch", str(tmp_path / "in.jsonl"), *said])
    assert "accepted_software[1].from" in (tmp_path / "out.jsonl").read_text(encoding="utf-8")


def test_parts_of_spells_in_columns_of_their_own(engine: Engine, tmp_path: Path) -> None:
    """What stands in columns of a spell is the list that these make, never passed over; said twice, it is refused."""
    path = "doctor.years.2024.accepted_software"
    year = "doctor.years.2024"
    head = f"id,doctor.gp_number_since,doctor.training,{year}.on_call,{year}.billed_eur,{path},{path}[0].value,{path}[0].to"
    cells = {"whole": "yes,,", "first": ",yes,2024-06-30", "none": ",no,", "open": ",no,2024-06-30", "both": "yes,no,2024-06-30"}
    text = "\n".join([head, *(f"{name},2012-09-01,none,yes,60000,{rest}" for name, rest in cells.items())])
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    said = ["--prime", "ppi", "--year", "2024", "--today", "2025-10-01", "--lang", "en", "--out", str(tmp_path / "out.jsonl")]
    assert status(["batch", str(tmp_path / "in.csv"), *said]) == 3
    found = {row["id"]: row for row in map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())}
    assert path in found.pop("both")["error"]
    spells = {"whole": True, "first": [{"to": "2024-06-30", "value": True}], "none": [{"value": False}],
              "open": [{"to": "2024-06-30", "value": False}]}  # fmt: skip
    for name, row in found.items():
        facts = {"on_call": True, "billed_eur": 60_000, "accepted_software": spells[name]}
        (one,) = engine.decide({"doctor": {"gp_number_since": "2012-09-01", "training": "none", "years": {2024: facts}}}, ["ppi"], [2024])
        assert one.amount is not None
        assert (row["verdict"], row["amount_min"], row["amount_max"]) == (one.verdict, one.amount.min, one.amount.max), name
    assert found["none"]["amount_max"] == 1000  # without accepted software 1,000 EUR (facts 0.1)
