"""A column is read as each of its cells would be by itself, however many there are and of whatever type."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from octroi.bridge.dossier.paths import path_keys
from octroi.bridge.packaged import packaged_rules
from octroi.bridge.table.cells import read
from octroi.bridge.table.column import UNKNOWN, Column
from octroi.bridge.table.source import chunks

YEAR = "doctor.years.2023."
WORDS = ["group", "", None, " solo", "solo ", "none", "aucun", "oui", "0", "12,5", "30.000", "#N/A", "#1", "é", "a\u00a0", "\u2003a",
         "a" * 200, "a" * 201, "2015-09-01", "01/09/2015", "2015-02-30", "-3", "101", "54.999"]  # fmt: skip
FIGURES = [0.0, 1.0, 54.99, 54.999, -1.0, 100.0, 100.5, 1e15, -1e15, 1e300, float("inf"), float("-inf"), float("nan"), None]
DAYS = [date(1899, 12, 31), date(1900, 1, 1), date(2000, 2, 29), date(2099, 12, 31), date(2100, 1, 1), date(1582, 10, 10), None]
COLUMNS: list[tuple[str, list[Any], pa.DataType]] = [
    *((path, WORDS, kind) for kind in (pa.string(), pa.large_string()) for path in ("id", "practice.kind", "practice.enterprise_number",
      "doctor.gp_number_since", "doctor.training", f"{YEAR}billed_eur", f"{YEAR}on_call", f"{YEAR}e_services.sumehr_pct")),
    ("id", ["a", "b", "a", None, ""], pa.string()), ("practice.kind", ["group"], pa.string()), ("practice.kind", ["grup"], pa.string()),
    *((f"{YEAR}{name}", FIGURES, pa.float64()) for name in ("billed_eur", "e_services.sumehr_pct", "e_services.cebam_uses")),
    (f"{YEAR}e_services.cebam_uses", [0, 1, -1, 10**15, 2**60, None], pa.int64()),
    ("doctor.gp_number_since", DAYS, pa.date32()),
    ("doctor.gp_number_since", [datetime(d.year, d.month, d.day, 7) if d else None for d in DAYS], pa.timestamp("us")),
    (f"{YEAR}on_call", [True, False, None], pa.bool_()), (f"{YEAR}e_services.sumehr_pct", [True, False, None], pa.bool_()),
]  # fmt: skip


def told(column: Column, row: int) -> tuple[Any, Any]:
    """The value of a row, and what is wrong with it."""
    return column.value(row), column.problems.get(row)


@pytest.mark.parametrize("some", [False, True], ids=["whole", "a_part"])
@pytest.mark.parametrize(("path", "cells", "kind"), COLUMNS)
def test_a_column_is_read_as_each_of_its_cells(path: str, cells: list[Any], kind: pa.DataType, some: bool) -> None:
    node = packaged_rules().shape.at(path_keys(path))
    assert node is not None
    rng = random.Random(path)
    given = [*cells, *rng.choices(cells, k=40)]
    whole = pa.array(given, kind)
    column = read(whole.slice(3, 30) if some else whole, node, path)
    given = given[3:33] if some else given
    alone = [read(pa.array([cell], kind), node, path) for cell in given]
    assert [told(column, row) for row in range(len(given))] == [told(one, 0) for one in alone]
    assert column.state.size == len(given)


def test_of_a_long_file_no_more_is_kept_than_a_chunk(tmp_path: Path) -> None:
    rng, path = np.random.default_rng(1), tmp_path / "long.parquet"
    columns = {f"{YEAR}e_services.{name}": rng.random(200_000) for name in ("sumehr_pct", "cebam_uses", "handicap_forms")}
    pq.write_table(pa.table(columns), path, row_group_size=5_000)
    before, most = pa.total_allocated_bytes(), 0
    for chunk in chunks(path, 5_000):
        most = max(most, pa.total_allocated_bytes() - before)
        assert chunk.table.num_rows == 5_000
    assert most < path.stat().st_size / 4


@pytest.mark.parametrize("cells", [["gp1", "gp2", None, "x"], ["gp1", "", " gp2 ", None]])
def test_texts_stand_as_they_are_read(cells: list[str | None]) -> None:
    node = packaged_rules().shape.at(("id",))
    assert node is not None
    column = read(pa.array(cells), node, "id")
    expected = [(c or "").strip() or None for c in cells]
    assert column.texts().to_pylist() == expected
    assert [s != UNKNOWN for s in column.state] == [c is not None for c in expected]
    assert [column.words[c] if s != UNKNOWN else None for c, s in zip(column.code, column.state, strict=True)] == expected
