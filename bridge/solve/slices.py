"""The part of the ground program that some atoms depend on, as a solver of its own, alone or in two copies."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ..once import Once
from ..rules.flat import Body
from ..rules.numbers import ORDERED, Cut, cut_of
from ..rules.rulebase import RuleBase
from ..rules.symbols import Symbol
from .circuit import Circuit, Values, in_order
from .examples import Examples
from .laws import Laws
from .program import Program, named
from .towards import towards

if TYPE_CHECKING:
    import clingo


def _signs(_: Slice) -> dict[int, dict[int, set[int]]]:
    """How atoms bear on goals, as far as it was asked."""
    return {}


class Slice(Once):
    """The part of the ground program that some atoms depend on, as a solver of its own.

    Literals are those of the rule base throughout; the twin holds two copies of the slice.
    """

    def __init__(self, base: RuleBase, roots: Iterable[int]) -> None:
        self.base = base
        self.roots = frozenset(roots)
        self.atoms = base.cone(self.roots)
        self.inputs = frozenset(self.atoms & base.inputs)
        self.constraints = [c for c in base.constraints if any(abs(lit) in self.atoms for lit in c.literals)]
        self._ordered = self._order()
        self.constraints += self._ordered
        self.bodies = {a: base.bodies[a] for a in self.atoms if a in base.bodies}
        self.bodies.update({a: [Body(())] for a in self.atoms & base.true_atoms})

    @cached_property
    def program(self) -> Program:
        """The solver of the slice, made when the circuit does not settle a question."""
        return Program()

    @cached_property
    def names(self) -> dict[int, int]:
        """The atoms of the slice as the solver calls them."""
        return self.copy(self.program, 0)

    @cached_property
    def examples(self) -> Examples:
        """Complete dossiers kept at hand."""
        return Examples(self.inputs)

    @cached_property
    def circuit(self) -> Circuit:
        """The rules and constraints of the slice, to be worked out without a solver."""
        return Circuit(self.inputs, in_order(self.base, self.atoms))

    @cached_property
    def rules(self) -> Circuit:
        """What the roots look at, as a circuit: the rules of the slice without its constraints."""
        return Circuit(self.inputs, in_order(self.base, self.roots))

    @cached_property
    def looked(self) -> frozenset[int]:
        """The inputs that the roots look at."""
        return frozenset(self.base.cone(self.roots, closed=False) & self.base.inputs)

    @cached_property
    def laws(self) -> Laws:
        """The constraints of the slice."""
        return Laws(self.base, self.constraints)

    @cached_property
    def limits(self) -> list[list[int]]:
        """The constraints as places of the circuit, without the order among cut points, which no supposition breaks."""
        places = self.circuit.places
        rows = [b.literals for b in self.constraints if not all(abs(lit) in self.inputs for lit in b.literals)]
        return [[places[lit] for lit in row] for row in rows]

    def values(self, known: Mapping[int, bool]) -> Values:
        """Return what follows from some inputs without looking at cases."""
        return self.circuit.values(known)

    def signs(self, goal: int) -> dict[int, set[int]]:
        """Return for each atom below a goal the signs with which it bears on it: 1, -1, or both."""
        found = self.once(_signs)
        if goal not in found:
            found[goal] = towards(self.base, [goal])
        return found[goal]

    def depending(self, atoms: Iterable[int]) -> frozenset[int]:
        """Return every atom of the slice that some of these can touch, themselves included."""
        touched, above = set(atoms), self.above
        stack = list(touched)
        while stack:
            for atom in above.get(stack.pop(), ()):
                if atom not in touched:
                    touched.add(atom)
                    stack.append(atom)
        return frozenset(touched)

    @cached_property
    def above(self) -> dict[int, list[int]]:
        """Which atoms have a body that mentions an atom."""
        out: dict[int, list[int]] = {}
        for head, bodies in self.bodies.items():
            for atom in {abs(lit) for body in bodies for lit in body.literals}:
                out.setdefault(atom, []).append(head)
        return out

    def _order(self) -> list[Body]:
        """A number that reaches a cut point reaches every lower one, and every one that no possible value tells from it."""
        cuts: dict[Symbol, list[tuple[Cut, int]]] = {}
        for atom in self.inputs:
            symbol = self.base.input_symbols[atom]
            if symbol.name in ORDERED:
                cuts.setdefault(symbol.arguments[0], []).append((cut_of(symbol), atom))
        out = []
        for fact, row in cuts.items():
            row.sort()
            for (low, one), (high, other) in itertools.pairwise(row):
                out.append(Body((other, -one)))
                if low == high or self.base.alike(fact, low, high):
                    out.append(Body((one, -other)))
        return out

    def copy(self, program: Program, shown: int | None = None, shared: Mapping[int, int] | None = None) -> dict[int, int]:
        """Write the slice into a program, and return the names of its atoms there.

        ``shown`` gives the roots names, with this number; ``shared`` are names that some inputs have already.
        """
        names = dict(shared or {})
        fresh = [a for a in self.atoms if a not in names]
        for a in fresh:
            # Only the roots bear a name.
            tell = shown is not None and a in self.roots
            names[a] = program.atom((a, shown or 0) if tell else None)
        program.choose(names[a] for a in fresh if a in self.inputs)
        program.write(names, self.bodies, self.constraints)
        return names

    def assumed(self, literals: Iterable[int]) -> list[int]:
        """Return literals as those of the slice's own program."""
        return named(self.names, literals)

    def _true(self, model: clingo.Model) -> set[int]:
        return {a for a in self.roots if model.is_true(self.names[a])}

    def possible(self, known: Mapping[int, bool]) -> bool:
        """Say whether some inputs can hold together: a completion shows it, or the solver is asked.

        Tried at once, a column each: all that is open, nothing of it, and each of it alone.
        """
        left = sorted(self.inputs.difference(known))
        everywhere = (4 << len(left)) - 1
        rows = {a: everywhere if v else 0 for a, v in known.items()} | {a: 1 | 4 << n for n, a in enumerate(left)}
        for body in reversed(self._ordered):  # whoever reaches a cut point reaches those below
            higher, lower = body.literals[0], -body.literals[1]
            if lower not in known:
                rows[lower] |= rows[higher]
        if self.laws.broken_whole(self.laws.whole, rows, everywhere) != everywhere:
            return True
        return self.satisfiable(a if v else -a for a, v in known.items())

    def satisfiable(self, literals: Iterable[int], guards: Iterable[int] = ()) -> bool:
        """Say whether the literals can hold together, under these guards."""
        return self.program.satisfiable([*self.assumed(literals), *guards])

    def model(self, literals: Iterable[int], guards: Iterable[int] = ()) -> set[int] | None:
        """Return the roots true in one model, or None where there is none."""
        return self.program.model([*self.assumed(literals), *guards], self._true)

    def guard(self, literals: Iterable[int]) -> int:
        """Return a literal of the program under which these literals cannot all hold; for ``model``."""
        return self.program.guard(self.assumed(literals))

    def at_least(self, atoms: Sequence[int], bound: int) -> int:
        """Return a literal of the program under which so many of these atoms hold, or more; for ``model``."""
        return self.program.guard([-self.program.count(self.assumed(atoms), bound)])

    def at_most(self, atoms: Sequence[int], bound: int) -> int:
        """Return a literal of the program under which no more than so many of these atoms hold; for ``model``."""
        return self.program.guard([self.program.count(self.assumed(atoms), bound + 1)])

    def example(self, literals: Iterable[int]) -> tuple[set[int] | None, frozenset[int]]:
        """Return the roots true in one model, or None and those of the literals that cannot hold together."""
        given = list(literals)
        assumed = self.assumed(given)
        model, clash = self.program.core(assumed, self._true)
        return model, frozenset(lit for lit, own in zip(given, assumed, strict=True) if own in clash)

    def completion(self, literals: Iterable[int]) -> tuple[set[int] | None, frozenset[int]]:
        """Return the inputs true in one model, or None and those of the literals that cannot hold together."""
        given = list(literals)
        assumed, names = self.assumed(given), self.names
        model, clash = self.program.core(assumed, lambda model: {a for a in self.inputs if model.is_true(names[a])})
        return model, frozenset(lit for lit, own in zip(given, assumed, strict=True) if own in clash)

    @cached_property
    def twin(self) -> Twin:
        """Two copies of the slice, to ask what a difference in one fact can do."""
        return Twin(self)


Sides = tuple[dict[int, bool], dict[int, bool]]


class Twin:
    """Two copies of a slice whose inputs agree unless a question lets some of them differ."""

    def __init__(self, part: Slice) -> None:
        self.part = part
        self.program = Program()
        self.left, self.right = (part.copy(self.program, side) for side in (0, 1))
        self._differing: dict[tuple[int, ...], int] = {}
        self._ties = {a: self._tied(self.left[a], self.right[a]) for a in part.inputs}

    def _tied(self, one: int, two: int) -> int:
        """Return an atom under which two atoms are equal."""
        tie = self.program.switch()
        self.program.forbid([tie, one, -two])
        self.program.forbid([tie, -one, two])
        return tie

    def differing(self, watched: tuple[int, ...]) -> int:
        """Return a literal of the program under which some watched atom differs."""
        if watched not in self._differing:
            goal = self.program.differing([(self.left[a], self.right[a]) for a in watched])
            self._differing[watched] = self.program.guard([-goal])
        return self._differing[watched]

    def assumed(self, left: Iterable[int], right: Iterable[int]) -> list[int]:
        """Return literals that hold on either side as those of the program."""
        return [*named(self.left, left), *named(self.right, right)]

    def _asked(self, free: Iterable[int], left: Iterable[int], right: Iterable[int], watched: tuple[int, ...]) -> list[int]:
        loose = set(free)
        ties = [-tie if atom in loose else tie for atom, tie in self._ties.items()]
        return [self.differing(watched), *ties, *self.assumed(left, right)]

    def can_differ(self, known: Iterable[int], free: Iterable[int], watched: tuple[int, ...]) -> bool:
        """Say whether two dossiers that agree on everything but ``free`` can differ in a ``watched`` atom."""
        both = list(known)
        return self.program.satisfiable(self._asked(free, both, both, watched))

    def completions(self, known: Iterable[int], free: Iterable[int], watched: tuple[int, ...]) -> tuple[set[int], set[int]] | None:
        """Return the inputs true on either side of two dossiers as :meth:`can_differ` asks for, None where there are none."""
        both = list(known)
        return self.program.model(self._asked(free, both, both, watched), self._inputs)

    def _inputs(self, model: clingo.Model) -> tuple[set[int], set[int]]:
        one, two = ({a for a in self.part.inputs if model.is_true(side[a])} for side in (self.left, self.right))
        return one, two

    def pair(self, free: Iterable[int], left: Iterable[int], right: Iterable[int], watched: tuple[int, ...]) -> Sides | None:
        """Return both sides (roots and inputs) of such a pair, on which these literals hold, or None where there is none."""
        return self.program.model(self._asked(free, left, right, watched), self._sides)

    def _sides(self, model: clingo.Model) -> Sides:
        atoms = self.part.roots | self.part.inputs
        one, two = ({a: model.is_true(side[a]) for a in atoms} for side in (self.left, self.right))
        return one, two
