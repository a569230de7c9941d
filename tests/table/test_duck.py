"""DuckDB works the outcome out: the same rows come out, byte for byte, with facts unknown and with lists."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drawn import drawn
from octroi.bridge.errors import InputError
from octroi.bridge.table import duck
from octroi.bridge.table.flat import table_of
from octroi.bridge.table.outcome import Sign, Worked
from octroi.bridge.table.whole import decide_table
from octroi.bridge.table.worker import Task
from octroi.cli.main import status
from strategies import PRIME_YEARS

pytest.importorskip("duckdb")
TODAY = date(2026, 11, 22)
READINGS = (("I-05", "A"),)


def answers(rows: list[Any], prime: str, year: int, engine: str, *what: str) -> pa.Table:
    return decide_table(Task(None, "fr", ((prime, year),), TODAY, READINGS, ("decide", *what), engine=engine), 2, table_of(rows))


@pytest.mark.parametrize(("prime", "year"), [("ppi", 2023), ("dmg_debutant", 2024), ("continuite_soins", 2025)])
def test_the_rows_are_those_of_the_circuit(prime: str, year: int) -> None:
    rows = drawn(prime, year, 30)
    found = answers(rows, prime, year, "duckdb")
    assert found.equals(answers(rows, prime, year, "arrow"))
    assert len(set(found.column("verdict").to_pylist())) > 1


@pytest.mark.long
@pytest.mark.parametrize(("prime", "year"), PRIME_YEARS)
def test_the_rows_are_those_of_the_circuit_every_year(prime: str, year: int) -> None:
    rows, what = drawn(prime, year, 400, start=3), ("because", "missing", "unknown")
    assert answers(rows, prime, year, "duckdb", *what).equals(answers(rows, prime, year, "arrow", *what))


def test_what_duckdb_says_is_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = drawn("ppi", 2023, 10)
    said = duck.Database.__call__

    def contrary(self: duck.Database, worked: Worked) -> dict[int, Sign]:
        return {atom: (no, yes) for atom, (yes, no) in said(self, worked).items()}

    monkeypatch.setattr(duck.Database, "__call__", contrary)
    assert not answers(rows, "ppi", 2023, "duckdb").equals(answers(rows, "ppi", 2023, "arrow"))


def test_a_file_is_written_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{**d, "id": f"r{n}"} for n, d in enumerate(drawn("ppi", 2023, 10))]
    pq.write_table(table_of([*rows, {"id": "wrong", "doctor": {"years": {2023: {"billed_eur": "much"}}}}]), tmp_path / "in.parquet")
    asked = ["--prime", "ppi", "--year", "2023", "--today", "2026-11-22"]
    for engine in ("arrow", "duckdb"):
        out = str(tmp_path / f"{engine}.parquet")
        assert status(["batch", str(tmp_path / "in.parquet"), "--out", out, "--engine", engine, *asked]) == 3
    assert (tmp_path / "arrow.parquet").read_bytes() == (tmp_path / "duckdb.parquet").read_bytes()
    assert status(["batch", str(tmp_path / "in.parquet"), "--out", str(tmp_path / "x.csv"), "--engine", "polars", *asked]) == 2
    assert "arrow, duckdb, spark" in capsys.readouterr().err


def test_where_duckdb_is_lacking_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(duck, "import_module", lacking)
    with pytest.raises(InputError, match="--engine duckdb"):
        answers([{"id": "a"}], "ppi", 2023, "duckdb")
