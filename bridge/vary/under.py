"""What can be reached under every combination of options, all of them at once: a column for each.

A complete dossier that a solver finds under one combination is put under all others: it shows what is possible there, too. Where the
solver finds none, the options that it names are to blame, and rule out whatever else has them. So each combination is settled
exactly, though few are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from ..ground.outcomes import OutcomeSlice

Options = Mapping[str, int]  # the options of an issue, with their inputs


class Reached(NamedTuple):
    """Watched atoms that can be reached together under the combinations of these columns."""

    atoms: frozenset[int]
    columns: int


class Under:
    """What some facts leave to be reached under every combination of the options of some issues.

    Columns stand in the order of the product of the options: those of the last issue change first.
    """

    def __init__(self, part: OutcomeSlice, facts: Sequence[int], issues: Sequence[Options]) -> None:
        self._part, self._facts = part, list(facts)
        self.size = prod(map(len, issues))
        self._everywhere = (1 << self.size) - 1
        self._choices = list(product(*issues))
        self._rows: dict[int, int] = {}
        for place, options in enumerate(issues):
            for option, atom in options.items():
                if atom in part.inputs:
                    self._rows[atom] = sum(1 << n for n, chosen in enumerate(self._choices) if chosen[place] == option)
        self._atoms = [{option: atom for option, atom in options.items() if atom in part.inputs} for options in issues]
        self._found = dict.fromkeys(part.watched, 0)
        self._out = dict.fromkeys(part.watched, 0)

    def reached(self) -> list[Reached]:
        """Return which atoms are reached under which combinations; every combination is in one of them."""
        self._settle()
        for atom in self._part.watched:
            while left := self._everywhere & ~(self._found[atom] | self._out[atom]):
                self._ask(atom, (left & -left).bit_length() - 1)
        found = [Reached(frozenset(), self._everywhere)]
        for atom, row in self._found.items():
            sides = ((r.atoms | {atom}, r.columns & row) for r in found), ((r.atoms, r.columns & ~row) for r in found)
            found = [Reached(*side) for some in sides for side in some if side[1]]
        return found

    def _settle(self) -> None:
        """Rule out what the facts known, and the options, leave no completion."""
        circuit = self._part.part.circuit
        given = dict.fromkeys(self._facts, self._everywhere)
        for atom, row in self._rows.items():
            given[atom], given[-atom] = row, self._everywhere & ~row
        rows = circuit.rows(given, self._everywhere)
        for atom in self._out:
            self._out[atom] = rows[circuit.places[-atom]]

    def _ask(self, atom: int, column: int) -> None:
        """Ask for a completion with an atom under one combination; it shows, or its lack tells, what is so under others."""
        pairs = zip(self._choices[column], self._atoms, strict=True)
        chosen = [a if option == here else -a for here, options in pairs for option, a in options.items()]
        model, clash = self._part.part.example([*self._facts, *chosen, atom])
        if model is not None:
            self._show(model)
            return
        ruled = self._everywhere
        for lit in clash:
            if abs(lit) in self._rows:
                ruled &= self._rows[lit] if lit > 0 else ~self._rows[-lit]
        self._out[atom] |= ruled

    def _show(self, model: set[int]) -> None:
        """Put a completion under all combinations: where it breaks no constraint, what follows is possible."""
        part = self._part.part
        given: dict[int, int] = {}
        for a in part.inputs:
            row = self._rows.get(a, self._everywhere if a in model else 0)
            given[a], given[-a] = row, self._everywhere & ~row
        rows = part.circuit.rows(given, self._everywhere)
        sound = self._everywhere & ~part.circuit.broken(rows, part.limits, self._everywhere)
        for atom in self._found:
            self._found[atom] |= rows[part.circuit.places[atom]] & sound
