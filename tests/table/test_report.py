"""What is added up: the paid distribution of 2023, and steps counted by hand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from table.test_answers import DAYS

from octroi.bridge import Engine
from octroi.bridge.published import result_schema
from octroi.bridge.table.flat import table_of
from octroi.bridge.table.tally import tally
from octroi.cli.main import status
from population import PAID, gps


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "answers.parquet"
    table = Engine().decide_table(table_of(gps()), ["ppi", "dmg_debutant"], [2023], DAYS[0], what=["decide"])
    pq.write_table(table, path)
    return path


def test_the_distribution_paid_in_2023_comes_out(answers: Path) -> None:
    """12,445 GPs: 51,816,800 EUR of PPI and 2,447,200 of the prime DMG débutant."""
    ppi, dmg = tally(answers).tallies
    assert (ppi.rows, ppi.rejected, dmg.rows) == (12_445, 0, 12_445)
    assert {s.min: s.dossiers for s in ppi.distribution} == {6000: 6_000, 4500: 1_925, 3500: 1_201, 1000: 1_478, 800: 1_841}
    assert (ppi.least, ppi.most) == (51_816_800, 51_816_800)
    assert (dmg.least, sum(s.dossiers for s in dmg.distribution if s.verdict == "granted")) == (2_447_200, 575)
    paid = Counter(_totals(answers).values())
    assert paid == {total: count for total, count, _, _ in PAID}


def _totals(path: Path) -> dict[str, int]:
    out: Counter[str] = Counter()
    for row in pq.read_table(path).to_pylist():
        out[row["id"]] += row["amount_min"]
    return out


def test_steps_are_counted_by_condition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def missing(amount: int, choose: int, *conditions: str, attainable: str = "now") -> str:
        items = [{"condition": c, "label": c, "alternatives": [{"changes": [{"path": "p", "from": 1, "to": 2}]}]} for c in conditions]
        way = {"all_of": [{"choose": choose, "of": items}], "attainable": attainable}
        return json.dumps([{"target": {"amount": amount}, "ways": [way]}])

    rows = [
        (1000, missing(3500, 1, "ppi.a", "ppi.b")), (1000, missing(3500, 2, "ppi.a", "ppi.b")),
        (3500, missing(4500, 1, "ppi.a", attainable="too_late")), (6000, "[]"), (None, None),
    ]  # fmt: skip
    table = pa.table({
        "id": ["a", "b", "c", "d", "e"], "prime": ["ppi"] * 5, "year": [2023] * 5,
        "verdict": ["granted" if a else None for a, _ in rows], "amount_min": [a for a, _ in rows],
        "amount_max": [a for a, _ in rows], "missing": [m for _, m in rows],
    })  # fmt: skip
    path = tmp_path / "answers.parquet"
    pq.write_table(table, path)
    (one,) = tally(path).tallies
    assert (one.rows, one.rejected, one.short, one.left) == (5, 1, 2, 2500 + 1000)
    assert [(s.condition, s.dossiers, s.attainable, s.worth) for s in one.steps] == [("ppi.a", 2, 1, 3500), ("ppi.b", 1, 1, 2500)]
    assert status(["report", str(path), "--lang", "en", "--plot", str(tmp_path / "p.svg")]) == 0
    assert "One step short of more: 2" in capsys.readouterr().out
    assert (tmp_path / "p.svg").read_text(encoding="utf-8").count("<svg") == 1
    assert status(["report", str(path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["tallies"][0]["left"] == 3500


def test_what_is_lost_is_no_money_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two of five were not asked for in time (1,000 and 3,500 EUR); of one, for which it is too late, nobody says."""
    item = {"condition": "ppi.a", "label": "a", "alternatives": [{"changes": [{"path": "p", "from": 1, "to": 2}]}]}
    more = json.dumps([{"target": {"amount": 6000}, "ways": [{"all_of": [{"choose": 1, "of": [item]}], "attainable": "now"}]}])
    table = pa.table({
        "id": list("abcde"), "prime": ["ppi"] * 5, "year": [2023] * 5, "verdict": ["granted"] * 4 + ["refused"],
        "amount_min": [1000, 3500, 4500, 800, 0], "amount_max": [1000, 3500, 4500, 800, 0],
        "request": ["lost", "lost", "not_known", "made", "lost"], "missing": [more] * 5,
    })  # fmt: skip
    path = tmp_path / "answers.csv"
    csv.write_csv(table, path)
    (one,) = tally(path).tallies
    assert (one.least, one.lost, one.lost_amount, one.not_known, one.not_known_amount) == (9_800, 2, 4_500, 1, 4_500)
    assert (one.short, one.left) == (2, 1_500 + 5_200)
    assert status(["report", str(path), "--lang", "en"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "not requested in time, and now too late: €4,500 (dossiers: 2)" in told
    assert "nobody says whether it was requested: €4,500 (dossiers: 1)" in told


def test_what_is_no_result_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.csv"
    path.write_text("id,prime\na,ppi\n", encoding="utf-8")
    assert status(["report", str(path), "--lang", "en"]) == 2
    assert "verdict" in capsys.readouterr().err


def test_the_json_is_as_published(answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["report", str(answers), "--format", "json"]) == 0
    Draft202012Validator(result_schema("report")).validate(json.loads(capsys.readouterr().out))
