"""A table of dossiers in memory decided: anything that speaks Arrow in, Arrow out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..errors import InputError, Problem
from .beside import Beside, schema_of, worker_of
from .source import CHUNK, Chunk
from .worker import Task, Worker

# Cells looked at at a time where no reasons and ways are asked for, and what makes an answer long.
CELLS, WORDY = 3_000_000, {"because", "missing", "blocked", "unknown"}


def plainly(problem: Problem) -> str:
    """Say what is wrong without a catalogue: the path, and the name of the mistake."""
    return str(InputError([problem]))


def asked_of(
    rules: Path | None, language: str, keys: tuple[tuple[str, int], ...], today: date, readings: Mapping[str, str], what: Sequence[str],
    columns: Mapping[str, str],
) -> Task:  # fmt: skip
    """Return what is to be decided."""
    return Task(rules, language, keys, today, tuple(sorted(readings.items())), tuple(what), tuple(sorted(columns.items())))


def arrow(relation: Any) -> pa.Table:
    """Return anything that speaks Arrow (a frame, a relation, a table) as a table."""
    if isinstance(relation, Mapping):
        return pa.table(dict(relation))
    if isinstance(relation, pa.RecordBatch):
        return pa.Table.from_batches([relation])
    return relation if isinstance(relation, pa.Table) else pa.RecordBatchReader.from_stream(relation).read_all()


def decide_table(
    task: Task, slots: int, relation: Any, lists: Mapping[str, Mapping[str, list[Any]]] | None = None,
    kept: dict[str, Worker | Beside] | None = None,
) -> pa.Table:  # fmt: skip
    """Return the answers for a table whose columns are paths of a dossier, in the order of its rows.

    In ``kept`` stays what the last question was decided with, and what it found out about profiles: asked again, it is quick.
    """
    table = arrow(relation)
    key, kept = repr((task, slots)), {} if kept is None else kept
    if key not in kept:
        kept.clear()
        kept[key] = worker_of(task, slots, plainly)
    worker = kept[key]
    wordy = WORDY.intersection(task.what) or task.against
    parts, size = [], CHUNK if wordy else max(CHUNK, CELLS // max(1, table.num_columns))
    for first in range(0, max(table.num_rows, 1), size):
        chunk = Chunk(first, table.slice(first, size), lists={path: dict(rows) for path, rows in (lists or {}).items()})
        parts.append(worker.decide(chunk)[0])
    return pa.concat_tables(parts) if parts else schema_of(task).empty_table()
