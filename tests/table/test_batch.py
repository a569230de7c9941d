"""``octroi batch``: every kind of file in and out, rows that are rejected, several processes, a run begun again."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from drawn import drawn
from octroi.bridge.table import run as running
from octroi.bridge.table import source as reading
from octroi.bridge.table import worker as deciding
from octroi.bridge.table.flat import table_of
from octroi.cli import examples
from octroi.cli.main import status

ASKED = ["--prime", "ppi", "--year", "2023", "--today", "2026-11-22", "--lang", "en"]


def rows() -> list[dict[str, Any]]:
    return [{**d, "id": f"r{n}"} for n, d in enumerate(drawn("ppi", 2023, 20))]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    data = table_of(rows()).to_pylist()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(data[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(data)
    return path


def batch(*words: Any) -> int:
    return status(["batch", *map(str, words), *ASKED])


def said(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()  # type: ignore[no-any-return]


def test_every_kind_of_input_gives_the_same(table: Path, tmp_path: Path) -> None:
    lines, folder, parquet = tmp_path / "in.jsonl", tmp_path / "dossiers", tmp_path / "in.parquet"
    lines.write_text("".join(json.dumps(d, default=str) + "\n" for d in rows()), encoding="utf-8")
    folder.mkdir()
    for dossier in rows():
        (folder / f"{dossier['id']:>04}.yaml").write_text(yaml.safe_dump(json.loads(json.dumps(dossier, default=str))), encoding="utf-8")
    pq.write_table(table_of(rows()), parquet)
    found = []
    for source in (table, lines, folder, parquet):
        assert batch(source, "--out", tmp_path / "out.parquet", "--force") == 0
        found.append(sorted(said(tmp_path / "out.parquet"), key=lambda r: r["id"]))
    assert found[0] == found[1] == found[2] == found[3]
    assert [r["id"] for r in found[0]] == sorted(d["id"] for d in rows())


def test_every_kind_of_output_says_the_same(table: Path, tmp_path: Path) -> None:
    import fastexcel

    for kind in ("parquet", "csv", "jsonl", "xlsx"):
        assert batch(table, "--out", tmp_path / f"out.{kind}") == 0
    expected = said(tmp_path / "out.parquet")
    texts = [{k: "" if v is None else str(v) for k, v in row.items()} for row in expected]
    assert list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig")))) == texts
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(r["id"], r["verdict"], r["amount_min"]) for r in lines] == [(r["id"], r["verdict"], r["amount_min"]) for r in expected]
    assert [r["missing"] for r in lines] == [json.loads(r["missing"]) for r in expected]
    sheet = fastexcel.read_excel(tmp_path / "out.xlsx").load_sheet(0, dtypes="string").to_arrow()
    assert sheet.column("verdict").to_pylist() == [r["verdict"] for r in expected]
    assert sheet.column("id").to_pylist() == [r["id"] for r in expected]


def test_any_number_of_processes_writes_the_same_bytes(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octroi.bridge.table.source.CHUNK", 7)
    small = reading.chunks
    monkeypatch.setattr(running, "chunks", lambda path: small(path, 7))
    assert batch(table, "--out", tmp_path / "one.parquet") == 0
    assert batch(table, "--out", tmp_path / "two.parquet", "--workers", "2") == 0
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_a_run_that_was_stopped_goes_on_where_it_was(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = reading.chunks
    monkeypatch.setattr(running, "chunks", lambda path: small(path, 7))
    decided: list[int] = []
    decide = deciding.Worker.decide

    def stopping(self: Any, chunk: Any) -> Any:
        if len(decided) == 2:
            raise KeyboardInterrupt
        decided.append(chunk.first)
        return decide(self, chunk)

    monkeypatch.setattr(deciding.Worker, "decide", stopping)
    assert batch(table, "--out", tmp_path / "out.parquet") == 130
    assert decided == [0, 7]
    assert not (tmp_path / "out.parquet").exists()

    def going_on(self: Any, chunk: Any) -> Any:
        decided.append(chunk.first)
        return decide(self, chunk)

    monkeypatch.setattr(deciding.Worker, "decide", going_on)
    assert batch(table, "--out", tmp_path / "out.parquet") == 0
    assert decided == [0, 7, 14]
    assert batch(table, "--out", tmp_path / "again.parquet") == 0
    assert (tmp_path / "out.parquet").read_bytes() == (tmp_path / "again.parquet").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again.parquet", "in.csv", "out.parquet"]


def test_rejected_rows_are_counted_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "in.csv"
    table.write_text(
        "# the id;;\nid;Numéro;doctor.years.2023.billed_eur\na;01/02/2015;30 000,5\nb;2015-13-01;12\nc;aucun;abc\n", encoding="cp1252"
    )
    (tmp_path / "map.yaml").write_text("Numéro: doctor.gp_number_since\n", encoding="utf-8")
    words = [table, "--out", tmp_path / "out.csv", "--map", tmp_path / "map.yaml", "--rejects", tmp_path / "bad.csv"]
    assert batch(*words) == 3
    assert "2 rows rejected" in capsys.readouterr().out
    bad = list(csv.reader(io.StringIO((tmp_path / "bad.csv").read_text(encoding="utf-8-sig"))))
    assert bad[0] == ["row", "id", "column", "value", "message"]
    assert [r[:4] for r in bad[1:]] == [["2", "b", "Numéro", "2015-13-01"], ["3", "c", "doctor.years.2023.billed_eur", "abc"]]
    assert "there is no such day" in bad[1][4]
    out = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"))))
    assert [bool(r["error"]) for r in out] == [False, True, True]


def test_wrong_dossiers_of_a_file_are_rejected_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "in.jsonl"
    lines.write_text('{"id": "a"}\n{"id": "b", "doktor": 1}\nnothing\n[1]\n{"id": "e", "contracts": [{"hours": 1}]}\n', encoding="utf-8")
    assert batch(lines, "--out", tmp_path / "out.csv", "--rejects", tmp_path / "bad.csv") == 3
    bad = list(csv.reader(io.StringIO((tmp_path / "bad.csv").read_text(encoding="utf-8-sig"))))[1:]
    assert [(r[0], r[2]) for r in bad] == [("2", "doktor"), ("3", ""), ("4", ""), ("5", "contracts[0].hours")]
    assert "Did you mean" in bad[0][4]


def test_a_list_may_be_a_table_of_its_own(tmp_path: Path) -> None:
    dossiers = [yaml.safe_load(examples.text(name)) for name in ("group", "solo")]
    for n, dossier in enumerate(dossiers):
        dossier["id"] = f"d{n}"
    whole, split, contracts = tmp_path / "whole.jsonl", tmp_path / "split.jsonl", tmp_path / "contracts.csv"
    given = [{**d, "contracts": d.get("contracts") or []} for d in dossiers]
    whole.write_text("".join(json.dumps(d, default=str) + "\n" for d in given), encoding="utf-8")
    entries = [{"id": d["id"], **e} for d in dossiers for e in d.pop("contracts", None) or []]
    split.write_text("".join(json.dumps(d, default=str) + "\n" for d in dossiers), encoding="utf-8")
    with contracts.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(dict.fromkeys(k for e in entries for k in e)))
        writer.writeheader()
        writer.writerows(entries)
    every = ["--today", "2025-10-01", "--prime", "continuite_soins", "--prime", "gestion_pratique"]
    assert entries
    assert status(["batch", str(whole), "--out", str(tmp_path / "a.parquet"), *every]) == 0
    assert status(["batch", str(split), "--out", str(tmp_path / "b.parquet"), "--list", f"contracts={contracts}", *every]) == 0
    assert said(tmp_path / "a.parquet") == said(tmp_path / "b.parquet")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_template_names_the_columns_to_fill_in(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"t.{kind}"
    assert status(["batch", "--template", "ppi", "2024", "--out", str(path), "--lang", "en"]) == 0
    if kind == "csv":
        labels, names = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        assert labels[0].startswith("#")
        assert "doctor.years.2024.e_services.sumehr_pct" in names
        assert "Sumehr" in labels[names.index("doctor.years.2024.e_services.sumehr_pct")]
        path.write_text(path.read_text(encoding="utf-8-sig") + "x" + "," * (len(names) - 1) + "\n", encoding="utf-8")
    assert batch(path, "--out", tmp_path / "out.parquet", "--what", "decide") == 0
    assert [r["id"] for r in said(tmp_path / "out.parquet")] == (["x"] if kind == "csv" else [])


@pytest.mark.parametrize(("words", "message"), [
    (["nowhere.csv", "--out", "x.csv"], "no such file"), (["in.csv"], "--out"), (["in.csv", "--out", "x.doc"], ".csv, .parquet"),
    (["in.csv", "--out", "x.csv", "--what", "all"], "decide"), (["in.csv", "--out", "in.csv"], "in.csv"),
    (["--template", "ppi", "1999"], "2022"), (["in.csv", "--out", "x.csv", "--list", "contracts"], "list=file"),
])  # fmt: skip
def test_what_cannot_be_is_said(
    words: list[str], message: str, table: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(table.parent)
    assert status(["batch", *words, "--lang", "en"]) == 2
    assert message in capsys.readouterr().err
