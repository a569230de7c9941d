"""The annex to a contestation: what is contested, why, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..parts import Box, Heading, Line, Note, Part, Sheet, Table
from .contest import ContestWords
from .received import ReceivedWords
from .sources import Sources

if TYPE_CHECKING:
    from octroi.bridge.contest.results import Criterion
    from octroi.bridge.results import Source

ITEM = "- "


class Annex:
    """Puts the parts together."""

    def __init__(self, told: ContestWords) -> None:
        self.told, self.say, self.found = told, told.say, told.found
        self.sources = Sources(Sheet(), told.words)

    def parts(self, name: str | None) -> list[Part]:
        """Return the whole annex: what is asked for and why, room to sign, and the sources last."""
        told, say, found = self.told, self.say, self.found
        out: list[Part] = [Heading(say("annex.title", prime=told.title), level=1), Table(["", ""], self._head(name))]
        out.append(Heading(say("annex.object")))
        paid = told.words.amount(found.mine.amount.min, found.mine.amount.max)
        amounts = {"mine": told.stand(found.mine), "theirs": self._theirs(), "paid": paid}
        out.append(Line(say("annex.claim" if found.received is None else "annex.received", **amounts)))
        out += [Line(say("annex.procedure", article=told.article(a))) for a in found.procedure]
        out += self._asked(amounts)
        if isinstance(told, ReceivedWords):
            out += self._explained(told)
        else:
            out.append(Heading(say("annex.criteria")))
        for number, criterion in enumerate(told.contested(), 1):
            out += self._criterion(number, criterion)
        if found.corrections:
            out += self._corrections()
        signed = [[say(f"annex.sign.{k}"), ""] for k in ("name", "number", "date", "signature")]
        out.append(Table(["", ""], signed, blank=True))
        self.sources.show()
        out += self.sources.sheet.parts
        out.append(Note(say("contest.no_advice")))
        return out

    def _theirs(self) -> str:
        received = self.found.received
        return self.told.stand(self.found.theirs) if received is None else self.told.words.amount(received, received)

    def _asked(self, amounts: Mapping[str, str]) -> list[Part]:
        """What is asked for: a review, and to be told what was gone by."""
        keys = ("review", "reasons") if self.found.received is None else ("data", "review_data", "reasons")
        return [Heading(self.say("annex.ask")), *(Line(self.say(f"annex.{k}", **amounts), marker=ITEM) for k in keys)]

    def _explained(self, told: ReceivedWords) -> list[Part]:
        """Which facts to look at first: those of the explanations with the fewest."""
        fewest = min((e.fewest for e in self.found.explanations), default=0)
        first = [e for e in self.found.explanations if e.fewest == fewest]
        points = dict.fromkeys(told.what(s, "annex.instead") for e in first for _, of in e.all_of for s in of)
        return [Heading(self.say("annex.could")), *(Line(p, marker=ITEM) for p in points)] if points else []

    def _corrections(self) -> list[Part]:
        told, found = self.told, self.found
        out: list[Part] = [Heading(self.say("annex.corrections", stand=told.stand(found.mine)))]
        for place, way in enumerate(found.corrections):
            out += [Line(self.say("missing.or"))] if place else []
            for head, points in told.correction(way):
                out += [Line(head), *(Line(p, marker=ITEM) for p in points)]
        return out

    def _head(self, name: str | None) -> list[list[str]]:
        told, say, found = self.told, self.say, self.found
        rows = [[say("annex.date"), told.words.day(found.today)]]
        if name:
            rows.insert(0, [say("annex.of"), name])
        for route in found.routes:
            if route.addressee and route.means:
                rows.append([say("annex.to"), route.addressee])
                rows.append([say("annex.by"), route.means])
            rows.append([say("annex.deadline"), told.deadline(route, latest=False)[0]])
            self.sources.numbers(route.sources)
        return list({tuple(r): r for r in rows}.values())

    def _criterion(self, number: int, found: Criterion) -> list[Part]:
        told, say = self.told, self.say
        out: list[Part] = [Heading(f"{number}. {found.label}", level=3)]
        head = [say(f"annex.column.{k}") for k in ("fact", "theirs", "mine")]
        concerned = [d for d in self.found.differences if d.effect == "contest" and found.id in d.conditions]
        rows = [[told.fact(d.path), told.side(d, False), told.side(d, True)] for d in concerned]
        out += [Table(head, rows)] if rows else []
        for one in concerned:
            if one.corrected != self.found.theirs:
                out.append(Line(say("annex.alone", fact=told.fact(one.path), stand=told.stand(one.corrected))))
        rules = [" ".join([told.article(a), *(self._cite(s) for s in a.sources)]) for a in found.articles]
        if threshold := told.threshold(found):
            rules.insert(0, say("annex.threshold", text=threshold))
        if found.sources:
            rules.append(say("annex.rule", numbers=" ".join(self._cite(s) for s in found.sources)))
        out += [Line(r, marker=ITEM) for r in rules]
        if found.proofs:
            out.append(Line(say("contest.proofs")))
            boxes = [(p.label, " ".join(self._cite(s) for s in p.sources)) for p in found.proofs]
            out += [Box(f"{label} {cited}".rstrip()) for label, cited in boxes]
        return out

    def _cite(self, source: Source) -> str:
        return self.sources.numbers([source])
