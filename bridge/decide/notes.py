"""Remarks on a decision: figures without the threshold they are measured by, what sits ill with it, what may be taken along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ground.vocabulary import Fact, Vocabulary
    from .case import Case


def notes(case: Case, refused: bool) -> tuple[str, ...]:
    """Return the remarks on a decision; of a prime that is refused, not what sits ill with it nor what may be taken along."""
    found = [case.wording.get("notes", "threshold_unknown")] if _measured_without_threshold(case) else []
    cautions = [] if refused else [case.wording.get("cautions", c) for c, atom in case.slice.cautions.items() if case.values[atom] > 0]
    along = [] if refused else [case.wording.get("along", w) for w in _along(case)]
    taken = [] if refused else [case.wording.get("notes", "taken_as_past", fact=case.wording.get("facts", f.functor)) for f in _taken(case)]
    return (*found, *taken, *cautions, *along)


def _taken(case: Case) -> Iterator[Fact]:
    """The days that are left out and taken to be past, where the prime would be refused if one were still to come."""
    vocabulary, refused = case.rules.vocabulary, case.slice.refused
    for name in sorted(vocabulary.past_unless_said):
        fact = vocabulary.facts[name]
        if refused and case.encoder.raw(fact) is None:
            ahead = {a: True for a in vocabulary.followed_by(name) if a in case.slice.part.inputs}
            if ahead and case.values[refused] <= 0 < case.values.changed(ahead)[refused]:
                yield fact


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
