"""``octroi missing``: the ways to more for one prime year."""

from __future__ import annotations

from typing import Any

from octroi.bridge.decide.notes import warned_off

from .. import arguments, page
from ..messages import Messages
from ..parts import Sheet
from ..say import heads
from ..say.entries import words_of
from ..say.readings import tell_silent
from ..say.ways import WaysText, grouped

WAYS_SHOWN = 10


def missing(say: Messages, options: dict[str, Any]) -> None:
    """Tell every way to each outcome above today's, or what stands in the way."""
    asked = arguments.question(options, say)
    engine, prime, year = asked.engine, options["prime"], arguments.year(options["year"])
    wanted = arguments.amount(options["amount"])
    case = engine.case(asked.dossier, prime, year, asked.today, asked.readings)
    arguments.known_amount(case, prime, wanted)
    found = engine.ways(case, wanted)
    if options["format"] == "json":
        page.show_json(found)
        return
    sheet, words = Sheet(), words_of(engine, say, asked.today, asked.dossier)
    sheet.title(heads.decided(words, prime, year, found.verdict, found.amount))
    heads.warned(sheet, words, found.warnings)
    if case.modelled and found.verdict == "refused" and (contest := heads.contest(words, found.verdict, case.request())):
        sheet.line(contest, 2)
    if not case.modelled:
        sheet.line(case.decision().reason or "", 2)
    elif not found.missing:
        sheet.line(say("missing.nothing"), 2)
    else:
        tell_silent(sheet, say, case.open_questions)
        open_to = {g.low for g in case.outcomes()[0]} if case.open_questions else set()  # what the texts may give as it is
        shown = [m for m in found.missing if m.ways or m.target["amount"] not in open_to]
        WaysText(sheet, words, prime, year).show(grouped(shown), most=WAYS_SHOWN)
        for note in warned_off(case):
            sheet.line(note, 2)
    page.show(sheet.parts)
