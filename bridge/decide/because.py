"""Which failed conditions bring a refusal about: the smallest sets that refuse by themselves, whatever the rest is.

The circuit is cut at the conditions that apply: each becomes free, true or false as it likes, except those of a set, which
stay failed. A set brings the refusal about where no choice of the others leads to a grade; only its smallest sets are
causes. What is not met and would change nothing if it were is in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..ground.slices import follows
from ..missing.sets import minimal_sets

if TYPE_CHECKING:
    from .case import Case

Bodies = list[tuple[int, tuple[int, ...]]]


def because(case: Case) -> tuple[tuple[str, ...], ...]:
    """Return the smallest sets of failed conditions that by themselves refuse, by id, the smallest sets first.

    Empty for any other verdict, and where the refusal does not hang on conditions (no day, no fact of the applicant's).
    """
    if case.verdict() != "refused":
        return ()
    part = case.slice
    conditions = {n: part.met[n] for n, a in part.applies.items() if n in part.met and case.state(a) != "not_met"}
    failed = {atom: name for name, atom in conditions.items() if case.state(atom) == "not_met"}
    cut = _Cut(part.refused or 0, case.values, part.part.sequence, set(conditions.values()))
    sets, _ = minimal_sets(sorted(set(failed) & cut.asked), cut.refuses)
    order = {key.partition(".")[2]: n for n, key in enumerate(case.wording.texts["conditions"])}

    def rank(name: str) -> int:
        return order.get(name, len(order))

    named = [sorted((failed[a] for a in s), key=rank) for s in sets if s]
    named.sort(key=lambda s: (len(s), [rank(n) for n in s]))
    return tuple(tuple(f"{case.prime}.{n}" for n in s) for s in named)


class _Cut:
    """The circuit above some conditions, which are free there."""

    def __init__(
        self, goal: int, values: Mapping[int, int], sequence: Iterable[tuple[int, Bodies]], conditions: set[int]
    ) -> None:
        self.goal, self.values = goal, values
        bodies = dict(sequence)
        above: set[int] = set()
        stack = [goal]
        self.asked: set[int] = set()
        while stack:
            atom = stack.pop()
            if atom in conditions:
                self.asked.add(atom)
            elif atom in bodies and atom not in above:
                above.add(atom)
                stack.extend(abs(lit) for _, literals in bodies[atom] for lit in literals)
        self.rows = [(a, b) for a, b in sequence if a in above]

    def refuses(self, failed: frozenset[int]) -> bool:
        """Whether these conditions refuse by themselves: every choice of the others ends in the goal."""
        return self._always(dict.fromkeys(failed, -1), sorted(self.asked - failed))

    def _always(self, fixed: dict[int, int], free: list[int]) -> bool:
        value = {**self.values, **dict.fromkeys(free, 0), **fixed}
        for atom, bodies in self.rows:
            value[atom] = follows(bodies, value)
        if value.get(self.goal, 0) or not free:
            return value.get(self.goal, 0) > 0
        first, rest = free[0], free[1:]
        return self._always({**fixed, first: 1}, rest) and self._always({**fixed, first: -1}, rest)
