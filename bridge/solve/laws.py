"""The constraints of a slice as a circuit of their own, to be worked out only as far as some inputs can touch them.

What the rules forbid is most of a slice: a prime year that looks at one day of a person has all that stands between that day and
every other. A dossier that differs from a possible one in a few inputs can break only what these touch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ..rules.flat import Body
from ..rules.rulebase import RuleBase
from .circuit import TRUE, Circuit, Gate, in_order

# So many sets of inputs are remembered with what they touch; of larger ones all constraints are looked at.
SETS, MOST = 400, 60
ALL = frozenset({0})


class Touched(NamedTuple):
    """Constraints that some inputs touch: as places, with the gates and the inputs below them."""

    rows: list[list[int]]
    gates: list[Gate]
    inputs: frozenset[int]


class Laws:
    """The constraints of a slice."""

    def __init__(self, base: RuleBase, constraints: Sequence[Body]) -> None:
        roots = sorted({abs(lit) for body in constraints for lit in body.literals})
        self.circuit = Circuit(sorted(base.cone(roots, closed=False) & base.inputs), in_order(base, roots))
        self.rows = [[self.circuit.places[lit] for lit in body.literals] for body in constraints]
        own = frozenset(self.circuit.inputs)
        self._alone = [all(abs(lit) in own for lit in body.literals) for body in constraints]
        self._touched: dict[tuple[frozenset[int], bool, frozenset[int]], Touched] = {}

    @cached_property
    def _parts(self) -> list[tuple[frozenset[int], frozenset[int]]]:
        """The numbers of the gates, and the inputs, below each constraint."""
        places = self.circuit.places
        made = {gate[0] & ~1: n for n, gate in enumerate(self.circuit.gates)}
        atoms = {places[a] & ~1: a for a in self.circuit.inputs}
        return [self._below(row, made, atoms) for row in self.rows]

    @cached_property
    def _by_input(self) -> dict[int, list[int]]:
        """The constraints that an input touches."""
        out: dict[int, list[int]] = {}
        for number, (_, inputs) in enumerate(self._parts):
            for atom in inputs:
                out.setdefault(atom, []).append(number)
        return out

    def _below(self, row: list[int], made: Mapping[int, int], atoms: Mapping[int, int]) -> tuple[frozenset[int], frozenset[int]]:
        """The numbers of the gates, and the inputs, below the places of a constraint."""
        gates: set[int] = set()
        found: set[int] = set()
        stack = [place & ~1 for place in row]
        while stack:
            place = stack.pop()
            if place in atoms:
                found.add(atoms[place])
            elif place in made and made[place] not in gates:
                gates.add(made[place])
                _, _, one, two, _, _ = self.circuit.gates[made[place]]
                stack += [one & ~1, two & ~1]
        return frozenset(gates), frozenset(found)

    def touched(self, atoms: frozenset[int], between: bool = False, but: frozenset[int] = frozenset()) -> Touched:
        """Return the constraints that some of these inputs touch, ``but`` those that some others do; ``between`` leaves out those that
        speak of inputs alone, as the order among cut points."""
        key = atoms if len(atoms) <= MOST else ALL, between, but
        if key not in self._touched:
            if len(self._touched) >= SETS:
                self._touched.clear()
            within = atoms if len(atoms) <= MOST else self._by_input
            numbers = {n for a in within for n in self._by_input.get(a, ())} - {n for a in but for n in self._by_input.get(a, ())}
            chosen = sorted(n for n in numbers if not (between and self._alone[n]))
            gates = sorted(frozenset().union(*(self._parts[n][0] for n in chosen)))
            inputs = frozenset().union(*(self._parts[n][1] for n in chosen))
            self._touched[key] = Touched([self.rows[n] for n in chosen], [self.circuit.gates[g] for g in gates], inputs)
        return self._touched[key]

    def broken(self, touched: Touched, given: Mapping[int, int], everywhere: int) -> int:
        """Return the columns in which some of these constraints is surely broken, from those in which literals are given to hold."""
        if not touched.rows:
            return 0
        places = self.circuit.places
        value = [0] * self.circuit.size
        value[TRUE] = everywhere
        for atom in touched.inputs:
            place = places[atom]
            value[place], value[place ^ 1] = given.get(atom, 0), given.get(-atom, 0)
        for out, never, one, two, no, nor in touched.gates:
            value[out] = value[one] & value[two]
            value[never] = value[no] | value[nor]
        return self.circuit.broken(value, touched.rows, everywhere)
