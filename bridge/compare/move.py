"""A dossier for a pair of prime years: one for the first, and the same one moved to the second, both read back.

What only one of the two years asks about is written into that year's dossier alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..dossier.moved import later, merged, moved
from ..facts.search import GivenUp, hardness, search
from ..ground.decode import Decoder, read_back
from ..rules.rulebase import NEVER
from ..solve.circuit import Circuit
from ..solve.forgetting import spared
from ..solve.gates import Question
from .pair import Pair, Side

# Models tried before a case is left without a dossier, and says so.
ROUNDS = 60


class Both(NamedTuple):
    """A dossier of the first year, and the same of the second."""

    before: dict[str, Any]
    after: dict[str, Any]


class Movable:
    """Finds dossiers for a pair."""

    def __init__(self, pair: Pair, control: Question) -> None:
        self.pair, self.control = pair, control
        self._named: dict[int, dict[str, str]] = {}
        self.decoders = [Decoder(s.rules, s.prime, s.year) for s in pair.sides]
        self._atoms = [{lit: a for a, lit in s.inputs.items() if lit in pair.gates.names} for s in pair.sides]
        # All inputs that each side's rules know, whether its outcome looks at them or not, by their common name.
        self._every = [{s.names.name(a): a for a in s.rules.base.input_symbols} for s in pair.sides]
        # For each word of a fact with words: the input that says it. One of them may spare many other facts.
        self._words = [
            lit
            for lit, atom in self._atoms[0].items()
            if (atom in (v := pair.before.rules.vocabulary).input and v.input[atom].predicate == "is" and control.has(lit))
            and v.facts[v.input[atom].fact].slot is None
        ]
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
            if literal in self._words:
                return (5, literal)
            hard, _ = hardness(vocabulary, atom)
            return (hard, literal if hard < 2 else -literal)
        return (5, literal)

    def find(self, goals: Iterable[int]) -> Both | None:
        """Return a dossier for which all these gates hold, or None where none was found that says it."""
        wanted = list(goals)
        check = self.pair.gates.circuit(wanted)
        if (both := self._plainest(wanted, check)) is not None:
            return both
        hopeful = [-lit for lit in self._open if lit not in wanted]

        def ask(guards: Sequence[int]) -> dict[int, bool] | None:
            model = self.control.model([*wanted, *hopeful], guards)
            if model is None and hopeful:
                hopeful.clear()
                model = self.control.model(wanted, guards)
            return model

        try:
            return search(
                ask,
                lambda model: self._core(model, wanted, check),
                lambda core, _: self._written(core, wanted, check),
                lambda core: self.control.guard([lit if v else -lit for lit, v in core.items()]),
                ROUNDS,
            )
        except GivenUp:
            return None

    def _plainest(self, wanted: list[int], check: Circuit) -> Both | None:
        """Return a dossier with the word that spares most facts, of those that leave least to what is open; None where none has one."""
        hopeful = [-lit for lit in self._open if lit not in wanted]
        cores = [core for lit in self._words if (core := self._with(lit, wanted, check, hopeful)) is not None]
        if not cores:
            return None
        return self._written(min(cores, key=lambda core: (len(self._assumed(core)), len(core))), wanted, check)

    def _with(self, literal: int, wanted: list[int], check: Circuit, hopeful: list[int]) -> dict[int, bool] | None:
        model = self.control.model([*wanted, *hopeful, literal])
        return None if model is None else self._core(model, wanted, check)

    def _core(self, model: Mapping[int, bool], goals: list[int], check: Circuit) -> dict[int, bool]:
        known = {lit: model[lit] for lit in self._order if lit in model and lit in check.places}
        spare = spared([(check.values(known), goals)], known)
        return {lit: value for lit, value in known.items() if lit not in spare}

    def _written(self, core: Mapping[int, bool], goals: list[int], check: Circuit) -> Both | None:
        before, after = self.pair.sides
        common, bounds = self._common(core)
        extras = [self._own(core, i) for i in (0, 1)]
        if extras[0] is None or extras[1] is None:
            return None
        within = self._in_both_windows(common, bounds)
        tries = [self.decoders[0].dossiers(common, b) for b in ([within] if within else []) + [bounds]]
        for data in itertools.chain.from_iterable(tries):
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
                if check.values({**self._assumed(core), **found}).hold(goals):
                    return Both(one, two)
        return None

    def _in_both_windows(self, common: Mapping[int, bool], bounds: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
        """The bounds narrowed such that a request that is spoken of lies in the windows of both years; {} where none is."""
        before, after = self.pair.sides
        vocabulary = before.rules.vocabulary
        spoken: set[str] = set()
        for atom in common:
            if atom in vocabulary.relations:
                spoken.update(vocabulary.relations[atom][1:3])
            elif atom in vocabulary.input:
                spoken.add(vocabulary.input[atom].fact)
        one = vocabulary.windows.get((before.prime, before.year))
        two = after.rules.vocabulary.windows.get((after.prime, after.year))
        asked = [f for f in spoken if vocabulary.requested.get(f) == (before.prime, before.year)]
        if not asked or one is None or two is None:
            return {}
        low, high = max(one[0], two[0] - 10000 * self.pair.years), min(one[1], two[1] - 10000 * self.pair.years)
        return {**bounds, **dict.fromkeys(asked, (low, high + 1))} if low <= high else {}

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

    def free(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The paths of the facts that only the first side's outcome asks about, of those that only the second's does, and
        (as on the second side) of those that both ask about but that cannot be compared."""
        out: list[set[str]] = []
        for place, side in enumerate(self.pair.sides):
            used = self.pair.gates.support(side.outcomes.values()) & self._atoms[place].keys()
            vocabulary = side.rules.vocabulary
            facts = {vocabulary.input[self._atoms[place][lit]].fact for lit in used if self._lonely(lit, place)}
            out.append({later(vocabulary.facts[f].path, self.pair.years * (1 - place)) for f in facts})
        both = out[0] & out[1]
        first = (later(p, -self.pair.years) for p in out[0] - both)
        return tuple(sorted(first)), tuple(sorted(out[1] - both)), tuple(sorted(both))

    def _own(self, core: Mapping[int, bool], place: int) -> dict[str, Any] | None:
        """What only one side asks about, as a part of a dossier; None where no dossier says it."""
        names = self.pair.gates.names
        held = {self._every[place][names[lit]]: v for lit, v in core.items() if self._lonely(lit, place)}
        if not held:
            return {}
        return next(self.decoders[place].dossiers(held), None)
