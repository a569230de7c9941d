"""What the completions of a dossier have in common: complete dossiers kept at hand show what is possible, before a solver is asked.

What such an example shows is so whatever the examples are: the facts of the dossier are put in, the rules worked out, and where no
constraint is broken it is one of its completions. Only for what none of them shows the solver is asked, and what it finds is kept: a
model as an example, or the few facts that cannot stand together. So every answer is exact, whatever was asked before.
"""

from __future__ import annotations

import itertools
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from .circuit import Values
from .slices import Slice

# So many complete dossiers are kept, and so many clashes of each literal.
MOST, CLASHES = 64, 12
# An example lends its values for some facts to so many others before the solver is asked what these facts may turn.
LENDS = 3

Known = Mapping[int, bool]


class Completions:
    """The examples of a slice: one row of bits for each input, one bit an example."""

    def __init__(self, inputs: Iterable[int]) -> None:
        self.rows = dict.fromkeys(inputs, 0)
        self.count = self._next = self.added = 0
        self._clashes: dict[int, deque[frozenset[int]]] = defaultdict(lambda: deque(maxlen=CLASHES))

    def add(self, true: Collection[int]) -> None:
        """Keep a model, by its true inputs, in the place of the oldest one where there are enough."""
        bit = 1 << self._next
        for atom, row in self.rows.items():
            self.rows[atom] = row | bit if atom in true else row & ~bit
        self._next = (self._next + 1) % MOST
        self.count = max(self.count, self._next or MOST)
        self.added += 1

    def clash(self, literals: frozenset[int], beside: Iterable[int]) -> None:
        """Keep facts that cannot stand together, one of them ``beside`` the others."""
        for literal in beside:
            self._clashes[literal].append(literals - {literal})

    def clashing(self, given: frozenset[int], literal: int) -> bool:
        """Whether it is known that the literal cannot stand beside those given."""
        return any(others <= given for others in self._clashes.get(literal, ()))


class Completed:
    """One dossier against one slice: what some of its completions have, told exactly.

    ``values`` are what follows from the known facts without looking at cases.
    """

    def __init__(self, part: Slice, known: Known, values: Values, examples: Completions) -> None:
        self.part, self.known, self.values, self.examples = part, known, values, examples
        self._shown: list[tuple[Sequence[int], int]] | None = None
        self._at = -1
        self._given: frozenset[int] | None = None

    # -- examples -------------------------------------------------------------------------------------------------------

    def _worked_out(self, width: int, fixed: Mapping[int, tuple[int, int]], lent: Mapping[int, int], by: int = 0) -> tuple[list[int], int]:
        """Put the known facts into all examples, once for each of ``width`` suppositions: the values of every place, and which columns
        are completions. ``fixed`` are inputs with the suppositions in which they hold and in which they do not, ``lent`` those with
        the suppositions in which an example has them from another, ``by`` so many places further."""
        size = self.examples.count
        block, everywhere = (1 << size) - 1, (1 << size * width) - 1
        repeat = everywhere // block
        spread: dict[int, int] = {0: 0}
        for row in {*lent.values(), *(r for yes, no in fixed.values() for r in (yes, yes | no))}:
            spread[row] = sum(block << n * size for n in range(width) if row >> n & 1)
        given, known, rows = {}, self.known, self.examples.rows
        for atom in self.part.inputs:
            truth = known.get(atom)
            own = rows[atom]
            row = own * repeat if truth is None else everywhere if truth else 0
            if atom in lent:
                mask = spread[lent[atom]]
                row = row & ~mask | ((own >> by | own << size - by) & block) * repeat & mask
            if atom in fixed:
                yes, no = fixed[atom]
                row = row & ~spread[yes | no] | spread[yes]
            given[atom], given[-atom] = row, everywhere ^ row
        value = self.part.circuit.rows(given, everywhere)
        return value, everywhere & ~self.part.circuit.broken(value, self.part.laws, everywhere)

    @property
    def _examples(self) -> list[tuple[Sequence[int], int]]:
        """What every place is in the examples at hand, and which of these are completions."""
        if self._shown is None:
            self._shown = [self._worked_out(1, {}, {})] if self.examples.count else []
            self._at = self.examples.added
        return self._shown

    def shows(self, literal: int) -> bool:
        """Whether some example at hand is a completion with this literal."""
        place = self.part.circuit.places[literal]
        return any(rows[place] & sound for rows, sound in self._examples)

    # -- asking ---------------------------------------------------------------------------------------------------------

    def literals(self, *more: int) -> list[int]:
        """What is known, and more, as assumptions."""
        return [*(a if v else -a for a, v in self.known.items()), *more]

    @cached_property
    def stands(self) -> bool:
        """Whether the dossier has a completion at all."""
        return any(sound for _, sound in self._examples) or self._asked()

    def possible(self, literal: int) -> bool:
        """Whether some completion has this literal."""
        value = self.values[literal]
        if value:
            return value > 0 and self.stands
        return self.shows(literal) or self._asked(literal)

    def _asked(self, *literal: int) -> bool:
        """Ask the solver whether some completion has a literal, or whether there is one at all; keep what it finds."""
        if self._given is None:
            self._given = frozenset(self.literals())
        if any(self.examples.clashing(self._given, lit) for lit in literal):
            return False
        model, clash = self.part.completion(self.literals(*literal))
        if model is None:
            self.examples.clash(clash, literal)
            return False
        self.examples.add(model)
        rows = self.part.circuit.rows({(a if a in model else -a): 1 for a in self.part.inputs}, 1)
        self._examples.append((rows, 1))
        return True

    # -- what may turn what -----------------------------------------------------------------------------------------------

    def shown(self, suppositions: Sequence[Known], watched: Sequence[int]) -> list[set[int]]:
        """Return for each supposition, in which some facts are known otherwise, the watched atoms that an example at hand shows."""
        if not self.examples.count:
            return [set() for _ in suppositions]
        fixed: dict[int, tuple[int, int]] = {}
        for n, supposed in enumerate(suppositions):
            for atom, truth in supposed.items():
                yes, no = fixed.get(atom, (0, 0))
                fixed[atom] = (yes | 1 << n, no) if truth else (yes, no | 1 << n)
        rows, sound = self._worked_out(len(suppositions), fixed, {})
        held = {a: rows[self.part.circuit.places[a]] & sound for a in watched}
        size = self.examples.count
        block = (1 << size) - 1
        return [{a for a, row in held.items() if row >> n * size & block} for n in range(len(suppositions))]

    def turning(self, groups: Sequence[tuple[int, ...]], watched: Sequence[int]) -> list[bool]:
        """Say of each group of inputs whether two completions that differ in nothing else can differ in a watched atom."""
        places, twin = self.part.circuit.places, self.part.twin
        live = self.values.in_play(watched)
        out = [False] * len(groups)
        left = [n for n, atoms in enumerate(groups) if any(live[places[a] & ~1] for a in atoms)]
        for by in range(1, LENDS + 1):
            found = self._turned([groups[n] for n in left], watched, by) if left and self.examples.count > LENDS else []
            for n in itertools.compress(left, found):
                out[n] = True
            left = [n for n in left if not out[n]]
        for n in left:
            pair = twin.completions(self.literals(), groups[n], tuple(watched))
            if pair is not None:
                out[n] = True
                for side in pair:
                    self.examples.add(side)
        return out

    def _turned(self, groups: Sequence[tuple[int, ...]], watched: Sequence[int], by: int) -> list[bool]:
        """Say of each group whether examples show that it turns a watched atom: those that have it from others beside themselves."""
        width, size, places = len(groups), self.examples.count, self.part.circuit.places
        lent: dict[int, int] = defaultdict(int)
        for n, atoms in enumerate(groups):
            for atom in atoms:
                lent[atom] |= 1 << n
        before, stood = self._worked_out(1, {}, {}) if self._at != self.examples.added else self._examples[0]
        after, stand = self._worked_out(width, {}, lent, by)
        block = (1 << size) - 1
        repeat = ((1 << size * width) - 1) // block
        differ = 0
        for atom in watched:
            differ |= before[places[atom]] * repeat ^ after[places[atom]]
        differ &= stood * repeat & stand
        return [bool(differ >> n * size & block) for n in range(width)]
