"""Workers that try mutants, each a process of its own; one that keeps a mutant too long is ended and replaced."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import RulesError
from .bench import REJECTED, Bench, Task, Tried
from .mutants import Mutant

SECONDS = 60.0
MEMORY = 3 << 30


def work(task: Task, pipe: Connection[Any, Any]) -> None:
    """Try what comes through the pipe, until None comes."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):  # no such limit here: the time limit alone stops what has no end
        pass
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(task, Path(name))
        pipe.send(None)
        while (mutant := pipe.recv()) is not None:
            began = time.monotonic()
            try:
                outcome: Tried | str = bench.attempt(mutant)._replace(seconds=time.monotonic() - began)
            except Exception as error:  # a fault of ours, for the other side to raise
                outcome = f"{mutant.id}: {type(error).__name__}: {error}"
            pipe.send(outcome)


class _Worker(NamedTuple):
    """A process, and what it is busy with since when."""

    process: BaseProcess
    item: tuple[int, Mutant] | None
    since: float


def pool(task: Task, mutants: Sequence[Mutant], jobs: int) -> Iterator[tuple[int, Tried]]:
    """Yield what became of each mutant with its place, as they are done.

    Raises :class:`RulesError` where a worker cannot even load the rules as they are, :class:`RuntimeError` where one fails.
    """
    context = get_context("spawn")
    waiting = list(enumerate(mutants))[::-1]
    workers: dict[Connection[Any, Any], _Worker] = {}

    def hire() -> None:
        mine, theirs = context.Pipe()
        process = context.Process(target=work, args=(task, theirs), daemon=True)
        process.start()
        theirs.close()
        workers[mine] = _Worker(process, None, time.monotonic())

    def lost(pipe: Connection[Any, Any], item: tuple[int, Mutant], why: str) -> tuple[int, Tried]:
        process, _, since = workers.pop(pipe)
        process.kill()
        if waiting:
            hire()
        return item[0], Tried(item[1], REJECTED, why=why, seconds=time.monotonic() - since)

    try:
        for _ in range(jobs):
            hire()
        while workers:
            ready = set(wait(list(workers), timeout=1.0))
            for pipe in [p for p in workers if p in ready]:
                process, item, _ = workers[pipe]
                try:
                    outcome = pipe.recv()
                except EOFError:
                    if item is None:
                        raise RulesError("a worker could not load the rules") from None
                    yield lost(pipe, item, "out of memory")
                    continue
                if isinstance(outcome, str):
                    raise RuntimeError(outcome)
                if item is not None:
                    yield item[0], outcome
                following = waiting.pop() if waiting else None
                pipe.send(None if following is None else following[1])
                if following is None:
                    del workers[pipe]
                    process.join()
                else:
                    workers[pipe] = _Worker(process, following, time.monotonic())
            for pipe, (_, item, since) in list(workers.items()):
                if item is not None and time.monotonic() - since > SECONDS:
                    yield lost(pipe, item, "no end")
    finally:
        for worker in workers.values():
            worker.process.kill()
