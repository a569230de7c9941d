"""What a picture of breakpoints shows: the least that is paid as a line, what may come on top of it as a band."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ..parts import Panel, Stretch
from .breakpoints import Stretches
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.vary.breakpoints import Breakpoints, Interval

MARKS_SHOWN = 12


def panel(row: Breakpoints, words: Words) -> Panel:
    """Return the picture of one path."""
    low, high = _span(row)
    top = max(o.amount.max or o.amount.min for i in row.intervals for _, _, o in i.outcomes if o.amount is not None) or 1
    bounds = [(i, max(_at(i.start, low), low), min(_at(i.before, high), high)) for i in row.intervals if i.start != "none"]
    bounds = [(i, start, end) for i, start, end in bounds if start < end]
    lines = [
        (f"{words.short(p)} {y}", [_stretch(i, p, y, start, end) for i, start, end in bounds]) for p, y in row.prime_years
    ]
    edges = [p.at for p in row.breakpoints if p.at != "none"]
    shown = row.value is not None and row.value != "none" and low <= row.value <= high
    today = words.say("phrase.pair", label=words.say("breakpoints.here").lstrip("← "), text=words.value(row.value, row.path))
    return Panel(
        title=Stretches(words).label(row.path),
        axis=words.say("breakpoints.axis_amount"),
        legend=words.say("breakpoints.axis_years"),
        here=(row.value, today) if shown else None,
        kind=row.kind,
        low=low,
        high=high,
        top=top,
        lines=lines,
        impossible=[(start, end) for i, start, end in bounds if i.problems],
        marks=[(e, words.day(e)) for e in edges] if row.kind == "day" and len(edges) <= MARKS_SHOWN else [],
        amount=words.wording.number,
        value=lambda value: words.value(round(value, 2), row.path),
    )


def _stretch(interval: Interval, prime: str, year: int, start: Any, end: Any) -> Stretch:
    outcome = interval.outcome(prime, year)
    if outcome is None or outcome.amount is None:
        return Stretch(start, end, None, None)
    return Stretch(start, end, outcome.amount.min, outcome.amount.max)


def _at(edge: Any, otherwise: Any) -> Any:
    """Return a bound of an interval that a picture can show."""
    return otherwise if edge is None or edge == "none" else edge


def _span(row: Breakpoints) -> tuple[Any, Any]:
    """Return the first and last value to show: the breakpoints and today's value, with room on both sides."""
    shown = [p.at for p in row.breakpoints] + [row.value]
    values = [v for v in shown if v is not None and v != "none" and not isinstance(v, bool)] or [date(2000, 1, 1)]
    low, high = min(values), max(values)
    if isinstance(low, date):
        margin = timedelta(days=max(90, (high - low).days // 8))
        return max(low, date(1, 6, 1)) - margin, high + margin
    room = (high - low) / 5 or max(high / 5, 1)
    return max(low - room, 0), high + room
