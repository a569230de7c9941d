"""Remarks on a decision: figures without the threshold they are measured by, what sits ill with it, what may be taken along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..facts.vocabulary import Fact, Vocabulary
    from .case import Case


def notes(case: Case, refused: bool) -> tuple[str, ...]:
    """Return the remarks on a decision; of a prime that is refused, not what sits ill with it nor what may be taken along."""
    found = [case.wording.get("notes", "threshold_unknown")] if _measured_without_threshold(case) else []
    cautions = [] if refused else [case.wording.get("cautions", c) for c, atom in case.slice.cautions.items() if case.values[atom] > 0]
    along = [] if refused else [case.wording.get("along", w) for w in _along(case)]
    return (*found, *warned_off(case), *cautions, *along)


def warned_off(case: Case) -> tuple[str, ...]:
    """Return, of what could be declared and is not, what the dossier itself says otherwise: nobody is told to declare it, but why."""
    facts = [case.rules.vocabulary.facts[f] for f, atom in case.slice.belied.items() if case.values[atom] > 0]
    names = [case.wording.get("facts", f.functor) for f in facts if case.encoder.raw(f) is not True]
    return tuple(case.wording.get("notes", "belied", fact=name) for name in names)


def _measured_without_threshold(case: Case) -> bool:
    """Whether what is open hangs on a figure that the dossier gives and on a threshold that nobody knows."""
    vocabulary = case.rules.vocabulary
    facts = (vocabulary.facts[vocabulary.input[a].fact] for a in case.assignment.open if a in vocabulary.input)
    given = [f for f in facts if f.type == "claim" and isinstance(case.encoder.raw(f), (int, float))]
    return any(not set(case.unknown).isdisjoint(case.encoder.unknown_paths(f)) for f in given)


def _along(case: Case) -> Iterator[str]:
    """What the dossier names that may be taken along with this prime."""
    named: set[str] = set()
    for fact in case.rules.vocabulary.once(_sets) if case.slice.compatible else ():
        words = case.encoder.raw(fact)
        named.update(words if isinstance(words, list) else ())
    return (w for w in case.slice.compatible if w in named)


def _sets(vocabulary: Vocabulary) -> list[Fact]:
    """The facts that hold several words."""
    return [fact for fact in vocabulary.facts.values() if fact.type == "set"]
