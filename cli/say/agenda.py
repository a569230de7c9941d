"""The dates of a plan as days of a calendar: the first on which to act, and the last, with a warning."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..parts import Agenda, Event
from .plan import PlanText

if TYPE_CHECKING:
    from octroi.bridge.plan.results import Planning, When

WARNED = ("start", "request", "contest")


def agenda(found: Planning, text: PlanText, name: str) -> Agenda:
    """Return the days of the best plan; ``name`` is the dossier's label."""
    events: list[Event] = []
    counts: dict[tuple[str, str, int | None], int] = {}
    for when in found.best.dates:
        same = (when.act, when.what, when.year)
        number = counts[same] = counts.get(same, 0) + 1
        days = [("opens", when.first)] if when.first is not None and when.first != when.last else []
        events += [_event(text, name, when, part, day or when.last, number) for part, day in [*days, ("last", when.last)]]
    title = text.say("plan.calendar", name=name) if name else text.say("plan.calendar_bare")
    return Agenda(title, text.say.language, found.today, events)


def _event(text: PlanText, name: str, when: When, part: str, day: date, number: int) -> Event:
    """Return one day of a date to act on; what tells it from others does not depend on the day."""
    key = when.act if when.first in (None, when.last) else f"{when.act}_{part}"
    identity = "\0".join([name, when.act, part, when.what, str(when.year), str(number)])
    told = text.act(when)
    description = text.say("phrase.pair", label=told, text=text.period(when)) if when.first else told
    return Event(identity, day, text.act(when, key), description, part == "last" and when.act in WARNED)
