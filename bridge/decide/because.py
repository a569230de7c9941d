"""Which failed conditions bring a refusal about: the smallest sets that refuse by themselves, whatever the rest is.

The circuit is cut at the conditions that apply: each becomes free, true or false as it likes, except those of a set, which
stay failed. A set brings the refusal about where no choice of the others leads to a grade; only its smallest sets are
causes. What is not met and would change nothing if it were is in none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ground.circuit import Circuit, Values, in_order
from ..ground.least import minimal_sets

if TYPE_CHECKING:
    from .case import Case

def because(case: Case) -> tuple[tuple[str, ...], ...]:
    """Return the smallest sets of failed conditions that by themselves refuse, by id, the smallest sets first.

    Empty for any other verdict, and where the refusal does not hang on conditions (no day, no fact of the applicant's).
    """
    part = case.slice
    if case.verdict() != "refused" or not part.refused:
        return ()
    conditions = {n: part.met[n] for n, a in part.applies.items() if n in part.met and case.state(a) != "not_met"}
    failed = {atom: name for name, atom in conditions.items() if case.state(atom) == "not_met"}
    cut = _Cut(case, part.refused, set(conditions.values()))
    sets, _ = minimal_sets(sorted(set(failed) & cut.asked), cut.refuses)
    order = {key.partition(".")[2]: n for n, key in enumerate(case.wording.texts.get("conditions", {}))}

    def rank(name: str) -> int:
        return order.get(name, len(order))

    named = [sorted((failed[a] for a in s), key=rank) for s in sets if s]
    named.sort(key=lambda s: (len(s), [rank(n) for n in s]))
    return tuple(tuple(f"{case.prime}.{n}" for n in s) for s in named)


class _Cut:
    """The circuit above some conditions, which are free there; all else is as in the case."""

    def __init__(self, case: Case, goal: int, conditions: set[int]) -> None:
        self.goal = goal
        rules = in_order(case.rules.base, [goal])
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
        circuit = Circuit(sorted(edge), [row for row in rules if row[0] in above])
        self._free = circuit.values({a: sign > 0 for a in edge - conditions if (sign := case.values[a])})

    def refuses(self, failed: frozenset[int]) -> bool:
        """Whether these conditions refuse by themselves: every choice of the others ends in the goal."""
        return self._always(self._free.changed(dict.fromkeys(failed, False)), sorted(self.asked - failed))

    def _always(self, values: Values, free: list[int]) -> bool:
        if values[self.goal] or not free:
            return values[self.goal] > 0
        first, rest = free[0], free[1:]
        return all(self._always(values.changed({first: truth}), rest) for truth in (True, False))
