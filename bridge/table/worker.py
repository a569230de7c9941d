"""A chunk of rows decided: read as dossiers, answered, and what is no dossier told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..decide.seating import roomy
from ..dossier.keys import path_text
from ..dossier.paths import path_keys
from ..errors import InputError, Problem
from ..ground.declared import Rules
from ..rules.apart import MAIN, PAST
from ..rules.wording import Wording
from .answers import Answering
from .doubts import contradicted
from .duck import database
from .frame import Frame, Head, heads
from .outcome import Question
from .source import Chunk


class Against(NamedTuple):
    """What answers are put beside: those of other rules, or those of another year with the same facts, moved to it."""

    rules: Path | None = None
    year: int | None = None


class Task(NamedTuple):
    """What to decide: the rules folder, the language, prime years, day, readings, what is asked, the names of columns, the
    columns of the input that the answers repeat, what the answers are put beside, and what works the outcome out: ``arrow``, the
    circuit on columns, or ``duckdb``.
    """

    rules: Path | None
    language: str
    keys: tuple[tuple[str, int], ...]
    today: date
    readings: tuple[tuple[str, str], ...]
    what: tuple[str, ...]
    mapped: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()
    against: Against | None = None
    engine: str = "arrow"


class Rejected(NamedTuple):
    """A row that is no dossier: its number in the input (from 1), its id, the column, the value there and what is wrong."""

    row: int
    id: str
    column: str
    value: str
    message: str


class Grounded:
    """Rules by the number of places in their lists, ground when they are first needed."""

    def __init__(self, directory: Path | None, slots: int, entry: str = MAIN) -> None:
        self._directory, self._slots, self._entry = directory, slots, entry
        self._rules: dict[int, Rules] = {}

    def __call__(self, slots: int | None = None) -> Rules:
        """Return the rules with so many places."""
        wanted = slots or self._slots
        if wanted not in self._rules:
            self._rules[wanted] = Rules(self._directory, wanted, self._entry)
        return self._rules[wanted]

    def fitting(self, dossier: Any) -> Rules:
        """Return the rules with enough places for a dossier."""
        return roomy(self(), lambda slots: self(max(self._slots, slots)), dossier)


Say = Callable[[Problem], str]


class Read(NamedTuple):
    """The rows of a chunk as dossiers, the id of each, and those that are none."""

    frame: Frame
    ids: pa.Array
    rejected: list[Rejected]


class Worker:
    """Decides chunks; one for each process."""

    def __init__(self, task: Task, slots: int, say: Say) -> None:
        self.task, self.say = task, say
        self.ground = Grounded(task.rules, slots)
        if self.ground().base.apart.intersection(task.keys):
            self.ground = Grounded(task.rules, slots, PAST)
        rules = self.ground()
        self.shape = rules.shape
        wording = Wording(rules.base.directory, task.language)
        readings = rules.vocabulary.check_readings(dict(task.readings))
        told = database(task.engine, rules, wording, readings)
        question = Question(rules, wording, task.today, readings, self.ground.fitting, told)
        self._columns: tuple[tuple[str, ...], list[Head]] | None = None
        self.answering = Answering(question, task.keys, task.what, wording, say)

    def decide(self, chunk: Chunk) -> tuple[pa.Table, list[Rejected]]:
        """Return the answers of a chunk, and its rejected rows."""
        read = self.read(chunk)
        return repeated(self.answering.answer(read.frame, read.ids), chunk, self.task), read.rejected

    def read(self, chunk: Chunk) -> Read:
        """Read the rows of a chunk as dossiers."""
        table = chunk.table
        unknown: dict[int, list[Problem]] = {}
        if chunk.names:  # dossiers, each with keys of its own: a wrong one is a matter of that dossier
            table, unknown = self._known(chunk.table)
        columns = self._heads(tuple(table.column_names))
        frame = Frame(table, columns, self.shape)
        for row, problems in unknown.items():
            frame.problems.setdefault(row, []).extend(problems)
        frame.problems.update({row: [problem] for row, problem in chunk.unread.items()})
        ids = self._ids(chunk, frame)
        for path, rows in chunk.lists.items():
            frame.join(path_keys(path), rows, ids.to_pylist())
        frame.check(self.task.today, partial(contradicted, self.ground()))
        names = {path_text(h.keys): h.name for h in columns} if frame.problems else {}
        rejected = [self._rejected(chunk, frame, table, row, ids[row].as_py(), names) for row in sorted(frame.problems)]
        return Read(frame, ids, rejected)

    def _heads(self, names: tuple[str, ...]) -> list[Head]:
        """What the columns are, looked at once as long as they stay the same."""
        if self._columns is None or self._columns[0] != names:
            self._columns = names, heads(names, self.shape, dict(self.task.mapped))
        return self._columns[1]

    def _known(self, table: pa.Table) -> tuple[pa.Table, dict[int, list[Problem]]]:
        """Set aside the columns that are no path of a dossier; who has something there has a problem."""
        kept: list[str] = []
        problems: dict[int, list[Problem]] = {}
        for name in table.column_names:
            try:
                heads([name], self.shape)
                kept.append(name)
            except InputError as error:
                for row, given in enumerate(table.column(name).is_valid().to_pylist()):
                    if given:
                        problems.setdefault(row, []).extend(error.problems)
        return table.select(kept), problems

    def _ids(self, chunk: Chunk, frame: Frame) -> pa.Array:
        """The id of each row: what it says, else the name of its file, else its number."""
        said = frame.columns.get(("id",))
        told = pa.nulls(frame.size, pa.string()) if said is None else said.texts()
        return told if not told.null_count else pc.coalesce(told, pa.array(self._unsaid(chunk, frame), pa.string()))

    def _unsaid(self, chunk: Chunk, frame: Frame) -> list[str]:
        return [*chunk.names] or [str(chunk.first + n + 1) for n in range(frame.size)]

    def _rejected(self, chunk: Chunk, frame: Frame, table: pa.Table, row: int, name: str, names: Mapping[str, str]) -> Rejected:
        problem = frame.problems[row][0]
        column = names.get(problem.path, problem.path)
        value = dict(problem.args).get("value", "")
        if column in table.column_names:
            value = str(table.column(column)[row].as_py())
        return Rejected(chunk.first + row + 1, name, column, value, "; ".join(self.say(p) for p in frame.problems[row]))


def repeated(answers: pa.Table, chunk: Chunk, task: Task) -> pa.Table:
    """Return answers with the columns of the input that they repeat; raise :class:`InputError` where it has no such column."""
    table = chunk.table
    if lacking := [n for n in task.kept if n not in table.column_names and not chunk.names]:
        raise InputError([Problem(f"--keep {lacking[0]}", "no_column", (("known", ", ".join(table.column_names)),))])
    each = answers.num_rows // max(table.num_rows, 1)
    rows = pa.array(np.repeat(np.arange(table.num_rows), each))
    for name in task.kept:
        column = table.column(name).cast(pa.string()) if name in table.column_names else pa.nulls(table.num_rows, pa.string())
        answers = answers.append_column(name, column.take(rows).combine_chunks() if table.num_rows else pa.array([], pa.string()))
    return answers
