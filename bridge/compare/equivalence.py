"""Two folders of rules compared over all dossiers: the same decisions, proved, or where they differ.

Decisions are functions of the inputs and some tables that hold without a dossier. The functions of both sides are
built as gates in one store; those that come out as the same gate need no proof, the others are asked of the solver,
inputs aligned by name, cut points of both sides in one order. Dossiers have two entries at most in a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from ..as_json import shaped, under
from ..rules.apart import MAIN
from ..rules.cuts import DECLARED
from ..rules.numbers import ORDERED
from ..rules.rulebase import RuleBase
from ..rules.symbols import Function, Symbol, SymbolType
from ..solve.gates import FALSE, TRUE, Gates, Question, real_day, translated
from .lemmas import nevers

Key = tuple[str, int]
ALL: Key = ("", 0)

# Tables that a decision of a prime year reads as they stand.
OWN = ("window", "paid_by", "contest", "changeable", "closes_below", "closes_for", "most", "while_runs", "admits", "added", "entry_applies")
# Of these, the row's third place is a fact, without effect where the decision does not look at it.
BY_FACT = frozenset({"changeable", "closes_below", "closes_for", "most", "while_runs", "admits"})
# Tables that say how a fact of the dossier, or a reading, becomes an input.
ENCODING = ("fact", "official", "total", "mean", "over", "keep", "requested", "open_slots", "issue", "view", "alike", "horizon", "longest")
ONE_FACT = (*ORDERED, "is", "has", "reading")
SLOTS = 2
LARGE = 200_000  # gates kept before the store is begun anew


@shaped("what", under("prime", "of_prime"), under("year", "of_year"), under("inputs", "model"))
class Difference(NamedTuple):
    """What differs (``what``: outcome, conditions, a table …), in which prime year, and inputs that show it."""

    what: str
    prime: str
    year: int
    model: tuple[str, ...] = ()

    @property
    def of_prime(self) -> str | None:
        """The prime, where it is about one."""
        return self.prime or None

    @property
    def of_year(self) -> int | None:
        """Its year."""
        return self.year or None


Goal = tuple[str, Key, Hashable]
_text = cache(str)  # a symbol's text is slow to fetch, and the same few are asked for again and again


def _key(symbol: Symbol) -> Key:
    return _key_at(symbol, 0)


def _key_at(symbol: Symbol, place: int) -> Key:
    p, y = symbol.arguments[place : place + 2]
    return _text(p), y.number


class Side:
    """One ground rule base as gates and tables."""

    def __init__(self, gates: Gates, base: RuleBase) -> None:
        self.gates, self.base = gates, base
        self.prime_years: set[Key] = {_key(s) for s in self.table("prime_year")}
        dates = {f for f, _, kind in base.facts("fact") if kind.name == "date"}
        self.inputs = {a: _literal(gates, base, s, dates) for a, s in base.input_symbols.items() if a in base.inputs}
        self.nevers = {frozenset((_aligned(n, dates), v) for n, v in row) for row in nevers(base)}
        found = self._goals()
        roots = [a for rows in found.values() for a in rows]
        roots += [abs(lit) for c in base.constraints for lit in c.literals]
        known = gates.program(base, roots, self.inputs)
        self.violations = {
            gates.gate([(c.bound, [translated(known, lit) for lit in c.literals])]) for c in base.constraints
        }
        self.impossible = gates.gate((None, [lit]) for lit in self.violations)
        self.goals = self._shown({k: gates.gate((None, [known[a]]) for a in atoms) for k, atoms in found.items()})

    def _goals(self) -> dict[Goal, list[int]]:
        """The atoms behind each thing that a decision says: it says so where one of them holds."""
        base, out = self.base, defaultdict[Goal, list[int]](list)
        situations = {(_key(s), s.arguments[2]): _text(s.arguments[3]) for s in self.table("situation")}
        grades: dict[tuple[Key, Symbol], tuple[int, str, str]] = {}
        for symbol in self.table("grade"):
            _, _, grade, rank, low, high = symbol.arguments
            grades[_key(symbol), grade] = rank.number, _text(low), _text(high)
        for symbol, atom in base.named("top"):
            place = _key(symbol), symbol.arguments[2]
            _, *amounts = grades.get(place, (0, "", ""))
            out["outcome", place[0], (*amounts, situations.get(place, ""))].append(atom)
        for symbol, atom in base.named("refused"):
            out["outcome", _key(symbol), "refused"].append(atom)
        ranks: dict[Key, list[tuple[int, str, str]]] = defaultdict(list)
        for (key, _), row in grades.items():
            ranks[key].append(row)
        reaching = {(_key(s), s.arguments[2].number): a for s, a in base.named("reaches")}
        for key, rows in ranks.items():
            for place_, (rank_, *amounts) in enumerate(sorted(rows)):
                out["ways", key, (place_, *amounts)] += [reaching[key, rank_]] if (key, rank_) in reaching else []
        for symbol, atom in base.named("conflict"):
            if _key_at(symbol, 2) in self.prime_years:  # of a prime year without rules there is no decision
                out["conflict", _key(symbol), tuple(symbol.arguments[2:])].append(atom)
        for what, name in (("request", "channel"), ("met", "met"), ("applies", "applies")):
            for symbol, atom in base.named(name):
                out[what, _key(symbol), tuple(symbol.arguments[2:])].append(atom)
        for symbol, atom in base.named("ends_with"):
            out["limits", _key(symbol), tuple(symbol.arguments[2:])].append(atom)
        for name in ("entry_met", "entitles"):
            for symbol, atom in base.named(name):
                out[name, _key(symbol), tuple(symbol.arguments[2:])].append(atom)
        return out

    def _shown(self, raw: Mapping[Goal, int]) -> dict[Goal, int]:
        """Leave of the conditions what a decision shows: those that apply, and whether they are met."""
        gate, out = self.gates.gate, dict[Goal, int]()
        present = [(s.arguments, a) for s, a in self.base.named("present") if a in self.inputs]
        given = {tuple(entry): self.inputs[a] for entry, a in present}
        asked = {(_key(s), *s.arguments[2:]) for s in self.table("entry_applies")}
        for (what, key, name), literal in raw.items():
            if what == "applies":
                out["conditions", key, name] = literal
                out["conditions", key, (name, "met")] = gate([(None, [literal, raw.get(("met", key, name), FALSE)])])
            elif what in ("entry_met", "entitles") and isinstance(name, tuple):
                where, slot, *condition = name
                if (where, slot) in given and (what == "entitles" or (key, where, *condition) in asked):
                    out["conditions", key, (name, what)] = gate([(None, [literal, given[where, slot]])])
            elif what != "met":
                out[what, key, name] = literal
        return out

    def table(self, name: str) -> set[Symbol]:
        """Return the rows of a table that holds without a dossier."""
        return {s for s, a in self.base.named(name) if a in self.base.true_atoms}

    def status(self, key: Key) -> str:
        """Return the status of a prime year's amounts; they are final where nothing else is said."""
        return min((_text(s.arguments[2]) for s in self.table("status") if _key(s) == key), default="final")

    @cached_property
    def used(self) -> dict[Key, set[Symbol]]:
        """The facts, lists and issues that each prime year can see."""
        roots: dict[Key, list[int]] = defaultdict(list)
        for name in ("top", "refused", "reaches", "met", "applies", "entry_met", "entitles", "channel"):
            for symbol, atom in self.base.named(name):
                roots[_key(symbol)].append(atom)
        tests: dict[Symbol, set[Symbol]] = defaultdict(set)
        for fact, _, test in self.base.facts("keep"):
            tests[fact].update(test.arguments)
        out: dict[Key, set[Symbol]] = {}
        for key, atoms in roots.items():
            names: set[Symbol] = set()
            for atom in self.base.cone(atoms) & self.base.inputs:
                symbol = self.base.input_symbols[atom]
                names.update(symbol.arguments[:1] if symbol.name in ONE_FACT else symbol.arguments[:2])
            out[key] = names.union(*(tests[n] for n in names if n in tests))
        return out


def _name(base: RuleBase, symbol: Symbol, dates: set[Symbol]) -> Hashable:
    """An input's name on both sides; a cut point of a date is the first day it lets through."""
    if symbol.name in ORDERED:
        fact, cut = symbol.arguments[0], base.cut(symbol)
        return fact, real_day(cut) if fact in dates and isinstance(cut, int) else cut
    return _ordered(symbol)


def _aligned(name: Hashable, dates: set[Symbol]) -> Hashable:
    """A name as lemmas give it, as an input's."""
    if isinstance(name, tuple):
        return name[0], real_day(name[1]) if name[0] in dates else name[1]
    return _ordered(name) if isinstance(name, Symbol) else name


def _ordered(symbol: Symbol) -> Symbol:
    """Equality has no direction."""
    return Function("same", sorted(symbol.arguments)) if symbol.name == "same" else symbol


def _literal(gates: Gates, base: RuleBase, symbol: Symbol, dates: set[Symbol]) -> int:
    """An input as a literal; a text equals itself."""
    if symbol.name == "same" and symbol.arguments[0] == symbol.arguments[1]:
        return TRUE
    return gates.input(_name(base, symbol, dates))


def cuts(base: RuleBase) -> set[Symbol]:
    """Return the cut points that a rule base declares."""
    return {s for s in base.input_symbols.values() if s.name in ORDERED}


def with_cuts(folder: Path, wanted: Iterable[Symbol], of: str = MAIN) -> RuleBase:
    """Ground a folder of rules, from its entry ``of``, with further cut points: nothing decides by them, but they keep their order."""
    entry = folder / "with_cuts.lp"
    rows = [f"{DECLARED[s.name]}({s.arguments[0]},{s.arguments[1]})." for s in sorted(wanted)]
    entry.write_text(f'#include "{of}".\n' + "\n".join(rows) + "\n", encoding="utf-8")
    try:
        return RuleBase(folder, SLOTS, entry.name)
    finally:
        entry.unlink()


class Comparison:
    """The rules as they are, against which mutants are compared one after the other."""

    def __init__(self, folder: Path, base: RuleBase | None = None) -> None:
        """``folder`` is one in which a file may be written: a copy; ``base`` its ground rules, if there are already."""
        self.folder = folder
        self.base = base or RuleBase(folder, SLOTS)
        self.gates = Gates()
        self._side = Side(self.gates, self.base)
        self._cuts = cuts(self.base)
        self.pairs: Pairs = {}  # the gates that came out unlike in the last comparison

    def differences(self, other: RuleBase, folder: Path) -> list[Difference]:
        """Return every difference between the two; none means that they are proved to decide alike.

        Raises :class:`RulesError` where the other rules are circular.
        """
        gates, one = self.gates, self._side
        theirs = cuts(other)
        if len(gates.bodies) > LARGE:
            self.gates = gates = Gates()
            self._side = one = Side(gates, self.base)
        if theirs != self._cuts:
            one = Side(gates, with_cuts(self.folder, theirs - self._cuts, self.base.entry))
            other = with_cuts(folder, self._cuts - theirs, other.entry)
        two = Side(gates, other)
        self.pairs = _pairs(one, two)
        return sorted({*_circuits(gates, one, two, self.pairs), *_tables(one, two)})

    @property
    def names(self) -> dict[int, Hashable]:
        """What each input atom of the rules as they are is called."""
        dates = {f for f, _, kind in self.base.facts("fact") if kind.name == "date"}
        return {a: _name(self.base, s, dates) for a, s in self.base.input_symbols.items() if a in self.base.inputs}


Pairs = dict[tuple[str, Key], list[tuple[int, int]]]


def _pairs(one: Side, two: Side) -> Pairs:
    """What is a gate of its own on each side, by what it says and prime year."""
    pairs: Pairs = defaultdict(list)
    both = one.prime_years & two.prime_years
    for name in one.goals.keys() | two.goals.keys():
        pair = one.goals.get(name, FALSE), two.goals.get(name, FALSE)
        if pair[0] != pair[1] and name[1] in both:
            pairs[name[0], name[1]].append(pair)
    if one.impossible != two.impossible:
        pair = _relevant(one, two)
        if pair[0] != pair[1]:
            pairs["possible", ALL].append(pair)
    return pairs


def _relevant(one: Side, two: Side) -> tuple[int, int]:
    """What is impossible on each side, of what hangs together with facts that some decision looks at."""
    gates = one.gates
    seen: set[int] = set()
    for side in (one, two):
        seen |= gates.support(lit for (_, key, _), lit in side.goals.items() if key in side.prime_years)
    waiting = [(lit, gates.support([lit])) for lit in {*one.violations, *two.violations}]
    kept: set[int] = set()
    while True:
        found = [(lit, names) for lit, names in waiting if names & seen]
        if not found:
            break
        waiting = [row for row in waiting if not row[1] & seen]
        kept.update(lit for lit, _ in found)
        seen.update(*(names for _, names in found))
    left, right = (gates.gate((None, [lit]) for lit in side.violations if lit in kept) for side in (one, two))
    return left, right


def _circuits(gates: Gates, one: Side, two: Side, pairs: Pairs) -> Iterable[Difference]:
    if not pairs:
        return
    roots = {lit for rows in pairs.values() for pair in rows for lit in pair}
    ask = Question(gates, [*roots, one.impossible, two.impossible], (), one.nevers & two.nevers)
    for (what, key), rows in sorted(pairs.items()):
        never = () if what == "possible" else (one.impossible, two.impossible)
        model = ask.differing(rows, never)
        if model is not None:
            yield Difference(what, *key, _told(model, gates, rows))


def _told(model: Mapping[Hashable, bool], gates: Gates, pairs: list[tuple[int, int]]) -> tuple[str, ...]:
    """The inputs that hold in a model, of those that the pairs look at."""
    names = [gates.names[n] for n in gates.support(lit for pair in pairs for lit in pair)]
    return tuple(sorted(f"at_least({n[0]},{n[1]})" if isinstance(n, tuple) else str(n) for n in names if model.get(n)))


def _tables(one: Side, two: Side) -> Iterable[Difference]:
    for key in one.prime_years ^ two.prime_years:
        yield Difference("prime_year", *key)
    both = one.prime_years & two.prime_years

    def seen(key: Key) -> set[Symbol]:
        return one.used.get(key, set()) | two.used.get(key, set())

    for key in both:
        if one.status(key) != two.status(key):
            yield Difference("status", *key)
    for name in OWN:
        for row in one.table(name) ^ two.table(name):
            args = row.arguments
            for key in both if args[1].type != SymbolType.Number else both & {_key(row)}:
                if key[0] == _text(args[0]) and (name not in BY_FACT or args[2] in seen(key)):
                    yield Difference(name, *key)
    for name in ENCODING:
        facts = {s.arguments[0] for s in one.table(name) ^ two.table(name)}
        for key in both if facts else ():
            if facts & seen(key):
                yield Difference(name, *key)
    if one.table("whole") != two.table("whole"):
        yield from (Difference("whole", *key) for key in both)
