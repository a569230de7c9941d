"""``octroi batch --compare``: the same rows under other rules or in another year, who wins, who loses and why.

What each side is paid is decided dossier by dossier, the dossier of the other year being written here by its text.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from drawn import drawn
from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.published import result_schema
from octroi.bridge.table.beside import turned
from octroi.bridge.table.flat import table_of
from octroi.cli.main import status
from places import standing_alone

TODAY = date(2026, 11, 22)
SAME = ["--prime", "ppi", "--year", "2023", "--today", "2026-11-22", "--lang", "en"]


def population(count: int) -> list[dict[str, Any]]:
    return [{**d, "id": f"r{n}"} for n, d in enumerate(drawn("ppi", 2023, count))]


def text(dossier: Any) -> str:
    return json.dumps(dossier, default=str)


def later(dossier: Any) -> Any:
    """Every year of a dossier one later, in its text; 29 February is the 28th there.

    2024 asks for two barometers and 60 % of Sumehr where 2023 asks for one and 55 %: who is only said to reach these may reach
    the others or not.
    """
    words = re.sub(r'"(barometers|sumehr_pct)": true', r'"\1": null', text(dossier).replace("-02-29", "-02-28"))
    return json.loads(re.sub(r"\b(19|20)\d\d(?=\b|-)", lambda y: str(int(y[0]) + 1), words))


def compared(rows: list[dict[str, Any]], folder: Path, *words: str) -> list[dict[str, Any]]:
    pq.write_table(table_of(rows), folder / "in.parquet")
    assert status(["batch", str(folder / "in.parquet"), "--out", str(folder / "out.parquet"), *words, *SAME]) == 0
    return pq.read_table(folder / "out.parquet").to_pylist()  # type: ignore[no-any-return]


def paid(decision: Any) -> tuple[int, int | None]:
    return decision.amount.min, decision.amount.max


def by_hand(one: Any, two: Any) -> str:
    """What a row does, from what each side is paid."""
    if two.amount.min > (one.amount.max if one.amount.max is not None else float("inf")):
        return "wins"
    if one.amount.min > (two.amount.max if two.amount.max is not None else float("inf")):
        return "loses"
    sure = one.amount.min == one.amount.max == two.amount.min == two.amount.max
    return "same" if sure else "open"


def test_each_row_beside_the_same_facts_of_another_year(engine: Engine, tmp_path: Path) -> None:
    rows = population(60)
    found = compared(rows, tmp_path, "--compare", "2024")
    assert len(found) == len(rows)
    changes = set()
    for row, told in zip(rows, found, strict=True):
        one, two = engine.decide(row, ["ppi"], [2023], TODAY)[0], engine.decide(later(row), ["ppi"], [2024], TODAY)[0]
        sides = [(told[f"{side}verdict"], told[f"{side}amount_min"], told[f"{side}amount_max"]) for side in ("", "other_")]
        assert sides == [(d.verdict, *paid(d)) for d in (one, two)], row
        assert (told["other_year"], told["change"]) == (2024, by_hand(one, two)), row
        changes.add(told["change"])
    assert {"same", "open"} <= changes


@pytest.fixture(scope="module")
def stricter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules with one more use of CEBAM asked for in 2023."""
    folder = standing_alone(rules_directory(), tmp_path_factory.mktemp("rules") / "stricter")
    file = folder / "ppi" / "2023.lp"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(threshold\(2023, cebam, +)5\)", r"\g<1>6)", text), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != text
    return folder


def test_those_at_the_old_threshold_lose_by_a_stricter_one(
    stricter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    """PPI 2023 pays a solo doctor 6,000, 4,500 or 3,500 EUR for six, five or four parameters reached."""
    services = {"chapter_iv_pct": 90, "efact_eattest_pct": 90, "sumehr_pct": 90, "cebam_uses": 5, "handicap_forms": 9,
                "medication_schemes": 9, "barometers": 0}  # fmt: skip

    def gp(name: str, **reached: Any) -> dict[str, Any]:
        year = {"on_call": True, "accepted_software": True, "payment": "fee_for_service", "billed_eur": 60_000}
        return {"id": name, "doctor": {"gp_number_since": "2005-09-01", "training": "none",
                "years": {2023: {**year, "e_services": {**services, **reached}}}}, "practice": {"kind": "solo"}}  # fmt: skip

    rows = [gp("at"), gp("above", cebam_uses=6), gp("fewer", handicap_forms=0)]
    found = compared(rows, tmp_path, "--compare", str(stricter), "--keep", "practice.kind")
    assert [(r["id"], r["amount_min"], r["other_amount_min"], r["change"], r["difference_min"]) for r in found] == [
        ("at", 6000, 4500, "loses", -1500), ("above", 6000, 6000, "same", 0), ("fewer", 4500, 3500, "loses", -1000),
    ]  # fmt: skip
    assert {r["practice.kind"] for r in found} == {"solo"}
    assert all(r["why"] is None for r in found if r["change"] == "same")
    lost = json.loads(next(r for r in found if r["id"] == "at")["why"])
    assert any("cebam" in item["condition"] for block in lost[0]["ways"][0]["all_of"] for item in block["of"])
    capsys.readouterr()
    assert status(["report", str(tmp_path / "out.parquet"), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    Draft202012Validator(result_schema("report")).validate(told)
    (one,) = told["compared"]
    assert {t["change"]: (t["dossiers"], t["difference"]) for t in one["turns"]} == {"loses": (2, -2500), "same": (1, 0)}
    assert one["after"] - one["before"] == -2500
    assert sum(c["dossiers"] for c in one["causes"]) == 2


@pytest.mark.parametrize(
    ("one", "two", "change"),
    [((0, 0), (1000, 1000), ("wins", 1000, 1000)), ((4500, 4500), (0, 3500), ("loses", -4500, -1000)),
     ((3500, 3500), (3500, 3500), ("same", 0, 0)), ((0, 3500), (3500, 3500), ("open", 0, 3500)), ((0, None), (9, 9), ("open", None, 9)),
     ((5, 5), (9, None), ("wins", 4, None)), ((None, None), (9, 9), (None, None, None))],
)  # fmt: skip
def test_a_change_is_told_where_it_is_sure(one: Any, two: Any, change: Any) -> None:
    assert turned(*({"amount_min": low, "amount_max": high} for low, high in (one, two))) == change


def test_answers_are_added_up_by_a_column_that_they_repeat(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = population(12)
    pq.write_table(table_of(rows).append_column("site", [["a", "b", "b"] * 4]), tmp_path / "in.parquet")
    (tmp_path / "map.yaml").write_text('site: "-"', encoding="utf-8")
    out = str(tmp_path / "out.csv")
    assert status(["batch", str(tmp_path / "in.parquet"), "--out", out, "--map", str(tmp_path / "map.yaml"), "--keep", "site", *SAME]) == 0
    capsys.readouterr()
    assert status(["report", out, "--by", "site", "--format", "json"]) == 0
    assert [(t["by"], t["rows"]) for t in json.loads(capsys.readouterr().out)["tallies"]] == [("a", 4), ("b", 8)]
    assert status(["report", out, "--by", "sight"]) == 2
    assert "site" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--compare", "2035"], ["--compare", "nowhere"], ["--keep", "sight"], ["--keep", "verdict"],
                                   ["--engine", "duck"], ["--master", "local[1]"]])  # fmt: skip
def test_what_cannot_be_compared_or_kept_is_said(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pq.write_table(table_of(population(2)), tmp_path / "in.parquet")
    assert status(["batch", str(tmp_path / "in.parquet"), "--out", str(tmp_path / "out.parquet"), *words, *SAME]) == 2
    assert words[1] in capsys.readouterr().err
    assert not (tmp_path / "out.parquet").exists()
