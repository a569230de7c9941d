"""What stays the same when a dossier moves to another year: names of inputs relative to the prime year.

A fact of the prime year is aligned with the same fact of the other prime year, a day with the same day so many years
later, the year of a grant likewise. What only one of the two years knows is aligned with nothing.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Hashable
from typing import Any

from ..rules.numbers import ORDERED
from ..rules.rulebase import NEVER, RuleBase
from ..rules.symbols import Symbol, SymbolType
from ..solve.gates import real_day

YEARS = range(1900, 2101)


def relative(symbol: Symbol, shift: int) -> str:
    """Write a term with its years ``shift`` years earlier."""
    if symbol.type == SymbolType.Number:
        return str(symbol.number - shift if symbol.number in YEARS else symbol.number)
    if symbol.type == SymbolType.Function and symbol.arguments:
        return f"{symbol.name}({','.join(relative(a, shift) for a in symbol.arguments)})"
    return str(symbol)


class Names:
    """The inputs of a rule base by what they say, years counted from a prime year that lies ``shift`` years later."""

    def __init__(self, base: RuleBase, shift: int) -> None:
        self.base, self.shift = base, shift
        self.dates: set[str] = set()
        self.years: set[str] = set()
        for name, _, kind in base.facts("fact"):
            if kind.name == "date":
                self.dates.add(str(name))
            elif kind.name == "number" and str(kind.arguments[0]) == "year":
                self.years.add(str(name))
        self._names: dict[int, Hashable] = {}
        # A sum or a mean is the same fact only where it is taken over the same entries.
        self._sums: dict[str, set[str]] = defaultdict(set)
        for table in ("total", "mean", "over", "keep"):
            for row in base.facts(table):
                self._sums[str(row[0])].add(f"{table} " + " ".join(self._term(s) for s in row[1:]))

    def _term(self, symbol: Symbol) -> str:
        """Write a part of the definition of a sum, days and years so many years earlier."""
        if symbol.type == SymbolType.Number and symbol.number // 10000 in YEARS:
            return str(symbol.number - 10000 * self.shift)
        if symbol.type == SymbolType.Function and symbol.arguments:
            return f"{symbol.name}({','.join(self._term(a) for a in symbol.arguments)})"
        return relative(symbol, self.shift)

    def fact(self, symbol: Symbol) -> str:
        """Return what a fact is called on both sides."""
        name = relative(symbol, self.shift)
        if str(symbol) not in self._sums:
            return name
        return f"{name} {zlib.crc32(repr(sorted(self._sums[str(symbol)])).encode()):x}"

    def cut(self, fact: str, number: Any) -> Any:
        """Return a cut point of a fact so many years earlier, where it is a day or a year."""
        if fact in self.dates and number != NEVER:
            return real_day(number - 10000 * self.shift)
        return number - self.shift if fact in self.years else number

    def name(self, atom: int) -> Hashable:
        """Return what an input atom is called: (fact, cut point), or a text."""
        if atom not in self._names:
            symbol = self.base.input_symbols[atom]
            if symbol.name in ORDERED:
                fact = symbol.arguments[0]
                self._names[atom] = (self.fact(fact), self.cut(str(fact), self.base.cut(symbol)))
            else:
                self._names[atom] = relative(symbol, self.shift)
        return self._names[atom]
