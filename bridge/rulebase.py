"""The ground program: loaded, grounded and recorded once, then sliced by what a decision can see.

clingo hands over every ground rule through an observer. From these records a small propositional program is cut out
for each prime year (:class:`Slice`), which answers by solving under assumptions.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import clingo

from .errors import RulesError

# The day that is later than every date, as the rules write it.
NEVER = 99991231

# After so many evaluations a slice is compiled.
COMPILE_AFTER = 20

INPUT_PREDICATES = frozenset(
    {"true", "at_least", "is", "has", "present", "listed", "same", "before", "within_years", "reading", "open"}
)


class Body(NamedTuple):
    """A rule body: all of ``literals``, or (``bound`` given) at least ``bound`` of them."""

    literals: tuple[int, ...]
    bound: int | None = None


class _Recorder(clingo.Observer):
    """Collects ground rules; weights other than one are refused, for no rule needs them."""

    def __init__(self) -> None:
        self.bodies: dict[int, list[Body]] = {}
        self.constraints: list[Body] = []
        self.choices: set[int] = set()
        self.facts: set[int] = set()

    def rule(self, choice: bool, head: Sequence[int], body: Sequence[int]) -> None:
        if choice:
            self.choices.update(head)
        elif head and not body:
            self.facts.update(head)
        elif not head:
            self.constraints.append(Body(tuple(body)))
        else:
            if len(head) > 1:
                raise RulesError("a disjunctive rule: the rules must stay deterministic given the inputs")
            self.bodies.setdefault(head[0], []).append(Body(tuple(body)))

    def weight_rule(self, choice: bool, head: Sequence[int], lower_bound: int, body: Sequence[tuple[int, int]]) -> None:
        weights = {w for _, w in body}
        if choice or len(head) != 1 or len(weights) > 1:
            raise RulesError("a weighted rule: only counts of equal weight are supported")
        weight = weights.pop() if weights else 1
        bound = -(-lower_bound // weight)
        self.bodies.setdefault(head[0], []).append(Body(tuple(lit for lit, _ in body), bound))


def rules_directory() -> Path:
    """Return the folder of the rules that come with the package."""
    import octroi.logic

    return Path(str(octroi.logic.__file__)).parent


def rules_hash(directory: Path) -> str:
    """Return a digest of everything under the rules folder that can change a result or its wording."""
    import hashlib

    digest = hashlib.sha256()
    for path in sorted(directory.rglob("*")):
        if path.suffix in {".lp", ".toml"}:
            digest.update(path.relative_to(directory).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


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
        messages: list[str] = []
        control = clingo.Control(["-c", f"slots={slots}"], logger=lambda _code, text: messages.append(text))
        recorder = _Recorder()
        control.register_observer(recorder)
        try:
            for path in (self.directory / entry, *also):
                control.load(str(path))
            control.ground([("base", [])])
        except RuntimeError as error:
            raise RulesError("\n".join([str(error), *messages])) from error
        if messages:
            raise RulesError("\n".join(messages))
        self.bodies = recorder.bodies
        self.constraints = recorder.constraints
        self.true_atoms = recorder.facts
        self._control = control
        # Reading a symbol is slow, so each predicate is read when it is first asked for.
        self._named: dict[str, list[tuple[clingo.Symbol, int]]] = {}
        self._facts: dict[str, list[list[clingo.Symbol]]] = {}
        self.input_symbols = {a: s for name in sorted(INPUT_PREDICATES) for s, a in self.named(name)}
        self.inputs = frozenset(recorder.choices)
        strange = sorted(str(self.symbols[a]) for a in recorder.choices - self.input_symbols.keys())
        if strange:
            raise RulesError(f"choices outside the inputs: {', '.join(strange)}")

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

    def facts(self, name: str) -> list[list[clingo.Symbol]]:
        """Return the argument lists of all facts of this name, in the order of grounding."""
        if name not in self._facts:
            self._facts[name] = [s.arguments for s, literal in self.named(name) if literal in self.true_atoms]
        return self._facts[name]

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

    @cached_property
    def constrained(self) -> frozenset[int]:
        """The inputs of which some constraint speaks."""
        return frozenset(self._constraints_by_input)

    def constrained_with(self, atoms: set[int]) -> set[int]:
        """Return the inputs that stand in a constraint with some of these."""
        by_input = self._constraints_by_input
        wanted = {index for a in atoms for index in by_input.get(a, ())}
        return {a for a, indices in by_input.items() if wanted.intersection(indices)}

    @cached_property
    def _constraints_by_input(self) -> dict[int, list[int]]:
        """Which constraints speak of which inputs: ``impossible`` atoms stand between the two."""
        where: dict[int, list[int]] = {}
        last = {a for a, s in self.input_symbols.items() if s.name == "at_least" and s.arguments[1].number == NEVER}
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
        """A number that reaches a cut point reaches every lower one."""
        cuts: dict[clingo.Symbol, list[tuple[int, int]]] = {}
        for atom in self.inputs:
            symbol = self.base.input_symbols[atom]
            if symbol.name == "at_least":
                cuts.setdefault(symbol.arguments[0], []).append((symbol.arguments[1].number, atom))
        return [Body((high, -low)) for row in cuts.values() for (_, low), (_, high) in itertools.pairwise(sorted(row))]

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
