"""``octroi decide``: what a dossier is granted, why not more, and what to find out."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from octroi.bridge.as_json import as_json
from octroi.bridge.people import Everyone, answer_people, answered, has_people
from octroi.bridge.results import Combination, Decision

from .. import arguments, page
from ..arguments import Question
from ..messages import Messages
from ..parts import Sheet
from ..say import heads
from ..say.details import Details
from ..say.summary import Summary, lapsed
from ..say.unknowns import UnknownsText
from ..say.words import Words


def decide(say: Messages, options: dict[str, Any]) -> None:
    """Decide every prime year asked for."""
    if options["all_readings"]:
        from .readings import decide_all  # loads what a plain decision does without

        decide_all(say, options)
        return
    asked = arguments.question(options, say)
    primes, years = arguments.several(options)
    if options["receipt"] is not None or options["sign"] is not None:
        from .receipt import keep

        keep(options, asked, primes, years)
    given = asked.engine, asked.dossier, primes, years, asked.today, asked.readings
    if options["format"] == "json":
        page.show_json(as_json(answered(*given, options["member"])))
    elif options["member"] or has_people(asked.engine.rules, asked.dossier):
        page.show(_all(say, asked, answer_people(*given, options["member"])).parts)
    else:
        page.show(_told(say, asked, options["dossier"], primes, years).parts)


def _all(say: Messages, asked: Question, everyone: Everyone) -> Sheet:
    """Tell each person by name, then what they share."""
    sheet, words = Sheet(), Words(asked.engine, say, asked.today)
    heads.chosen(sheet, say, asked.readings)
    heads.warned(sheet, say, everyone.warnings)
    told = [(heads.whose(say, p.id), p.decisions, p.combination) for p in everyone.people]
    if everyone.shared:
        told.append((say("decide.shared"), everyone.shared.decisions, everyone.shared.combination))
    for title, decisions, combination in told:
        sheet.title(say("decide.on", title=title, day=words.day(asked.today)))
        sheet.blank()
        _decisions(sheet, words, asked, decisions, combination)
        sheet.blank()
    return sheet


def _decisions(sheet: Sheet, words: Words, asked: Question, decisions: Sequence[Decision], combination: Combination) -> None:
    """Tell decisions: the overview, the details, and what is open."""
    summary = Summary(sheet, words)
    summary.show(decisions)
    summary.combination(combination, decisions)
    details = Details(sheet, words, asked.engine.rules.vocabulary.check_readings(dict(asked.readings)))
    details.show(decisions)
    details.readings(decisions)
    UnknownsText(sheet, words).show(decisions)


def _told(say: Messages, asked: Question, name: str, primes: list[str], years: list[int]) -> Sheet:
    """Decide, and tell the overview, the details, and what is open; ``name`` is the dossier as it was typed."""
    engine, sheet = asked.engine, Sheet()
    decisions = engine.decide(asked.dossier, primes, years, asked.today, asked.readings)
    words = heads.called(Words(engine, say, asked.today), asked.dossier)
    sheet.title(say("decide.on", title=heads.whose(say, asked.name), day=words.day(asked.today)))
    heads.chosen(sheet, say, asked.readings)
    heads.warned(sheet, say, asked.warnings)
    sheet.blank()
    _decisions(sheet, words, asked, decisions, engine.combine(decisions, asked.readings))
    sheet.blank()
    if len(decisions) > 1 and any(d.verdict == "granted" and lapsed(d.request) for d in decisions):
        sheet.line(say("decide.asked"), style="dim")
    known = [d for d in decisions if d.verdict != "not_modelled"]
    if known:
        told = next((d for d in known if d.verdict == "granted" and not lapsed(d.request)), known[0])
        sheet.line(say("decide.more"), style="dim")
        for command in ("explain", "missing"):
            sheet.verbatim(f"octroi {command} {shlex.quote(name)} --prime {told.prime} --year {told.year}", 2)
    return sheet
