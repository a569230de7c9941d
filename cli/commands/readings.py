"""``octroi readings``: the readings of the texts, and a dossier decided under every one that matters."""

from __future__ import annotations

from typing import Any

from octroi.bridge.engine import parse_readings
from octroi.bridge.vary.issues import Issues, issues
from octroi.bridge.vary.readings import UnderAll, all_readings

from .. import arguments, page
from ..messages import Messages
from ..parts import Sheet
from ..say import heads
from ..say.entries import words_of
from ..say.readings import AllText, tell_issue
from ..say.sources import Sources
from ..say.words import Words


def readings(say: Messages, options: dict[str, Any]) -> None:
    """List the interpretation issues in the rules."""
    chosen = parse_readings(options["reading"])
    engine = arguments.engine_for(options["rules"], say.language)
    found = issues(engine, list(options["prime"]), chosen)
    if options["format"] == "json":
        page.show_json(Issues(engine.rules_hash, tuple(found)))
        return
    sheet, words = Sheet(), Words(engine, say)
    sheet.title(say("readings.title"))
    sources = Sources(sheet, words)
    for issue in found:
        tell_issue(sheet, words, sources, issue)
    sources.show()
    page.show(sheet.parts)


def decide_all(say: Messages, options: dict[str, Any]) -> None:
    """Decide under every combination of readings that matters."""
    asked = arguments.question(options, say)
    engine, scope = asked.engine, asked.scope(*arguments.several(options))
    found = all_readings(engine, asked.dossier, *scope)
    if options["format"] == "json":
        result = engine.answer(asked.dossier, *scope)
        page.show_json(UnderAll(result, found))
        return
    sheet, words = Sheet(), words_of(engine, say, asked.today, asked.dossier)
    sheet.title(say("readings.under_all", title=heads.whose(say, asked.name), day=words.day(asked.today)))
    heads.warned(sheet, words, asked.warnings)
    if found.held:
        sheet.line(say("readings.held", readings=heads.options(found.held)))
    AllText(sheet, words).show(found)
    page.show(sheet.parts)
