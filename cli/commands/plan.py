"""``octroi plan``: what to take over several years, what to decide for it, and when to act."""

from __future__ import annotations

from typing import Any

from octroi.bridge.people import own_primes
from octroi.bridge.plan.plan import plan as best

from .. import arguments, page
from ..limits import Progress
from ..messages import Messages
from ..parts import Sheet
from ..say.agenda import agenda
from ..say.entries import words_of
from ..say.plan import PlanText, planned


def plan(say: Messages, options: dict[str, Any]) -> None:
    """Plan, write the calendar if one is asked for, and the page or the JSON."""
    dates = arguments.output(options, "ics")
    asked = arguments.question(options, say)
    wanted = arguments.years_ahead(options["years"], asked.today)
    primes = None if options["person"] is None else own_primes(asked.engine.rules, ())
    found = best(asked.engine, asked.dossier, wanted, list(options["may"]), asked.today, asked.readings, Progress(say), primes)
    words, sheet = words_of(asked.engine, say, asked.today, asked.dossier), Sheet()
    words.planned |= planned(found, asked.dossier, words)
    name = asked.name if isinstance(asked.name, str) else ""
    text = PlanText(sheet, words)
    if dates is not None:
        from ..page.calendar import calendar  # a library that only this needs

        dates.write(calendar(agenda(found, text, name)))
    if options["format"] == "json":
        page.show_json(found)
        return
    text.show(found, name)
    if dates is not None:
        sheet.blank()
        sheet.line(say("plan.written", file=options["ics"]))
    page.show(sheet.parts)
