"""What can still be done, and by when: to ask, to contest, to change something that brings more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ..parts import Sheet, spans
from .commands import command
from .summary import Summary
from .ways import Group, WaysText, grouped
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge import Decision, Way
    from octroi.bridge.results import Request

OPEN = ("open", "upcoming")


class Step(NamedTuple):
    """Something to do for a prime year: ``until`` which day (None: no day is known), and what it brings; ``more``: by a change."""

    name: str
    text: str
    until: date | None
    amount: str
    key: tuple[str, int]
    more: bool = False


def steps(words: Words, decisions: Iterable[Decision]) -> list[Step]:
    """Return what can still be done, the nearest day first."""
    found = (step for d in decisions for step in _steps(words, d))
    return sorted(found, key=lambda s: (s.until is None, str(s.until)))


def askable(request: Request | None) -> bool:
    """Whether something can still be asked for, and was not."""
    if request is None or request.lost or request.requested_on is not None:
        return False
    return request.state in OPEN and request.closes is not None


def _steps(words: Words, decision: Decision) -> Iterator[Step]:
    request, key, say = decision.request, (decision.prime, decision.year), words.say
    name = words.prime_years([key])
    if decision.verdict == "granted" and askable(request) and request is not None and decision.amount is not None:
        text = Summary(Sheet(), words).brief(decision)
        if request.channel and not request.through and words.wording.has("channels", request.channel):
            text = say("list.comma").join((text, words.wording.get("channels", request.channel)))
        yield Step(name, text, request.closes, words.amount(decision.amount.min, decision.amount.max), key)
    if request is not None and request.contest_by is not None and request.contest_by >= words.today:
        text = words.lower(say("request.contest", day=words.day(request.contest_by), how="")).rstrip(".")
        yield Step(name, text, request.contest_by, "", key)
    for group in grouped(decision.missing)[:1]:
        ways = [w for w in group.ways if w.attainable in ("now", "until")]
        if ways and decision.verdict in ("granted", "refused"):
            until = None if any(w.until is None for w in ways) else max(w.until for w in ways if w.until)
            yield Step(name, _more(WaysText(Sheet(), words, *key), group, ways), until, "", key, True)


def _more(text: WaysText, group: Group, ways: Sequence[Way]) -> str:
    """Say what a change would bring: the change itself, where there is one, and it takes a single step."""
    target, say = text.target(group.targets[0]), text.say
    items = [i for b in ways[0].all_of for i in b.items]
    if len(ways) == len(items) == len(items[0].alternatives) == len(items[0].alternatives[0]) == 1:
        change = items[0].alternatives[0][0]
        if change.path.endswith("[+]"):
            return say("todo.by_change", target=target, change=text.words.change(change))
    return say("todo.more", target=target)


class TodoText:
    """Writes what can still be done."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say

    def show(self, decisions: Sequence[Decision], file: str = "") -> None:
        """Write a line for each thing to do; ``file``: the dossier, as a command to paste names it."""
        found = steps(self.words, decisions)
        self.sheet.heading(self.say("todo.title"))
        if not found:
            known = any(d.verdict in ("granted", "refused") for d in decisions)
            self.sheet.line(self.say("todo.nothing" if known else "todo.unknown"), 2)
        for step in found:
            dated = step.until is not None and step.more  # of a request and of a contest the words name the day
            by = f"{self.say('todo.by', day=self.words.day(step.until))}{self.say('list.comma')}" if dated and step.until else ""
            amount = f" ({step.amount})" if step.amount else ""
            self.sheet.line(spans((f"{step.name}{amount}{self.say('detail.colon')}", "bold"), f"{by}{step.text}"), 2, "• ")
            if step.more and file:
                self.sheet.verbatim(command(self.say, "missing", file, *step.key), 4)
