"""One prime year under verification: its field of dossiers, what is declared of it, and how a witness is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ..ground.declared import Grade, PrimeYear, Rules, dotted
from ..results import Source
from ..rules.symbols import Symbol, SymbolType
from .field import Field, Pair, Shown, Unsettled
from .findings import Finding, Witness


class Study:
    """A prime year of a rule base loaded with its declarations for verification."""

    def __init__(self, rules: Rules, prime: str, year: int, written: bool = True) -> None:
        self.rules, self.prime, self.year = rules, prime, year
        self.whole: PrimeYear = rules.prime_year(prime, year)
        self.broken = self._atoms("broken", 1)
        self.contexts = self._atoms("context", 0)
        self.field = Field(rules, prime, year, [*self.broken.values(), *self.contexts.values()], written)
        self.grades: list[Grade] = [g for g in self.whole.grades if g.attains]

    def _atoms(self, name: str, place: int) -> dict[str, int]:
        """Return the derived atoms ``name`` of this prime year (its prime at ``place``) by the remaining argument."""
        out = {}
        for symbol, atom in self.rules.base.named(name):
            arguments = list(symbol.arguments)
            prime, year = arguments[place : place + 2]
            if str(prime) == self.prime and year.type == SymbolType.Number and year.number == self.year:
                rest = [a for i, a in enumerate(arguments) if not place <= i < place + 2]
                out[dotted(rest[0])] = atom
        return out

    def rows(self, name: str) -> list[list[Symbol]]:
        """Return the declared rows of this prime year, the prime and the year left off."""
        return [
            row[2:] for row in self.rules.base.facts(name)
            if str(row[0]) == self.prime and row[1].type == SymbolType.Number and row[1].number == self.year
        ]  # fmt: skip

    def source(self, row: Sequence[Symbol]) -> tuple[Source, ...]:
        """Return the source named by the last two arguments of a declared row."""
        return (self.rules.source(row[-2], row[-1]),)

    @cached_property
    def conditions(self) -> dict[str, int]:
        """Every condition of the prime year, those on the first entry of a list included."""
        out = dict(self.whole.met)
        out.update({p.name: atom for p, atom in self.whole.entry_met.items() if p.slot == "0"})
        return {n: a for n, a in out.items() if a and a not in self.rules.base.true_atoms}

    def sources_of(self, condition: str) -> tuple[Source, ...]:
        """Return the sources of a condition."""
        return self.whole.citations.get(condition, ())

    # -- witnesses ----------------------------------------------------------------------------------------------------

    def witness(self, shown: Shown) -> Witness:
        """Return a dossier that was found, with what is decided on it."""
        part = self.field.part
        if not self.field.written:
            return Witness({}, shown.readings, "")
        said = {a: v for a, v in shown.held.items() if a not in self.rules.vocabulary.open_questions}
        values = part.values(said)
        found = self.whole.span({a for a in self.whole.watched if values[a] >= 0})
        return Witness(shown.dossier, shown.readings, found.verdict, (found.low, found.high), found.situation)

    def finding(
        self, kind: str, what: str, shown: Iterable[Shown] = (), sources: Iterable[Source] = (),
        readings: Mapping[str, str] | None = None, **detail: Any,
    ) -> Finding:  # fmt: skip
        """Return a finding at this prime year, under the readings of its witnesses."""
        dossiers = list(shown)
        under = dict(readings) if readings is not None else dossiers[0].readings if dossiers else {}
        witnesses = tuple(self.witness(s) for s in dossiers)
        return Finding(kind, self.prime, self.year, what, under, witnesses, tuple(dict.fromkeys(sources)), detail)

    def settled(self, findings: Iterator[Finding]) -> Iterator[Finding]:
        """Yield findings; where a question is given up, a finding that says so, and none of those that would follow."""
        try:
            yield from findings
        except Unsettled as question:
            yield self.finding("not_settled", str(question), thing=str(question))

    def smallest(self, ask: Callable[[Mapping[str, str] | None], Pair | None]) -> Pair | None:
        """Return the pair found under the fewest deviations from the default readings, or None where there is none at all."""
        found = ask({})
        if found is not None:
            return found
        found = ask(None)
        if found is None:
            return None
        for issue in list(found[0].readings):
            fewer = {i: o for i, o in found[0].readings.items() if i != issue}
            found = ask(fewer) or found
        return found

    @cached_property
    def read(self) -> set[int]:
        """Every atom that the outcome is derived from; what merely bounds it (impossible dossiers) is not read."""
        return self.rules.base.cone(self.whole.watched, closed=False)

    def sums(self) -> Iterator[tuple[str, int, int]]:
        """Yield the cut points of sums over the entries of a list that the outcome looks at: fact, cut point, atom."""
        vocabulary = self.rules.vocabulary
        for atom in sorted(self.read & self.field.facts):
            what = vocabulary.input.get(atom)
            aggregate = vocabulary.aggregates.get(what.fact) if what else None
            if what and aggregate is not None and vocabulary.list_at(aggregate.over) in vocabulary.open_slots:
                yield what.fact, what.cut, atom

    def facts(self) -> Iterator[str]:
        """Yield every fact that the outcome looks at, one entry of a list for all (its entries are alike)."""
        vocabulary = self.rules.vocabulary
        seen = set()
        for atom in sorted(self.read & self.field.facts - {-lit for lit in self.field.never}):
            names = [vocabulary.input[atom].fact] if atom in vocabulary.input else vocabulary.relations.get(atom, ("",))[1:3]
            for name in names:
                fact = vocabulary.facts[name]
                aggregate = vocabulary.aggregates.get(name)
                if aggregate is not None and vocabulary.list_at(aggregate.over) in vocabulary.open_slots:
                    continue
                if name not in seen and (fact.slot is None or fact.slot[1] == 0):
                    seen.add(name)
                    yield name
