"""Situations for what no situation exercises: found over all dossiers, cut down to the facts they need.

A threshold is shown, where there is such a dossier, by one whose outcome changes when the figure moves to the other side.
What is expected is what the rules say today: a person has to confirm it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from ..as_json import shaped, under
from ..engine import Engine
from .covered import Covered
from .read import Scenario
from .search import Gap, Search


@shaped(under("written", "names"), under("not_found", "lacking"))
class Filled(NamedTuple):
    """What was written for the gaps: each with its situation, and the gaps for which no dossier was found."""

    written: tuple[tuple[Gap, Scenario], ...]
    failed: tuple[Gap, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the situations written."""
        return tuple(s.name for _, s in self.written)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The gaps that stay."""
        return tuple(g.name for g in self.failed)


def fill(
    engine: Engine,
    covered: Sequence[Covered],
    today: date,
    name: Callable[[Gap], str] = lambda gap: gap.name,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Filled:
    """Return a situation for every gap; a condition outcome that such a situation shows on the way needs none of its own."""
    written: list[tuple[Gap, Scenario]] = []
    failed: list[Gap] = []
    for number, there in enumerate(covered):
        progress(number, len(covered))
        gaps = [Gap(there.prime, there.year, line, side) for line, side in there.lacking]
        if not gaps:
            continue
        search = Search(engine, (there.prime, there.year), today)
        exercised: set[tuple[str, str, str]] = set()
        without_dossier: list[Gap] = []
        for gap in sorted(gaps, key=lambda g: g.line.kind != "threshold"):
            if gap.line.kind == "condition" and search.key(gap) in exercised:
                continue
            found = search.threshold(gap) if gap.line.kind == "threshold" else search.condition(gap)
            if found is None:
                without_dossier.append(gap)
                continue
            scenario, case = search.scenario(*found, _unlike(name(gap), {s.name for _, s in written}))
            written.append((gap, scenario))
            exercised |= search.ground.exercised(case)
        failed += [g for g in without_dossier if search.key(g) not in exercised]
    return Filled(tuple(written), tuple(failed))


def _unlike(name: str, names: set[str]) -> str:
    """Return a name that no other situation of the file has."""
    numbered = (f"{name} ({i})" for i in itertools.count(2))
    return next(n for n in itertools.chain([name], numbered) if n not in names)
