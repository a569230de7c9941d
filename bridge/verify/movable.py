"""A dossier for a pair of prime years: one for the first, and the same one moved to the second, both read back.

What only one of the two years asks about is written into that year's dossier alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..pair import Control, Pair, Settled, Side, settled
from ..rulebase import NEVER
from ..witness import Decoder, read_back
from .alignment import merged, moved

# Models tried before a case is left without a dossier, and says so.
ROUNDS = 60


class Both(NamedTuple):
    """A dossier of the first year, and the same of the second."""

    before: dict[str, Any]
    after: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"before": self.before, "after": self.after}


class Movable:
    """Finds dossiers for a pair."""

    def __init__(self, pair: Pair, control: Control) -> None:
        self.pair, self.control = pair, control
        self._named: dict[int, dict[str, str]] = {}
        self.decoders = [Decoder(s.rules, s.prime, s.year) for s in pair.sides]
        self._atoms = [{lit: a for a, lit in s.inputs.items() if lit in pair.gates.names} for s in pair.sides]
        # All inputs that each side's rules know, whether its outcome looks at them or not, by their common name.
        self._every = [{s.names.name(a): a for a in s.rules.base.input_symbols} for s in pair.sides]
        self._order = sorted(pair.gates.names, key=self._hardness)
        self._open = [
            lit
            for side, row in zip(pair.sides, self._atoms, strict=True)
            for lit, atom in row.items()
            if atom in side.rules.vocabulary.open_questions and control.has(lit)
        ]

    def _hardness(self, literal: int) -> tuple[int, int]:
        """The inputs that are hardest to write come first: what can go need not be written."""
        for side, atoms in zip(self.pair.sides, self._atoms, strict=True):
            if literal not in atoms:
                continue
            atom, vocabulary = atoms[literal], side.rules.vocabulary
            if atom in vocabulary.open_questions:
                return (-1, literal)
            if atom in vocabulary.relations:
                return (0, literal)
            if atom in vocabulary.input and vocabulary.input[atom].fact in vocabulary.aggregates:
                return (1, literal)
            slotted = atom in vocabulary.input and vocabulary.facts[vocabulary.input[atom].fact].slot is not None
            return (2 if slotted else 4 if atom in vocabulary.present else 3, -literal)
        return (5, literal)

    def find(self, goals: Iterable[int]) -> Both | None:
        """Return a dossier for which all these gates hold, or None where none was found that says it."""
        wanted = list(goals)
        check = settled(self.pair.gates, wanted)
        guards: list[int] = []
        hopeful = [-lit for lit in self._open]
        for _ in range(ROUNDS):
            model = self.control.model([*wanted, *hopeful], guards)
            if model is None and hopeful:
                hopeful = []
                model = self.control.model(wanted, guards)
            if model is None:
                return None
            core = self._core(model, wanted, check)
            if (both := self._written(core, wanted, check)) is not None:
                return both
            guards.append(self.control.guard([lit if v else -lit for lit, v in core.items()]))
        return None

    def _core(self, model: Mapping[int, bool], goals: list[int], check: Settled) -> dict[int, bool]:
        known = {lit: model[lit] for lit in self._order if lit in model and self.pair.gates.support([lit])}
        for literal in list(known):
            value = known.pop(literal)
            if not check.holds(known, goals):
                known[literal] = value
        return known

    def _written(self, core: Mapping[int, bool], goals: list[int], check: Settled) -> Both | None:
        before, after = self.pair.sides
        common, bounds = self._common(core)
        extras = [self._own(core, i) for i in (0, 1)]
        if extras[0] is None or extras[1] is None:
            return None
        for data in self.decoders[0].dossiers(common, bounds):
            one = merged(data, extras[0])
            two = merged(moved(data, self.pair.years), extras[1])
            found: dict[int, bool] = {}
            for side, atoms, written in zip(self.pair.sides, self._atoms, (one, two), strict=True):
                read = read_back(side.rules, side.prime, side.year, written, frozenset(atoms.values()))
                if read is None:
                    break
                for atom, value in read.items():
                    if atom in side.inputs and found.setdefault(side.inputs[atom], value) != value:
                        return None
            else:
                if check.holds({**self._assumed(core), **found}, goals):
                    return Both(one, two)
        return None

    def _assumed(self, core: Mapping[int, bool]) -> dict[int, bool]:
        """What no dossier says: what the sources leave open."""
        return {lit: core[lit] for lit in self._open if lit in core}

    def _facts(self, side: Side) -> dict[str, str]:
        """The facts of a side by their common name."""
        if id(side) not in self._named:
            symbols = (row[0] for row in side.rules.base.facts("fact"))
            self._named[id(side)] = {side.names.fact(s): str(s) for s in symbols}
        return self._named[id(side)]

    def _common(self, core: Mapping[int, bool]) -> tuple[dict[int, bool], dict[str, tuple[int, int]]]:
        """What the first year's vocabulary can say of the core, and the bounds that the second year adds."""
        held: dict[int, bool] = {}
        bounds: dict[str, tuple[int, int]] = {}
        facts = self._facts(self.pair.before)
        for literal, value in core.items():
            name = self.pair.gates.names[literal]
            if (atom := self._every[0].get(name)) is not None:
                if not self._lonely(literal, 0) and not self._lonely(literal, 1):
                    held[atom] = value
                continue
            if isinstance(name, tuple) and name[0] in facts and not self._lonely(literal, 1):
                low, high = bounds.get(facts[name[0]], (0, NEVER + 1))
                bounds[facts[name[0]]] = (max(low, name[1]), high) if value else (low, min(high, name[1]))
        return held, bounds

    def _lonely(self, literal: int, place: int) -> bool:
        """Whether an input speaks of a fact that only this side has."""
        side, other = self.pair.sides[place], self.pair.sides[1 - place]
        vocabulary = side.rules.vocabulary
        atom = self._every[place].get(self.pair.gates.names[literal])
        if atom is None or atom not in vocabulary.input:
            return False
        name = vocabulary.input[atom].fact
        theirs = self._facts(other)
        mine = next(c for c, own in self._facts(side).items() if own == name)
        return mine not in theirs or other.rules.vocabulary.facts[theirs[mine]].type != vocabulary.facts[name].type

    def free(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The paths of the facts that only the first side's outcome asks about, and of those that only the second's does."""
        out = []
        for place, side in enumerate(self.pair.sides):
            used = self.pair.gates.support(side.outcomes.values()) & self._atoms[place].keys()
            vocabulary = side.rules.vocabulary
            facts = {vocabulary.input[self._atoms[place][lit]].fact for lit in used if self._lonely(lit, place)}
            out.append(tuple(sorted({vocabulary.facts[f].path for f in facts})))
        return out[0], out[1]

    def _own(self, core: Mapping[int, bool], place: int) -> dict[str, Any] | None:
        """What only one side asks about, as a part of a dossier; None where no dossier says it."""
        names = self.pair.gates.names
        held = {self._every[place][names[lit]]: v for lit, v in core.items() if self._lonely(lit, place)}
        if not held:
            return {}
        return next(self.decoders[place].dossiers(held), None)
