"""Two prime years side by side: one dossier under the rules of both, as two circuits over the same inputs.

The second side may be another year of the prime (its dossier is the same one moved by the years between) or the same
year in another folder of rules. Inputs are aligned by name (:mod:`octroi.bridge.compare.alignment`); gates that come out
as the same number are the same function on both sides. Every answer is over all dossiers with two entries in a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from ..decide.outcome import outcome_slice
from ..ground.declared import Grade, PrimeYear, Rules
from ..rules.symbols import Symbol
from ..solve.gates import FALSE, TRUE, Gates, translated
from .alignment import Names

SLOTS = 2
REFUSED = "refused"


class Side:
    """One prime year as gates, the readings fixed; ``shift`` is how many years it lies after the common names."""

    def __init__(self, gates: Gates, rules: Rules, prime: str, year: int, shift: int, readings: Mapping[str, str]) -> None:
        self.rules, self.prime, self.year, self.shift = rules, prime, year, shift
        self.whole: PrimeYear = rules.prime_year(prime, year)
        self.names = Names(rules.base, shift)
        part = outcome_slice(rules, prime, year).part
        vocabulary = rules.vocabulary
        in_force = {**vocabulary.default_readings, **readings}
        self.inputs: dict[int, int] = {}
        for atom in sorted(part.inputs):
            if atom in vocabulary.reading:
                issue, option = vocabulary.reading[atom]
                self.inputs[atom] = TRUE if in_force[issue] == option else FALSE
            elif vocabulary.present.get(atom, ("", 0))[1] == "new":  # no dossier holds the entry that could be added
                self.inputs[atom] = FALSE
            else:
                self.inputs[atom] = gates.input(self.names.name(atom))
        roots = [*self.whole.watched, *(abs(lit) for c in part.constraints for lit in c.literals)]
        known = gates.program(rules.base, roots, self.inputs)
        laws = [(c.bound, [translated(known, lit) for lit in c.literals]) for c in part.constraints]
        # Entries of a list are numbered from the first: there is no second one without it.
        present = {vocabulary.present[a]: self.inputs[a] for a in self.inputs if a in vocabulary.present}
        for (name, slot), literal in present.items():
            if isinstance(slot, int) and (name, slot - 1) in present:
                laws.append((None, [literal, -present[name, slot - 1]]))
        self.violations = {lit for law in laws if (lit := gates.gate([law])) != FALSE}
        self.grades: dict[str, Grade] = {g.name: g for g in self.whole.grades if g.top}
        self.outcomes = {n: translated(known, g.top) for n, g in self.grades.items() if g.top}
        if self.whole.refused:
            self.outcomes[REFUSED] = translated(known, self.whole.refused)
        self.labels: dict[int, list[Symbol]] = defaultdict(list)
        for atom, literal in known.items():
            if abs(literal) != TRUE and (symbol := rules.base.symbols.get(atom)) is not None:
                self.labels[literal].append(symbol)


class Pair:
    """The same dossier before and after."""

    def __init__(self, before: tuple[Rules, str, int], after: tuple[Rules, str, int], readings: Mapping[str, str]) -> None:
        self.gates = gates = Gates()
        self.years = after[2] - before[2]
        self.before = Side(gates, *before, 0, readings)
        self.after = Side(gates, *after, self.years, readings)
        self.sides = (self.before, self.after)
        self.violations = self.before.violations | self.after.violations

    @property
    def roots(self) -> list[int]:
        """The outcomes of both sides."""
        return [lit for side in self.sides for lit in side.outcomes.values()]

    @cached_property
    def shared(self) -> set[int]:
        """The gates that both sides have: the same function of the same inputs."""
        return self.gates.below(self.before.outcomes.values()) & self.gates.below(self.after.outcomes.values())

    @property
    def same(self) -> bool:
        """Whether both sides are the same function, seen without solving."""
        return self.before.outcomes == self.after.outcomes

    def label(self, literal: int) -> list[tuple[Side, Symbol]]:
        """Return the atoms that a gate stands for, those of the later side first."""
        return [(s, symbol) for s in reversed(self.sides) for symbol in s.labels.get(literal, ())]
