"""A contest as people say it, for the screen and for the annex alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..messages import Messages
from ..parts import Sheet
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge import Engine
    from octroi.bridge.contest.results import Article, Contest, Correction, Criterion, Difference, Route, Stand



class ContestWords:
    """A contest as people say it, for the screen and for the annex alike."""

    def __init__(self, engine: Engine, say: Messages, found: Contest, file: bool = True) -> None:
        """``file``: the dossier is a file, into which what is lacking is to be written."""
        self.engine, self.say, self.found, self.file = engine, say, found, file
        self.words = Words(engine, say, found.today)
        self.differences = {d.path: d for d in found.differences}

    @property
    def title(self) -> str:
        """The prime and its year."""
        return f"{self.words.prime(self.found.prime)} {self.found.year}"

    def stand(self, stand: Stand | None) -> str:
        """Return a verdict with its amount."""
        if stand is None:
            return self.say("contest.impossible")
        verdict = self.engine.wording.get("verdicts", stand.verdict)
        if stand.amount.max == 0:
            return verdict
        return f"{verdict}, {self.words.amount(stand.amount.min, stand.amount.max)}"

    def fact(self, path: str) -> str:
        """Return what a difference is about."""
        if path.endswith("]"):
            return self.words.entry(path)
        return self.words.within(path, self.words.asked(self.found.prime, self.found.year, path))

    def side(self, difference: Difference, mine: bool) -> str:
        """Return one side's value."""
        value = difference.mine if mine else difference.theirs
        if value is None and difference.path.endswith("]"):
            return self.say("contest.absent")
        return self.words.value(value, difference.path)

    def instead(self, path: str) -> str:
        """Return a correction: my value, and not theirs."""
        found = self.differences[path]
        mine, theirs = self.side(found, True), self.side(found, False)
        return self.say("contest.instead", fact=self.fact(path), mine=mine, theirs=theirs)

    def effect(self, found: Difference) -> str:
        """Return what a difference does."""
        if found.effect != "contest" or found.corrected == self.found.theirs:
            key = "together" if found.effect == "contest" else found.effect
            return self.say(f"contest.effect.{key}")
        return self.say("contest.effect.alone", stand=self.stand(found.corrected))

    def correction(self, way: Correction) -> list[tuple[str, list[str]]]:
        """Return the blocks of a set of corrections: what is asked of the points, and the points."""
        out = []
        for choose, paths in way.all_of:
            points = [self.instead(p) for p in paths]
            every = choose == len(paths)
            head = self.say.count("contest.every" if every else "contest.choose", choose, count=len(paths))
            out.append((head, points))
        return out

    def contested(self) -> list[Criterion]:
        """Return the criteria with a difference to contest; where only an amount is known, those that may explain it."""
        if self.found.received is not None:
            return list(self.found.criteria)
        named = {c for d in self.found.differences if d.effect == "contest" for c in d.conditions}
        return [c for c in self.found.criteria if c.id in named]

    def threshold(self, found: Criterion) -> str:
        """Return the number that a condition asks for, where it asks for one."""
        if isinstance(found.required, bool) or not isinstance(found.required, (int, float)):
            return ""
        subject = self.engine.rules.prime_year(self.found.prime, self.found.year).subjects.get(
            found.id.partition(".")[2]
        )
        path = self.words.vocabulary.facts[subject].path if subject else ""
        value = self.words.value(found.required, path)
        return self.say(f"rules.at_{'most' if found.at_most else 'least'}", value=value)

    def article(self, found: Article) -> str:
        """Return where an act speaks of something."""
        return self.say(
            "contest.article" if found.article else "contest.act", act=found.act, article=found.article or ""
        )

    def deadline(self, route: Route, latest: bool = True) -> list[str]:
        """Return until when to contest, and what to write where if that is not known; ``latest``: by the last day possible too."""
        event = self.engine.wording.get("contest_events", route.event)
        if route.contest_by is None or route.event_on is None:
            head, _, key = route.write_at.rpartition(".")
            asks = self.engine.rules.vocabulary.asks
            names = (asks.prime, asks.year) if asks else ("", "")
            entry = f"{{{names[0]}: {self.found.prime}, {names[1]}: {self.found.year}, {key}: 2024-10-02}}"
            where = f"{head.removesuffix('[+]')}: [{entry}]" if head.endswith("[+]") else f"{route.write_at}: 2024-10-02"
            last = route.latest_by if latest else None
            over = last is not None and last < self.found.today
            text = "" if over else self.say("contest.deadline_open", days=route.days, event=event)
            if route.safe_by is not None and not over:
                key = "safe" if route.safe_by >= self.found.today else "unsafe"
                text = f"{text} {self.say(f'contest.deadline_{key}', by=self.words.day(route.safe_by))}"
            if last is not None:
                bound = self.say("contest.deadline_ended" if over else "contest.deadline_latest", by=self.words.day(last))
                text = f"{text} {bound}".strip()
            return [text, self.say("contest.write", where=where)] if self.file else [text]
        text = self.say(
            "contest.deadline", days=route.days, event=event,
            on=self.words.day(route.event_on), by=self.words.day(route.contest_by),
        )  # fmt: skip
        return [text, self.say(f"contest.deadline_{'over' if route.state == 'passed' else 'runs'}")]


class ContestText:
    """Writes a contest on the sheet."""

    def __init__(self, sheet: Sheet, told: ContestWords) -> None:
        self.sheet, self.told, self.say = sheet, told, told.say

    def show(self) -> None:
        """Write all of it."""
        sheet, told, say, found = self.sheet, self.told, self.say, self.told.found
        sheet.title(say("contest.title", prime=told.title, day=told.words.day(found.today)))
        sheet.blank()
        sheet.table(["", ""], [
            [say("contest.by_mine"), told.stand(found.mine)], [say("contest.by_theirs"), told.stand(found.theirs)],
        ], indent=2)  # fmt: skip
        sheet.blank()
        sheet.line(say(f"contest.outcome.{found.outcome}"))
        if found.outcome == "undecided":
            self.open_facts()
        if found.outcome == "contest":
            self.how()
        self._differences()
        if found.outcome == "contest":
            self._corrections()
            self._criteria()
        sheet.blank()
        sheet.line(say("contest.no_advice"), style="dim")

    def open_facts(self) -> None:
        """Write what the dossier would have to say first."""
        for path in self.told.found.unknown:
            self.sheet.line(self.told.fact(path), 2, "- ")

    def _differences(self) -> None:
        told = self.told
        self.sheet.heading(self.say("contest.differences"))
        if not told.found.differences:
            self.sheet.line(self.say("contest.none"), 2)
            return
        head = [self.say(f"contest.column.{k}") for k in ("fact", "mine", "theirs")]
        order = {"contest": 0, "unneeded": 1, "favourable": 2, "none": 3}
        for effect in sorted({d.effect for d in told.found.differences}, key=lambda e: order[e]):
            rows = [d for d in told.found.differences if d.effect == effect]
            self.sheet.line(self.say(f"contest.group.{effect}"), 2)
            self.sheet.table(
                head, [[told.fact(d.path), told.side(d, True), told.side(d, False)] for d in rows], indent=4
            )
            if effect == "contest":
                for found in rows:
                    if found.corrected != told.found.theirs:
                        text = f"{told.fact(found.path)}{self.say('detail.colon')}{told.effect(found)}"
                        self.sheet.line(text, 4, "- ")

    def _corrections(self) -> None:
        told = self.told
        self.sheet.heading(self.say("contest.corrections", stand=told.stand(told.found.mine)))
        for number, way in enumerate(told.found.corrections):
            if number:
                self.sheet.line(self.say("missing.or"), 2)
            for head, points in told.correction(way):
                self.sheet.line(head, 2)
                for point in points:
                    self.sheet.line(point, 4, "- ")
        if not told.found.complete:
            self.sheet.line(self.say("missing.incomplete"), 2)

    def _criteria(self) -> None:
        told = self.told
        self.sheet.heading(self.say("contest.criteria"))
        acts: set[str] = set()
        for found in told.contested():
            threshold = told.threshold(found)
            self.sheet.line(found.label + (f"{self.say('detail.colon')}{threshold}" if threshold else ""), 2)
            for article in found.articles:
                again = article.act in acts and article.article
                text = self.say("contest.again", article=article.article) if again else told.article(article)
                self.sheet.line(text, 4)
                acts.add(article.act)
            if found.proofs:
                self.sheet.line(self.say("contest.proofs"), 4)
            for proof in found.proofs:
                self.sheet.line(
                    proof.label if proof.sources else self.say("contest.inferred", label=proof.label), 6, "- "
                )

    def how(self) -> None:
        """Write until when to contest, to whom and by which means."""
        told = self.told
        self.sheet.heading(self.say("contest.how"))
        if not told.found.routes:
            self.sheet.line(self.say("contest.no_route"), 2)
        for route in told.found.routes:
            if len(told.found.routes) > 1:
                self.sheet.line(self.say("contest.asked", channel=told.engine.wording.get("channels", route.channel)), 2)
            first, *rest = told.deadline(route)
            for line in (self.say("contest.term", text=first), *rest):
                self.sheet.line(line, 2)
            if route.addressee and route.means:
                self.sheet.line(self.say("contest.to", addressee=route.addressee, means=route.means), 2)
