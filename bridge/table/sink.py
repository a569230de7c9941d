"""Where the answers go: Parquet, CSV, JSON Lines or Excel, a chunk at a time, the same bytes however they were worked out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from ..errors import InputError, Problem

KINDS = (".parquet", ".csv", ".jsonl", ".ndjson", ".xlsx")
EXCEL_ROWS = 1_048_575


def check(path: Path) -> None:
    """Raise :class:`InputError` where the name of a file says no kind of table, or its folder is not there."""
    if path.suffix.lower() not in KINDS:
        raise InputError([Problem(f"--out {path}", "table_kind", (("value", path.suffix or path.name),))])
    if not path.resolve().parent.is_dir():
        raise InputError([Problem(f"--out {path}", "no_folder", (("value", str(path.parent)),))])


def write(path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
    """Write tables one after the other into a file of the kind that its name says, whole or not at all."""
    kind, path = path.suffix.lower(), path.resolve()
    beside = path.with_name(f".{path.name}.part")
    writers = {".parquet": _parquet, ".csv": _csv, ".xlsx": _excel}
    try:
        writers.get(kind, _lines)(beside, tables, schema)
        beside.replace(path)
    except OSError as error:
        raise InputError([Problem(f"--out {path}", "unwritable", (("value", error.strerror or str(error)),))]) from None
    finally:
        beside.unlink(missing_ok=True)


def _parquet(path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
    with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table, row_group_size=max(1, table.num_rows))


def _csv(path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerow(schema.names)
        writer = csv.writer(stream, lineterminator="\n")
        for table in tables:
            columns = [table.column(n).to_pylist() for n in range(table.num_columns)]
            writer.writerows(zip(*columns, strict=True))


def row_object(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the answers as an object of JSON: what is JSON in a cell is JSON here."""
    return {k: json.loads(v) if k in ("because", "missing", "unknown", "why") and v is not None else v for k, v in row.items()}


def _lines(path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for table in tables:
            for row in table.to_pylist():
                stream.write(json.dumps(row_object(row), ensure_ascii=False, separators=(",", ":")) + "\n")


def _excel(path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
    book = workbook(path)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, schema.names, bold)
    sheet.freeze_panes(1, 0)
    at = 1
    for table in tables:
        if at + table.num_rows > EXCEL_ROWS:
            raise InputError([Problem(str(path), "table_long", (("value", str(EXCEL_ROWS)),))])
        for row in zip(*(table.column(n).to_pylist() for n in range(table.num_columns)), strict=True):
            for n, value in enumerate(row):
                if value is not None:
                    sheet.write(at, n, value[:32_767] if isinstance(value, str) else value)
            at += 1
    book.close()


def workbook(path: Path | io.BytesIO) -> Any:
    """Return a new Excel file, written row by row; the same bytes for the same rows: it says no time."""
    try:
        library = import_module("xlsxwriter")
    except ImportError:
        raise InputError([Problem(".xlsx", "no_library", (("value", "octroi-primes[batch]"),))]) from None
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = library.Workbook(str(path) if isinstance(path, Path) else path, settings)
    book.set_properties({"created": import_module("datetime").datetime(2000, 1, 1)})
    return book


def rejects(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> bytes:
    """Return the rejected rows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
