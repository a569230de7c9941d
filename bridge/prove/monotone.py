"""What is declared to be good can never lower what is paid; every exception is listed with two dossiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from ..rules.symbols import Symbol
from .field import Pair
from .findings import Finding
from .study import Study


def check(study: Study) -> Iterator[Finding]:
    """Yield, for each fact declared monotone, two dossiers of which the better one is paid less."""
    for row in study.rows("monotone"):
        if str(row[0]) in study.rules.vocabulary.facts:
            yield from study.settled(_lost(study, row))
        else:
            yield study.finding("unknown_fact", str(row[0]), sources=study.source(row), readings={}, path=str(row[0]))


def _lost(study: Study, row: Sequence[Symbol]) -> Iterator[Finding]:
    fact, direction = str(row[0]), str(row[1])
    down = direction in ("down", "no")
    found = study.smallest(partial(lowered, study, fact, down)) if can_lower(study, fact, down) else None
    if found is not None:
        path = study.rules.vocabulary.facts[fact].path
        yield study.finding("not_monotone", fact, found, study.source(row), path=path, direction=direction)


def can_lower(study: Study, fact: str, down: bool) -> bool:
    """Whether some grade can be missed by a dossier that is better (in this fact), as far as atoms tell: a "no" is a proof.

    One question for all grades and readings, where most facts are as they should be.
    """
    field = study.field
    lost = field.couple.losing([g.reaches for g in study.whole.grades if g.reaches], down)
    free, up = field.vocabulary.parted(field.inputs_of(fact))
    return field.couple.model(free, up, field.never, field.never, [lost]) is not None


def lowered(study: Study, fact: str, down: bool, readings: Mapping[str, str] | None) -> Pair | None:
    """Return a dossier, and a better one (in this fact) that misses a grade the first one reaches."""
    for grade in study.whole.grades:
        if not grade.reaches:
            continue
        has, misses = [grade.reaches], [-grade.reaches]
        pair = study.field.pair(fact, readings, misses if down else has, has if down else misses, rising=True)
        if pair is not None:
            return (pair[1], pair[0]) if down else pair
    return None
