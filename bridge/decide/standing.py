"""The outcome of one prime year and no more, for a dossier of which a few inputs change.

What follows from the unchanged inputs is worked out once; a variant only evaluates what depends on the changed ones.
The solver is asked where that leaves the outcome open, or where the variant may be impossible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple
from weakref import WeakKeyDictionary

from ..dossier.read import Dossier
from ..ground.declared import PrimeYear, Rules
from ..ground.encode import Encoder
from ..ground.slices import follows
from ..ground.wording import Wording
from .outcome import Outcome, outcome_of

Bodies = list[tuple[int, tuple[int, ...]]]


class Standing:
    """One prime year under a dossier, ready for variants in which only some inputs change."""

    def __init__(
        self, rules: Rules, wording: Wording, dossier: Dossier, today: date, readings: dict[str, str], prime: str, year: int
    ) -> None:
        self.rules, self.wording, self.prime, self.year = rules, wording, prime, year
        self.slice = rules.prime_year(prime, year)
        part = self.slice.part
        self.known = Encoder(rules.vocabulary, dossier, today, prime, year).assign(part.inputs, readings).known
        self.values = part.evaluate(self.known)
        self._graph = graph_of(self.slice)
        self._parts: dict[frozenset[int], tuple[frozenset[int], frozenset[int]]] = {}
        self._outcomes: dict[tuple[frozenset[int], bool], dict[tuple[bool | None, ...], Outcome | None]] = {}

    def now(self) -> Outcome | None:
        """Return the outcome of the dossier itself; None where it is impossible."""
        return self._solved(self.known, {a for a in self.slice.watched if self.values[a] >= 0})

    def outcome(self, found: Mapping[int, bool], atoms: frozenset[int], safe: bool) -> Outcome | None:
        """Return the outcome of a variant in which ``atoms`` have the values ``found``, those not in it being open.

        ``safe``: no constraint can fail. None where no dossier can be like this.
        """
        own, seen = self._own(atoms)
        # Where no constraint can fail, the inputs that the outcome looks at decide; else all of them do.
        outcomes = self._outcomes.setdefault((atoms, safe), {})
        sign = tuple([found.get(a) for a in (seen if safe else own)])
        if sign not in outcomes:
            outcomes[sign] = self._variant(found, own, seen, safe)
        return outcomes[sign]

    def matters(self, atoms: frozenset[int]) -> bool:
        """Whether these inputs can touch the outcome, or make the dossier impossible."""
        own, seen = self._own(atoms)
        return bool(seen or own & self.rules.base.constrained)

    def _own(self, atoms: frozenset[int]) -> tuple[frozenset[int], frozenset[int]]:
        """Return which of these inputs are in this slice, and which of them the outcome looks at."""
        if atoms not in self._parts:
            self._parts[atoms] = atoms & self.slice.part.inputs, atoms & self._graph.inputs
        return self._parts[atoms]

    def _variant(
        self, found: Mapping[int, bool], own: frozenset[int], seen: frozenset[int], safe: bool
    ) -> Outcome | None:
        value = self._graph.after(self.values, found, seen)
        possible = {a for a in self.slice.watched if value[a] >= 0}
        if safe and len(possible) == 1:
            return outcome_of(self.slice, possible, self.wording)
        known = {a: v for a, v in self.known.items() if a not in own}
        known.update((a, found[a]) for a in own if a in found)
        return self._solved(known, possible)

    def _solved(self, known: Mapping[int, bool], possible: set[int]) -> Outcome | None:
        part = self.slice.part
        literals = [a if v else -a for a, v in known.items()]
        if len(possible) == 1:
            return outcome_of(self.slice, possible, self.wording) if part.satisfiable(literals) else None
        possible = {a for a in possible if part.satisfiable([*literals, a])}
        return outcome_of(self.slice, possible, self.wording) if possible else None


class Constraints:
    """The constraints among inputs, under a dossier: which variants certainly break none.

    ``loose`` inputs stay open, and can always be settled so that what speaks of them holds.
    """

    def __init__(self, rules: Rules, known: Mapping[int, bool], loose: frozenset[int]) -> None:
        self.rules = rules
        self._graph, self._limits = _limits(rules)
        self._kept = set(self._graph.chain(loose).limits)
        self.values = dict.fromkeys(self._graph.inputs, 0)
        self.values.update({a: 1 if v else -1 for a, v in known.items()})
        for atom, bodies in self._graph.sequence:
            self.values[atom] = follows(bodies, self.values)

    def kept(self, found: Mapping[int, bool], atoms: frozenset[int]) -> bool:
        """Say whether every constraint that ``atoms`` touch surely holds where they have the values ``found``."""
        chain = self._graph.chain(atoms)
        if not chain.atoms & self.rules.base.constrained:
            return True
        value = self._graph.after(self.values, found, atoms)
        rows = (self._limits[i] for i in chain.limits if i not in self._kept)
        return all(any((value[lit] if lit > 0 else -value[-lit]) < 0 for lit in row) for row in rows)


class Chain(NamedTuple):
    """What depends on some inputs: derived atoms in the order of evaluation, and the numbers of constraints."""

    atoms: frozenset[int]
    sequence: list[tuple[int, Bodies]]
    limits: list[int]


class Graph:
    """Which atom depends on which, read once; chains by their inputs."""

    def __init__(self, sequence: list[tuple[int, Bodies]], limits: list[tuple[int, ...]]) -> None:
        self.sequence = sequence
        self.inputs = {abs(lit) for _, bodies in sequence for _, row in bodies for lit in row}
        self.inputs.update(abs(lit) for row in limits for lit in row)
        self.inputs -= {row[0] for row in sequence}
        self._limits = limits
        self._heads: dict[int, list[int]] = defaultdict(list)
        for place, (_, bodies) in enumerate(sequence):
            for atom in {abs(lit) for _, literals in bodies for lit in literals}:
                self._heads[atom].append(place)
        self._chains: dict[frozenset[int], Chain] = {}

    def chain(self, atoms: frozenset[int]) -> Chain:
        """Return what depends on these inputs."""
        if atoms not in self._chains:
            places: set[int] = set()
            stack = list(atoms)
            while stack:
                for place in self._heads.get(stack.pop(), ()):
                    if place not in places:
                        places.add(place)
                        stack.append(self.sequence[place][0])
            sequence = [self.sequence[p] for p in sorted(places)]
            reach = atoms.union(row[0] for row in sequence)
            limits = [i for i, row in enumerate(self._limits) if any(abs(lit) in reach for lit in row)]
            self._chains[atoms] = Chain(atoms, sequence, limits)
        return self._chains[atoms]

    def after(self, before: Mapping[int, int], found: Mapping[int, bool], atoms: frozenset[int]) -> dict[int, int]:
        """Return the values of all atoms (1, -1, 0 for not settled) once these inputs have changed."""
        value = dict(before)
        for atom in atoms:
            truth = found.get(atom)
            value[atom] = 0 if truth is None else 1 if truth else -1
        for atom, bodies in self.chain(atoms).sequence:
            value[atom] = follows(bodies, value)
        return value


_GRAPHS: WeakKeyDictionary[PrimeYear, Graph] = WeakKeyDictionary()
_LIMITS: WeakKeyDictionary[Rules, tuple[Graph, list[tuple[int, ...]]]] = WeakKeyDictionary()


def graph_of(whole: PrimeYear) -> Graph:
    """Return the graph of what the outcome of a prime year looks at."""
    if whole not in _GRAPHS:
        _GRAPHS[whole] = Graph(_ordered(whole.rules, whole.watched), [])
    return _GRAPHS[whole]


def _limits(rules: Rules) -> tuple[Graph, list[tuple[int, ...]]]:
    """Return the graph of the constraints of the rules, and their literals; the order of cut points goes without saying."""
    if rules not in _LIMITS:
        base = rules.base
        limits = [c.literals for c in base.constraints]
        sequence = _ordered(rules, {abs(lit) for row in limits for lit in row})
        _LIMITS[rules] = Graph(sequence, limits), limits
    return _LIMITS[rules]


def _ordered(rules: Rules, roots: Iterable[int]) -> list[tuple[int, Bodies]]:
    """Return the derived atoms below some roots, each after those it depends on."""
    base = rules.base
    out: list[tuple[int, Bodies]] = []
    done: set[int] = set(base.inputs)
    for root in roots:
        stack = [root]
        while stack:
            atom = stack[-1]
            bodies = base.bodies.get(atom, [])
            waiting = [abs(lit) for b in bodies for lit in b.literals if abs(lit) not in done] if atom not in done else []
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            if atom not in done:
                done.add(atom)
                rows: Bodies = [(len(b.literals) if b.bound is None else b.bound, b.literals) for b in bodies]
                out.append((atom, [(0, ())] if atom in base.true_atoms else rows))
    return out
