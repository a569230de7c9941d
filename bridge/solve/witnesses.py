"""Complete dossiers kept beside a slice, to show by example that an outcome is possible before a solver is asked.

What an example shows is so whatever the examples are; where none shows it the solver decides, and what it finds is kept:
a model as an example, or the few facts that cannot stand together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .examples import MOST, Examples
from .slices import Slice


class Shown(NamedTuple):
    """What the examples show: for each supposition the outcomes that some of them have, and whether it can matter.

    ``differ`` says that two examples which differ in nothing but the supposition have different outcomes.
    """

    outcomes: list[frozenset[int]]
    differ: bool


class Witnesses:
    """The outcomes of a slice that examples show."""

    def __init__(self, part: Slice, watched: Sequence[int]) -> None:
        self.part, self.watched = part, tuple(watched)
        self._clashes: deque[frozenset[int]] = deque(maxlen=MOST)
        self.examples = Examples(part.inputs)

    def possible(self, literals: Sequence[int]) -> bool:
        """Say whether the literals can hold together."""
        given = frozenset(literals)
        if any(clash <= given for clash in self._clashes):
            return False
        model, clash = self.part.example(literals)
        if model is None:
            self._clashes.append(clash)
            return False
        self.examples.add(model)
        return True

    def show(self, known: Mapping[int, bool], rows: Mapping[int, tuple[int, int]], width: int) -> Shown:
        """Try the examples with the known facts put in, under ``width`` suppositions, column by column of ``rows``."""
        size = self.examples.count
        if not size:
            return Shown([frozenset()] * width, False)
        block = (1 << size) - 1
        everywhere = (1 << size * width) - 1
        repeat = everywhere // block
        spread: dict[int, int] = {0: 0}
        true = {a: everywhere if v else 0 for a, v in known.items()}
        for atom, (yes, no) in rows.items():
            for row in (yes, yes | no):
                if row not in spread:
                    spread[row] = sum(block << i * size for i in range(width) if row >> i & 1)
            true[atom] = (self.examples.rows[atom] * repeat & ~spread[yes | no]) | spread[yes]
        for atom, row in self.examples.rows.items():
            if atom not in true:
                true[atom] = row * repeat
        circuit = self.part.circuit
        value = circuit.rows({**true, **{-a: everywhere & ~row for a, row in true.items()}}, everywhere)
        sound = everywhere & ~circuit.broken(value, self.part.limits, everywhere)
        outcomes: list[list[int]] = [[] for _ in range(width)]
        differ = False
        for atom in self.watched:
            row = value[circuit.places[atom]]
            here, there = row & sound, ~row & sound
            if not here:
                continue
            some = other = 0
            for i in range(width):
                held = here >> i * size & block
                if held:
                    outcomes[i].append(atom)
                    some |= held
                other |= there >> i * size & block
            differ = differ or bool(some & other)
        return Shown([frozenset(o) for o in outcomes], differ)
