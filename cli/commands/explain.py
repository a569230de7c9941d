"""``octroi explain``: the tree of reasons behind one decision."""

from __future__ import annotations

from typing import Any

from octroi.bridge.decide.notes import warned_off

from .. import arguments, page
from ..messages import Messages
from ..parts import Sheet
from ..say import heads
from ..say.entries import words_of
from ..say.reasons import ReasonsText


def explain(say: Messages, options: dict[str, Any]) -> None:
    """Tell why a prime year is decided as it is."""
    asked = arguments.question(options, say)
    engine, prime, year = asked.engine, options["prime"], arguments.year(options["year"])
    case = engine.case(asked.dossier, prime, year, asked.today, asked.readings, whole=True)
    found = engine.reasons(case)
    if options["format"] == "json":
        page.show_json(found)
        return
    sheet, words = Sheet(), words_of(engine, say, asked.today, asked.dossier)
    sheet.title(heads.decided(words, prime, year, found.verdict, found.amount))
    heads.warned(sheet, words, asked.warnings)
    if not case.modelled:
        sheet.line(case.decision().reason or "", 2)
    elif found.verdict == "refused" and (contest := heads.contest(words, found.verdict, case.request())):
        sheet.line(contest, 2)
    for note in warned_off(case) if case.modelled else ():
        sheet.line(note, 2)
    ReasonsText(sheet, words).show(found)
    for one in found.set_aside:
        sheet.blank()
        sheet.line(say("explain.aside", label=words.fact(one.path), count=one.entries, of=one.of), style="dim")
    page.show(sheet.parts)
