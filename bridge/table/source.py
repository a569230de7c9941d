"""Files of dossiers, a chunk of rows at a time: CSV, Parquet, JSON Lines, Excel, or a folder of dossiers."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from ..dossier.files import read_ordinary
from ..dossier.keys import path_text
from ..dossier.kinds import Invalid
from ..dossier.paths import path_keys
from ..dossier.read import SIZE_LIMIT, as_json, decode, parse
from ..dossier.shape import Entries, Shape
from ..errors import InputError, Problem
from .cells import kind_of, of_cell
from .flat import table_of
from .frame import IGNORED, heads

CHUNK = 20_000
DOSSIERS = (".yaml", ".yml", ".json")
# A file of lines is read in pieces of so many bytes.
PIECE = 1 << 22
# How the reader of workbooks calls what stands in a cell that could not be worked out.
EXCEL_ERRORS = {"Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!", "Value": "#VALUE!",
                "GettingData": "#GETTING_DATA"}  # fmt: skip
COMMENT = "#"
NAMELESS = "\n"
# The largest sheet there can be, full of dossiers, is half of this.
MOST_UNPACKED = 1 << 30


class Chunk(NamedTuple):
    """Some rows of an input: the number of the first, the cells, for dossiers the names of their files, the rows that could not
    be read by place, and lists that stand in tables of their own: by path and id of the dossier.
    """

    first: int
    table: pa.Table
    names: tuple[str, ...] = ()
    unread: Mapping[int, Problem] = {}
    lists: Mapping[str, Mapping[str, list[Any]]] = {}


def chunks(path: Path, size: int = CHUNK) -> Iterator[Chunk]:
    """Read a file, or a folder of dossiers, chunk by chunk; raise :class:`InputError` where it is none that can be read."""
    if path.is_dir():
        yield from _of_dossiers(_folder(path), size)
        return
    readers = {".csv": _csv, ".tsv": _csv, ".txt": _csv, ".parquet": _parquet, ".xlsx": _excel, ".xls": _excel, ".ods": _excel}
    kind = path.suffix.lower()
    if not path.exists():
        raise InputError([Problem(str(path), "no_file")])
    if not path.is_file():
        raise InputError([Problem(str(path), "not_ordinary")])
    if kind in (".jsonl", ".ndjson"):
        yield from _of_dossiers(lines(path), size)
    elif kind in readers:
        try:
            yield from _sized(readers[kind](path, size), size)
        except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as error:
            raise InputError([Problem(str(path), "table_unreadable", (("value", str(error).splitlines()[0]),))]) from None
    else:
        raise InputError([Problem(str(path), "table_kind", (("value", kind or path.name),))])


def _sized(tables: Iterable[tuple[pa.Table, list[int]]], size: int) -> Iterator[Chunk]:
    """Cut tables into chunks of one size, whatever the pieces are that they come in."""
    first, held, count = 0, [], 0
    for table, _ in tables:
        held.append(table)
        count += table.num_rows
        while count >= size:
            whole = pa.concat_tables(held)
            yield Chunk(first, whole.slice(0, size))
            first, count = first + size, count - size
            held = [whole.slice(size)]
    if count or not first:
        whole = pa.concat_tables(held) if held else pa.table({})
        yield Chunk(first, whole)


def _csv(path: Path, size: int) -> Iterator[tuple[pa.Table, list[int]]]:
    """Read a table of texts; lines before the names of the columns that begin with # are labels."""
    with path.open("rb") as stream:
        start = stream.read(PIECE)
    encoding = _encoding(path)
    lines = start.decode(encoding, errors="ignore").removeprefix("\ufeff").splitlines()
    skipped = next((n for n, line in enumerate(lines) if not line.startswith(COMMENT)), len(lines))
    if skipped == len(lines):
        raise InputError([Problem(str(path), "table_empty")])
    head = lines[skipped]
    sign = max(";,\t|", key=lambda c: head.count(c))
    names = _names(path, next(csv.reader(io.StringIO(head), delimiter=sign)))
    reader = pa.csv.open_csv(
        path,
        pa.csv.ReadOptions(use_threads=False, block_size=PIECE, skip_rows=skipped + 1, column_names=names, encoding=encoding),
        pa.csv.ParseOptions(delimiter=sign, newlines_in_values=True, invalid_row_handler=_short),
        pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""],
                              quoted_strings_can_be_null=True),
    )  # fmt: skip
    for batch in reader:
        yield _named(path, pa.Table.from_batches([batch])), []


def _names(path: Path, written: Iterable[Any]) -> list[str]:
    """Return the names of columns, each once; one without a name has its place, as no path is written."""
    names = [str(n or "").strip() or f"{NAMELESS}{at}" for at, n in enumerate(written, 1)]
    if doubled := sorted({n for n in names if names.count(n) > 1}):
        raise InputError([Problem(str(path), "twice", (("value", doubled[0]),))])
    return names


def _named(path: Path, table: pa.Table) -> pa.Table:
    """Leave out columns that have no name and nothing in them; what stands in one without a name is nobody's."""
    for name in [n for n in table.column_names if n.startswith(NAMELESS)]:
        if table.column(name).null_count < table.num_rows:
            raise InputError([Problem(str(path), "table_nameless", (("value", name.removeprefix(NAMELESS)),))])
        table = table.drop_columns([name])
    return table


def _short(row: Any) -> str:
    """A line with too few or too many cells cannot be told apart from its neighbours: the file is to be mended."""
    return "error"


def _encoding(path: Path) -> str:
    """UTF-16 where the file begins as such, UTF-8 where it is UTF-8, else what spreadsheets on Windows write."""
    with path.open("rb") as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        stream.seek(0)
        for piece in iter(lambda: stream.read(PIECE), b""):
            try:
                piece.decode("utf-8")
            except UnicodeDecodeError as error:
                if error.start < len(piece) - 4:
                    return "cp1252"
    return "utf-8"


def _parquet(path: Path, size: int) -> Iterator[tuple[pa.Table, list[int]]]:
    for batch in pa.parquet.ParquetFile(path, pre_buffer=False).iter_batches(size):  # buffered, all that was read would be kept
        yield pa.Table.from_batches([batch]), []


def _excel(path: Path, size: int) -> Iterator[tuple[pa.Table, list[int]]]:
    try:
        fastexcel = import_module("fastexcel")
    except ImportError:
        raise InputError([Problem(str(path), "no_library", (("value", "octroi-primes[batch]"),))]) from None
    _unpacked(path)
    try:
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
    except Exception as error:  # the library raises what its reader says, of no one class
        raise InputError([Problem(str(path), "table_unreadable", (("value", str(error).splitlines()[0]),))]) from None
    read, wrong = sheet.to_arrow_with_errors()
    cells = _with_errors(pa.table(read), wrong.errors if wrong else ())
    rows = list(zip(*(cells.column(n).to_pylist() for n in range(cells.num_columns)), strict=True))
    skipped = next((n for n, row in enumerate(rows) if not str(row[0] or "").startswith(COMMENT)), len(rows))
    names = _names(path, rows[skipped]) if skipped < len(rows) else []
    body = cells.slice(skipped + 1)
    yield _named(path, pa.table({name: body.column(n).cast(pa.string()) for n, name in enumerate(names)})), []


def _with_errors(cells: pa.Table, wrong: Iterable[Any]) -> pa.Table:
    """Put back what stands in the cells that a spreadsheet could not work out; the reader leaves them empty."""
    found: dict[int, dict[int, str]] = {}
    for one in wrong:
        row, column = one.offset_position
        name = next((word for key, word in EXCEL_ERRORS.items() if f"Error({key})" in one.detail), None)
        if name is not None:
            found.setdefault(column, {})[row] = name
    for at, rows in found.items():
        values = cells.column(at).to_pylist()
        for row, name in rows.items():
            values[row] = name
        cells = cells.set_column(at, cells.field(at), pa.array(values, cells.field(at).type))
    return cells


def _unpacked(path: Path) -> None:
    """Refuse a file that says it is a thousand times as large once unpacked: it would fill the memory."""
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):  # an older kind; the reader says what is wrong
        return
    if size > MOST_UNPACKED:
        raise InputError([Problem(str(path), "too_large", (("value", f"{MOST_UNPACKED // 1000} kB"),))])


# -- dossiers ------------------------------------------------------------------------------------------------------------------


def lines(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield the lines of a file with their numbers, each read as JSON or, where it is none, as a problem."""
    if not path.is_file():
        raise InputError([Problem(str(path), "not_ordinary")])
    with path.open("rb") as stream:
        for number in itertools.count(1):
            line = stream.readline(SIZE_LIMIT + 1)
            if line.strip():
                yield str(number), _line(line)
            if not line:
                return
            while len(line) > SIZE_LIMIT and not line.endswith(b"\n"):  # the rest of a line that is too long
                line = stream.readline(SIZE_LIMIT + 1)


def _line(line: bytes) -> Any:
    """Read a line as JSON; one that is none is a problem of its row."""
    try:
        text = decode(line, "")
        return as_json(text)
    except InputError as error:
        return error.problems[0]
    except (json.JSONDecodeError, RecursionError):
        return Problem("", "table_line", (("value", text.strip()[:60]),))


def _folder(path: Path) -> Iterator[tuple[str, Any]]:
    files = sorted(p for p in path.iterdir() if p.suffix.lower() in DOSSIERS)
    if not files:
        raise InputError([Problem(str(path), "table_empty")])
    for file in files:
        try:
            yield file.stem, parse(decode(read_ordinary(file, SIZE_LIMIT), ""))
        except InputError as error:
            yield file.stem, error.problems[0]


def _of_dossiers(rows: Iterable[tuple[str, Any]], size: int) -> Iterator[Chunk]:
    """Make tables of dossiers; what is no dossier is a row that could not be read."""
    first, source = 0, iter(rows)
    while (part := list(itertools.islice(source, size))) or not first:
        unread = {
            n: data if isinstance(data, Problem) else Problem("", "want_mapping")
            for n, (_, data) in enumerate(part) if not isinstance(data, Mapping)
        }  # fmt: skip
        table = table_of(data if isinstance(data, Mapping) else {} for _, data in part)
        yield Chunk(first, table, tuple(name for name, _ in part), unread)
        first += len(part)
        if not part:
            return


# -- a list as a table of its own ----------------------------------------------------------------------------------------------


def entries(path: Path, name: str, shape: Shape, mapped: Mapping[str, str]) -> dict[str, list[Any]]:
    """Read the entries of a list from a table of its own, by the id of their dossier; wrong cells stay as they are written.

    Raises :class:`InputError` for columns that are no field of an entry, and where no column is the id.
    """
    keys = path_keys(name)
    if not isinstance(shape.at(keys), Entries):
        raise InputError([Problem(f"--list {name}", "table_list", (("value", name),))])
    out: dict[str, list[Any]] = {}
    for chunk in chunks(path):
        names = chunk.table.column_names
        own = next((n for n in names if mapped.get(n, n) == "id"), None)
        if own is None:
            raise InputError([Problem(str(path), "table_id")])
        fields = {n: mapped.get(n, n) for n in names if n != own and mapped.get(n, n) != IGNORED}
        try:
            columns = heads([f"{path_text((*keys, 0))}.{f}" for f in fields.values()], shape)
        except InputError as error:
            raise InputError([p._replace(path=f"--list {name}={path}: {p.path}") for p in error.problems]) from None
        rows = chunk.table.to_pylist()
        for row in rows:
            entry: dict[str, Any] = {}
            for field, head in zip(fields, columns, strict=True):
                try:
                    value = of_cell(row[field], head.node, kind_of(head.node))
                except Invalid:
                    value = row[field]
                if value is not None:
                    _put(entry, head.keys[len(keys) + 1 :], value)
            out.setdefault(str(row[own]), []).append(entry)
    return out


def _put(entry: dict[str, Any], keys: Sequence[Any], value: Any) -> None:
    for key in keys[:-1]:
        entry = entry.setdefault(key, {})
    entry[keys[-1]] = value
