"""The part of a prime year that its outcome looks at, for questions that decide one dossier many times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..errors import InputError, Problem
from ..solve.slices import Slice

if TYPE_CHECKING:
    from .declared import PrimeYear


class OutcomeSlice:
    """The part of a prime year's slice that its outcome looks at; models of it tell their inputs too."""

    def __init__(self, whole: PrimeYear) -> None:
        self.whole = whole
        base = whole.rules.base
        cone = base.cone(whole.watched)
        self.part = Slice(base, [*whole.watched, *(cone & base.inputs)])
        self.inputs = self.part.inputs
        self.watched = whole.watched

    def possible(self, known: Mapping[int, bool]) -> frozenset[int]:
        """Return the watched atoms that hold in some completion of what is known.

        Raises :class:`InputError` where nothing completes it: the facts contradict each other.
        """
        values = self.part.values(known)
        if all(values[a] for a in self.watched):
            return frozenset(a for a in self.watched if values[a] > 0)
        literals = [a if v else -a for a, v in known.items()]
        found = self.reached(literals)
        if not found:
            raise InputError([Problem("", "impossible", ())])
        return found

    def reached(self, literals: Iterable[int]) -> frozenset[int]:
        """Return the watched atoms that hold in some model of the literals, none where there is no model."""
        fixed = list(literals)
        found: list[int] = []
        while (model := self.part.model([*fixed, *(-a for a in found)])) is not None:
            found += [a for a in self.watched if a in model]
        return frozenset(found)
