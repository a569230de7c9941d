"""Pairs of models whose conclusions no answer to an open question takes away: what is decided of their dossiers is not left open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from ..facts.search import GivenUp
from ..solve.forgetting import shrunk
from ..solve.slices import Sides, Slice
from .couple import Couple

# Grounds on which pairs are passed over before the search for a sturdy one is given up.
GROUNDS = 60


class Sturdy:
    """Passes over models whose goals hang on an open question, with all that fall for the same reason.

    ``ask`` returns a pair of models under guards, ``goals`` what each of its sides shows.
    """

    def __init__(
        self,
        couple: Couple,
        part: Slice,
        opens: Collection[int],
        order: Sequence[int],
        ask: Callable[[Sequence[int]], Sides | None],
        goals: Callable[[Sides], tuple[Sequence[int], Sequence[int]]],
    ) -> None:
        self._couple, self._part, self._order, self._ask, self._goals = couple, part, order, ask, goals
        self._opens = sorted(opens)
        self._guards: list[int] = []

    def __call__(self, more: Sequence[int]) -> Sides | None:
        """Return a pair under guards, None where there is none; :class:`GivenUp` after so many grounds."""
        while (sides := self._ask([*more, *self._guards])) is not None:
            grounds = [self._falls(side, wanted) for side, wanted in zip(sides, self._goals(sides), strict=True)]
            if grounds == [None, None]:
                return sides
            one, two = grounds
            self._guards += [self._couple.forbid(one, {})] if one is not None else []
            self._guards += [self._couple.forbid({}, two)] if two is not None else []
            if len(self._guards) > GROUNDS:
                raise GivenUp
        return None

    def _falls(self, side: Mapping[int, bool], goals: Sequence[int]) -> dict[int, bool] | None:
        """Return what makes a goal fail under another answer to open questions, None where every goal stands."""
        for turned in [*([a] for a in self._opens), self._opens]:
            other = {a: side[a] != (a in turned) for a in self._part.inputs}
            values = self._part.values(other)
            failing = next((g for g in goals if values.hold([-g])), None)
            if failing is not None:
                core = shrunk(self._part, other, [-failing], self._order)
                return {a: v for a, v in core.items() if a not in self._opens}
        return None
