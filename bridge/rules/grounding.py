"""Rules grounded by clingo, which hands over every ground rule through an observer; what came of it as plain data."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import clingo

from ..errors import RulesError
from .cuts import declared
from .flat import INPUT_PREDICATES, Body, Ground, Row
from .load import loaded, too_much
from .statements import Written, files, written
from .symbols import split

# What grounding may take: so many rules where lists have at most four entries, and so much time of a processor.
GROUND_RULES, GROUND_SECONDS = 1_000_000, 60.0
# So many names are told at once.
MOST_NAMED = 10


def grounded(entries: Sequence[Path], slots: int) -> Ground:
    """Load and ground rule files, within a budget.

    Raises :class:`RulesError` where clingo rejects the rules or says anything about them, and for what has no meaning here.
    """
    messages: list[str] = []
    control = clingo.Control(["-c", f"slots={slots}"], logger=lambda _code, text: messages.append(text))
    recorder = _Recorder(GROUND_RULES * max(1, slots // 4) ** 2)
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
    _only_what_is_meant(recorder, control.symbolic_atoms)
    names = _Names(control)
    return Ground(
        recorder.bodies, recorder.constraints, recorder.facts, frozenset(recorder.choices), tuple(names.signatures), names.rows
    )


class _Names:
    """The atoms of a grounded control that have names, read predicate by predicate: reading a symbol is slow."""

    def __init__(self, control: clingo.Control) -> None:
        self._control = control  # its atoms live as long as it does
        self.signatures: dict[str, list[tuple[str, int, bool]]] = {}
        for name, arity, positive in control.symbolic_atoms.signatures:
            self.signatures.setdefault(name if positive else f"-{name}", []).append((name, arity, positive))

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a predicate."""
        atoms = self._control.symbolic_atoms
        found = [a for signature in self.signatures[name] for a in atoms.by_signature(*signature)]
        return sorted(([a.literal, *split(str(a.symbol))] for a in found), key=lambda row: int(row[0]))


def _only_what_is_meant(recorder: _Recorder, atoms: clingo.SymbolicAtoms) -> None:
    """Raise :class:`RulesError` for a choice that is no input, and for what has no meaning in a program without choices."""
    inputs = {a.literal for name in INPUT_PREDICATES for a in _named(atoms, name)} if recorder.choices else set()
    if not recorder.refused and recorder.choices <= inputs:
        return
    names = {a.literal: str(a.symbol) for a in atoms}
    if strange := sorted(names[a] for a in recorder.choices - inputs):
        raise RulesError(f"choices outside the inputs: {', '.join(strange[:MOST_NAMED])}")
    rows = [f"{what}: {', '.join(names.get(a, '…') for a in found)}" for what, found in recorder.refused[:MOST_NAMED]]
    raise RulesError("\n".join(["not supported, for the rules must settle everything that the inputs leave:", *rows]))


def _named(atoms: clingo.SymbolicAtoms, name: str) -> Iterator[clingo.SymbolicAtom]:
    for known, arity, positive in atoms.signatures:
        if known == name:
            yield from atoms.by_signature(name, arity, positive)


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
