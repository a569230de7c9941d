"""On which days to ask: where what is granted hangs on the day of a request that is not yet made.

Only the days left of the window count. They fall into stretches on which every rule says the same; one day of each is
decided, and of those that grant the most the earliest stretch is the one to ask in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ..dossier.spells import spells_of
from ..facts.encode import Encoder, add_years
from ..facts.views import REQUEST
from ..facts.vocabulary import NEVER, day_number, day_of

if TYPE_CHECKING:
    from .case import Case

DAY = timedelta(days=1)
Span = tuple[date, date]


def days_left(window: Span | None, today: date) -> Span | None:
    """Return the days of a window from today on, None where none is left."""
    if window is None or window[1] < today:
        return None
    return max(window[0], today), window[1]


def best_days(case: Case, left: Span) -> Span:
    """Return the days, of those left, on which to ask: in a row, granting the most, the earliest such row."""
    spans = request_stretches(case.encoder_on(left), case.prime, case.year, *left)
    if len(spans) == 1:
        return left
    worth = [_worth(case.asked_on((first, first))) for first, _ in spans]
    first = last = worth.index(max(worth))
    while last + 1 < len(spans) and worth[last + 1] == worth[first]:
        last += 1
    return spans[first][0], spans[last][1]


def one_stretch(case: Case, left: Span) -> bool:
    """Whether every rule says the same on all the days left, so that it hangs on nothing else when to ask."""
    return len(request_stretches(case.encoder_on(left), case.prime, case.year, *left)) == 1


def _worth(case: Case) -> tuple[int, int, int]:
    """How good an outcome is: granted before undecided before refused, then the least and the most that is paid."""
    amount = case.amount()
    rank = {"granted": 2, "undecided": 1}.get(case.verdict(), 0)
    return rank, amount.min, NEVER if amount.max is None else amount.max


def stretches(first: date, last: date, cuts: Iterable[date]) -> list[tuple[date, date]]:
    """Divide a span at the cut points, each of which begins a stretch."""
    starts = sorted({first, *(d for d in cuts if first < d <= last)})
    return list(zip(starts, [*(d - DAY for d in starts[1:]), last], strict=True))


def request_stretches(encoder: Encoder, prime: str, year: int, first: date, last: date) -> list[tuple[date, date]]:
    """Divide the days on which a prime year can be requested where the day of the request can matter."""
    vocabulary = encoder.vocabulary
    here = {name for name, key in vocabulary.requested.items() if key == (prime, year)}
    numbers = {cut for name in here for cut, _ in vocabulary.inputs[name].cuts} | compared_days(encoder, here)
    for aggregate in vocabulary.aggregates.values():
        for keep in aggregate.keeps:
            if keep.name in here:
                for entry in encoder.dossier.get(*aggregate.over) or []:
                    day = entry.get(keep.keys[0])
                    numbers |= {day_number(day)} if isinstance(day, date) else set()
    cuts = days_of(numbers)
    for name, row in vocabulary.views.of.items():
        if any(view.kind == REQUEST for view in row) and isinstance(value := encoder.said(vocabulary.facts[name]), list):
            for spell in spells_of(value, encoder.year_of(vocabulary.facts[name])):
                cuts |= {spell.days.first} | ({spell.days.last + DAY} if spell.days.last < date.max else set())
    return stretches(first, last, cuts)


def compared_days(encoder: Encoder, here: set[str]) -> set[int]:
    """The days, as numbers, around which a date turns in comparison with other dates of the dossier."""
    numbers: set[int] = set()
    for kind, one, two, years in encoder.vocabulary.relations.values():
        if kind != "same" and (one in here) != (two in here):
            figure = encoder.figure(two if one in here else one)
            for number in (int(figure.low), int(figure.high)):
                for shifted in (number, add_years(number, years), add_years(number, -years)):
                    numbers |= {shifted, day_after(shifted)}
    return numbers


def days_of(numbers: Iterable[int]) -> set[date]:
    """Return the days that these numbers are; what is no day is left out."""
    return {day_of(n) for n in numbers if _is_day(n)}


def _is_day(number: int) -> bool:
    return 19000101 <= number < NEVER


def day_after(number: int) -> int:
    """Return the following day, as a number."""
    return day_number(day_of(number) + DAY) if _is_day(number) else number
