"""What holds from a day to a day: a value written as a list of spells, ``{from, to, value}``, and seen as one value.

Days that no spell covers, and spells without a value, are unknown. Where the first or the last day is left out, a spell begins or
ends with its year; of a value that has no year, it has no beginning, no end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from ..errors import Problem
from .keys import path_text

FROM, TO, VALUE = FIELDS = ("from", "to", "value")
DAY = timedelta(days=1)


class Days(NamedTuple):
    """The days from the first to the last, both included."""

    first: date
    last: date

    def within(self, other: Days) -> Days | None:
        """Return the days that lie within others too, None where there are none."""
        both = Days(max(self.first, other.first), min(self.last, other.last))
        return both if both.first <= both.last else None


EVER = Days(date.min, date.max)


class Spell(NamedTuple):
    """A value, None where it is not known, and the days on which it holds."""

    days: Days
    value: Any


def is_spells(value: Any) -> bool:
    """Whether a value of a dossier is written as spells."""
    return isinstance(value, list) and all(isinstance(v, dict) and v.keys() <= set(FIELDS) for v in value)


def year_days(year: int | None) -> Days:
    """Return the days of a year; without one, all days."""
    return EVER if year is None else Days(date(year, 1, 1), date(year, 12, 31))


def spells_of(value: Sequence[Mapping[str, Any]], year: int | None) -> list[Spell]:
    """Return the spells of a value in the order of days."""
    whole = year_days(year)
    found = [Spell(Days(v.get(FROM) or whole.first, v.get(TO) or whole.last), v.get(VALUE)) for v in value]
    return sorted(found, key=lambda s: s.days)


def wrong(value: Sequence[Mapping[str, Any]], keys: tuple[Any, ...], year: int | None) -> Iterator[Problem]:
    """Yield what spells have wrong: one that ends before it begins, that leaves its year, that overlaps with another."""
    whole = year_days(year)
    order: list[tuple[Days, int]] = []
    for place, one in enumerate(value):
        days = Days(one.get(FROM) or whole.first, one.get(TO) or whole.last)
        outside = [(k, one[k]) for k in (FROM, TO) if k in one and not whole.first <= one[k] <= whole.last]
        for key, day in outside:
            yield Problem(path_text((*keys, place, key)), "spell_outside", (("value", str(day)), ("year", str(year))))
        if days.last < days.first and not outside:
            key = TO if TO in one else FROM
            told = (("first", str(days.first)), ("last", str(days.last)), ("value", str(one[key])))
            yield Problem(path_text((*keys, place, key)), "spell_backwards", told)
        elif not outside:
            order.append((days, place))
    order.sort()
    for (before, other), (days, place) in zip(order, order[1:], strict=False):
        if days.first <= before.last:
            key = FROM if FROM in value[place] else TO if TO in value[place] else VALUE
            args = (("first", str(days.first)), ("other", path_text((*keys, other))), ("last", str(before.last)),
                    ("value", str(value[place].get(key))))  # fmt: skip
            yield Problem(path_text((*keys, place, key)), "spells_overlap", args)


def over(spells: Iterable[Spell], days: Days) -> Iterator[Spell]:
    """Yield what holds on these days, in their order: the spells cut to them, and what no spell covers as unknown."""
    start = days.first.toordinal()
    for spell in spells:
        both = spell.days.within(days)
        if both is None:
            continue
        if both.first.toordinal() > start:
            yield Spell(Days(date.fromordinal(start), both.first - DAY), None)
        yield Spell(both, spell.value)
        start = both.last.toordinal() + 1
    if start <= days.last.toordinal():
        yield Spell(Days(date.fromordinal(start), days.last), None)


# -- one value of several --------------------------------------------------------------------------------------------------------


def any_day(spells: Sequence[Spell], days: Days, year: Days) -> bool | None:
    """Return yes where a day of the year says yes, no where every one of these days says no."""
    if any(s.value is True and s.days.within(year) for s in spells):
        return True
    return None if any(s.value is None for s in over(spells, days)) else False


def all_days(spells: Sequence[Spell], days: Days) -> bool | None:
    """Return no where one of these days says no, yes where every one says yes."""
    found = [s.value for s in over(spells, days)]
    return False if False in found else None if None in found else True


def constant(spells: Sequence[Spell], days: Days) -> Any:
    """Return the one value of these days, None where there are several or one is not known."""
    found = {s.value for s in over(spells, days)}
    return found.pop() if len(found) == 1 else None


def blended(spells: Sequence[Spell], days: Days, several: str, alike: Callable[[str], str]) -> str | None:
    """Return the word of these days, or ``several`` as soon as two differ that are not ``alike``; None where it is not known.

    Words that are alike make the word that they are alike to.
    """
    found = list(dict.fromkeys(s.value for s in over(spells, days)))
    kinds = {several if v == several else alike(v) for v in found if v is not None}
    if len(kinds) > 1 or several in kinds:
        return several
    return None if None in found or not kinds else found[0] if len(found) == 1 else kinds.pop()


def besides(spells: Sequence[Spell], days: Days, word: str) -> Any:
    """Return the first value beside ``word`` that one of these days has, ``word`` where every one has it; None where it is not known."""
    found = [s.value for s in over(spells, days)]
    return next((v for v in found if v not in (word, None)), None if None in found else word)


def longest(spells: Sequence[Spell], days: Days, word: str, doubtful: str) -> tuple[int, int]:
    """Return the least and the most days in a row on which the value can be this word; ``doubtful`` says that it may be."""
    least = most = here = there = 0
    for spell in over(spells, days):
        length = (spell.days.last - spell.days.first).days + 1
        here = here + length if spell.value == word else 0
        there = there + length if spell.value in (word, doubtful, None) else 0
        least, most = max(least, here), max(most, there)
    return least, most


def changed(value: Sequence[Mapping[str, Any]], year: int | None, today: date, new: Any) -> list[dict[str, Any]]:
    """Return spells that say another value from a day on, the last day of their year at the latest; what was before stays."""
    whole = year_days(year)
    start = min(max(today, whole.first), whole.last)
    kept = []
    for one in value:
        if (one.get(FROM) or whole.first) < start:
            kept.append({**one, TO: min(one.get(TO) or whole.last, start - DAY)})
    return [*kept, {FROM: start, VALUE: new}]
