"""The ground program: loaded, grounded and recorded once, then sliced by what a decision can see.

clingo hands over every ground rule through an observer. From these records a small propositional program is cut out
for each prime year (:class:`Slice`), which answers by solving under assumptions.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import clingo

from ..catalogues import rules_directory
from ..dossier.files import read_ordinary
from ..errors import RulesError
from .cuts import declared
from .load import loaded, too_much
from .numbers import Cut, Exact, cut_of, exact, first_from
from .statements import FILE_LIMIT, Written, files, written

# What grounding may take: so many rules where lists have at most four entries, and so much time of a processor.
GROUND_RULES, GROUND_SECONDS = 1_000_000, 60.0
# So many names are told at once.
MOST_NAMED = 10

# The day that is later than every date, as the rules write it.
NEVER = 99991231

INPUT_PREDICATES = frozenset(
    {"true", "at_least", "more_than", "is", "has", "present", "listed", "same", "before", "within_years", "reading", "open"}
)


class Body(NamedTuple):
    """A rule body: all of ``literals``, or (``bound`` given) at least ``bound`` of them."""

    literals: tuple[int, ...]
    bound: int | None = None


class _Recorder(clingo.Observer):
    """Collects ground rules, up to a budget; what the solving here has no meaning for is kept by name, to be refused."""

    def __init__(self, most: int) -> None:
        self.left, self.most, self.begun = most, most, time.process_time()
        self.refused: list[tuple[str, tuple[int, ...]]] = []
        self.bodies: dict[int, list[Body]] = {}
        self.constraints: list[Body] = []
        self.choices: set[int] = set()
        self.facts: set[int] = set()

    def rule(self, choice: bool, head: Sequence[int], body: Sequence[int]) -> None:
        self._spend()
        if choice:
            self.choices.update(head)
        elif len(head) > 1:
            self.refused.append(("a disjunction", tuple(head)))
        elif head and not body:
            self.facts.update(head)
        elif not head:
            self.constraints.append(Body(tuple(body)))
        else:
            self.bodies.setdefault(head[0], []).append(Body(tuple(body)))

    def weight_rule(self, choice: bool, head: Sequence[int], lower_bound: int, body: Sequence[tuple[int, int]]) -> None:
        self._spend()
        weights = {w for _, w in body}
        if choice or len(head) != 1 or len(weights) > 1:
            self.refused.append(("a sum of unequal weights", tuple(head)))
            return
        weight = weights.pop() if weights else 1
        bound = -(-lower_bound // weight)
        self.bodies.setdefault(head[0], []).append(Body(tuple(lit for lit, _ in body), bound))


    def external(self, atom: int, value: clingo.TruthValue) -> None:
        self.refused.append(("#external", (atom,)))

    def minimize(self, priority: int, literals: Sequence[tuple[int, int]]) -> None:
        self.refused.append(("#minimize", tuple(abs(lit) for lit, _ in literals)))

    def heuristic(self, atom: int, kind: clingo.HeuristicType, bias: int, priority: int, condition: Sequence[int]) -> None:
        self.refused.append(("#heuristic", (atom,)))

    def acyc_edge(self, node_u: int, node_v: int, condition: Sequence[int]) -> None:
        self.refused.append(("#edge", tuple(condition)))

    def _spend(self) -> None:
        """Count a ground rule; stop grounding where there are too many, or they have taken too long."""
        self.left -= 1
        if self.left < 0 or (self.left % 4096 == 0 and time.process_time() - self.begun > GROUND_SECONDS):
            raise _TooMuch


class _TooMuch(Exception):
    """The budget of grounding is spent."""


def kernel(directory: Path) -> list[Path]:
    """Return the files of the kernel that go with a rules folder: those of the package, unless the folder has a kernel of its own."""
    return [] if (directory / "kernel").is_dir() else sorted((rules_directory() / "kernel").glob("*.lp"))


def program(directory: Path, name: str) -> Path:
    """Return a program that is solved apart from the rules (``planning.lp``): the folder's own, or that of the package."""
    own = directory / name
    return own if own.is_file() else rules_directory() / name


def rules_hash(directory: Path) -> str:
    """Return a digest of everything under the rules folder that can change a result or its wording, with the kernel it borrows."""
    import hashlib

    digest = hashlib.sha256()
    borrowed = [] if (directory / "kernel").is_dir() else [(rules_directory() / "kernel", KERNEL)]
    for folder, patterns in ((directory, OWN), *borrowed):
        for name, path in rule_files(folder, patterns):
            digest.update(name.encode() + b"\0")
            digest.update(hashlib.sha256(read_ordinary(path, FILE_LIMIT)).digest())
    return digest.hexdigest()[:16]


# Files that the program looks for by their names: in the kernel, and in a folder of rules.
KERNEL = ("*.lp", "wording/*.toml")
OWN = (
    "main.lp", "past.lp", "verify.lp", "combination.lp", "planning.lp", "verification/checks.lp",
    "*.toml", "wording/*.toml", "examples/*.toml",
    *(f"kernel/{pattern}" for pattern in KERNEL),
)  # fmt: skip


def rule_files(folder: Path, patterns: Iterable[str] = OWN) -> list[tuple[str, Path]]:
    """Return the files that can change a result or its wording, each by its name within the folder: those that are looked for
    by their names, and all that these include. What else lies in the folder is not looked at.
    """
    home = folder.resolve()
    named = [p for pattern in patterns for p in folder.glob(pattern) if p.is_file()]
    found = {*files(p for p in named if p.suffix == ".lp"), *(p.resolve() for p in named)}
    names = [(os.path.relpath(p, home).replace(os.sep, "/"), p) for p in found]
    return sorted(names, key=lambda pair: Path(pair[0]))


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
        control, recorder = self._grounded((*kernel(self.directory), self.directory / entry, *also))
        self.bodies = recorder.bodies
        self.constraints = recorder.constraints
        self.true_atoms = recorder.facts
        self._control = control
        # Reading a symbol is slow, so each predicate is read when it is first asked for.
        self._named: dict[str, list[tuple[clingo.Symbol, int]]] = {}
        self._facts: dict[str, list[list[clingo.Symbol]]] = {}
        self._below: dict[tuple[int, bool], frozenset[int]] = {}
        # "More than" a day is derived from "at least" the next one, and no input.
        self.input_symbols = {a: s for name in sorted(INPUT_PREDICATES) for s, a in self.named(name) if a in recorder.choices}
        self.inputs = frozenset(recorder.choices)
        self._only_what_is_meant(recorder)

    def _grounded(self, entries: Sequence[Path]) -> tuple[clingo.Control, _Recorder]:
        """Load and ground rule files, within a budget."""
        messages: list[str] = []
        control = clingo.Control(["-c", f"slots={self.slots}"], logger=lambda _code, text: messages.append(text))
        recorder = _Recorder(GROUND_RULES * max(1, self.slots // 4) ** 2)
        control.register_observer(recorder)
        statements: list[Written] = [s for f in files(entries) for s in written(f)]
        text = loaded(entries)
        try:
            control.add("base", [], text.text)
            control.add("base", [], declared(statements, INPUT_PREDICATES))
            control.ground([("base", [])])
        except _TooMuch:
            atoms = control.symbolic_atoms
            known: dict[str, int] = {}
            for name, columns, positive in atoms.signatures:
                known[name] = known.get(name, 0) + sum(1 for _ in atoms.by_signature(name, columns, positive))
            raise too_much(statements, known) from None
        except RuntimeError as error:
            raise RulesError("\n".join(text.located(t) for t in [str(error), *messages])) from error
        if messages:
            raise RulesError("\n".join(map(text.located, messages)))
        return control, recorder

    def _only_what_is_meant(self, recorder: _Recorder) -> None:
        """Raise :class:`RulesError` for a choice that is no input, and for what has no meaning in a program without choices."""
        names = {a: str(s) for a, s in self.symbols.items()} if recorder.refused or self.inputs - self.input_symbols.keys() else {}
        if strange := sorted(names[a] for a in self.inputs - self.input_symbols.keys()):
            raise RulesError(f"choices outside the inputs: {', '.join(strange[:MOST_NAMED])}")
        if recorder.refused:
            rows = [f"{what}: {', '.join(names.get(a, '…') for a in atoms)}" for what, atoms in recorder.refused[:MOST_NAMED]]
            raise RulesError("\n".join(["not supported, for the rules must settle everything that the inputs leave:", *rows]))

    @cached_property
    def _signatures(self) -> dict[str, list[tuple[int, bool]]]:
        out: dict[str, list[tuple[int, bool]]] = {}
        for name, arity, positive in self._control.symbolic_atoms.signatures:
            out.setdefault(name, []).append((arity, positive))
        return out

    @cached_property
    def symbols(self) -> dict[int, clingo.Symbol]:
        """Every atom that has a name, by its literal; reads the whole ground program."""
        return {literal: symbol for name in self._signatures for symbol, literal in self.named(name)}

    @cached_property
    def atoms(self) -> dict[clingo.Symbol, int]:
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

    def facts(self, name: str) -> list[list[clingo.Symbol]]:
        """Return the argument lists of all facts of this name, in the order of grounding."""
        if name not in self._facts:
            self._facts[name] = [s.arguments for s, literal in self.named(name) if literal in self.true_atoms]
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

    def cut(self, symbol: clingo.Symbol) -> Cut:
        """Return the cut point of a comparison: the least possible number that reaches it, where the unit has decimals."""
        step, found = self.steps.get(str(symbol.arguments[0])), cut_of(symbol)
        return found if step is None else first_from(found, step)

    def alike(self, fact: clingo.Symbol, one: Cut, other: Cut) -> bool:
        """Whether no possible value of a number lies between two cut points."""
        step = self.steps.get(str(fact))
        return step is not None and first_from(one, step) == first_from(other, step)

    def literal(self, symbol: clingo.Symbol) -> int | None:
        """Return the atom's literal, or None where no rule can ever derive it."""
        atom = self._control.symbolic_atoms[symbol]
        return None if atom is None else atom.literal

    def named(self, name: str) -> list[tuple[clingo.Symbol, int]]:
        """Return every atom of this predicate with its literal."""
        if name not in self._named:
            atoms = self._control.symbolic_atoms
            found = [
                (atom.symbol, atom.literal)
                for arity, positive in self._signatures.get(name, ())
                for atom in atoms.by_signature(name, arity, positive)
            ]
            self._named[name] = sorted(found, key=lambda pair: pair[1])
        return self._named[name]

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
        last = {a for a, s in self.input_symbols.items() if s.name == "at_least" and s.arguments[1] == clingo.Number(NEVER)}
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
