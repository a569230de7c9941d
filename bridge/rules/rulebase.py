"""The ground program: grounded and recorded once, then sliced by what a decision can see.

clingo hands over every ground rule (:mod:`octroi.bridge.rules.grounding`); of the package's own rules that is kept from one
start of the program to the next. From these records a small propositional program is cut out for each prime year
(:class:`Slice`), which answers by solving under assumptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from ..catalogues import rules_directory
from ..errors import RulesError
from ..prepared import prepared, prepared_lines
from .files import kernel, rules_hash, state
from .flat import INPUT_PREDICATES, Ground, Row, packed, unpacked
from .numbers import Cut, Exact, cut_of, exact, first_from
from .symbols import Function, Number, Symbol, term, terms

# The day that is later than every date, as the rules write it.
NEVER = 99991231


class RuleBase:
    """All rules of a folder, ground, for dossiers with up to ``slots`` entries in a list.

    ``entry`` is the file that includes the rest: that of the rules, or one that adds to them what verification needs; ``also``
    are files loaded beside it.

    Raises :class:`RulesError` where clingo rejects the rules or says anything about them.
    """

    def __init__(self, directory: Path | None = None, slots: int = 4, entry: str = "main.lp", also: Sequence[Path] = ()) -> None:
        self.directory = directory or rules_directory()
        self.slots = slots
        self.entry = entry
        if not (self.directory / entry).is_file():
            raise RulesError(f"no {entry} in {self.directory}")
        ground = self._ground(also)
        self.bodies, self.constraints, self.true_atoms, self.inputs = ground.bodies, ground.constraints, ground.facts, ground.choices
        self._predicates, self._rows = ground.predicates, ground.rows
        # Each predicate is read when it is first asked for.
        self._named: dict[str, list[tuple[Symbol, int]]] = {}
        self._facts: dict[str, list[list[Symbol]]] = {}
        self._literals: dict[str, dict[tuple[str, ...], int]] = {}
        self._below: dict[tuple[int, bool], frozenset[int]] = {}
        # "More than" a day is derived from "at least" the next one, and no input.
        self.input_symbols = {a: s for name in sorted(INPUT_PREDICATES) for s, a in self.named(name) if a in self.inputs}

    def _ground(self, also: Sequence[Path]) -> Ground:
        """The ground program: of the rules of the package as it was kept, where it was."""

        def made() -> Ground:
            from .grounding import grounded  # loads clingo

            return grounded((*kernel(self.directory), self.directory / self.entry, *also), self.slots)

        if also or self.directory != rules_directory():
            return made()
        return unpacked(prepared_lines(self.directory, self._name(str(self.slots)), "-".join(state()), lambda: packed(made())))

    def _name(self, name: str) -> str:
        return f"{Path(self.entry).stem}-{name}"

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """Return plain data that is made of the rule files; of those of the package it is kept from one start to the next."""
        if self.directory != rules_directory():
            return make()
        return prepared(self.directory, self._name(name), "-".join(state()), make)

    @cached_property
    def symbols(self) -> dict[int, Symbol]:
        """Every atom that has a name, by its literal; reads the whole ground program."""
        names = dict.fromkeys(name.removeprefix("-") for name in self._predicates)
        return {literal: symbol for name in names for symbol, literal in self.named(name)}

    @cached_property
    def atoms(self) -> dict[Symbol, int]:
        """Every literal, by its name; reads the whole ground program."""
        return {symbol: literal for literal, symbol in self.symbols.items()}

    @cached_property
    def hash(self) -> str:
        """The digest of the rules folder."""
        return rules_hash(self.directory)

    @cached_property
    def apart(self) -> frozenset[tuple[str, int]]:
        """The prime years whose files only the entry ``past.lp`` includes."""
        return frozenset((str(p), y.number) for p, y in self.facts("apart"))

    @cached_property
    def apart_years(self) -> tuple[frozenset[int], frozenset[int]]:
        """The years of which some prime year is apart, and these with the years before them."""
        years = frozenset(y for _, y in self.apart)
        return years, years | {y - 1 for y in years}

    def facts(self, name: str) -> list[list[Symbol]]:
        """Return the argument lists of all facts of this name, in the order of grounding."""
        if name not in self._facts:
            rows = [*self._of(name), *self._of(f"-{name}")]
            self._facts[name] = [terms(row[1:]) for row in rows if row[0] in self.true_atoms]
        return self._facts[name]

    @cached_property
    def unit_steps(self) -> dict[str, Exact]:
        """The least difference between two numbers of each unit that declares its decimals."""
        return {str(row[0]): exact(Fraction(1, 10 ** row[3].number)) for row in self.facts("unit")}

    @cached_property
    def steps(self) -> dict[str, Exact]:
        """The least difference between two values of each number; means have none, nor have units without decimals declared."""
        means = {row[0] for row in self.facts("mean")}
        kinds = {name: str(kind.arguments[0]) for name, _, kind in self.facts("fact") if kind.arguments and name not in means}
        return {str(name): self.unit_steps[unit] for name, unit in kinds.items() if unit in self.unit_steps}

    def cut(self, symbol: Symbol) -> Cut:
        """Return the cut point of a comparison: the least possible number that reaches it, where the unit has decimals."""
        step, found = self.steps.get(str(symbol.arguments[0])), cut_of(symbol)
        return found if step is None else first_from(found, step)

    def alike(self, fact: Symbol, one: Cut, other: Cut) -> bool:
        """Whether no possible value of a number lies between two cut points."""
        step = self.steps.get(str(fact))
        return step is not None and first_from(one, step) == first_from(other, step)

    def literal(self, symbol: Symbol) -> int | None:
        """Return the atom's literal, or None where no rule can ever derive it."""
        if symbol.name not in self._literals:
            self._literals[symbol.name] = {tuple(row[1:]): row[0] for row in self._of(symbol.name)}
        return self._literals[symbol.name].get(tuple(map(str, symbol.arguments)))

    def named(self, name: str) -> list[tuple[Symbol, int]]:
        """Return every atom of this predicate with its literal."""
        if name not in self._named:
            found = [(Function(name, terms(row[1:])), row[0]) for row in self._of(name)]
            denied = [(term(f"-{Function(name, terms(row[1:]))}"), row[0]) for row in self._of(f"-{name}")]
            self._named[name] = sorted([*found, *denied], key=lambda pair: pair[1]) if denied else found
        return self._named[name]

    def _of(self, name: str) -> list[Row]:
        return self._rows(name) if name in self._predicates else []

    def cone(self, roots: Iterable[int], closed: bool = True) -> set[int]:
        """Return every atom on which the roots depend, ``closed`` under the constraints among inputs."""
        seen: set[int] = set()
        stack = [abs(r) for r in roots]
        touching: dict[int, list[int]] = self._constraints_by_input if closed else {}
        while stack:
            atom = stack.pop()
            if atom in seen:
                continue
            seen.add(atom)
            for body in self.bodies.get(atom, ()):
                stack.extend(abs(lit) for lit in body.literals)
            for index in touching.get(atom, ()):
                stack.extend(abs(lit) for lit in self.constraints[index].literals)
        return seen

    def below(self, atom: int, closed: bool = False) -> frozenset[int]:
        """Return the cone of one atom, looked for once."""
        if (atom, closed) not in self._below:
            self._below[atom, closed] = frozenset(self.cone([atom], closed))
        return self._below[atom, closed]

    @cached_property
    def constrained(self) -> frozenset[int]:
        """The inputs of which some constraint speaks."""
        return frozenset(self._constraints_by_input)

    def constrained_with(self, atoms: set[int]) -> set[int]:
        """Return the inputs that stand in a constraint with some of these."""
        return {a for index in self.touching(atoms) for a in self._inputs_by_constraint[index]}

    def touching(self, inputs: Iterable[int]) -> set[int]:
        """Return the places of the constraints that speak of some of these inputs."""
        by_input = self._constraints_by_input
        return {index for a in inputs for index in by_input.get(a, ())}

    @cached_property
    def _inputs_by_constraint(self) -> dict[int, list[int]]:
        out: dict[int, list[int]] = {}
        for atom, indices in self._constraints_by_input.items():
            for index in indices:
                out.setdefault(index, []).append(atom)
        return out

    @cached_property
    def _constraints_by_input(self) -> dict[int, list[int]]:
        """Which constraints speak of which inputs: ``impossible`` atoms stand between the two."""
        where: dict[int, list[int]] = {}
        last = {a for a, s in self.input_symbols.items() if s.name == "at_least" and s.arguments[1] == Number(NEVER)}
        for index, constraint in enumerate(self.constraints):
            seen: set[int] = set()
            found: list[int] = []
            stack = [abs(lit) for lit in constraint.literals]
            while stack:
                atom = stack.pop()
                if atom in seen:
                    continue
                seen.add(atom)
                if atom in self.inputs:
                    found.append(atom)
                for body in self.bodies.get(atom, ()):
                    stack.extend(abs(lit) for lit in body.literals)
            # "There is none" stands beside every cut point of a date: following it would fetch them all.
            followed = [a for a in found if a not in last] or found
            for atom in followed:
                where.setdefault(atom, []).append(index)
        return where
