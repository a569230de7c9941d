"""A whole file decided: chunk after chunk, by one process or several, begun again where it was left."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from ..dossier.keys import path_text
from ..dossier.paths import path_keys
from ..errors import InputError, Problem
from ..ground.apart import MAIN, PAST
from ..ground.declared import Rules
from ..ground.entries import slots_for
from ..ground.wording import Wording
from .answers import Answering, schema
from .cells import VALUE
from .doubts import contradicted
from .frame import Frame, heads
from .outcome import Question
from .sink import write
from .source import CHUNK, Chunk
from .source import chunks as chunks


class Task(NamedTuple):
    """What to decide: the rules folder, the language, prime years, day, readings, what is asked, and the names of columns."""

    rules: Path | None
    language: str
    keys: tuple[tuple[str, int], ...]
    today: date
    readings: tuple[tuple[str, str], ...]
    what: tuple[str, ...]
    mapped: tuple[tuple[str, str], ...] = ()


class Rejected(NamedTuple):
    """A row that is no dossier: its number in the input (from 1), its id, the column, the value there and what is wrong."""

    row: int
    id: str
    column: str
    value: str
    message: str


class Done(NamedTuple):
    """What came of a run: rows read, the rejected ones, and how many rows had each verdict and what it comes to."""

    rows: int
    rejected: tuple[Rejected, ...]
    verdicts: dict[str, int]
    least: int


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
        return self(max(self._slots, slots_for(self().vocabulary, dossier)))


Say = Callable[[Problem], str]


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
        question = Question(rules, wording, task.today, rules.vocabulary.check_readings(dict(task.readings)), self.ground.fitting)
        self.answering = Answering(question, task.keys, task.what, wording, say)

    def decide(self, chunk: Chunk) -> tuple[pa.Table, list[Rejected]]:
        """Return the answers of a chunk, and its rejected rows."""
        mapped = dict(self.task.mapped)
        table = chunk.table
        unknown: dict[int, list[Problem]] = {}
        if chunk.names:  # dossiers, each with keys of its own: a wrong one is a matter of that dossier
            table, unknown = self._known(chunk.table)
        columns = heads(table.column_names, self.shape, mapped)
        frame = Frame(table, columns, self.shape)
        for row, problems in unknown.items():
            frame.problems.setdefault(row, []).extend(problems)
        frame.problems.update({row: [problem] for row, problem in chunk.unread.items()})
        ids = self._ids(chunk, frame)
        for path, rows in chunk.lists.items():
            frame.join(path_keys(path), rows, ids)
        frame.check(self.task.today, contradicted(self.ground(), frame))
        names = {path_text(h.keys): h.name for h in columns}
        rejected = [self._rejected(chunk, frame, table, row, ids[row], names) for row in sorted(frame.problems)]
        return self.answering.answer(frame, ids), rejected

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

    def _ids(self, chunk: Chunk, frame: Frame) -> list[str]:
        """The id of each row: what it says, else the name of its file, else its number."""
        said = frame.columns.get(("id",))
        fallback = [*chunk.names] or [str(chunk.first + n + 1) for n in range(frame.size)]
        if said is None:
            return fallback
        words = np.array([str(w) for w in said.words] or [""], object)[said.code]
        return list(np.where(said.state == VALUE, words, np.array(fallback, object)))

    def _rejected(self, chunk: Chunk, frame: Frame, table: pa.Table, row: int, name: str, names: Mapping[str, str]) -> Rejected:
        problem = frame.problems[row][0]
        column = names.get(problem.path, problem.path)
        value = dict(problem.args).get("value", "")
        if column in table.column_names:
            value = str(table.column(column)[row].as_py())
        return Rejected(chunk.first + row + 1, name, column, value, "; ".join(self.say(p) for p in frame.problems[row]))


def fingerprint(task: Task, path: Path, rules_hash: str) -> str:
    """Return what says that a run begun is this run: the question, the rules, and the input as it was last changed."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    told = [[f.name, f.stat().st_size, f.stat().st_mtime_ns] for f in files]
    text = json.dumps([rules_hash, CHUNK, told, [str(v) for v in task]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Run:
    """A run over a file: its parts stand beside the output until it is whole."""

    def __init__(
        self, task: Task, source: Path, out: Path, slots: int, say: Say, rules_hash: str,
        lists: Mapping[str, Mapping[str, list[Any]]],
    ) -> None:  # fmt: skip
        self.task, self.source, self.out, self.slots, self.say = task, source, out, slots, say
        self.lists = dict(lists)
        self.parts = out.with_name(f".{out.name}.parts")
        mark = fingerprint(task, source, rules_hash)
        own = self.parts / "run"
        if self.parts.is_dir() and (not own.is_file() or own.read_text() != mark):
            self._clear()
        self.parts.mkdir(exist_ok=True)
        own.write_text(mark)

    def _clear(self) -> None:
        for file in self.parts.iterdir():
            file.unlink()
        self.parts.rmdir()

    def __call__(self, workers: int, progress: Callable[[int], None]) -> Done:
        """Decide everything and write the output."""
        names = [self._part(n) for n in self._decided(workers, progress)]
        counts: dict[str, int] = {}
        rows, rejected, least = 0, [], 0
        for name in names:
            found = json.loads(name.with_suffix(".json").read_text())
            rows, least = rows + found["rows"], least + found["least"]
            rejected += [Rejected(*r) for r in found["rejected"]]
            for verdict, count in found["verdicts"].items():
                counts[verdict] = counts.get(verdict, 0) + count
        write(self.out, (pa.parquet.read_table(name) for name in names), schema(self.task.what))
        self._clear()
        return Done(rows, tuple(rejected), dict(sorted(counts.items())), least)

    def _part(self, number: int) -> Path:
        return self.parts / f"{number:08}.parquet"

    def _chunks(self) -> Iterator[Chunk]:
        """The chunks of the input, each with the lists that stand in tables of their own."""
        own = next((c for c, p in self.task.mapped if p == "id"), "id")
        for chunk in chunks(self.source):
            if self.lists:
                ids = set(map(str, chunk.table.column(own).to_pylist())) if own in chunk.table.column_names else set()
                chunk = chunk._replace(lists={p: {i: rows[i] for i in ids & rows.keys()} for p, rows in self.lists.items()})
            yield chunk

    def _decided(self, workers: int, progress: Callable[[int], None]) -> list[int]:
        """Decide the chunks that no earlier run decided; return the numbers of all."""
        numbers: list[int] = []
        waiting = ((n, c) for n, c in enumerate(self._chunks()))
        if workers <= 1:
            worker = Worker(self.task, self.slots, self.say)
            for number, chunk in waiting:
                numbers.append(number)
                if not self._part(number).is_file():
                    keep(self._part(number), *worker.decide(chunk))
                progress(chunk.first + chunk.table.num_rows)
            return numbers
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context, _begin, (self.task, self.slots, self.say)) as pool:
            running: deque[tuple[int, Future[None]]] = deque()
            for number, chunk in waiting:
                numbers.append(number)
                if not self._part(number).is_file():
                    running.append((chunk.first + chunk.table.num_rows, pool.submit(_work, self._part(number), chunk)))
                while len(running) > 2 * workers:
                    _finish(running, progress)
            while running:
                _finish(running, progress)
        return numbers


def _finish(running: deque[tuple[int, Future[None]]], progress: Callable[[int], None]) -> None:
    rows, future = running.popleft()
    future.result()
    progress(rows)


def keep(part: Path, table: pa.Table, rejected: Sequence[Rejected]) -> None:
    """Write the answers of a chunk, whole or not at all."""
    verdicts = {str(v["values"]): v["counts"] for v in table.column("verdict").drop_null().value_counts().to_pylist()}
    least = sum(v for v in table.column("amount_min").to_pylist() if v)
    told = {"rows": table.num_rows, "least": least, "verdicts": verdicts, "rejected": [list(r) for r in rejected]}
    part.with_suffix(".json").write_text(json.dumps(told))
    beside = part.with_suffix(".tmp")
    pa.parquet.write_table(table, beside)
    beside.replace(part)


_HERE: dict[str, Worker] = {}


def _begin(task: Task, slots: int, say: Say) -> None:
    """Begin a process that decides chunks."""
    _HERE["worker"] = Worker(task, slots, say)


def _work(part: Path, chunk: Chunk) -> None:
    keep(part, *_HERE["worker"].decide(chunk))

