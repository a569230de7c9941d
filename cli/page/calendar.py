"""The dates of a plan as a calendar file (RFC 5545), for any calendar program.

Events take whole days. Their identifiers depend on the dossier's label and on what is to be done, not on the day: a
plan made anew and imported again moves the events instead of doubling them.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, Event

if TYPE_CHECKING:
    from octroi.bridge.plan.results import Planning, When

    from ..commands.plan import PlanText

WARNING = timedelta(days=7)


def calendar(found: Planning, text: PlanText, name: str) -> bytes:
    """Return the calendar of the best plan; ``name`` is the dossier's label."""
    from octroi.bridge import __version__

    out = Calendar()
    out.add("prodid", f"-//octroi//octroi {__version__}//{text.say.language.upper()}")
    out.add("version", "2.0")
    out.add("calscale", "GREGORIAN")
    out.add("method", "PUBLISH")
    out.add("x-wr-calname", text.say("plan.calendar", name=name) if name else text.say("plan.calendar_bare"))
    counts: dict[tuple[str, str, int | None], int] = {}
    for when in found.best.dates:
        same = (when.act, when.what, when.year)
        number = counts[same] = counts.get(same, 0) + 1
        days = [("opens", when.first)] if when.first is not None and when.first != when.last else []
        for part, day in [*days, ("last", when.last)]:
            out.add_component(_event(found, text, name, when, part, day or when.last, number))
    data: bytes = out.to_ical()
    return data


def _event(found: Planning, text: PlanText, name: str, when: When, part: str, day: date, number: int) -> Event:
    """One day of a date to act on: its first, or its last with a warning a week before."""
    key = when.act if when.first in (None, when.last) else f"{when.act}_{part}"
    event = Event()
    identity = "\0".join([name, when.act, part, when.what, str(when.year), str(number)])
    event.add("uid", f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}@octroi")
    event.add("dtstamp", datetime(found.today.year, found.today.month, found.today.day, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", text.act(when, key))
    told = text.act(when)
    event.add("description", text.say("phrase.pair", label=told, text=text.period(when)) if when.first else told)
    event.add("transp", "TRANSPARENT")
    if part == "last" and when.act in ("start", "request", "contest"):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -WARNING)
        alarm.add("description", text.act(when, key))
        event.add_component(alarm)
    return event
