"""What a table makes of input atoms: for each row true, false, or open, as the encoder of one dossier has it.

Plain facts, and those of the entries of a list, are compared a column at a time. What is added up over a list, looked up in
one, or hangs on a request, the encoder itself works out, row by row, for the rows that give such a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import numpy as np

from ..dossier.read import Dossier
from ..dossier.shape import Keys
from ..dossier.spelling import compared
from ..facts.encode import Encoder
from ..facts.vocabulary import NEVER, Added, Fact, Vocabulary
from ..rules.numbers import Beside
from .column import FALSE, NONE, TRUE, UNKNOWN, VALUE, Column, numbers_of, of_values
from .frame import Frame

Truth = tuple[Any, Any]  # surely so, surely not: arrays, or one yes or no for all rows


def reached(low: Any, high: Any, cut: Any) -> Truth:
    """Compare bounds with a cut point."""
    if low is high:
        yes = low > float(cut.value) if isinstance(cut, Beside) and cut.side > 0 else low >= float(getattr(cut, "value", cut))
        return yes, ~yes
    if isinstance(cut, Beside):
        value = float(cut.value)
        return (low > value, high <= value) if cut.side > 0 else (low >= value, high < value)
    return low >= float(cut), high < float(cut)


class Truths:
    """The input atoms of one prime year, under a frame.

    ``encoder`` gives the encoder of one row; the one of an empty dossier stands for all rows that give no list.
    """

    def __init__(self, vocabulary: Vocabulary, frame: Frame, added: dict[str, list[Added]], encoder: Callable[[Dossier], Encoder]) -> None:
        self.vocabulary, self.frame, self.added = vocabulary, frame, added
        self._make = encoder
        self._figures: dict[str, tuple[Any, Any]] = {}
        self._encoders: dict[int, Encoder] = {}

    # -- row by row --------------------------------------------------------------------------------------------------

    def encoder(self, row: int) -> Encoder:
        """Return the encoder of one row."""
        if row not in self._encoders:
            self._encoders[row] = self._make(self.frame.dossier(row))
        return self._encoders[row]

    @cached_property
    def blank(self) -> Encoder:
        """The encoder of a dossier that says nothing."""
        return self._make(Dossier({}, self.frame.shape))

    def _each(self, paths: Iterable[Keys], ask: Callable[[Encoder], Any]) -> tuple[Any, list[tuple[int, Any]]]:
        """Ask the encoder: what it says of a row without these lists, and of each row with one."""
        rows = [int(r) for r in np.flatnonzero(self.frame.with_lists(*paths)) if int(r) not in self.frame.problems]
        return ask(self.blank), [(row, ask(self.encoder(row))) for row in rows]

    def _lists_of(self, fact: Fact) -> list[Keys] | None:
        """The lists on which a fact hangs that only the encoder can work out, None for any other fact."""
        vocabulary = self.vocabulary
        if fact.name in vocabulary.aggregates:
            return [vocabulary.aggregates[fact.name].over]
        if fact.name in vocabulary.requested and vocabulary.asks is not None:
            return [vocabulary.asks.path]
        return None

    # -- columns -----------------------------------------------------------------------------------------------------

    def column(self, fact: Fact) -> Column:
        """Return the column of a plain fact or of a slot's; an entry that could be added is the same in every row."""
        frame = self.frame
        if fact.slot is not None:
            name, place = fact.slot
            field = self.vocabulary.field(fact)
            if isinstance(place, int):
                return frame.slot(self.vocabulary.lists[name], place, field)
            template = self.template(fact)
            if template is None:
                return self._constant(fact, None)
            if template.like is not None:
                return self.column(self.vocabulary.facts[template.like])
            return self._constant(fact, self.blank.added_value(template))
        found = frame.columns.get(fact.keys)
        return found.once() if found is not None else self._constant(fact, None)

    def _constant(self, fact: Fact, value: Any) -> Column:
        """A column that says the same of every row, once."""
        return of_values([value], {"claim": "score"}.get(fact.type, fact.type))

    def template(self, fact: Fact) -> Added | None:
        """Return what an entry that could be added has in this field."""
        key = self.vocabulary.field(fact)
        return next((f for f in self.added.get(fact.slot[0], ()) if (f.key,) == key), None) if fact.slot else None

    def present(self, name: str, place: int | str) -> Truth:
        """Return whether an entry stands at a place of a list."""
        if not isinstance(place, int):
            return False, True
        given, count = self.frame.counts(self.vocabulary.lists[name])
        there = given & (count > place)
        if place < self.vocabulary.open_slots.get(name, 0):
            return there, given & ~there
        return there, ~there

    def nowhere(self, fact: Fact) -> bool:
        """Whether a fact is of an entry that could be added, which has no such field."""
        return fact.slot is not None and not isinstance(fact.slot[1], int) and self.template(fact) is None

    def absent(self, fact: Fact) -> Any:
        """Return the rows in which a fact belongs to no entry."""
        if fact.slot is None or not isinstance(fact.slot[1], int):
            return False
        there, _ = self.present(*fact.slot)
        given, _ = self.frame.counts(self.vocabulary.lists[fact.slot[0]])
        return ~there & (given | (fact.slot[1] >= self.vocabulary.open_slots.get(fact.slot[0], 0)))

    def wholly_none(self, keys: Keys) -> Any:
        """Return the rows that say "none" of the whole in which a path lies."""
        found: Any = False
        for whole in self.vocabulary.wholes:
            column = self.frame.columns.get(whole) if keys[: len(whole)] == whole else None
            if column is not None and (state := column.all_of()) in (None, NONE):
                found = found | (column.state == NONE if state is None else np.ones(1, bool))
        return found

    def _begun(self, fact: Fact) -> Any:
        """Return the rows that tell something of the period that a day begins, no row where it begins none."""
        found, whole = False, fact.keys[:-1]
        if fact.keys[-1] in self.vocabulary.starts.get(whole, ()):
            for keys, column in self.frame.columns.items():
                if keys[:-1] == whole:
                    found = found | (column.state != UNKNOWN)
        return found

    # -- figures -----------------------------------------------------------------------------------------------------

    def figure(self, name: str) -> tuple[Any, Any]:
        """Return the bounds of a number or a day, row by row."""
        if name not in self._figures:
            self._figures[name] = self._figure(name)
        return self._figures[name]

    def _figure(self, name: str) -> tuple[Any, Any]:
        fact = self.vocabulary.facts[name]
        if (paths := self._lists_of(fact)) is not None:
            common, rows = self._each(paths, lambda e: e.figure(name))
            low, high = (np.full(self.frame.size, _plain(v)) for v in common[:2])
            for row, figure in rows:
                low[row], high[row] = _plain(figure.low), _plain(figure.high)
            return low, high
        if self.nowhere(fact):
            return np.zeros(1), np.zeros(1)
        top = 100 if fact.unit == "percent" else NEVER
        column = self.column(fact)
        low, high = numbers_of(column, float(self.vocabulary.official.get(name, 0)), top)
        if name in self.vocabulary.never_unless_said:
            low, high = self._set(column.state == UNKNOWN, NEVER, low, high)
        if (begun := self._begun(fact)) is not False:
            high = np.where(begun & (column.state == UNKNOWN), NEVER - 1, high)
        if (none := self.wholly_none(fact.keys)) is not False:
            low, high = self._set(none, NEVER, low, high)
        if (absent := self.absent(fact)) is not False:
            low, high = self._set(absent, 0, low, high)
        return low, high

    def _set(self, where: Any, number: float, low: Any, high: Any) -> tuple[Any, Any]:
        """Put a number in the place of bounds where something is so; bounds that are one stay one."""
        if not where.any():
            return low, high
        if where.all():
            return (sure := np.full(1, float(number))), sure
        new = np.where(where, number, low)
        return new, new if low is high else np.where(where, number, high)

    # -- truths ------------------------------------------------------------------------------------------------------

    def truth(self, atom: int) -> Truth:
        """Return where an input surely holds and where it surely does not; readings are no business of a table's."""
        vocabulary = self.vocabulary
        if atom in vocabulary.input:
            what = vocabulary.input[atom]
            if what.predicate == "at_least":
                return reached(*self.figure(what.fact), what.cut)
            return self._input(atom)
        if atom in vocabulary.relations:
            return self._relation(*vocabulary.relations[atom])
        if atom in vocabulary.present:
            return self.present(*vocabulary.present[atom])
        if atom in vocabulary.listed:
            given, _ = self.frame.counts(vocabulary.lists[vocabulary.listed[atom]])
            return given, ~given
        return False, False  # an open question: no dossier can answer it

    def _input(self, atom: int) -> Truth:
        vocabulary = self.vocabulary
        what = vocabulary.input[atom]
        fact = vocabulary.facts[what.fact]
        if (paths := self._lists_of(fact)) is not None:
            common, rows = self._each(paths, lambda e: e.truth(atom))
            yes, no = np.full(self.frame.size, common is True), np.full(self.frame.size, common is False)
            for row, truth in rows:
                yes[row], no[row] = truth is True, truth is False
            return yes, no
        column = self.column(fact)
        if self.nowhere(fact):
            yes = np.zeros(1, bool)
            known = ~yes
        elif what.predicate == "true":
            yes, known = self._claimed(fact, column) if fact.type == "claim" else (column.state == TRUE, column.state != UNKNOWN)
        else:
            fits = np.array([what.option in w if what.predicate == "has" else what.option == w for w in column.words] or [False])
            yes = (column.state == VALUE) & fits[column.code]
            known = column.state != UNKNOWN
        first = what.predicate == "is" and atom == next(iter(vocabulary.inputs[what.fact].options.values()), None)
        gone = np.ones(1, bool) if self.nowhere(fact) else self.absent(fact)
        if gone is not False:
            yes, known = np.where(gone, first, yes), known | gone
        return yes & known, known & ~yes

    def _claimed(self, fact: Fact, column: Column) -> Truth:
        """A value against a threshold that nobody knows: the least of its unit reaches none, the most every one."""
        measure = self.vocabulary.format.measure(fact.unit, ())
        value = column.state == VALUE
        high = value & (column.number == measure.high) if measure.high is not None else np.zeros(1, bool)
        yes = (column.state == TRUE) | high
        return yes, yes | (column.state == FALSE) | (value & (column.number == measure.low))

    # -- two facts ---------------------------------------------------------------------------------------------------

    def _relation(self, kind: str, one: str, two: str, years: int) -> Truth:
        if kind == "same":
            return self._same(one, two)
        (low, high), (left, right) = self.figure(one), self.figure(two)
        if kind == "before":
            return high < left, low >= right
        span = years * 10000.0
        no = (low >= NEVER) | ((high < NEVER) & (left >= high + span))
        return ~no & (right < low + span) & (high < NEVER), no

    def _same(self, one: str, two: str) -> Truth:
        facts = [self.vocabulary.facts[self._alias(n)] for n in (one, two)]
        forms = [self.vocabulary.format.forms.get(self.vocabulary.format.plain_keys(f.keys)) for f in facts]
        if any(self._lists_of(f) is not None for f in facts):
            raise NotImplementedError(f"same({one},{two})")
        columns = [self.column(f) for f in facts]
        numbered: dict[Any, int] = {}
        sides = []
        for column, form in zip(columns, forms, strict=True):
            codes = [numbered.setdefault(compared(w, form) if isinstance(w, str) else w, len(numbered)) for w in column.words] or [0]
            sides.append(np.array(codes)[column.code])
        known = (columns[0].state != UNKNOWN) & (columns[1].state != UNKNOWN)
        equal = known & (sides[0] == sides[1])
        no = known & ~equal
        for fact in facts:
            gone = np.ones(1, bool) if self.nowhere(fact) else self.absent(fact)
            if gone is not False:
                equal, no = equal & ~gone, no | gone
        return equal, no

    def _alias(self, name: str) -> str:
        """A field of an entry that could be added, and is like a fact, goes by that fact."""
        fact = self.vocabulary.facts[name]
        template = self.template(fact) if fact.slot is not None and not isinstance(fact.slot[1], int) else None
        return template.like if template is not None and template.like is not None else name


def _plain(value: Any) -> float:
    """A bound as a float; the place beside a number is the nearest float there."""
    if isinstance(value, Beside):
        return float(np.nextafter(float(value.value), np.inf if value.side > 0 else -np.inf))
    return float(value)
