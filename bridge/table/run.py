"""A whole file decided: chunk after chunk, by one process or several, begun again where it was left."""

from __future__ import annotations

import hashlib
import itertools
import json
import multiprocessing
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from ..errors import InputError, Problem
from .beside import answered, schema_of, worker_of
from .sink import write
from .source import CHUNK, Chunk, chunks
from .spark import Executors
from .worker import Rejected, Say, Task

# What a run keeps until it is whole.
PART = re.compile(r"run|[0-9]{8}\.(arrow|parquet|json|tmp)")
PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


class Done(NamedTuple):
    """What came of a run: rows read, the rejected ones, how many rows had each verdict and what it comes to; put beside other
    answers also how many rows had each change, and what that comes to. ``lost``: ids of lists in tables of their own that no row has.
    """

    rows: int
    rejected: tuple[Rejected, ...]
    verdicts: dict[str, int]
    least: int
    changes: dict[str, tuple[int, int]]
    lost: Mapping[str, tuple[str, ...]] = {}


def fingerprint(task: Task, path: Path, rules_hash: str) -> str:
    """Return what says that a run begun is this run: the question, the rules, and the input as it was last changed."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    stats = [(f.name, f.stat() if f.exists() else f.lstat()) for f in files]  # a link may lead nowhere
    told = [[name, s.st_size, s.st_mtime_ns] for name, s in stats]
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
        self.lost = {path: set(rows) for path, rows in lists.items()}  # ids that no row has had so far
        self.parts = out.with_name(f".{out.name}.parts")
        mark = fingerprint(task, source, rules_hash)
        own = self.parts / "run"
        if self.parts.is_dir() and (not own.is_file() or own.read_text() != mark):
            self._clear()
        try:
            self.parts.mkdir(exist_ok=True)
            own.write_text(mark)
        except OSError as error:
            raise InputError([Problem(f"--out {out}", "unwritable", (("value", error.strerror or str(error)),))]) from None

    def _clear(self) -> None:
        """Take away the parts, and nothing else that somebody keeps under that name."""
        files = list(self.parts.iterdir())
        if self.parts.is_symlink() or not all(PART.fullmatch(f.name) and f.is_file() for f in files):
            raise InputError([Problem(str(self.parts), "table_parts")])
        for file in files:
            file.unlink()
        self.parts.rmdir()

    def __call__(self, workers: int, progress: Callable[[int], None], master: str | None = None) -> Done:
        """Decide everything, here or on the executors of a Spark master, and write the output."""
        numbers = self._decided(workers, progress) if master is None else self._on_executors(master, progress)
        names = [self._part(n) for n in numbers]
        counts: dict[str, int] = {}
        changes: dict[str, tuple[int, int]] = {}
        rows, rejected, least = 0, [], 0
        for name in names:
            found = json.loads(name.with_suffix(".json").read_text())
            rows, least = rows + found["rows"], least + found["least"]
            rejected += [Rejected(*r) for r in found["rejected"]]
            for verdict, count in found["verdicts"].items():
                counts[verdict] = counts.get(verdict, 0) + count
            for change, (count, sum_of) in found["changes"].items():
                known = changes.get(change, (0, 0))
                changes[change] = known[0] + count, known[1] + sum_of
        write(self.out, map(_read, names), schema_of(self.task))
        self._clear()
        lost = {path: tuple(sorted(ids)) for path, ids in self.lost.items() if ids}
        return Done(rows, tuple(rejected), dict(sorted(counts.items())), least, changes, lost)

    def _part(self, number: int) -> Path:
        return self.parts / f"{number:08}.arrow"

    def _chunks(self) -> Iterator[Chunk]:
        """The chunks of the input, each with the lists that stand in tables of their own."""
        own = next((c for c, p in self.task.mapped if p == "id"), "id")
        for chunk in chunks(self.source):
            if self.lists:
                ids = set(map(str, chunk.table.column(own).to_pylist())) if own in chunk.table.column_names else set()
                for path in self.lost:
                    self.lost[path] -= ids
                chunk = chunk._replace(lists={p: {i: rows[i] for i in ids & rows.keys()} for p, rows in self.lists.items()})
            yield chunk

    def _decided(self, workers: int, progress: Callable[[int], None]) -> list[int]:
        """Decide the chunks that no earlier run decided; return the numbers of all."""
        numbers: list[int] = []
        waiting = ((n, c) for n, c in enumerate(self._chunks()))
        if workers <= 1:
            worker = worker_of(self.task, self.slots, self.say)
            for number, chunk in waiting:
                numbers.append(number)
                if not self._part(number).is_file():
                    keep(self._part(number), *worker.decide(chunk))
                progress(chunk.first + chunk.table.num_rows)
            return numbers
        context = multiprocessing.get_context("spawn")
        question = self.task, self.slots, self.say
        with ProcessPoolExecutor(workers, context) as pool:
            running: deque[tuple[int, Future[None]]] = deque()
            for number, chunk in waiting:
                numbers.append(number)
                if not self._part(number).is_file():
                    running.append((chunk.first + chunk.table.num_rows, pool.submit(_work, self._part(number), *question, chunk)))
                while len(running) > 2 * workers:
                    _finish(running, progress)
            while running:
                _finish(running, progress)
        return numbers


    def _on_executors(self, master: str, progress: Callable[[int], None]) -> list[int]:
        """Have the chunks that no earlier run decided decided by Spark, as many at a time as it takes."""
        numbers: list[int] = []
        waiting = enumerate(self._chunks())
        with closing(Executors(master, self.task, self.slots, self.say)) as pool:
            while some := list(itertools.islice(waiting, pool.size)):
                numbers += [n for n, _ in some]
                todo = [(n, c) for n, c in some if not self._part(n).is_file()]
                for (number, _), answers in zip(todo, pool.decide([c for _, c in todo]) if todo else (), strict=True):
                    keep(self._part(number), *answers)
                progress(some[-1][1].first + some[-1][1].table.num_rows)
        return numbers


def _finish(running: deque[tuple[int, Future[None]]], progress: Callable[[int], None]) -> None:
    rows, future = running.popleft()
    future.result()
    progress(rows)


def keep(part: Path, table: pa.Table, rejected: Sequence[Rejected]) -> None:
    """Write the answers of a chunk, whole or not at all."""
    verdicts = {str(v["values"]): v["counts"] for v in table.column("verdict").drop_null().value_counts().to_pylist()}
    least = pc.sum(table.column("amount_min"), min_count=0).as_py()
    changes: dict[str, tuple[int, int]] = {}
    if "change" in table.column_names:
        for change, sure in zip(table.column("change").to_pylist(), table.column("difference_min").to_pylist(), strict=True):
            if change is not None:
                known = changes.get(change, (0, 0))
                changes[change] = known[0] + 1, known[1] + (sure or 0)
    told = {"rows": table.num_rows, "least": least, "verdicts": verdicts, "changes": changes, "rejected": [list(r) for r in rejected]}
    part.with_suffix(".json").write_text(json.dumps(told))
    beside = part.with_suffix(".tmp")
    with pa.OSFile(str(beside), "wb") as file, pa.ipc.new_file(file, table.schema, options=PACKED) as writer:
        writer.write_table(table)
    beside.replace(part)


def _read(part: Path) -> pa.Table:
    with pa.OSFile(str(part)) as file:
        return pa.ipc.open_file(file).read_all()


def _work(part: Path, task: Task, slots: int, say: Say, chunk: Chunk) -> None:
    keep(part, *answered(task, slots, say, chunk))
