"""Windows of a condition: every day on which the law lets an entry of a list begin must be able to count, under each reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ..facts.picture import moved
from ..facts.vocabulary import day_of
from ..rules.symbols import Symbol
from .field import Shown
from .findings import Finding
from .study import Study


class _Stretch(NamedTuple):
    """Days of a window between which no rule turns: from ``start``, before ``end``; the literals that say so."""

    start: int
    end: int
    literals: tuple[int, ...]


def check(study: Study) -> Iterator[Finding]:
    """Yield the days of a declared window on which nothing can count, with the readings under which they are lost.

    ``start_window(P, Y, Fact, From, Until, Source, Where)`` declares a window; it ends before ``Until``. The readings tried
    are all combinations of those that say which entry counts; the others keep their defaults.
    """
    granted = [g.attains for g in study.grades if g.attains]
    for row in study.rows("start_window"):
        fact = str(row[0])
        stretches = _stretches(study, fact, row[1].number, row[2].number)
        claim = _claim(study, fact)
        if not stretches or not granted:
            yield study.finding("window_empty", fact, sources=study.source(row), readings={}, path=study.rules.vocabulary.facts[fact].path)
            continue
        reported: list[dict[str, str]] = []
        seen: dict[_Stretch, list[Shown]] = {s: [] for s in stretches}
        for readings in study.field.combinations(claim or granted):
            if any(less.items() <= readings.items() for less in reported):
                continue
            open_ = [s for s in stretches if _counts(study, s, claim, granted, readings, seen[s])]
            lost = [s for s in stretches if s not in open_]
            if lost:
                reported.append(readings)
                yield _lost(study, fact, row, lost, open_, claim, granted, readings)


def _counts(
    study: Study, stretch: _Stretch, claim: list[int], granted: list[int], readings: dict[str, str], seen: list[Shown]
) -> bool:
    """Whether an entry that begins in this stretch can count; dossiers found under other readings are tried first."""
    field = study.field
    fixed = {abs(lit): lit > 0 for lit in field.reading(readings)}
    for goals in ([*stretch.literals, *claim, g] for g in granted):
        if any(field.part.values({**s.held, **fixed}).hold(goals) for s in seen):
            return True
    for goals in ([*stretch.literals, *claim, g] for g in granted):
        shown = field.find(goals, readings)
        if shown is not None:
            seen.append(shown)
            return True
    return False


def _claim(study: Study, fact: str) -> list[int]:
    """Return the atom that says that the entry with this fact is the one that counts."""
    slot = study.rules.vocabulary.facts[fact].slot
    atom = study.whole.entitles.get((slot[0], str(slot[1]))) if slot else None
    return [atom] if atom else []


def _stretches(study: Study, fact: str, start: int, until: int) -> list[_Stretch]:
    cuts = [(c, a) for c, a in study.rules.vocabulary.inputs[fact].cuts if a in study.field.part.inputs]
    days = sorted({start, until, *(c for c, _ in cuts if start < c < until)})
    return [_Stretch(a, b, tuple(atom if cut <= a else -atom for cut, atom in cuts)) for a, b in pairwise(days)]


def _lost(
    study: Study,
    fact: str,
    row: list[Symbol],
    lost: list[_Stretch],
    open_: list[_Stretch],
    claim: list[int],
    granted: list[int],
    readings: dict[str, str],
) -> Finding:
    """Name the days that are lost, and show a dossier that would be granted on another day of the window."""
    spans: list[tuple[int, int]] = []
    for stretch in lost:
        if spans and spans[-1][1] == stretch.start:
            spans[-1] = (spans[-1][0], stretch.end)
        else:
            spans.append((stretch.start, stretch.end))
    first, last = day_of(spans[0][0]), day_of(moved(spans[-1][1], -1))
    months = sum(_months(day_of(a), day_of(b)) for a, b in spans)
    shown: list[Shown] = []
    for stretch in open_:
        after = next((g for g in granted if study.field.possible([*stretch.literals, *claim, g], readings)), None)
        if after is not None:
            there = [after, *claim, *stretch.literals]
            pair = study.field.pair(fact, readings, [*(-g for g in granted), *lost[0].literals], there)
            shown = list(pair) if pair else []
            break
    path = study.rules.vocabulary.facts[fact].path
    return study.finding(
        "window_lost" if open_ else "window_empty", fact, shown, study.source(row), readings,
        path=path, start=first, end=last, months=months,
    )  # fmt: skip


def _months(start: date, end: date) -> int:
    """Return how many months lie between two days, to the nearest whole."""
    return round((end - start).days / 30.44)
