"""Days to act on as a calendar file (RFC 5545), for any calendar program.

Events take whole days. Their identifiers depend on the dossier's label and on what is to be done, not on the day: a
plan made anew and imported again moves the events instead of doubling them.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar
from icalendar import Event as Entry

from octroi.bridge import __version__

from ..parts import Agenda, Event
from .encoding import clean

WARNING = timedelta(days=7)


def calendar(agenda: Agenda) -> bytes:
    """Return the calendar."""
    out = Calendar()
    out.add("prodid", f"-//octroi//octroi {__version__}//{agenda.language.upper()}")
    out.add("version", "2.0")
    out.add("calscale", "GREGORIAN")
    out.add("method", "PUBLISH")
    out.add("x-wr-calname", clean(agenda.name))
    made = datetime(agenda.made.year, agenda.made.month, agenda.made.day, tzinfo=UTC)
    for event in agenda.events:
        out.add_component(_entry(event, made))
    data: bytes = out.to_ical()
    return data


def _entry(event: Event, made: datetime) -> Entry:
    out = Entry()
    out.add("uid", f"{hashlib.sha256(event.identity.encode()).hexdigest()[:32]}@octroi")
    out.add("dtstamp", made)
    out.add("dtstart", event.day)
    out.add("dtend", event.day + timedelta(days=1))
    out.add("summary", clean(event.summary))
    out.add("description", "\n".join(clean(line) for line in event.description.split("\n")))
    out.add("transp", "TRANSPARENT")
    if event.warned:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -WARNING)
        alarm.add("description", clean(event.summary))
        out.add_component(alarm)
    return out
