"""The details below the overview: for each decision that deserves it, why, what is missing, and when to ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ..parts import Sheet, spans
from . import heads
from .readings import tell_silent
from .summary import COLOURS, failed, lapsed, obstacle
from .ways import Group, WaysText, grouped
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge import Decision
    from octroi.bridge.results import Request

WAYS_SHOWN = 2
UNMET_SHOWN = 8
LATE_ITEMS = 4


class Details:
    """Writes blocks; decisions of a prime that say the same thing share one."""

    def __init__(self, sheet: Sheet, words: Words, readings: dict[str, str]) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say
        self.in_force = readings
        self.primes: set[str] = set()
        self.single = False

    def show(self, decisions: Sequence[Decision]) -> None:
        """Write a block for each group of decisions that has something to say beyond the overview."""
        self.primes = {d.prime for d in decisions}
        self.single = len(decisions) == 1
        if not self.single:
            decisions = [d for d in decisions if not self._told(d)]
        groups: list[tuple[tuple[object, ...], list[Decision]]] = []
        for decision in decisions:
            key = self._key(decision)
            if groups and groups[-1][0] == key:
                groups[-1][1].append(decision)
            else:
                groups.append((key, [decision]))
        for _, group in groups:
            self._block(group)

    def _key(self, decision: Decision) -> tuple[object, ...]:
        """What two decisions must share to be told as one."""
        if decision.verdict == "granted":
            return (decision.prime, decision.year)
        lines = tuple(self.words.condition(c) for c in failed(decision, self.words))
        contest = heads.contest(self.words, decision.verdict, decision.request)
        return (decision.prime, decision.verdict, decision.reason, decision.open_questions, lines, decision.notes, contest)

    def _told(self, decision: Decision) -> bool:
        """Whether the overview says all there is to say."""
        if decision.verdict == "not_modelled":
            return True
        if decision.verdict == "granted" and lapsed(decision.request) and not self._open_to_contest(decision.request):
            return True  # what was due is in the overview; nothing can be done about it
        if decision.notes or decision.open_questions or self._shown_ways(decision):
            return False
        if decision.verdict != "granted":
            unmet = failed(decision, self.words)
            if heads.contest(self.words, decision.verdict, decision.request):
                return False
            return not any(c.note for c in unmet) and (len(unmet) < 2 or obstacle(decision, unmet, self.words))
        request = decision.request
        if request is None or request.state in ("closed", "automatic", "unknown"):
            return not self._open_to_contest(request)
        return False

    def _open_to_contest(self, request: Request | None) -> bool:
        """Whether a decision on a request can still be contested."""
        return request is not None and request.contest_by is not None and request.contest_by >= self.words.today

    def _block(self, group: Sequence[Decision]) -> None:
        first = group[0]
        self._title(group)
        if first.verdict == "not_modelled":
            self.sheet.line(first.reason or "", 2)
            return
        if first.amount and first.amount.why and first.verdict == "granted":
            self.sheet.line(first.amount.why, 2)
        tell_silent(self.sheet, self.say, first.open_questions)
        ways = {d.year: self._shown_ways(d) for d in group}
        asked = {i.condition for gs in ways.values() for g in gs for w in g.ways for b in w.all_of for i in b.items}
        unmet = failed(first, self.words) if first.verdict != "granted" else []
        if all(c.id in asked for c in unmet):
            unmet = []  # the ways say it; a part of the reasons alone would mislead
        if first.open_questions and not first.unknown:
            unmet = []  # what stands open decides, not what is not met
        if unmet:
            self.sheet.line(self.say("detail.unmet"), 2, style="bold")
        noted = {c.note: n for n, c in enumerate(unmet[:UNMET_SHOWN])}
        for number, condition in enumerate(unmet[:UNMET_SHOWN]):
            self.sheet.line(self.words.condition(condition), 4, "• ")
            if condition.note and noted[condition.note] == number:  # below the last that it is about
                self.sheet.line(condition.note, 6, style="yellow")
        for decision in group:
            text = WaysText(self.sheet, self.words, decision.prime, decision.year)
            text.show(ways[decision.year], WAYS_SHOWN, name_year=len(group) > 1, late_items=LATE_ITEMS)
        self._rest(first)

    def _title(self, group: Sequence[Decision]) -> None:
        first = group[0]
        years = self.words.years(d.year for d in group)
        verdict = self.words.wording.get("verdicts", first.verdict)
        parts: list[tuple[str, str] | str] = [
            (f"{self.words.prime(first.prime)} {years}", "bold"),
            self.say("detail.colon"),
            (verdict, f"bold {COLOURS.get(first.verdict, '')}"),
        ]
        if first.amount and first.amount.max != 0 and len(group) == 1:
            parts.append(f", {self.words.paid(first.amount)}")
        if first.situation is not None:
            parts.append(f", {self.say('detail.situation', number=first.situation)}")
        self.sheet.blank()
        self.sheet.line(spans(*parts))
        if first.situation is not None:
            self.words.explain(self.sheet, "situation", 2, number=first.situation)

    def _known_ways(self, decision: Decision) -> bool:
        """Whether the ways ask for something that the dossier says is not so, beyond what is unknown."""
        if len(decision.unknown) > UNMET_SHOWN:
            return False
        return any(
            c.old is not None or c.path.endswith("[+]")
            for m in decision.missing[:1] for w in m.ways for b in w.all_of for i in b.items for a in i.alternatives for c in a
        )  # fmt: skip

    def _shown_ways(self, decision: Decision) -> list[Group]:
        """The ways worth showing: those to the next outcome, unless it is lost or hangs on unknown facts only."""
        groups = [g for g in grouped(decision.missing) if g.ways][:1]
        if decision.verdict == "undecided" and not self._known_ways(decision):
            return []
        if decision.verdict != "granted" and groups and groups[0].late:
            return []
        return groups

    def _rest(self, decision: Decision) -> None:
        request = decision.request
        if request is not None and decision.verdict == "granted":
            self._request(decision, request)
        elif contest := heads.contest(self.words, decision.verdict, decision.request):
            self.sheet.line(contest, 2)
        apart = [p for p in decision.not_cumulable_with if p not in self.primes]
        if apart:
            names = self.say("list.and").join(self.words.prime(p) for p in apart)
            self.sheet.line(self.say("detail.not_with", names=names), 2, style="yellow")
        for note in decision.notes:
            self.sheet.line(note, 2, style="yellow")

    def readings(self, decisions: Sequence[Decision]) -> None:
        """Write on which readings of the texts the decisions depend, each once."""
        users: dict[str, list[tuple[str, int]]] = {}
        for decision in decisions:
            for issue in decision.depends_on_readings:
                users.setdefault(issue, []).append((decision.prime, decision.year))
        if not users:
            return
        self.sheet.heading(self.say("detail.readings"))
        self.words.explain(self.sheet, "reading", 2)
        for issue, keys in sorted(users.items()):
            texts = self.words.wording.texts.get("readings", {}).get(issue, {})
            option = self.in_force.get(issue, "")
            others = [o for o in texts if o not in ("title", option)]
            text = self.say(
                "detail.reading", issue=issue, title=texts.get("title", issue), option=option, text=texts.get(option, ""),
                others=self.say("readings.or").join(f"--reading {issue}={o}" for o in others), names=self.words.prime_years(keys),
            )  # fmt: skip
            self.sheet.line(text, 2, "• ")

    def _on_days(self, ask: tuple[date, date], request: Request, channel: str) -> str:
        """Say on which days to ask, where a request on another day would be refused."""
        early = ask[0] > max(request.opens or ask[0], self.words.today)
        late = ask[1] != request.closes
        key = "ask_between" if early and late else "ask_from" if early else "ask_until"
        return self.say(f"request.{key}", start=self.words.day(ask[0]), end=self.words.day(ask[1]), channel=channel)

    def _request(self, decision: Decision, request: Request) -> None:
        day = self.words.day
        channel = ""
        possible = [c for c in (request.channel, *request.channels) if c and self.words.wording.has("channels", c)]
        if possible and not request.through:
            channel = " " + self.say("list.or").join(self.words.wording.get("channels", c) for c in possible)
        sentences = []
        if request.state == "closed" and request.requested_on is None and not self.single:
            return
        if request.through:
            sentences.append(self.say("request.through", carrier=self.words.prime_years([request.through])))
        if request.lost and request.closes and request.requested_on is None:
            sentences.append(self.say("request.lost", end=day(request.closes)))
        elif request.ask:
            sentences.append(self._on_days(request.ask, request, channel))
        elif request.requested_on is not None:
            asked = "asked" if request.in_time is not False else "asked_early" if request.early else "asked_late"
            sentences.append(self.say(f"request.{asked}", day=day(request.requested_on)))
            if request.early and request.opens and request.closes:
                again = self.say(f"request.{request.state}", start=day(request.opens), end=day(request.closes), channel=channel)
                sentences.append(again)
        elif request.opens and request.closes:
            sentences.append(
                self.say(f"request.{request.state}", start=day(request.opens), end=day(request.closes), channel=channel)
            )
        elif request.state == "closed" and request.closes:
            sentences.append(self.say("request.closed_on", end=day(request.closes), channel=channel))
        elif request.state == "unknown" and request.closes:
            sentences.append(self.say("request.unknown_start", end=day(request.closes), channel=channel))
        else:
            sentences.append(self.say(f"request.{request.state}", channel=channel))
        if request.contest_by is not None:
            sentences.append(heads.contest(self.words, decision.verdict, decision.request))
        if request.paid_by is not None and request.paid_by >= self.words.today and request.in_time is not False:
            later = request.requested_on is None and request.closes is not None and request.closes > request.paid_by
            sentences.append(self.say("request.paid_by_if" if later else "request.paid_by", day=day(request.paid_by)))
        self.sheet.line(" ".join(sentences), 2)
