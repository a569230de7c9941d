"""The constraints of a slice as a circuit of their own, to be worked out only as far as some inputs can touch them.

What the rules forbid is most of a slice: a prime year that looks at one day of a person has all that stands between that day and
every other. A dossier that differs from a possible one in a few inputs can break only what these touch.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ..rules.flat import Body
from ..rules.rulebase import RuleBase
from .circuit import Circuit, Step, in_order

# So many sets of inputs are remembered with what they touch; of larger ones all constraints are looked at.
SETS, MOST = 400, 60
ALL = frozenset({0})


class Touched(NamedTuple):
    """Constraints that some inputs touch: as places, with the steps to these and the inputs below them."""

    rows: Sequence[tuple[int, ...]]
    steps: list[Step]
    inputs: frozenset[int]


class Laws:
    """The constraints of a slice."""

    def __init__(self, base: RuleBase, constraints: Sequence[Body]) -> None:
        roots = sorted({abs(lit) for body in constraints for lit in body.literals})
        self.circuit = Circuit(sorted(base.cone(roots, closed=False) & base.inputs), in_order(base, roots))
        rows = [[self.circuit.places[lit] for lit in body.literals] for body in constraints]
        uses = Counter(place for row in rows for place in row)
        uses.update(place for step in self.circuit.steps(uses) for place in step[1:3])
        self._rows = [tuple(self._opened(row, uses)) for row in rows]
        own = frozenset(self.circuit.inputs)
        self._alone = [all(abs(lit) in own for lit in body.literals) for body in constraints]
        self._touched: dict[tuple[frozenset[int], bool, frozenset[int]], Touched] = {}

    def _opened(self, row: Iterable[int], uses: Mapping[int, int]) -> Iterator[int]:
        """Yield the places of a constraint; in the place of "both of these" that nothing else looks at the two: most constraints are
        seen to be kept at the first place, and all that stands behind it is not worked out."""
        for place in row:
            step = self.circuit.made.get(place)
            if step is not None and step[3] and uses[place] == 1:
                yield from self._opened(step[1:3], uses)
            else:
                yield place

    @cached_property
    def whole(self) -> Touched:
        """All constraints."""
        return self._of(self._rows)

    @cached_property
    def _atoms(self) -> dict[int, int]:
        """The inputs by where they stand."""
        return {self.circuit.places[a] & ~1: a for a in self.circuit.inputs}

    @cached_property
    def _by_input(self) -> dict[int, list[int]]:
        """The constraints that an input touches, by number."""
        out: dict[int, list[int]] = {}
        for number, row in enumerate(self._rows):
            for atom in self._of([row]).inputs:
                out.setdefault(atom, []).append(number)
        return out

    def _of(self, rows: Sequence[tuple[int, ...]]) -> Touched:
        """Some constraints with all that stands below them."""
        steps = self.circuit.steps(itertools.chain.from_iterable(rows))
        below = {place & ~1 for places in itertools.chain(rows, (step[1:3] for step in steps)) for place in places}
        return Touched(rows, steps, frozenset(self._atoms[place] for place in below if place in self._atoms))

    def touched(self, atoms: frozenset[int], between: bool = False, but: frozenset[int] = frozenset()) -> Touched:
        """Return the constraints that some of these inputs touch, ``but`` those that some others do; ``between`` leaves out those that
        speak of inputs alone, as the order among cut points."""
        key = atoms if len(atoms) <= MOST else ALL, between, but
        if key == (ALL, False, frozenset()):
            return self.whole
        if key not in self._touched:
            if len(self._touched) >= SETS:
                self._touched.clear()
            within = atoms if len(atoms) <= MOST else self._by_input
            numbers = {n for a in within for n in self._by_input.get(a, ())} - {n for a in but for n in self._by_input.get(a, ())}
            self._touched[key] = self._of([self._rows[n] for n in sorted(numbers) if not (between and self._alone[n])])
        return self._touched[key]

    def broken(self, touched: Touched, given: Mapping[int, int], everywhere: int) -> int:
        """Return the columns in which some of these constraints is surely broken, from those in which literals are given to hold."""
        if not touched.rows:
            return 0
        value, places = self.circuit.put({}, everywhere), self.circuit.places
        for atom in touched.inputs:
            place = places[atom]
            value[place], value[place ^ 1] = given.get(atom, 0), given.get(-atom, 0)
        return self._broken(touched, value, everywhere)

    def broken_whole(self, touched: Touched, rows: Mapping[int, int], everywhere: int) -> int:
        """Return the same from the columns in which inputs hold; in all others they do not."""
        return self._broken(touched, self.circuit.put_whole(rows, touched.inputs, everywhere), everywhere) if touched.rows else 0

    def _broken(self, touched: Touched, value: list[int], everywhere: int) -> int:
        for out, one, two, both in touched.steps:
            value[out] = value[one] & value[two] if both else value[one] | value[two]
        return self.circuit.broken(value, touched.rows, everywhere)
