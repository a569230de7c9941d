"""Where the answers go: Parquet, CSV, JSON Lines or Excel, a chunk at a time, the same bytes however they were worked out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from ..dossier.files import beside
from ..errors import InputError, Problem
from ..unseen import UNSEEN

KINDS = (".parquet", ".csv", ".jsonl", ".ndjson", ".xlsx")
EXCEL_ROWS = 1_048_575
# What a cell begins with that a spreadsheet works out, unless it is a number.
FORMULA, NUMBER = "=+@-", re.compile(r"[-+]?[0-9]+([.,][0-9]+)?")
# What is not seen, but for the ends of lines: as another library writes it, whose texts hold no half characters.
STEERS = UNSEEN.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f").replace("\ud800-\udfff", "")


def check(path: Path) -> None:
    """Raise :class:`InputError` where the name of a file says no kind of table, or its folder is not there."""
    if path.suffix.lower() not in KINDS:
        raise InputError([Problem(f"--out {path}", "table_kind", (("value", path.suffix or path.name),))])
    if not path.resolve().parent.is_dir():
        raise InputError([Problem(f"--out {path}", "no_folder", (("value", str(path.parent)),))])


def write(path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
    """Write tables one after the other into a file of the kind that its name says, whole or not at all."""
    kind, path = path.suffix.lower(), path.resolve()
    writers = {".parquet": _parquet, ".csv": _csv, ".xlsx": _excel}
    try:
        with beside(path) as whole:
            writers.get(kind, _lines)(whole, tables, schema)
    except OSError as error:
        raise InputError([Problem(f"--out {path}", "unwritable", (("value", error.strerror or str(error)),))]) from None


def _parquet(path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
    with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table, row_group_size=max(1, table.num_rows))


def _csv(path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerow(map(harmless, schema.names))
        writer = csv.writer(stream, lineterminator="\n")
        for table in tables:
            columns = [_harmless(table.column(n)) for n in range(table.num_columns)]
            writer.writerows(zip(*columns, strict=True))


def _harmless(column: pa.ChunkedArray) -> list[Any]:
    """Return the cells of a column, each text as one that nothing which opens it takes for something to do."""
    cells: list[Any] = column.to_pylist()
    return [v if v is None else harmless(v) for v in cells] if _has(column, f"^[{FORMULA}]|{STEERS}") else cells


def _has(column: pa.ChunkedArray, pattern: str) -> bool:
    """Whether some text of a column matches: looked at all at once, for hardly any does."""
    return pa.types.is_string(column.type) and bool(pc.any(pc.match_substring_regex(column, pattern)).as_py())


def clean(text: str) -> str:
    """Return a text without what is not seen; its lines stay."""
    return UNSEEN.sub(lambda found: found[0] if found[0] == "\n" else " " if found[0] == "\t" else "", text)


def harmless(text: str) -> str:
    """Return a text for a cell: without what is not seen, and with a quote before what a spreadsheet takes for a formula."""
    shown = clean(text)
    return f"'{shown}" if shown and shown[0] in FORMULA and not NUMBER.fullmatch(shown) else shown


def row_object(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the answers as an object of JSON: what is JSON in a cell is JSON here."""
    return {k: json.loads(v) if k in ("because", "missing", "unknown", "why") and v is not None else v for k, v in row.items()}


def _lines(path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for table in tables:
            steers = any(_has(table.column(n), STEERS) for n in range(table.num_columns))
            for row in table.to_pylist():
                text = json.dumps(row_object(row), ensure_ascii=False, separators=(",", ":"))
                stream.write((UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text) if steers else text) + "\n")


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
        columns = [table.column(n) for n in range(table.num_columns)]
        steers = [_has(column, STEERS) for column in columns]
        for row in zip(*(column.to_pylist() for column in columns), strict=True):
            for n, value in enumerate(row):
                if value is not None:
                    sheet.write(at, n, (clean(value) if steers[n] else value)[:32_767] if isinstance(value, str) else value)
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
    writer.writerows([harmless(v) if isinstance(v, str) else v for v in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
