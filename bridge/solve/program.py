"""The one way to make a solver: a program of choices, definitions and constraints, asked under assumptions.

Atoms are clingo's own numbers, negative for "not". A rule base, or a part of one, is written in under names: a mapping of
its atoms to those of the program; several copies may share some of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from ..rules.flat import Body

if TYPE_CHECKING:
    import clingo

T = TypeVar("T")

# How a question is asked unless it says otherwise.
PLAIN = {"models": "1", "enum_mode": "auto", "project": "no"}


def named(names: Mapping[int, int], literals: Iterable[int]) -> list[int]:
    """Return literals of a rule base as those of a program."""
    return [names[lit] if lit > 0 else -names[-lit] for lit in literals]


class Program:
    """A propositional program, which may grow between questions."""

    def __init__(self) -> None:
        import clingo  # most decisions of one dossier do without a solver

        self._clingo = clingo
        self._control = clingo.Control(["--warn=none"])
        self._open: clingo.Backend | None = None

    # -- writing --------------------------------------------------------------------------------------------------------

    @property
    def _backend(self) -> clingo.Backend:
        if self._open is None:
            self._open = self._control.backend()
            self._open.__enter__()  # type: ignore[no-untyped-call]
        return self._open

    def _ready(self) -> clingo.Control:
        if self._open is not None:
            self._open.__exit__(None, None, None)  # type: ignore[no-untyped-call]
            self._open = None
        return self._control

    def atom(self, name: tuple[int, int] | None = None) -> int:
        """Return a new atom, with a name where one is given."""
        if name is None:
            return self._backend.add_atom()
        return self._backend.add_atom(self._clingo.Function("a", [self._clingo.Number(n) for n in name]))

    def choose(self, atoms: Iterable[int]) -> None:
        """Leave these atoms open."""
        if free := list(atoms):
            self._backend.add_rule(free, [], choice=True)

    def define(self, atom: int, body: Iterable[int], bound: int | None = None) -> None:
        """Say that an atom holds where a body does: all of its literals, or at least so many."""
        if bound is None:
            self._backend.add_rule([atom], list(body))
        else:
            self._backend.add_weight_rule([atom], bound, [(lit, 1) for lit in body])

    def forbid(self, body: Iterable[int]) -> None:
        """Say that these literals never hold together."""
        self._backend.add_rule([], list(body))

    def switch(self) -> int:
        """Return an atom that is open, to be assumed."""
        atom = self.atom()
        self.choose([atom])
        return atom

    def guard(self, body: Iterable[int]) -> int:
        """Return a literal under which these cannot all hold."""
        switch = self.switch()
        self.forbid([switch, *body])
        return switch

    def count(self, atoms: Iterable[int], bound: int) -> int:
        """Return an atom that says that so many of these hold, or more."""
        enough = self.atom()
        self.define(enough, atoms, bound)
        return enough

    def differing(self, pairs: Iterable[tuple[int, int]]) -> int:
        """Return an atom that says that the two of some pair are unlike."""
        goal = self.atom()
        for one, two in pairs:
            self.define(goal, [one, -two])
            self.define(goal, [-one, two])
        return goal

    def write(self, names: Mapping[int, int], bodies: Mapping[int, Iterable[Body]], constraints: Iterable[Body] = ()) -> None:
        """Write rules and constraints of a rule base."""
        backend = self._backend
        for atom, rows in bodies.items():
            head = [names[atom]]
            for body in rows:
                own = named(names, body.literals)
                if body.bound is None:
                    backend.add_rule(head, own)
                else:
                    backend.add_weight_rule(head, body.bound, [(lit, 1) for lit in own])
        for body in constraints:
            backend.add_rule([], named(names, body.literals))

    def minimise(self, priority: int, weights: Iterable[tuple[int, int]]) -> None:
        """Prefer models in which atoms of little weight hold."""
        self._backend.add_minimize(priority, list(weights))

    # -- asking ---------------------------------------------------------------------------------------------------------

    def satisfiable(self, assumptions: Iterable[int]) -> bool:
        """Say whether these literals can hold together."""
        return bool(self._ready().solve(assumptions=list(assumptions)).satisfiable)

    def model(self, assumptions: Iterable[int], read: Callable[[clingo.Model], T]) -> T | None:
        """Return what is read off one model, None where there is none."""
        with self._ready().solve(assumptions=list(assumptions), yield_=True) as handle:
            for model in handle:
                return read(model)
        return None

    def core(self, assumptions: Iterable[int], read: Callable[[clingo.Model], T]) -> tuple[T | None, set[int]]:
        """Return what is read off one model, or None and assumptions that cannot hold together."""
        with self._ready().solve(assumptions=list(assumptions), yield_=True) as handle:
            for model in handle:
                return read(model), set()
            return None, set(handle.core())

    def best(self, read: Callable[[clingo.Model], T]) -> T | None:
        """Return what is read off a model that is preferred to none, None where there is no model."""
        found: T | None = None
        with self._configured({"models": "0"}) as control, control.solve(yield_=True) as handle:
            for model in handle:
                found = read(model)
        return found

    def every(self, watched: Iterable[int], most: int, read: Callable[[clingo.Model], T]) -> list[T] | None:
        """Return what is read off one model for each combination of the watched atoms, None where there are more than ``most``."""
        self._backend.add_project(sorted(watched))
        options = {"models": str(most + 1), "project": "project"}
        with self._configured(options) as control, control.solve(yield_=True) as handle:
            found = [read(model) for model in handle]
        return found if len(found) <= most else None

    @contextmanager
    def _configured(self, options: Mapping[str, str]) -> Iterator[clingo.Control]:
        control = self._ready()
        for name, value in options.items():
            setattr(control.configuration.solve, name, value)
        try:
            yield control
        finally:
            for name, value in PLAIN.items():
                setattr(control.configuration.solve, name, value)
