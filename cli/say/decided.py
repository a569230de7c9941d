"""Decisions, for reading: the overview, the details, what is open, and what to ask next."""

from __future__ import annotations

from collections.abc import Sequence

from octroi.bridge.people import Everyone
from octroi.bridge.results import Combination, Decision

from ..arguments import Question
from ..messages import Messages
from ..parts import Sheet
from . import heads
from .commands import PIPED, SAVED, command
from .details import Details
from .entries import words_of
from .summary import Summary, lapsed
from .todo import TodoText, steps
from .unknowns import UnknownsText
from .words import Words


def everyone(say: Messages, asked: Question, found: Everyone) -> Sheet:
    """Tell each person by name, then what they share."""
    sheet, words = Sheet(), words_of(asked.engine, say, asked.today, asked.dossier)
    heads.chosen(sheet, say, asked.readings)
    heads.warned(sheet, words, found.warnings)
    said = [(heads.whose(say, p.id), p.decisions, p.combination) for p in found.people]
    if found.shared:
        said.append((say("decide.shared"), found.shared.decisions, found.shared.combination))
    for title, decisions, combination in said:
        sheet.title(say("decide.on", title=title, day=words.day(asked.today)))
        _decisions(sheet, words, asked, decisions, combination)
        sheet.blank()
    return sheet


def _decisions(sheet: Sheet, words: Words, asked: Question, decisions: Sequence[Decision], combination: Combination) -> None:
    """Tell decisions: what can still be done, the overview, the details, and what is open."""
    if len(decisions) > 1 and steps(words, decisions):
        TodoText(sheet, words).show(decisions)
    sheet.blank()
    summary = Summary(sheet, words)
    summary.show(decisions)
    summary.combination(combination, decisions)
    details = Details(sheet, words, asked.engine.rules.vocabulary.check_readings(dict(asked.readings)))
    details.show(decisions)
    details.readings(decisions)
    UnknownsText(sheet, words).show(decisions)


def told(say: Messages, asked: Question, name: str, primes: list[str], years: list[int]) -> Sheet:
    """Decide, and tell the overview, the details, and what is open; ``name`` is the dossier as it was typed."""
    engine, sheet, words = asked.engine, Sheet(), words_of(asked.engine, say, asked.today, asked.dossier)
    decisions = engine.decide(asked.dossier, *asked.scope(primes, years))
    sheet.title(say("decide.on", title=heads.whose(say, asked.name), day=words.day(asked.today)))
    heads.chosen(sheet, say, asked.readings)
    heads.warned(sheet, words, asked.warnings)
    _decisions(sheet, words, asked, decisions, engine.combine(decisions, asked.readings))
    sheet.blank()
    if len(decisions) > 1 and any(d.verdict == "granted" and lapsed(d.request) for d in decisions):
        sheet.line(say("decide.asked"), style="dim")
    known = [d for d in decisions if d.verdict != "not_modelled"]
    if known:
        first = next((d for d in known if d.verdict == "granted" and not lapsed(d.request)), known[0])
        sheet.line(say("decide.more_piped" if name == PIPED else "decide.more", file=SAVED), style="dim")
        for verb in ("explain", "missing"):
            sheet.verbatim(command(say, verb, name, first.prime, first.year), 2)
    return sheet
