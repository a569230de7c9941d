"""A run of situations against the rules: which fail, and what they exercise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ..as_json import inline, quiet, shaped, under
from ..engine import Engine
from ..errors import InputError, Problem
from ..ground.declared import Key
from ..terms import OF_CONTRACT, OF_ENGINE
from .coverage import coverage
from .covered import Covered
from .gaps import Filled
from .judge import Judged, case_of, judged
from .read import Scenario


@shaped("situations", "passed", "unconfirmed", "failing", under("coverage", "covered"))
class Trial(NamedTuple):
    """Every situation beside today's rules, and the coverage of each prime year."""

    judged: tuple[Judged, ...]
    covered: tuple[Covered, ...]

    @property
    def failing(self) -> list[Judged]:
        """The situations of which some expectation is not fulfilled."""
        return [j for j in self.judged if not j.passed]

    @property
    def unconfirmed(self) -> int:
        """How many situations nobody has confirmed."""
        return sum(not j.scenario.confirmed for j in self.judged)

    @property
    def situations(self) -> int:
        """How many situations were judged."""
        return len(self.judged)

    @property
    def passed(self) -> int:
        """How many agree with the rules."""
        return len(self.judged) - len(self.failing)


def trial(engine: Engine, scenarios: Sequence[Scenario], keys: Sequence[Key], today: date) -> Trial:
    """Judge situations, those of these prime years where there are any, and measure what they exercise.

    Raises :class:`InputError` naming file and situation for everything that cannot be decided, all at once.
    """
    cases, verdicts, problems = [], [], list[Problem]()
    for scenario in _asked(scenarios, keys, engine):
        try:
            case = case_of(engine, scenario, today)
            verdicts.append(judged(case, scenario))
            cases.append(case)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(_once(problems))
    modelled = [k for k in keys if k in engine.rules.prime_years]
    return Trial(tuple(verdicts), tuple(coverage(engine.rules, modelled, (c for c in cases if c.modelled))))


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Of the problems that situations share through a common beginning, only the first."""
    seen: dict[tuple[str, str, str, tuple[tuple[str, str], ...]], Problem] = {}
    for problem in problems:
        file, _, rest = problem.path.partition(": ")
        seen.setdefault((file, rest.rpartition(": ")[2], problem.key, problem.args), problem)
    return list(seen.values())


def _asked(scenarios: Iterable[Scenario], keys: Sequence[Key], engine: Engine) -> Iterable[Scenario]:
    """The situations of these prime years; one of a prime that nobody knows stays, for its error to be told."""
    wanted = set(keys)
    return [s for s in scenarios if (s.prime, s.year) in wanted or s.prime not in engine.primes]


@shaped("file", inline("filled"))
class Generated(NamedTuple):
    """The file of the situations that were lacking."""

    file: str
    filled: Filled


@shaped(OF_CONTRACT, OF_ENGINE, "rules", "today", inline("trial"), quiet("generated"))
class Tested(NamedTuple):
    """A run of situations against a folder of rules, as decided on a day."""

    rules: str
    today: date
    trial: Trial
    generated: Generated | None = None
