"""What deciding a receipt's question again gives."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..messages import Messages
from ..parts import Sheet
from . import heads
from .failures import problem_line
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.receipt.receipt import Changed, Replay, Turn

MOST = 40  # differing values that the text lists


def tell_under(sheet: Sheet, words: Words, readings: Mapping[str, str], turned: Sequence[Turn]) -> None:
    """Tell what other readings than the receipt's would give."""
    say = words.say
    sheet.heading(say("replay.under", readings=heads.options(readings)))
    if not turned:
        sheet.line(say("replay.under_same"), 2)
    for turn in turned:
        before, after = (words.outcome(o.verdict, o.amount) for o in (turn.before, turn.after))
        text = say("what_if.turns", before=before, after=after)
        sheet.line(say("phrase.pair", label=words.prime_years([(turn.prime, turn.year)]), text=text), 2, "- ")


def tell(sheet: Sheet, say: Messages, found: Replay) -> None:
    """Tell what deciding again gives."""
    if found.identical:
        sheet.line(say("replay.identical"))
        return
    sheet.line(say("replay.same_outcome" if found.same_outcome else "replay.other"), style="bold")
    if found.engine:
        sheet.line(say("replay.engine", then=found.engine[0], now=found.engine[1]))
    if found.files:
        sheet.heading(say("replay.rules"))
        for name, what in found.files.items():
            sheet.line(say(f"replay.file.{what}", name=name), 2, "- ")
    if found.refused:
        sheet.heading(say("replay.refused"))
        for problem in found.refused:
            sheet.line(problem_line(problem, say), 2, "- ")
    _changes(sheet, say, "replay.outcomes", found.outcomes)
    _changes(sheet, say, "replay.differences", found.others)


def _changes(sheet: Sheet, say: Messages, title: str, changes: Sequence[Changed]) -> None:
    if not changes:
        return
    sheet.heading(say(title))
    for change in changes[:MOST]:
        sheet.line(say("replay.change", path=change.path, then=_short(change.then), now=_short(change.now)), 2, "- ")
    if len(changes) > MOST:
        sheet.line(say.count("replay.more", len(changes) - MOST), 2)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"
