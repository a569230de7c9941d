"""What changed from one prime year to another, as the sources say it: values on both sides, and a source for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..as_json import shaped, under
from ..facts.vocabulary import day_of, text
from ..ground.declared import PrimeYear, Rules, dotted
from ..results import Source
from ..rules.symbols import Function, Symbol, SymbolType

Value = Any


class Sides(NamedTuple):
    """The sources of the two sides."""

    before: tuple[Source, ...]
    after: tuple[Source, ...]


@shaped("kind", under("of", "names"), "year", "before", "after", "explained", "sources")
class Told(NamedTuple):
    """One thing that changed (or, ``kind`` unchanged, that did not).

    ``kind`` is the word of the rules (``change_kind/3``: threshold, added, window …); ``names`` what it is about;
    ``before`` and ``after`` its values, None where it has none. ``explained`` is false where no source speaks of it.
    """

    kind: str
    names: tuple[str, ...]
    year: int
    before: Value
    after: Value
    sources: Sides
    explained: bool = True


Rows = list[list[Symbol]]


class Tellings:
    """What the declarations of a rule base say of a prime from one year to another."""

    def __init__(self, rules: Rules, prime: str) -> None:
        self.rules, self.prime = rules, prime
        self.values: dict[int, dict[Symbol, list[Symbol]]] = {}
        for _, year, what, value in self._rows("value"):
            self.values.setdefault(year.number, {}).setdefault(what, []).append(value)
        kinds = sorted(rules.base.facts("change_kind"), key=lambda row: row[1].number)
        self.order = [str(row[0]) for row in kinds]
        self._sorts = {str(kind): str(sort) for kind, _, sort in kinds}

    def likely(self) -> dict[str, list[str]]:
        """Return for each way in which definitions differ the kinds of change that account for it, the likeliest first."""
        out: dict[str, list[str]] = {}
        for kind, difference, _ in sorted(self.rules.base.facts("accounts_for"), key=lambda row: row[2].number):
            out.setdefault(str(difference), []).append(str(kind))
        return out

    def _sort(self, kind: str) -> str:
        return self._sorts.get(kind, "valued")

    def _rows(self, name: str) -> Iterator[list[Symbol]]:
        return (row for row in self.rules.base.facts(name) if str(row[0]) == self.prime)

    def changes(self, first: int, last: int) -> list[Told]:
        """Return what changed between two years, the last word of the sources where they speak of it several times."""
        told: dict[Symbol, tuple[int, list[Source]]] = {}
        for _, year, what, source, where in self._rows("change"):
            if first < year.number <= last:
                told.setdefault(what, (year.number, []))[1].append(self.rules.source(source, where))
        out = [self._told(what, year, sources, first, last) for what, (year, sources) in told.items()]
        out = [t for t in out if self._sort(t.kind) != "valued" or t.before != t.after]
        brought = {n for t in out if self._sort(t.kind) == "coming" for n in t.names}
        unexplained = {(str(r[2]), r[1].number): r[2] for r in self._rows("unexplained") if first < r[1].number <= last}
        for (_, turn), what in sorted(unexplained.items(), key=lambda row: row[0]):
            if what not in told and not brought.intersection(names_of(what)):
                out.append(self._told(what, turn, [], first, last)._replace(explained=False))
        place = {kind: number for number, kind in enumerate(self.order)}
        return sorted(out, key=lambda t: (place.get(t.kind, len(place)), t.year))

    def yearly(self, first: int, last: int) -> list[Told]:
        """Return what moves along with the year, as the sources say."""
        return [self._kept("yearly", r, first, last) for r in self._rows("yearly") if r[2].number < last and first < r[3].number]

    def unchanged(self, first: int, last: int) -> list[Told]:
        """Return what the sources say to be the same in both years, and is (the verification proves it)."""
        return [
            self._kept("unchanged", r, first, last) for r in self._rows("unchanged") if r[2].number <= first and last <= r[3].number
        ]  # fmt: skip

    def _kept(self, kind: str, row: list[Symbol], first: int, last: int) -> Told:
        _, what, _, _, source, where = row
        found = self._told(what, last, [self.rules.source(source, where)], first, last)
        return found._replace(kind=kind, names=(kind_of(what), *names_of(what)))

    def _told(self, what: Symbol, year: int, sources: list[Source], first: int, last: int) -> Told:
        kind, names = kind_of(what), names_of(what)
        before, after = (self._value(y, what, kind, names) for y in (first, last))
        cited = self._cited(first, what, before=True)
        later = tuple(dict.fromkeys(sources)) or self._cited(last, what)
        return Told(kind, names, year, before, after, Sides(cited, later))

    def _value(self, year: int, what: Symbol, kind: str, names: tuple[str, ...]) -> Value:
        rows = self.values.get(year, {})
        if self._sort(kind) == "coming":
            what = Function("threshold", [Function(names[0])])
        found = rows.get(what)
        return plain(found[0]) if found else None

    def _cited(self, year: int, what: Symbol, before: bool = False) -> tuple[Source, ...]:
        """The sources that one year's rules cite for the same thing."""
        kind, names = kind_of(what), names_of(what)
        whole: PrimeYear = self.rules.prime_year(self.prime, year)
        if kind == "window":
            return tuple(self.rules.source(r[3], r[4]) for r in whole.rows("cites_window") if str(r[2]) == names[0])
        if kind == "amount":
            return tuple(dict.fromkeys(s for g, s in whole.grade_sources if g == names[0]))
        wanted = tuple(dotted(row[2]) for row in self._rows("change_about") if row[1] == what) or names
        if before and self._sort(kind) == "coming" and len(names) > 1:  # what it was before comes after what it is
            wanted = names[1:]
        found = [s for n in wanted for s in self._of_year(whole, n)]
        return tuple(dict.fromkeys(found))

    def _of_year(self, whole: PrimeYear, condition: str) -> tuple[Source, ...]:
        """The sources of a condition: those of this very year, else those of every year."""
        rows = [r for r in whole.rows("cites") if dotted(r[2]) == condition]
        own = [r for r in rows if r[1].type == SymbolType.Number]
        return tuple(dict.fromkeys(self.rules.source(r[3], r[4]) for r in own or rows))


def kind_of(what: Symbol) -> str:
    """Return the kind of a change."""
    return what.name if what.type == SymbolType.Function else str(what)


def names_of(what: Symbol) -> tuple[str, ...]:
    """Return what a change is about, tuples laid flat."""
    out: list[str] = []
    for argument in what.arguments if what.type == SymbolType.Function else ():
        if argument.type == SymbolType.Function and not argument.name:
            out += names_of(argument)
        else:
            out.append(dotted(argument))
    return tuple(out)


def plain(symbol: Symbol) -> Value:
    """Return a value of the rules as JSON: numbers, days as ISO dates, words, lists."""
    if symbol.type == SymbolType.Number:
        number = symbol.number
        return day_of(number).isoformat() if 19000101 <= number <= 21001231 else number
    if symbol.type == SymbolType.Function and symbol.arguments:
        return [plain(a) for a in symbol.arguments]
    return text(symbol)


