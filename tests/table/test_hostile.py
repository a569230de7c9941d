"""Tables as strangers write them: what is no table, what would be run, what stands in the way of the output."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from octroi.bridge.table import source
from octroi.cli.main import status

YEAR = "doctor.years.2023"
HEAD = f"id,doctor.gp_number_since,doctor.training,{YEAR}.on_call,{YEAR}.billed_eur,{YEAR}.accepted_software"
ROW = "a,2012-09-01,none,yes,61000,no"
ASKED = ["--prime", "ppi", "--year", "2023", "--today", "2026-11-22", "--lang", "en"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text(f"{HEAD}\n{ROW}\n", encoding="utf-8")
    return tmp_path


def batch(table: str, *words: str, out: str = "out.jsonl") -> int:
    return status(["batch", table, "--out", out, *ASKED, *words])


def rows(out: str = "out.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(out).read_text(encoding="utf-8").splitlines()]


def paid(out: str = "out.jsonl") -> list[Any]:
    """Without accepted software 1,000 EUR, whatever the score (facts 0.1)."""
    return [(r["verdict"], r["amount_min"], r["amount_max"]) for r in rows(out)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le-bom", "latin-1"])
def test_the_encodings_of_spreadsheets(here: Path, encoding: str) -> None:
    text = f"{HEAD}\né{ROW}\n"
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    (here / "e.csv").write_bytes(data)
    assert batch("e.csv") == 0
    assert [r["id"] for r in rows()] == ["éa"]
    assert paid() == [("granted", 1000, 1000)]


def test_a_formula_and_what_steers_a_screen_leave_as_text(here: Path) -> None:
    ids = ["=cmd|'/C calc'!A0", "@SUM(A1)", "+x", "-5", "a\x1b[31m\u202eb"]
    lines = [",".join([f'"{name}"', *ROW.split(",")[1:]]) for name in ids]
    (here / "f.csv").write_text("\n".join([f"{HEAD},=evil()", *(f"{line},=1+1" for line in lines)]) + "\n", encoding="utf-8")
    (here / "map.yaml").write_text('"=evil()": "-"\n')
    assert batch("f.csv", "--map", "map.yaml", "--keep", "=evil()", out="out.csv") == 0
    with Path("out.csv").open(encoding="utf-8-sig", newline="") as stream:
        head, *found = list(csv.reader(stream))
    assert [r[0] for r in found] == ["'=cmd|'/C calc'!A0", "'@SUM(A1)", "'+x", "-5", "a[31mb"]
    assert (head[-1], {r[-1] for r in found}) == ("'=evil()", {"'=1+1"})
    assert batch("f.csv", "--map", "map.yaml", "--keep", "=evil()", out="out.xlsx") == 0
    with zipfile.ZipFile("out.xlsx") as book:
        sheets = b"".join(book.read(n) for n in book.namelist() if n.endswith(".xml"))
    assert b"<f>" not in sheets
    assert "\u202e".encode() not in sheets
    assert batch("f.csv", "--map", "map.yaml") == 0
    assert not {"\x1b", "\u202e"} & set(Path("out.jsonl").read_text(encoding="utf-8"))
    assert rows()[4]["id"] == "a\x1b[31m\u202eb"


def test_lines_that_are_no_dossier_are_rows_of_their_own(here: Path) -> None:
    year = b'{"id": "x", "doctor": {"years": {"2023": {"billed_eur": %b}}}}'
    lines = [
        b'{"id": "half", "practice": {"workplace": "\\ud800"}}', year % (b"9" * 6000), b'{"id": "twice", "id": "again"}', b'"\xff"', b"[1]",
        b"no json", b"[" * 100_000, year % b"NaN",
        b'{"id": "' + b"y" * 1_100_000 + b'"}', b'{"id": "good", "doctor": {"gp_number_since": "none", "training": "none"}}',
    ]  # fmt: skip
    (here / "l.jsonl").write_bytes(b"\n".join(lines))
    assert batch("l.jsonl") == 3
    assert [(r["verdict"], bool(r["error"])) for r in rows()] == [(None, True)] * 9 + [("refused", False)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_is_no_file_is_refused_and_nothing_waits_for_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe.csv")
    os.mkfifo("pipe.jsonl")
    Path("zero.csv").symlink_to("/dev/zero")
    for name in ("pipe.csv", "pipe.jsonl", "zero.csv"):
        assert batch(name) == 2
        assert status(["report", name, "--lang", "en"]) == 2
        assert batch("in.csv", "--list", f"contracts={name}") == 2
    assert capsys.readouterr().err.count("no ordinary file") == 9
    folder = here / "folder"
    folder.mkdir()
    (folder / "a.yaml").write_text("id: a\n")
    os.mkfifo(folder / "b.yaml")
    (folder / "c.yaml").symlink_to("nowhere")
    (folder / "d.yaml").mkdir()
    assert batch("folder") == 3
    assert [bool(r["error"]) for r in rows()] == [False, True, True, True]


def test_no_output_replaces_what_is_read_or_another_output(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.csv").write_text("id,staff\na,nurse\nzz,nurse\n")
    Path("link.csv").symlink_to("list.csv")
    before = Path("list.csv").read_bytes()
    for out in ("list.csv", "link.csv", "in.csv"):
        assert batch("in.csv", "--list", "contracts=list.csv", "--force", out=out) == 2
    assert batch("in.csv", "--rejects", "out.jsonl") == 2
    assert not Path("out.jsonl").exists()
    Path(".out.jsonl.parts").mkdir()
    Path(".out.jsonl.parts/mine").write_text("kept")
    assert batch("in.csv") == 2
    assert (Path("list.csv").read_bytes(), Path(".out.jsonl.parts/mine").read_text()) == (before, "kept")
    capsys.readouterr()
    assert batch("in.csv", "--list", "contracts=list.csv", out="other.jsonl") == 0
    assert "'zz'" in capsys.readouterr().out  # whose entries belong to no row


def book(name: str, *lines: list[str]) -> None:
    made = xlsxwriter.Workbook(name)
    sheet = made.add_worksheet()
    for n, line in enumerate(lines):
        sheet.write_row(n, 0, line)
    made.close()


def test_columns_without_a_name_shift_no_other(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head, row = HEAD.split(","), ROW.split(",")
    book("gap.xlsx", [head[0], "", *head[1:]], [row[0], "", *row[1:]])
    book("full.xlsx", [head[0], "", *head[1:]], [row[0], "remark", *row[1:]])
    book("twice.xlsx", [*head, "id"], [*row, "b"])
    Path("gap.csv").write_text(f"{HEAD},\n{ROW},\n")
    for name in ("gap.xlsx", "gap.csv"):
        assert batch(name, "--force") == 0
        assert paid() == [("granted", 1000, 1000)]
    assert (batch("full.xlsx", "--force"), batch("twice.xlsx", "--force")) == (2, 2)
    told = capsys.readouterr().err
    assert "column 2" in told
    assert "id is given twice" in told


def test_damaged_files_say_so(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    book("good.xlsx", HEAD.split(","), ROW.split(","))
    pa.parquet.write_table(pa.table({"id": ["a"], "doctor.years.2023.billed_eur": [61000.0]}), "good.parquet")
    for kind in ("xlsx", "parquet"):
        whole = Path(f"good.{kind}").read_bytes()
        for n, data in enumerate((whole[: len(whole) // 2], b"text", b"")):
            Path(f"bad{n}.{kind}").write_bytes(data)
            assert batch(f"bad{n}.{kind}") == 2
    monkeypatch.setattr(source, "MOST_UNPACKED", 1000)
    assert batch("good.xlsx") == 2
    assert "too large" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["{", '[{"x": 1}]', "7"])
def test_a_report_of_what_no_answer_holds(here: Path, missing: str, capsys: pytest.CaptureFixture[str]) -> None:
    for amount in ("1", "abc"):
        line = {"prime": "ppi", "year": "2023", "verdict": "granted", "amount_min": amount, "amount_max": "1", "missing": missing}
        with Path("r.csv").open("w", newline="") as stream:
            csv.writer(stream).writerows([line.keys(), line.values()])
        assert status(["report", "r.csv", "--lang", "en"]) == 2
    Path("r.jsonl").write_text('{"prime": "ppi"}\n[1]\n')
    assert status(["report", "r.jsonl", "--lang", "en"]) == 2
    assert "internal" not in capsys.readouterr().err


def test_time_that_runs_out_leaves_nothing_behind(here: Path) -> None:
    assert batch("in.csv", "--timeout", "0.001") == 124
    assert not Path("out.jsonl").exists()


def test_an_error_of_a_spreadsheet_is_no_value_and_not_unknown(here: Path) -> None:
    """What a workbook or its CSV shows in place of a value rejects the row, with its column and what stands there."""
    names = HEAD.split(",")
    with xlsxwriter.Workbook(here / "e.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["# what it means"])
        rest = ["2012-09-01", "none", "yes"]
        for at, row in enumerate((names, ["a", *rest, None, "no"], ["b", *rest, 61000, "no"]), 1):
            sheet.write_row(at, 0, row)
        sheet.write_formula(2, 4, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 0, "=NA()", None, "#N/A")
    assert batch("e.xlsx", "--rejects", "wrong.csv") == 3
    found = list(csv.DictReader((here / "wrong.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(r["row"], r["column"], r["value"]) for r in found] == [("1", f"{YEAR}.billed_eur", "#DIV/0!"), ("2", "id", "#N/A")]
    assert all("spreadsheet" in r["message"] for r in found)
    (here / "e.csv").write_text(f"{HEAD}\n{ROW.replace('61000', '#REF!')}\n{ROW}\n", encoding="utf-8")
    assert batch("e.csv", out="csv.jsonl") == 3
    assert paid("csv.jsonl") == [(None, None, None), ("granted", 1000, 1000)]


def test_several_mistakes_of_a_row_are_sentences(here: Path) -> None:
    (here / "two.csv").write_text(f"{HEAD}\n{ROW.replace('61000', 'much').replace('yes', 'perhaps')}\n", encoding="utf-8")
    assert batch("two.csv", "--what", "decide") == 3
    (row,) = rows()
    assert row["error"].count(YEAR) == 2
    assert ".;" not in row["error"]
    assert row["error"].endswith(".")
