"""Which situations can notice that two versions of the rules differ, all situations of a prime year at once.

Each situation is a bit: an input is two sets of bits, where it is surely true and where surely false. A gate is worked
out for all of them by a few operations on whole sets. A situation in which both versions come out settled and alike
need not be decided again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from ..decide.case import Case
from ..engine import Engine
from ..rules.symbols import Symbol
from ..situations.judge import case_of
from ..situations.read import Scenario
from ..solve.gates import Gates

Masks = tuple[int, int]


class Screen:
    """The situations of one prime year as sets of bits."""

    def __init__(
        self, engine: Engine, scenarios: Sequence[Scenario], today: date, names: Mapping[int, Hashable]
    ) -> None:
        """``names`` gives the name of each input atom of the engine's rules in the gates."""
        self.scenarios = list(scenarios)
        self._engine, self._today, self._names = engine, today, names
        self.all = (1 << len(self.scenarios)) - 1
        self.wide = 0
        self._figures: dict[Hashable, Masks] = {}

    @cached_property
    def _cases(self) -> list[Case]:
        return [case_of(self._engine, s, self._today) for s in self.scenarios]

    @cached_property
    def inputs(self) -> dict[Hashable, Masks]:
        """For each input the situations in which it is true, and those in which it is false."""
        out: dict[Hashable, list[int]] = {name: [0, 0] for name in self._names.values()}
        atoms = frozenset(self._names)
        for place, case in enumerate(self._cases):
            if case.rules is not self._engine.rules:
                self.wide |= 1 << place  # more entries than these rules have slots for: always decided again
                continue
            for atom, value in case.encoder.assign(atoms, case.readings).known.items():
                out[self._names[atom]][not value] |= 1 << place
        return {name: (true, false) for name, (true, false) in out.items()}

    def input(self, name: Hashable) -> Masks:
        """Return where an input is true and where it is false; a cut point that only the other rules have included."""
        known = self.inputs.get(name)
        if known is not None:
            return known
        if name not in self._figures:
            self._figures[name] = self._figure(*name) if isinstance(name, tuple) else (0, 0)
        return self._figures[name]

    def _figure(self, fact: Symbol, cut: int) -> Masks:
        true = false = 0
        for place, case in enumerate(self._cases):
            if str(fact) in case.rules.vocabulary.facts and not self.wide >> place & 1:
                figure = case.encoder.figure(str(fact))
                true |= (figure.low >= cut) << place
                false |= (figure.high < cut) << place
        return true, false

    def candidates(self, gates: Gates, pairs: Iterable[tuple[int, int]], readings: bool) -> tuple[int, int]:
        """Return the situations in which a pair surely differs, and those in which it may; ``readings`` may be any."""
        rows = list(pairs)
        circuit = gates.circuit(lit for pair in rows for lit in pair)
        given: dict[int, int] = {}
        for node in circuit.inputs:
            name = gates.names[node]
            loose = readings and isinstance(name, Symbol) and name.name == "reading"
            given[node], given[-node] = (0, 0) if loose else self.input(name)
        value, places = circuit.rows(given, self.all), circuit.places
        surely, alike = 0, self.all
        for one, two in rows:
            (t1, f1), (t2, f2) = ((value[places[lit]], value[places[-lit]]) for lit in (one, two))
            surely |= t1 & f2 | f1 & t2
            alike &= t1 & t2 | f1 & f2
        return surely, (self.all & ~alike) | self.wide
