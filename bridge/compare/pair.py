"""Two prime years side by side: one dossier under the rules of both, as two circuits over the same inputs.

The second side may be another year of the prime (its dossier is the same one moved by the years between) or the same
year in another folder of rules. Inputs are aligned by name (:mod:`octroi.bridge.compare.alignment`); gates that come out
as the same number are the same function on both sides. Every answer is over all dossiers with two entries in a list.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import clingo

from ..decide.outcome import outcome_slice
from ..ground.declared import Grade, PrimeYear, Rules
from ..ground.gates import FALSE, TRUE, Gates, translated
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
        # What a member says of himself is said in the list of members.
        own = [a for a, w in vocabulary.input.items() if "self" in vocabulary.facts[w.fact].keys and w.predicate == "true"]
        lists = [a for a in vocabulary.listed if a in self.inputs]
        laws += [(None, [self.inputs[a], -self.inputs[b]]) for a in own if a in self.inputs for b in lists]
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
        self.labels: dict[int, list[clingo.Symbol]] = defaultdict(list)
        for atom, literal in known.items():
            if abs(literal) != TRUE and (symbol := rules.base.symbols.get(atom)) is not None:
                self.labels[literal].append(symbol)


class Control:
    """Gates as a program to solve under assumptions; what a dossier cannot be is left out."""

    def __init__(self, gates: Gates, roots: Iterable[int], violations: Iterable[int]) -> None:
        self.gates = gates
        forbidden = set(violations)
        order = sorted(gates.below([*roots, *forbidden]))
        self._control = clingo.Control(["--warn=none"])
        self._atoms: dict[int, int] = {}
        with self._control.backend() as backend:
            for node in order:
                self._atoms[node] = backend.add_atom()
            if chosen := [self._atoms[n] for n in order if n in gates.names]:
                backend.add_rule(chosen, [], choice=True)
            self._atoms.setdefault(TRUE, backend.add_atom())
            backend.add_rule([self._atoms[TRUE]], [])
            for node in order:
                for need, literals in gates.bodies.get(node, ()):
                    body = [self.literal(lit) for lit in literals]
                    if need == len(body):
                        backend.add_rule([self._atoms[node]], body)
                    else:
                        backend.add_weight_rule([self._atoms[node]], need, [(lit, 1) for lit in body])
            for low, high in chains(gates, order):
                backend.add_rule([], [self._atoms[high], -self._atoms[low]])
            for lit in forbidden:
                backend.add_rule([], [self.literal(lit)])

    def literal(self, literal: int) -> int:
        """Return the solver's literal of a gate."""
        return self._atoms[literal] if literal > 0 else -self._atoms[-literal]

    def has(self, literal: int) -> bool:
        """Whether the program speaks of a gate."""
        return abs(literal) in self._atoms

    def model(self, literals: Iterable[int], guards: Iterable[int] = ()) -> dict[int, bool] | None:
        """Return the inputs (by gate) of one dossier under which the literals hold, or None where there is none."""
        with self._control.solve(assumptions=[*map(self.literal, literals), *guards], yield_=True) as handle:
            for model in handle:
                return {n: model.is_true(a) for n, a in self._atoms.items() if n in self.gates.names}
        return None

    def guard(self, literals: Iterable[int]) -> int:
        """Return a literal under which these cannot all hold."""
        with self._control.backend() as backend:
            switch: int = backend.add_atom()
            backend.add_rule([switch], [], choice=True)
            backend.add_rule([], [switch, *map(self.literal, literals)])
        return switch

    def states(self, watched: Sequence[int], most: int) -> list[tuple[bool, ...]] | None:
        """Return every combination of truth values that the watched gates can have, None where there are more than ``most``."""
        assert isinstance(self._control.configuration.solve, clingo.Configuration)
        with self._control.backend() as backend:
            backend.add_project(sorted({self._atoms[abs(w)] for w in watched}))
        solve = self._control.configuration.solve
        solve.models, solve.project = most + 1, "project"
        found: list[tuple[bool, ...]] = []
        try:
            with self._control.solve(yield_=True) as handle:
                for model in handle:
                    found.append(tuple(model.is_true(self._atoms[abs(w)]) == (w > 0) for w in watched))
        finally:
            solve.models, solve.project = 1, "no"
        return found if len(found) <= most else None


def chains(gates: Gates, nodes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield neighbouring cut points of each number, of both sides together: who reaches the higher reaches the lower."""
    cuts: dict[Hashable, list[tuple[int, int]]] = {}
    for node in nodes:
        name = gates.names.get(node)
        if isinstance(name, tuple):
            cuts.setdefault(name[0], []).append((name[1], node))
    for row in cuts.values():
        for (_, low), (_, high) in itertools.pairwise(sorted(row)):
            yield low, high


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

    def label(self, literal: int) -> list[tuple[Side, clingo.Symbol]]:
        """Return the atoms that a gate stands for, those of the later side first."""
        return [(s, symbol) for s in reversed(self.sides) for symbol in s.labels.get(literal, ())]
