"""What is so in every dossier although no rule says it: combinations of inputs that the encoding never makes.

Rules that differ only there decide every dossier alike. Each lemma is about what :mod:`octroi.bridge.facts.encode` makes of a dossier,
and is tested against it; it is derived from the declared facts, so that it holds for any rules folder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

from ..rules.numbers import ORDERED, Cut, cut_of
from ..rules.rulebase import RuleBase
from ..rules.symbols import Function, Symbol, SymbolType

# A combination of inputs, by their names, that no dossier makes.
Never = frozenset[tuple[Hashable, bool]]


def nevers(base: RuleBase) -> set[Never]:
    """Return the combinations that no dossier makes, of the inputs that a rule base has."""
    return {*absent(base), *sums(base)}


def absent(base: RuleBase) -> Iterator[Never]:
    """An entry that a list does not have says yes to nothing, equals nothing, and its figures are zero."""
    places = {}
    for fact, path, _ in base.facts("fact"):
        if path.type == SymbolType.Function and len(path.arguments) > 1:
            at = path.arguments[1]
            if at.type == SymbolType.Function and at.name == "at" and len(at.arguments) == 1:
                places[fact] = Function("present", [path.arguments[0], at.arguments[0]])
    for symbol in base.input_symbols.values():
        facts = symbol.arguments[:2] if symbol.name == "same" else symbol.arguments[:1]
        for present in {places[f] for f in facts if f in places}:
            if symbol.name in ("true", "same"):
                yield frozenset({(present, False), (symbol, True)})
            elif symbol.name in ORDERED and cut_of(symbol) > 0:
                yield frozenset({(present, False), ((symbol.arguments[0], base.cut(symbol)), True)})


def sums(base: RuleBase) -> Iterator[Never]:
    """A sum over more entries is no smaller: whoever passes the tests of one sum passes those of the other."""
    added = {row[0]: row[1] for row in base.facts("total")}
    over = {row[0]: row[1] for row in base.facts("over")}
    keeps: dict[Symbol, list[tuple[Symbol, Symbol]]] = defaultdict(list)
    for fact, path, test in base.facts("keep"):
        keeps[fact].append((path, test))
    cuts: dict[Symbol, list[Cut]] = defaultdict(list)
    for symbol in base.input_symbols.values():
        if symbol.name in ORDERED:
            cuts[symbol.arguments[0]].append(base.cut(symbol))
    for fewer, path in added.items():
        for more, other in added.items():
            if fewer != more and path == other and over.get(fewer) == over.get(more) and _passes(keeps[fewer], keeps[more]):
                for cut in set(cuts[fewer]) & set(cuts[more]):
                    yield frozenset({((fewer, cut), True), ((more, cut), False)})


def _passes(strict: list[tuple[Symbol, Symbol]], loose: list[tuple[Symbol, Symbol]]) -> bool:
    return all(any(path == other and _implies(test, wanted) for path, test in strict) for other, wanted in loose)


def _implies(test: Symbol, other: Symbol) -> bool:
    """Whether an entry that passes one test passes the other."""
    if test == other:
        return True
    if test.name != other.name or len(test.arguments) != 1 or len(other.arguments) != 1:
        return False
    if test.name == "one_of":
        return _words(test.arguments[0]) <= _words(other.arguments[0])
    here, there = test.arguments[0], other.arguments[0]
    if here.type != SymbolType.Number or there.type != SymbolType.Number:
        return False
    return (test.name == "before" and here.number <= there.number) or (test.name == "from" and here.number >= there.number)


def _words(symbol: Symbol) -> set[str]:
    return {str(a) for a in symbol.arguments} if symbol.name == "any" else {str(symbol)}

