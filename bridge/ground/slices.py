"""The part of the ground program that some atoms depend on, as a solver of its own, alone or in two copies."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import clingo

from ..errors import RulesError
from .numbers import ORDERED, Cut, cut_of
from .rulebase import Body, RuleBase

# After so many evaluations a slice is compiled.
COMPILE_AFTER = 20


class Slice:
    """The part of the ground program that some atoms depend on, as a solver of its own.

    Literals are those of the rule base throughout; the twin holds two copies of the slice.
    """

    def __init__(self, base: RuleBase, roots: Iterable[int]) -> None:
        self.base = base
        self.roots = frozenset(roots)
        self.atoms = base.cone(self.roots)
        self.inputs = frozenset(self.atoms & base.inputs)
        self.constraints = [c for c in base.constraints if any(abs(lit) in self.atoms for lit in c.literals)]
        self.constraints += self._order()
        self.bodies = {a: base.bodies[a] for a in self.atoms if a in base.bodies}
        self.bodies.update({a: [Body(())] for a in self.atoms & base.true_atoms})
        self._evaluations = 0
        self._settlers: dict[int, Callable[[dict[int, bool]], Any]] = {}
        self._control, copies = self._build(1)
        self._to = copies[0]

    @cached_property
    def sequence(self) -> list[tuple[int, list[tuple[int, tuple[int, ...]]]]]:
        """The derived atoms, each after those it depends on, with their bodies as (bound, literals)."""
        done: set[int] = set(self.inputs)
        begun: set[int] = set()
        out = []
        for root in self.atoms:
            stack = [root]
            while stack:
                atom = stack[-1]
                if atom in done:
                    stack.pop()
                    continue
                bodies = self.bodies.get(atom, [])
                waiting = [abs(lit) for body in bodies for lit in body.literals if abs(lit) not in done]
                if waiting:
                    if atom in begun:  # waited before, and what it waited for waits for it
                        named = self.base.symbols.get(atom)
                        raise RulesError(f"a rule that depends on itself: {named if named is not None else atom}")
                    begun.add(atom)
                    stack.extend(waiting)
                    continue
                done.add(atom)
                stack.pop()
                out.append((atom, [(len(b.literals) if b.bound is None else b.bound, b.literals) for b in bodies]))
        return out

    def evaluate(self, known: dict[int, bool]) -> dict[int, int]:
        """Return what follows for every atom: 1 true, -1 false, 0 not settled without looking at cases."""
        if self._evaluations >= COMPILE_AFTER:
            return self._compiled(known)
        self._evaluations += 1
        value = dict.fromkeys(self.inputs, 0)
        for atom, truth in known.items():
            value[atom] = 1 if truth else -1
        for atom, bodies in self.sequence:
            value[atom] = follows(bodies, value)
        return value

    def settled(self, atom: int, known: dict[int, bool]) -> int:
        """Return what follows for one atom, as :meth:`evaluate` does."""
        if self._evaluations < COMPILE_AFTER:
            return self.evaluate(known)[atom]
        if atom not in self._settlers:
            below = self.base.cone([atom])
            self._settlers[atom] = self._compile(below, f"t{atom} - f{atom}")
        value: int = self._settlers[atom](known)
        return value

    @cached_property
    def _compiled(self) -> Callable[[dict[int, bool]], dict[int, int]]:
        atoms = [*self.inputs, *(a for a, _ in self.sequence)]
        return self._compile(self.atoms, "{" + ", ".join(f"{a}: t{a} - f{a}" for a in atoms) + "}")

    def _compile(self, atoms: set[int], result: str) -> Callable[[dict[int, bool]], Any]:
        """Write the evaluation as straight-line Python: for each atom whether it is sure, and whether it is out.

        Several times as fast as the loop; compiling takes a hundred evaluations' time, so a single decision does without.
        """
        lines = ["def evaluate(known):", " get = known.get"]
        for atom in self.inputs & atoms:
            lines.append(f" t{atom} = get({atom}); f{atom} = t{atom} is False; t{atom} = t{atom} is True")
        for atom, bodies in self.sequence:
            if atom not in atoms:
                continue
            sure, out = [], []
            for need, literals in bodies:
                holds = [f"t{lit}" if lit > 0 else f"f{-lit}" for lit in literals]
                fails = [f"f{lit}" if lit > 0 else f"t{-lit}" for lit in literals]
                if need == len(literals):
                    sure.append("(" + (" and ".join(holds) or "True") + ")")
                    out.append("(" + (" or ".join(fails) or "False") + ")")
                else:
                    sure.append(f"({'+'.join(holds)} >= {need})")
                    out.append(f"({'+'.join(fails)} > {len(literals) - need})")
            lines.append(f" t{atom} = {' or '.join(sure) or 'False'}; f{atom} = {' and '.join(out) or 'True'}")
        lines.append(f" return {result}")
        space: dict[str, Any] = {}
        exec("\n".join(lines), space)  # our own text: atom numbers only
        function: Callable[[dict[int, bool]], Any] = space["evaluate"]
        return function

    def depending(self, atoms: Iterable[int]) -> frozenset[int]:
        """Return every atom of the slice that some of these can touch, themselves included."""
        touched = set(atoms)
        for atom, bodies in self.sequence:
            if any(abs(lit) in touched for _, literals in bodies for lit in literals):
                touched.add(atom)
        return frozenset(touched)

    def _order(self) -> list[Body]:
        """A number that reaches a cut point reaches every lower one, and every one that no possible value tells from it."""
        cuts: dict[clingo.Symbol, list[tuple[Cut, int]]] = {}
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

    def _build(self, copies: int) -> tuple[clingo.Control, list[dict[int, int]]]:
        control = clingo.Control(["--warn=none"])
        maps: list[dict[int, int]] = []
        with control.backend() as backend:
            for i in range(copies):
                # Only the roots bear a symbol: clingo computes consequences of what it can show.
                names = {
                    a: backend.add_atom(clingo.Function("a", [clingo.Number(a), clingo.Number(i)]))
                    if a in self.roots
                    else backend.add_atom()
                    for a in self.atoms
                }
                self._add(backend, names)
                maps.append(names)
        return control, maps

    def _add(self, backend: clingo.Backend, names: dict[int, int]) -> None:
        def lits(body: Body) -> list[int]:
            return [names[lit] if lit > 0 else -names[-lit] for lit in body.literals]

        if self.inputs:
            backend.add_rule([names[a] for a in self.inputs], [], choice=True)
        for atom, bodies in self.bodies.items():
            for body in bodies:
                if body.bound is None:
                    backend.add_rule([names[atom]], lits(body))
                else:
                    backend.add_weight_rule([names[atom]], body.bound, [(lit, 1) for lit in lits(body)])
        for constraint in self.constraints:
            backend.add_rule([], lits(constraint))

    def _assume(self, literals: Iterable[int]) -> list[int]:
        to = self._to
        return [to[lit] if lit > 0 else -to[-lit] for lit in literals]

    def satisfiable(self, literals: Iterable[int], guards: Iterable[int] = ()) -> bool:
        """Say whether the literals can hold together, under these guards."""
        return bool(self._control.solve(assumptions=[*self._assume(literals), *guards]).satisfiable)

    def model(self, literals: Iterable[int], guards: Iterable[int] = ()) -> set[int] | None:
        """Return the roots true in one model, or None where there is none."""
        with self._control.solve(assumptions=[*self._assume(literals), *guards], yield_=True) as handle:
            for model in handle:
                return {a for a in self.roots if model.is_true(self._to[a])}
        return None

    def guard(self, literals: Iterable[int]) -> int:
        """Return a literal of the solver under which these literals cannot all hold; for ``model``."""
        with self._control.backend() as backend:
            switch: int = backend.add_atom()
            backend.add_rule([switch], [], choice=True)
            backend.add_rule([], [switch, *self._assume(literals)])
        return switch

    def at_least(self, atoms: Sequence[int], bound: int) -> int:
        """Return a literal of the solver under which so many of these atoms hold, or more; for ``model``."""
        with self._control.backend() as backend:
            switch, enough = backend.add_atom(), backend.add_atom()
            backend.add_rule([switch], [], choice=True)
            backend.add_weight_rule([enough], bound, [(self._to[a], 1) for a in atoms])
            backend.add_rule([], [switch, -enough])
        return int(switch)

    def at_most(self, atoms: Sequence[int], bound: int) -> int:
        """Return a literal of the solver under which no more than so many of these atoms hold; for ``model``."""
        with self._control.backend() as backend:
            switch, many = backend.add_atom(), backend.add_atom()
            backend.add_rule([switch], [], choice=True)
            backend.add_weight_rule([many], bound + 1, [(self._to[a], 1) for a in atoms])
            backend.add_rule([], [switch, many])
        return int(switch)

    def example(self, literals: Iterable[int]) -> tuple[set[int] | None, frozenset[int]]:
        """Return the roots true in one model, or None and those of the literals that cannot hold together."""
        given = list(literals)
        assumed = self._assume(given)
        with self._control.solve(assumptions=assumed, yield_=True) as handle:
            for model in handle:
                return {a for a in self.roots if model.is_true(self._to[a])}, frozenset()
            clash = set(handle.core())
        return None, frozenset(lit for lit, own in zip(given, assumed, strict=True) if own in clash)

    def consequences(self, literals: Sequence[int], mode: str) -> set[int] | None:
        """Return the roots true in all (``cautious``) or in some (``brave``) models; None where there is no model."""
        solve = self._control.configuration.solve
        solve.models, solve.enum_mode = 0, mode  # type: ignore[union-attr]
        try:
            last: set[int] | None = None
            with self._control.solve(assumptions=self._assume(literals), yield_=True) as handle:
                for model in handle:
                    last = {a for a in self.roots if model.is_true(self._to[a])}
            return last
        finally:
            solve.models, solve.enum_mode = 1, "auto"  # type: ignore[union-attr]

    @cached_property
    def twin(self) -> Twin:
        """Two copies of the slice, to ask what a difference in one fact can do."""
        return Twin(self)


class Twin:
    """Two copies of a slice whose inputs agree unless a query lets some of them differ."""

    def __init__(self, part: Slice) -> None:
        self.part = part
        self.control, (self.left, self.right) = part._build(2)
        self.tied: dict[int, int] = {}
        with self.control.backend() as backend:
            for atom in part.inputs:
                tie = backend.add_atom()
                backend.add_rule([tie], [], choice=True)
                backend.add_rule([], [tie, self.left[atom], -self.right[atom]])
                backend.add_rule([], [tie, -self.left[atom], self.right[atom]])
                self.tied[atom] = tie
        self._differ: dict[tuple[int, ...], int] = {}

    def can_differ(self, known: Iterable[int], free: Iterable[int], watched: tuple[int, ...]) -> bool:
        """Say whether two dossiers that agree on everything but ``free`` can differ in a ``watched`` atom."""
        if watched not in self._differ:
            with self.control.backend() as backend:
                goal = backend.add_atom()
                for atom in watched:
                    backend.add_rule([goal], [self.left[atom], -self.right[atom]])
                    backend.add_rule([goal], [-self.left[atom], self.right[atom]])
                guard = backend.add_atom()
                backend.add_rule([guard], [], choice=True)
                backend.add_rule([], [guard, -goal])
                self._differ[watched] = guard
        loose = set(free)
        assumptions = [self._differ[watched]]
        assumptions += [-tie if atom in loose else tie for atom, tie in self.tied.items()]
        for lit in known:
            for side in (self.left, self.right):
                assumptions.append(side[lit] if lit > 0 else -side[-lit])
        return bool(self.control.solve(assumptions=assumptions).satisfiable)


def follows(bodies: Sequence[tuple[int, Sequence[int]]], value: Mapping[int, int]) -> int:
    """Return what follows for an atom from the values of others: 1, -1, or 0 for not settled."""
    best = -1
    for need, literals in bodies:
        spare, sure = len(literals) - need, 0
        for lit in literals:
            here = value[lit] if lit > 0 else -value[-lit]
            if here > 0:
                sure += 1
            elif here < 0:
                spare -= 1
                if spare < 0:
                    break
        else:
            if sure >= need:
                return 1
            best = 0
    return best
