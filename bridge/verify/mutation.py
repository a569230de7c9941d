"""Mutants tried one by one: proved equivalent, or caught by loading, by the situations, by ``verify`` — or not at all.

Each worker is a process of its own with its own copy of the rules; one that does not come back in time is ended, and
the mutant counts as rejected, for rules that cannot be loaded decide nothing.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NamedTuple

from ..engine import Engine
from ..errors import InputError, Problem, RulesError
from ..expectations import case_of, mismatches
from ..rulebase import RuleBase, rules_directory, rules_hash
from ..scenarios import Scenario
from .equivalence import SLOTS, Comparison, Difference
from .mutants import OPERATORS, Mutant, make
from .screen import Screen

# Called with the folder of the rules as they are; returns what says of another folder whether it shows new findings.
Verifier = Callable[[Path], Callable[[Path], bool]]

SECONDS = 60.0
MEMORY = 3 << 30
# How wrong rules fail: clingo refuses them, or the bridge finds no number, name or row where every rule folder has one.
BROKEN = (RulesError, RuntimeError, MemoryError, LookupError, ValueError, TypeError, AttributeError)

REJECTED, EQUIVALENT, CAUGHT, SURVIVED = "rejected", "equivalent", "caught", "survived"


class Tried(NamedTuple):
    """What became of a mutant: the first ``situation`` that it fails, whether ``verify`` finds it (None: not asked)."""

    mutant: Mutant
    status: str
    differences: tuple[Difference, ...] = ()
    situation: str | None = None
    verify: bool | None = None
    why: str = ""
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        m = self.mutant
        out: dict[str, Any] = {"id": m.id, "operator": m.operator, "file": m.file, "line": m.line, "before": m.before, "after": m.after}
        out["status"] = self.status
        if self.status == REJECTED:
            return {**out, "why": self.why}
        if self.status == EQUIVALENT:
            return out
        return {**out, "situation": self.situation, "verify": self.verify, "differences": [d.to_dict() for d in self.differences]}


class Row(NamedTuple):
    """How many mutants of an operator were made, and what became of them."""

    operator: str
    made: int
    rejected: int
    equivalent: int
    verify: int
    situations: int
    both: int
    survived: int

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return self._asdict()


class Report(NamedTuple):
    """All mutants tried, of ``made`` in all; ``verified`` says whether verify was asked."""

    rules: str
    made: int
    tried: tuple[Tried, ...]
    failing: tuple[str, ...]
    verified: bool
    seconds: float

    @property
    def survivors(self) -> list[Tried]:
        """The mutants that decide otherwise and that nothing catches."""
        return [t for t in self.tried if t.status == SURVIVED]

    @property
    def rows(self) -> list[Row]:
        """One row for each operator."""
        by_operator = {name: [t for t in self.tried if t.mutant.operator == name] for name in OPERATORS}
        return [_row(name, tried) for name, tried in by_operator.items() if tried]

    @property
    def total(self) -> Row:
        """All operators together."""
        return _row("", self.tried)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "rules": self.rules, "mutants": self.made, "verify": self.verified, "failing_before": list(self.failing),
            "operators": [r.to_dict() for r in self.rows], "total": self.total.to_dict(),
            "tried": [t.to_dict() for t in self.tried],
        }  # fmt: skip


def _row(name: str, tried: Sequence[Tried]) -> Row:
    def count(test: Callable[[Tried], bool]) -> int:
        return sum(1 for t in tried if test(t))

    return Row(
        name, len(tried), count(lambda t: t.status == REJECTED), count(lambda t: t.status == EQUIVALENT),
        count(lambda t: bool(t.verify)), count(lambda t: t.situation is not None),
        count(lambda t: bool(t.verify) and t.situation is not None), count(lambda t: t.status == SURVIVED),
    )  # fmt: skip


def chosen(mutants: Iterable[Mutant], operators: Sequence[str] = (), files: Sequence[str] = ()) -> list[Mutant]:
    """Return the mutants of some operators and files, all where none is named; raise :class:`InputError` for unknown names."""
    found = list(mutants)
    problems = []
    for option, names, known in (
        ("--operator", operators, list(OPERATORS)),
        ("--file", files, list(dict.fromkeys(m.file for m in found))),
    ):
        problems += [
            Problem(f"{option} {n}", "want_word", (("close", known[0] if known else ""), ("value", n), ("words", ", ".join(known))))
            for n in names
            if n not in known
        ]
    if problems:
        raise InputError(problems)
    return [m for m in found if (not operators or m.operator in operators) and (not files or m.file in files)]


def run(
    scenarios: Sequence[Scenario],
    rules: Path | None = None,
    operators: Sequence[str] = (),
    files: Sequence[str] = (),
    sample: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    verifier: str | None = None,
    today: date | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Report:
    """Try every mutant, or a ``sample`` drawn with a ``seed``; ``verifier`` names a :data:`Verifier` as module:function,
    ``today`` is the day of the situations that name none.

    The results come in the order of the mutants, whatever the number of ``jobs``. Raises :class:`RulesError` where the
    rules themselves cannot be loaded, :class:`InputError` for unknown operators or files.
    """
    start = time.monotonic()
    folder = rules or rules_directory()
    mutants, sources = make(RuleBase(folder, SLOTS))
    wanted = chosen(mutants, operators, files)
    if sample is not None and sample < len(wanted):
        kept = set(random.Random(seed).sample(range(len(wanted)), sample))
        wanted = [m for i, m in enumerate(wanted) if i in kept]
    engine = Engine(folder)
    day = today or date.today()
    failing = {s.place for s in scenarios if _fails(engine, s, day)}
    task = Task(folder, tuple(s for s in scenarios if s.place not in failing), {n: s.data for n, s in sources.items()}, verifier, day)
    tried: dict[int, Tried] = {}
    for index, outcome in _pool(task, wanted, max(1, min(jobs, len(wanted)))):
        tried[index] = outcome
        progress(len(tried), len(wanted))
    rows = tuple(tried[i] for i in range(len(wanted)))
    return Report(rules_hash(folder), len(mutants), rows, tuple(sorted(failing)), verifier is not None, time.monotonic() - start)


class Task(NamedTuple):
    """What every worker needs: the rules, the situations that they pass, the files, and who verifies."""

    rules: Path
    scenarios: tuple[Scenario, ...]
    files: dict[str, bytes]
    verifier: str | None
    today: date


class Bench:
    """A copy of the rules in which one file at a time is wrong."""

    def __init__(self, task: Task, folder: Path) -> None:
        self.task = task
        shutil.copytree(task.rules, folder / "sound", ignore=shutil.ignore_patterns("__pycache__"))
        self.wrong = Path(shutil.copytree(folder / "sound", folder / "wrong"))
        engine = Engine(folder / "sound")
        self.comparison = Comparison(folder / "sound", engine.rules.base)
        keys = dict.fromkeys((s.prime, s.year) for s in task.scenarios)
        names = self.comparison.names
        self.screens = {k: Screen(engine, [s for s in task.scenarios if (s.prime, s.year) == k], task.today, names) for k in keys}
        self.verify: Callable[[Path], bool] | None = None
        if task.verifier:
            module, _, name = task.verifier.partition(":")
            self.verify = getattr(import_module(module), name)(folder / "sound")

    def attempt(self, mutant: Mutant) -> Tried:
        """Say what becomes of a mutant."""
        data = self.task.files[mutant.file]
        path = self.wrong / mutant.file
        path.write_text(mutant.text(data), encoding="utf-8")
        try:
            return self._attempt(mutant)
        finally:
            path.write_bytes(data)

    def _attempt(self, mutant: Mutant) -> Tried:
        try:
            engine = Engine(self.wrong)
            differences = self.comparison.differences(engine.rules.base, self.wrong)
        except BROKEN as error:  # what the bridge cannot read is refused by every command
            return Tried(mutant, REJECTED, why=_why(error))
        if not differences:
            return Tried(mutant, EQUIVALENT)
        situation = self._situation(engine, differences)
        verify = None if self.verify is None else self.verify(self.wrong)
        status = CAUGHT if situation is not None or verify else SURVIVED
        return Tried(mutant, status, tuple(differences), situation, verify)

    def _situation(self, engine: Engine, differences: Sequence[Difference]) -> str | None:
        """The first situation with another result, those that can notice it looked at only."""
        doubtful: list[tuple[bool, Scenario, frozenset[str]]] = []
        for key, screen in self.screens.items():
            found = {d.what for d in differences if (d.prime, d.year) in (key, ("", 0))}
            if found:
                doubtful += self._noticing(key, screen, found)
        for _, scenario, keys in sorted(doubtful, key=lambda row: (not row[0], not row[2] <= QUICK)):
            if _fails(engine, scenario, self.task.today, keys):
                return scenario.place
        return None

    def _noticing(self, key: tuple[str, int], screen: Screen, found: set[str]) -> list[tuple[bool, Scenario, frozenset[str]]]:
        """The situations of a prime year that can notice what was found: surely or perhaps, by which expectations."""
        always: set[str] = set()
        for what in found - NOTICED_BY.keys():
            always |= TABLES.get(what, KEYS)
        always |= {"missing"} if found & NOTICED_BY.keys() else set()
        keys = [set(always) for _ in screen.scenarios]
        sure = 0
        for what in found & NOTICED_BY.keys():
            pairs = self.comparison.pairs.get((what, key), [])
            surely, perhaps = screen.candidates(self.comparison.gates, pairs, readings=False)
            sure |= surely
            for place in range(len(keys)):
                if perhaps >> place & 1:
                    keys[place] |= NOTICED_BY[what]
            if what == "outcome":
                _, elsewhere = screen.candidates(self.comparison.gates, pairs, readings=True)
                for place in range(len(keys)):
                    keys[place] |= {"depends_on_readings"} if elsewhere >> place & 1 else set()
        rows = enumerate(zip(screen.scenarios, keys, strict=True))
        return [(bool(sure >> i & 1), s, frozenset(k)) for i, (s, k) in rows if k & s.expect.keys()]


QUICK = frozenset({"verdict", "amount", "situation", "status", "request"})
KEYS = QUICK | {"not_met", "reasons", "unknown", "depends_on_readings", "missing"}
# Which expectations of a situation a difference can touch, where its facts do; what is missing looks at other facts too.
NOTICED_BY: dict[str, frozenset[str]] = {
    "outcome": frozenset({"verdict", "amount", "situation", "unknown"}),
    "conditions": frozenset({"not_met", "reasons"}),
    "request": frozenset({"request"}),
    "ways": frozenset(),
    "conflict": frozenset(),
}
# The same for a table, whatever the facts; for others, every expectation.
TABLES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("status", "window", "paid_by", "contest"), frozenset({"status", "request", "missing"})),
    **dict.fromkeys(("changeable", "closes_below", "added"), frozenset({"missing"})),
    "contract_applies": frozenset({"not_met", "reasons", "missing"}),
}


def _why(error: BaseException) -> str:
    """What clingo says of rules it rejects, or what kind of thing the bridge found."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    said = next((line for line in lines if ".lp:" in line), lines[0] if lines else "")
    return f"{type(error).__name__}: {said.split('/')[-1]}"


def _fails(engine: Engine, scenario: Scenario, today: date, keys: frozenset[str] | None = None) -> bool:
    """Say whether a situation has another result than it states, under some keys or under any."""
    expect = {k: v for k, v in scenario.expect.items() if keys is None or k in keys}
    if not expect:
        return False
    try:
        return any(True for _ in mismatches(case_of(engine, scenario, today), expect))
    except (InputError, *BROKEN):
        return True


def _work(task: Task, pipe: Connection) -> None:
    """The life of a worker: one mutant after the other."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(task, Path(name))
        pipe.send(None)
        while (mutant := pipe.recv()) is not None:
            began = time.monotonic()
            pipe.send(bench.attempt(mutant)._replace(seconds=time.monotonic() - began))


def _pool(task: Task, mutants: Sequence[Mutant], jobs: int) -> Iterator[tuple[int, Tried]]:
    """Hand out mutants to workers; a worker that keeps one too long is ended and replaced."""
    context = get_context("spawn")
    waiting = list(enumerate(mutants))[::-1]
    workers: dict[Any, tuple[Any, tuple[int, Mutant] | None, float]] = {}

    def hire() -> None:
        mine, theirs = context.Pipe()
        process = context.Process(target=_work, args=(task, theirs), daemon=True)
        process.start()
        theirs.close()
        workers[mine] = process, None, time.monotonic()

    for _ in range(jobs):
        hire()
    try:
        while workers:
            for pipe in wait(list(workers), timeout=1.0):
                process, item, _ = workers[pipe]
                try:
                    outcome = pipe.recv()  # type: ignore[union-attr]
                except EOFError:  # it died: out of memory
                    outcome = None if item is None else Tried(item[1], REJECTED, why="out of memory")
                    del workers[pipe]
                    if item is None:
                        raise RulesError("the rules cannot be loaded in a worker") from None
                    yield item[0], outcome
                    if waiting:
                        hire()
                    continue
                if item is not None:
                    yield item[0], outcome
                following = waiting.pop() if waiting else None
                pipe.send(None if following is None else following[1])  # type: ignore[union-attr]
                if following is None:
                    del workers[pipe]
                    process.join()
                else:
                    workers[pipe] = process, following, time.monotonic()
            for pipe, (process, item, began) in list(workers.items()):
                if item is not None and time.monotonic() - began > SECONDS:
                    process.kill()
                    del workers[pipe]
                    yield item[0], Tried(item[1], REJECTED, why="no end", seconds=SECONDS)
                    if waiting:
                        hire()
    finally:
        for process, _, _ in workers.values():
            process.kill()
