"""What one would do with clingo alone: load, ground and solve for each dossier, or enumerate minimal sets.

The rules name no cut points; octroi finds them where they are compared with. Here they are given, at no cost.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import clingo

from octroi.bridge.rules.cuts import declared
from octroi.bridge.rules.rulebase import INPUT_PREDICATES
from octroi.bridge.rules.statements import files as included
from octroi.bridge.rules.statements import written

Files = tuple[str, ...]
ALL: Files = ("main.lp",)
KERNEL: Files = ("kernel/calendar.lp", "kernel/inputs.lp", "kernel/outcomes.lp")
PPI_2023: Files = (*KERNEL, "readings.lp", "facts.lp", "ppi/facts.lp", "ppi/rules.lp", "ppi/2023.lp")
NEVER = 99991231
Assumptions = list[tuple[clingo.Symbol, bool]]


def ground(directory: Path, files: Files = ALL, options: Iterable[str] = (), more: str = "") -> clingo.Control:
    """Load and ground rule files."""
    control = clingo.Control(["--warn=none", *options])
    for name in files:
        control.load(str(directory / name))
    control.add("base", [], cut_points(directory, files) + more)
    control.ground([("base", [])])
    return control


@cache
def cut_points(directory: Path, files: Files) -> str:
    """Return the rules that say with what these files compare."""
    return declared([s for f in included([directory / name for name in files]) for s in written(f)], INPUT_PREDICATES)


def facts_of(dossier: Mapping[str, Any], control: clingo.Control) -> dict[str, Any]:
    """Return the dossier's values by the name of the fact in the rules, for plain facts of doctor and practice."""
    out: dict[str, Any] = {}
    never = {str(a.symbol.arguments[0]) for a in control.symbolic_atoms.by_signature("never_unless_said", 1)}
    for atom in control.symbolic_atoms.by_signature("fact", 3):
        name, path, _ = atom.symbol.arguments
        here: Any = dossier
        for key in path.arguments:
            step = key.number if key.type == clingo.SymbolType.Number else str(key).strip('"')
            here = here.get(step) if isinstance(here, dict) else "none" if here == "none" else None
        if isinstance(here, date):
            here = here.year * 10000 + here.month * 100 + here.day
        if here is not None:
            out[str(name)] = NEVER if here == "none" else here
        elif str(name) in never:
            out[str(name)] = NEVER
    return out


def assumptions(dossier: Mapping[str, Any], control: clingo.Control) -> Assumptions:
    """Fix every input atom that the dossier decides, and the default readings."""
    facts = facts_of(dossier, control)
    defaults = {tuple(map(str, a.symbol.arguments[:2])) for a in control.symbolic_atoms.by_signature("issue", 3)
                if str(a.symbol.arguments[2]) == "default"}  # fmt: skip
    out: Assumptions = []
    for atom in control.symbolic_atoms:
        symbol = atom.symbol
        if atom.is_fact or symbol.name not in ("true", "at_least", "is", "reading", "open"):
            continue
        arguments = symbol.arguments
        name = str(arguments[0])
        if symbol.name == "reading":
            out.append((symbol, tuple(map(str, arguments)) in defaults))
        elif symbol.name == "open":
            out.append((symbol, False))
        elif name in facts:
            out.append((symbol, _holds(symbol, facts[name])))
    return out


def _holds(symbol: clingo.Symbol, value: Any) -> bool:
    if symbol.name == "true":
        return bool(value)
    cut = symbol.arguments[1]
    return bool(value >= cut.number if symbol.name == "at_least" else value == str(cut))


def top_grade(control: clingo.Control, fixed: Assumptions, prime: str, year: int) -> str | None:
    """Solve once; return the grade that is paid, or None where the prime is refused."""
    wanted = clingo.Function(prime), clingo.Number(year)
    with control.solve(assumptions=fixed, yield_=True) as handle:
        for model in handle:
            for atom in control.symbolic_atoms.by_signature("top", 3):
                if tuple(atom.symbol.arguments[:2]) == wanted and model.is_true(atom.literal):
                    return str(atom.symbol.arguments[2])
            return None
    raise RuntimeError("no dossier is like this")


def amount(control: clingo.Control, fixed: Assumptions, prime: str, year: int) -> int:
    """Solve once; return the amount that is paid."""
    grade = top_grade(control, fixed, prime, year)
    for atom in control.symbolic_atoms.by_signature("grade", 6):
        p, y, name, _, low, _ = atom.symbol.arguments
        if str(p) == prime and y.number == year and str(name) == grade:
            return low.number
    return 0


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The sets found, and whether they are all; milliseconds without grounding."""

    sets: set[frozenset[str]]
    complete: bool
    elapsed: float


def minimal_sets(
    directory: Path, files: Files, fixed: Assumptions, free: Iterable[str], goal: str, seconds: float
) -> Enumeration:
    """Enumerate the subset-minimal sets of ``free`` inputs that reach the goal, as clingo's own guide would have it.

    ``free`` and ``goal`` are atoms as text; a domain heuristic prefers each free input false, and domain recording
    then yields one model for each minimal set.
    """
    free = list(free)
    wishes = "".join(f"#heuristic {a}. [1,false]\n" for a in free)
    control = ground(directory, files, ["--heuristic=Domain", "--enum-mode=domRec", "--models=0"], wishes)
    open_ = {clingo.parse_term(a) for a in free}
    known = [(a, v) for a, v in fixed if a not in open_]
    known.append((clingo.parse_term(goal), True))
    literals = {control.symbolic_atoms[clingo.parse_term(a)].literal: a for a in free}  # type: ignore[union-attr]
    found: set[frozenset[str]] = set()
    start = time.perf_counter()
    complete = False
    with control.solve(assumptions=known, yield_=True) as handle:
        for model in handle:
            found.add(frozenset(a for lit, a in literals.items() if model.is_true(lit)))
            if time.perf_counter() - start > seconds:
                break
        else:
            complete = True
        elapsed = (time.perf_counter() - start) * 1000
        handle.cancel()
    return Enumeration(found, complete, elapsed)
