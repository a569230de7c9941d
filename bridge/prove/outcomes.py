"""Situations: exclusive, exhaustive, and each of them within reach."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from .field import Shown
from .findings import Finding
from .study import Study


def check(study: Study) -> Iterator[Finding]:
    """Yield overlaps, gaps, and what no dossier can reach."""
    yield from study.settled(overlaps(study))
    yield from study.settled(gaps(study))
    yield from study.settled(unreachable(study))


def overlaps(study: Study) -> Iterator[Finding]:
    """Two grades that a dossier can attain at once are an overlap, unless the higher one always includes the lower."""
    for low, high in combinations(study.grades, 2):
        assert low.attains
        assert high.attains
        if low.rank != high.rank and not study.field.possible([high.attains, -low.attains]):
            continue
        for shown in study.field.minimal_readings([low.attains, high.attains]):
            yield study.finding("overlap", f"{low.name} {high.name}", [shown], low=low.name, high=high.name)


def gaps(study: Study) -> Iterator[Finding]:
    """A refusal for which no condition can be named leaves a dossier without an answer."""
    whole = study.whole
    if not whole.refused:
        return
    if not whole.applies:
        return  # nothing to name: whether a refusal is meant is declared, as a property
    shown = _gap(study, {}) or _gap(study, None)
    if shown is not None:
        yield study.finding("gap", "refused", [shown])


def _gap(study: Study, readings: dict[str, str] | None) -> Shown | None:
    """Return a dossier that is refused and meets every condition that applies to it, so that it says both."""
    conditions = [(a, study.whole.met.get(name)) for name, a in study.whole.applies.items()]
    guards = [study.field.part.guard([a, -met] if met else [a]) for a, met in conditions]
    atoms = [a for row in conditions for a in row if a]
    return study.field.find_settled([study.whole.refused or 0], atoms, readings, guards)


def unreachable(study: Study) -> Iterator[Finding]:
    """Every grade and the refusal must be reached under every combination of readings; every condition, met or not."""
    field, whole = study.field, study.whole
    for grade in whole.grades:
        if not grade.top:
            yield study.finding("unreachable", grade.name, grade=grade.name, low=grade.low, high=grade.high)
        else:
            yield from _never(study, grade.top, "unreachable", grade.name, grade=grade.name, low=grade.low, high=grade.high)
    if whole.refused:
        yield from _never(study, whole.refused, "never_refused", "refused")
    for name in whole.applies.keys() - whole.met.keys():  # asked for, and no rule can say that it is met
        yield study.finding("never_met", name, sources=study.sources_of(name), condition=name)
    for name, atom in whole.met.items():
        if atom in study.rules.base.true_atoms:
            yield study.finding("always_met", name, sources=study.sources_of(name), condition=name)
    for name, atom in study.conditions.items():
        if not field.possible([atom]):
            yield study.finding("never_met", name, sources=study.sources_of(name), condition=name)
        elif not field.possible([-atom]):
            yield study.finding("always_met", name, sources=study.sources_of(name), condition=name)


def _never(study: Study, atom: int, kind: str, what: str, **detail: Any) -> Iterator[Finding]:
    """Yield the smallest deviations from the default readings under which an outcome is out of reach."""
    field = study.field
    reached = 0  # under which of the combinations some dossier that was found reaches it too, a bit each
    missing: list[dict[str, str]] = []
    combinations = list(field.combinations([atom]))
    for number, readings in enumerate(combinations):
        if reached >> number & 1 or any(less.items() <= readings.items() for less in missing):
            continue
        found = field.find([atom], readings)
        if found is None:
            missing.append(readings)
            yield study.finding(kind, what, readings=readings, **detail)
        else:
            reached |= field.under(found, combinations, atom)


def reached(study: Study) -> list[Shown]:
    """Return a dossier for every grade and for the refusal, under the default readings where there is one."""
    atoms = [*(g.top for g in study.whole.grades if g.top), *([study.whole.refused] if study.whole.refused else [])]
    field, open_ = study.field, study.rules.vocabulary.open_questions
    closed = [-a for a in open_ if a in field.part.inputs]  # rather a dossier of which the texts leave nothing open
    found = (field.find([a, *closed], {}) or field.find([a], {}) for a in atoms)
    return [s for s in found if s is not None]
