"""What verification finds in another version of the rules that it does not find in the rules as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..ground.declared import Key, Rules
from ..rules.rulebase import RuleBase
from ..rules.symbols import Symbol, SymbolType
from . import promises, records
from .findings import Finding
from .run import CHECKS, loaded, whole
from .study import Study

Place = tuple[str, str, int, str, str]
Check = Callable[[Study], Iterator[Finding]]
# What a decision and a promise are made of, each with the place of its prime (the year follows it).
SAID = (
    ("met", 0), ("applies", 0), ("entry_met", 0), ("entitles", 0), ("top", 0), ("refused", 0), ("attains", 0), ("reaches", 0),
    ("channel", 0), ("conflict", 0), ("broken", 1), ("context", 0),
)  # fmt: skip
# Tables of a prime year that checks with a solver read.
ROWS = (
    "grade", "figure_cut", "figure_count", "figure_amount", "counted", "monotone", "start_window", "compatible", "property",
)  # fmt: skip


class Verifier:
    """The rules as they are, beside which other versions are verified one after the other.

    Only prime years whose rules differ are looked at. What is suspected from atoms alone is verified with dossiers before
    it counts, so a yes is what the full verification would say; a no may miss an input that is dead for want of a dossier.
    """

    def __init__(self, sound: Path) -> None:
        self.rules: Rules = loaded(sound)
        self._declared = places(records.declared(self.rules))
        self._found_whole = places(whole(self.rules))
        self._prints = prints(self.rules)
        self._known: dict[tuple[Key, Check, bool], set[Place]] = {}

    def __call__(self, folder: Path, thorough: bool = True) -> bool:
        """Say whether verification finds something new in a folder of rules.

        Without ``thorough`` only what costs little is asked, the declarations and the promises: a yes is a yes all the same.
        """
        other = loaded(folder)
        if places(records.declared(other)) - self._declared:
            return True
        theirs = prints(other)
        changed = [key for key in other.prime_years if theirs[key] != self._prints.get(key)]
        if any(self._breaks(other, key) for key in changed):
            return True
        if not thorough:
            return False
        if places(whole(other)) - self._found_whole:
            return True
        return any(self._finds(other, key, check) for check in CHECKS if check is not promises.check for key in changed)

    def _breaks(self, other: Rules, key: Key) -> bool:
        """Whether a promise is newly broken: suspected without dossiers, then shown with one."""
        study = Study(other, *key, written=False)
        new = {f.what for f in promises.check(study) if f.place not in self._places(key, promises.check, False)}
        if not new:
            return False
        known = self._places(key, promises.check, True)
        return any(f.place not in known for f in promises.check(Study(other, *key), new))

    def _finds(self, other: Rules, key: Key, check: Check) -> bool:
        """The same for another check."""
        return all(found(Study(other, *key, written=w), check) - self._places(key, check, w) for w in (False, True))

    def _places(self, key: Key, check: Check, written: bool) -> set[Place]:
        """What a check finds in the rules as they are."""
        here = key, check, written
        if here not in self._known:
            known = key in self.rules.prime_years
            self._known[here] = found(Study(self.rules, *key, written=written), check) if known else set()
        return self._known[here]


def found(study: Study, check: Check) -> set[Place]:
    """Return the places of what a check finds."""
    return places(study.settled(check(study)))


def places(findings: Iterator[Finding] | list[Finding]) -> set[Place]:
    """Return the places of findings."""
    return {f.place for f in findings}


def prints(rules: Rules) -> dict[Key, int]:
    """Return for each prime year a number that is the same for the same rules, whatever their atoms are called inside clingo
    (in this process): what is decided and promised, what makes a dossier impossible, and the tables that checks read."""
    base = rules.base
    seen = hashes(base)
    said: dict[Key, list[tuple[str, int]]] = {key: [] for key in rules.prime_years}
    roots: dict[Key, list[int]] = {key: [] for key in rules.prime_years}
    for name, place in SAID:
        for symbol, atom in base.named(name):
            key = key_of(symbol.arguments, place)
            if key in said:
                said[key].append((str(symbol), seen[atom]))
                roots[key].append(atom)
    for name in ROWS:
        for row in base.facts(name):
            key = key_of(row, 0)
            for one in [key] if key in said else [k for k in said if k[0] == str(row[0])]:
                said[one].append((name, hash(tuple(map(str, row)))))
    out = {}
    for key, rows in said.items():
        cone = base.cone(roots[key]) & base.inputs
        inputs = {seen[a] for a in cone}
        bounds = {seen[-1 - i] for i in base.touching(cone)}
        out[key] = hash((frozenset(rows), frozenset(inputs), frozenset(bounds)))
    return out


def key_of(arguments: list[Symbol], place: int) -> Key | None:
    """Return the prime year that a row speaks of, None where it names none."""
    if len(arguments) < place + 2 or arguments[place + 1].type != SymbolType.Number:
        return None
    return str(arguments[place]), arguments[place + 1].number


def hashes(base: RuleBase) -> dict[int, int]:
    """Return a number for each atom that says what it is a function of; for the constraint i, at -1 - i.

    An atom that depends on itself has a number of its own: it looks like no other.
    """
    seen: dict[int, int] = {a: hash(str(s)) for a, s in base.input_symbols.items() if a in base.inputs}
    seen.update(dict.fromkeys(base.true_atoms, 1))
    begun: set[int] = set()

    def value(literals: tuple[int, ...], bound: int | None) -> int:
        rows = sorted(seen[lit] if lit > 0 else ~seen[-lit] for lit in literals)
        return hash((len(rows) if bound is None else bound, tuple(rows)))

    for root in [*base.bodies, *(abs(lit) for c in base.constraints for lit in c.literals)]:
        stack = [root]
        while stack:
            atom = stack[-1]
            if atom in seen:
                stack.pop()
                continue
            waiting = [abs(lit) for b in base.bodies.get(atom, ()) for lit in b.literals if abs(lit) not in seen]
            if waiting and atom not in begun:
                begun.add(atom)
                stack += waiting
                continue
            stack.pop()
            if waiting:
                seen[atom] = id(object())
            else:
                seen[atom] = hash(tuple(sorted({value(b.literals, b.bound) for b in base.bodies.get(atom, ())})))
    for index, constraint in enumerate(base.constraints):
        seen[-1 - index] = value(constraint.literals, constraint.bound)
    return seen
