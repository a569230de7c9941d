"""Mutants tried one by one: proved equivalent, or caught by loading, by the situations, by ``verify`` — or not at all."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ..as_json import shaped, under
from ..catalogues import rules_directory
from ..engine import Engine
from ..errors import InputError, Problem
from ..packaged import SLOTS
from ..rules.apart import widest
from ..rules.files import rules_hash
from ..rules.rulebase import RuleBase
from ..situations.read import Scenario
from ..terms import OF_CONTRACT
from .bench import EQUIVALENT, REJECTED, SURVIVED, Task, Tried, fails
from .mutants import OPERATORS, Mutant, make
from .pool import pool


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


@shaped(
    OF_CONTRACT, "rules", under("mutants", "made"), under("verify", "verified"), under("failing_before", "failing"),
    under("operators", "rows"), "total", "tried",
)  # fmt: skip
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
            Problem(
                f"{option} {n}",
                "want_word",
                (("close", known[0] if known else ""), ("value", n), ("words", ", ".join(known))),
            )
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
    mutants, sources = make(RuleBase(folder, SLOTS, widest(folder)))
    wanted = chosen(mutants, operators, files)
    if sample is not None and sample < len(wanted):
        kept = set(random.Random(seed).sample(range(len(wanted)), sample))
        wanted = [m for i, m in enumerate(wanted) if i in kept]
    engine = Engine(folder)
    day = today or date.today()
    failing = {s.place for s in scenarios if fails(engine, s, day)}
    task = Task(
        folder,
        tuple(s for s in scenarios if s.place not in failing),
        {n: s.data for n, s in sources.items()},
        verifier,
        day,
    )
    tried: dict[int, Tried] = {}
    for index, outcome in pool(task, wanted, max(1, min(jobs, len(wanted)))):
        tried[index] = outcome
        progress(len(tried), len(wanted))
    rows = tuple(tried[i] for i in range(len(wanted)))
    return Report(
        rules_hash(folder), len(mutants), rows, tuple(sorted(failing)), verifier is not None, time.monotonic() - start
    )
