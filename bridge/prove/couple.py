"""Two dossiers side by side, of which some facts differ: a twin of a slice that knows what counting implies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..solve.slices import Sides, Slice, Twin
from .counts import linked, ordered


class Couple(Twin):
    """Two copies of a slice; each input is equal in both, rises from the first to the second, or is free."""

    def __init__(self, part: Slice) -> None:
        self._rising: dict[int, int] = {}
        self._losing: dict[tuple[tuple[int, ...], bool], int] = {}
        super().__init__(part)
        ordered(self.program, part, self.left, self.right)
        linked(self.program, part, self.left, self.right, self._ties)

    def _tied(self, one: int, two: int) -> int:
        rising, falling = self.program.guard([one, -two]), self.program.guard([two, -one])
        equal = self.program.atom()
        self.program.define(equal, [rising, falling])
        self._rising[equal] = rising
        return equal

    def losing(self, goals: Iterable[int], gaining: bool = False) -> int:
        """Return a literal under which some goal is reached on the left alone (``gaining``: on the right alone)."""
        key = tuple(goals), gaining
        if key not in self._losing:
            lost, (has, lacks) = self.program.atom(), (self.right, self.left) if gaining else (self.left, self.right)
            for goal in key[0]:
                self.program.define(lost, [has[goal], -lacks[goal]])
            self._losing[key] = self.program.guard([-lost])
        return self._losing[key]

    def model(
        self,
        free: Iterable[int],
        rising: Iterable[int] = (),
        left: Iterable[int] = (),
        right: Iterable[int] = (),
        switches: Iterable[int] = (),
    ) -> Sides | None:
        """Return both sides (roots and inputs) of one pair that agrees elsewhere, or None where there is none.

        ``left`` and ``right`` are literals that hold on either side.
        """
        loose, up = set(free), set(rising)
        ties = [self._rising[t] if a in up else t for a, t in self._ties.items() if a in up or a not in loose]
        return self.program.model([*switches, *ties, *self.assumed(left, right)], self._sides)

    def forbid(self, left: Mapping[int, bool], right: Mapping[int, bool]) -> int:
        """Return a literal under which the two sides cannot be like this."""
        one, two = ([a if v else -a for a, v in side.items()] for side in (left, right))
        return self.program.guard(self.assumed(one, two))
