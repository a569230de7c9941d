"""One mutant at a time: loaded, compared with the rules as they are, and shown to the situations and to ``verify``."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from ..as_json import inline, shaped, under
from ..compare.equivalence import Comparison, Difference
from ..engine import Engine
from ..errors import InputError, RulesError
from ..rules.apart import widest
from ..situations.judge import case_of, mismatches
from ..situations.read import Scenario
from .mutants import Mutant
from .screen import Screen

# Called with the folder of the rules as they are; returns what says of another folder whether it shows new findings. It need
# not be thorough where a situation has caught the mutant already.
Verifier = Callable[[Path], Callable[[Path, bool], bool]]

# How wrong rules fail: clingo refuses them, or the bridge finds no number, name or row where every rule folder has one.
BROKEN = (RulesError, RuntimeError, MemoryError, LookupError, ValueError, TypeError, AttributeError)

REJECTED, EQUIVALENT, CAUGHT, SURVIVED = "rejected", "equivalent", "caught", "survived"


@shaped(
    inline("mutant"), "status", under("why", when="rejected"), under("situation", when="judged"), under("verify", when="judged"),
    under("differences", when="judged"), under("verify_failed", "why", when="gave_up"),
)  # fmt: skip
class Tried(NamedTuple):
    """What became of a mutant: the first ``situation`` that it fails, whether ``verify`` finds it (None: not asked).

    ``why`` says what rejected it, or with what verify gave up, which counts as not found.
    """

    mutant: Mutant
    status: str
    differences: tuple[Difference, ...] = ()
    situation: str | None = None
    verify: bool | None = None
    why: str = ""
    seconds: float = 0.0

    @property
    def rejected(self) -> bool:
        """Whether the rules could not be loaded."""
        return self.status == REJECTED

    @property
    def judged(self) -> bool:
        """Whether it decides otherwise, so that something had to catch it."""
        return self.status not in (REJECTED, EQUIVALENT)

    @property
    def gave_up(self) -> bool:
        """Whether verify could not go through."""
        return self.judged and bool(self.why)


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
        engine = whole(folder / "sound")
        self.comparison = Comparison(folder / "sound", engine.rules.base)
        keys = dict.fromkeys((s.prime, s.year) for s in task.scenarios)
        names = self.comparison.names
        self.screens = {
            k: Screen(engine, [s for s in task.scenarios if (s.prime, s.year) == k], task.today, names) for k in keys
        }
        self.verify: Callable[[Path, bool], bool] | None = None
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
            engine = whole(self.wrong)
            differences = self.comparison.differences(engine.rules.base, self.wrong)
        except BROKEN as error:  # what the bridge cannot read is refused by every command
            return Tried(mutant, REJECTED, why=_why(error))
        if not differences:
            return Tried(mutant, EQUIVALENT)
        situation = self.situation(engine, differences)
        verify, why = None, ""
        if self.verify is not None:
            try:
                verify = self.verify(self.wrong, situation is None)
            except BROKEN as error:  # it gave up: no finding that a person could read
                verify, why = False, _why(error)
        status = CAUGHT if situation is not None or verify else SURVIVED
        return Tried(mutant, status, tuple(differences), situation, verify, why)

    def situation(self, engine: Engine, differences: Sequence[Difference]) -> str | None:
        """The first situation with another result, those that can notice it looked at only."""
        doubtful: list[tuple[bool, Scenario, frozenset[str]]] = []
        for key, screen in self.screens.items():
            found = {d.what for d in differences if (d.prime, d.year) in (key, ("", 0))}
            if found:
                doubtful += self._noticing(key, screen, found)
        for _, scenario, keys in sorted(doubtful, key=lambda row: (not row[0], not row[2] <= QUICK)):
            if fails(engine, scenario, self.task.today, keys):
                return scenario.place
        return None

    def _noticing(
        self, key: tuple[str, int], screen: Screen, found: set[str]
    ) -> list[tuple[bool, Scenario, frozenset[str]]]:
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
    "limits": frozenset({"missing"}),
    "conflict": frozenset(),
}
# The same for a table, whatever the facts; for others, every expectation.
TABLES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("status", "window", "paid_by", "contest"), frozenset({"status", "request", "missing"})),
    **dict.fromkeys(("changeable", "closes_below", "closes_for", "most", "while_runs", "admits", "added"), frozenset({"missing"})),
    "entry_applies": frozenset({"not_met", "reasons", "missing"}),
}


def whole(folder: Path) -> Engine:
    """Return an engine of all the years of a folder: a mistake in what they share may show in one kept apart alone."""
    return Engine(folder, entry=widest(folder))


def _why(error: BaseException) -> str:
    """What clingo says of rules it rejects, or what kind of thing the bridge found."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    said = next((line for line in lines if ".lp:" in line), lines[0] if lines else "")
    return f"{type(error).__name__}: {said.split('/')[-1]}"


def fails(engine: Engine, scenario: Scenario, today: date, keys: frozenset[str] | None = None) -> bool:
    """Say whether a situation has another result than it states, under some keys or under any."""
    expect = {k: v for k, v in scenario.expect.items() if keys is None or k in keys}
    if not expect:
        return False
    try:
        return any(True for _ in mismatches(case_of(engine, scenario, today), expect))
    except (InputError, *BROKEN):
        return True
