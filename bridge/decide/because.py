"""Which failed conditions bring a refusal about: the smallest sets that refuse by themselves, whatever the rest is.

The circuit is cut at the conditions that apply: each becomes free, true or false as it likes, except those of a set, which
stay failed. A set brings the refusal about where no choice of the others leads to a grade; only its smallest sets are
causes. What is not met and would change nothing if it were is in none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..solve.circuit import Circuit, Values, in_order
from ..solve.least import minimal_sets

if TYPE_CHECKING:
    from ..ground.declared import PrimeYear
    from .case import Case


# A count of which many fail has more smallest sets than anybody reads.
SEARCHES = 200


def because(case: Case) -> tuple[tuple[str, ...], ...]:
    """Return the smallest sets of failed conditions that by themselves refuse, by id, the smallest sets first.

    Empty for any other verdict, and where the refusal does not hang on conditions (no day, no fact of the applicant's).
    Where a count leaves very many such sets, the first found are told (``SEARCHES``): each by itself is a cause.
    """
    part = case.slice
    if case.verdict() != "refused" or not part.refused:
        return ()
    conditions = {n: part.met[n] for n, a in part.applies.items() if n in part.met and case.state(a) != "not_met"}
    failed = {atom: name for name, atom in conditions.items() if case.state(atom) == "not_met"}
    cuts, free = part.once(_cuts), frozenset(conditions.values())
    if free not in cuts:
        cuts[free] = _Cut(part, part.refused, free)
    refusal = _Refusal(cuts[free], case.values)
    sets, _ = minimal_sets(sorted(failed.keys() & cuts[free].asked), refusal.refuses, SEARCHES)
    rank = case.wording.rank
    named = [sorted((failed[a] for a in s), key=rank) for s in sets if s]
    named.sort(key=lambda s: (len(s), [rank(n) for n in s]))
    return tuple(tuple(f"{case.prime}.{n}" for n in s) for s in named)


def _cuts(_: PrimeYear) -> dict[frozenset[int], _Cut]:
    """The circuits of a prime year, by the conditions at which they are cut: few sets of conditions ever apply."""
    return {}


class _Cut:
    """The circuit above some conditions, which are free there."""

    def __init__(self, part: PrimeYear, goal: int, conditions: frozenset[int]) -> None:
        self.goal = goal
        rules = in_order(part.rules.base, [goal])
        bodies = dict(rules)
        above: set[int] = set()
        edge: set[int] = set()
        stack = [goal]
        while stack:
            atom = stack.pop()
            if atom in conditions or atom not in bodies:
                edge.add(atom)
            elif atom not in above:
                above.add(atom)
                stack.extend(abs(lit) for _, literals in bodies[atom] for lit in literals)
        self.asked = edge & conditions
        self.fixed = edge - conditions
        self.circuit = Circuit(sorted(edge), [row for row in rules if row[0] in above])


class _Refusal:
    """What refuses a case where its conditions are free; all else is as in the case."""

    def __init__(self, cut: _Cut, values: Values) -> None:
        self._goal, self._asked = cut.goal, cut.asked
        self._free = cut.circuit.values({a: sign > 0 for a in cut.fixed if (sign := values[a])})

    def refuses(self, failed: frozenset[int]) -> bool:
        """Whether these conditions refuse by themselves: every choice of the others ends in the goal."""
        return self._always(self._free.changed(dict.fromkeys(failed, False)), sorted(self._asked - failed))

    def _always(self, values: Values, free: list[int]) -> bool:
        settled = values[self._goal]
        if settled or not free:
            return settled > 0
        first, rest = free[0], free[1:]
        return all(self._always(values.changed({first: truth}), rest) for truth in (True, False))
