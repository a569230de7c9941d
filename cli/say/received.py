"""What could explain an amount received: which facts would have to differ, what proves them, and what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from octroi.bridge.dossier.paths import path_keys, put
from octroi.bridge.dossier.yaml_text import dump
from octroi.bridge.results import plain

from .commands import PIPED, SAVED, command
from .contest import ContestText, ContestWords

if TYPE_CHECKING:
    from octroi.bridge.contest.results import Explanation, Supposed

EXPLANATIONS_SHOWN = 6
EXAMPLE = "claimed.yaml"


class ReceivedWords(ContestWords):
    """Explanations as people say them."""

    def what(self, one: Supposed, written: str = "received.instead") -> str:
        """Return one difference: what the authority would hold, and what the dossier says."""
        if one.label is None:
            return self.say("received.not_counted", fact=self.fact(one.path))
        mine = self.words.value(one.mine, one.path)
        return self.say(written, fact=self.fact(one.path), theirs=one.label, mine=mine)

    def fact(self, path: str) -> str:
        """Return what a difference is about, with what is measured where the name alone does not say."""
        name = super().fact(path)
        return self.words.named(path) if name == self.words.fact(path) else name

    def blocks(self, one: Explanation) -> list[tuple[str, list[str]]]:
        """Return what an explanation asks: how many of which differences."""
        out = []
        for choose, of in one.all_of:
            every = choose == len(of)
            head = self.say.count("received.every" if every else "received.choose", choose, count=len(of))
            out.append((head, [self.what(s) for s in of]))
        return out

    @property
    def unasked(self) -> bool:
        """Whether nothing may have been received because it was not asked for in time."""
        case = self.engine.case({"dossier": 1}, self.found.prime, self.found.year, self.found.today)
        return not self.found.received and case.request().state != "automatic"


class ReceivedText(ContestText):
    """Writes what could explain an amount."""

    told: ReceivedWords

    def show(self) -> None:
        """Write all of it."""
        sheet, told, say, found = self.sheet, self.told, self.say, self.told.found
        sheet.title(say("received.title", prime=told.title, day=told.words.day(found.today)))
        sheet.blank()
        sheet.table(["", ""], [
            [say("contest.by_mine"), told.stand(found.mine)],
            [say("received.amount"), told.words.amount(found.received or 0, found.received)],
        ], indent=2)  # fmt: skip
        sheet.blank()
        sheet.line(say(f"received.outcome.{found.outcome}"))
        if found.outcome == "undecided":
            self.open_facts()
        if found.outcome == "same":
            return
        if found.outcome == "contest":
            self.how()
        self.explanations(EXPLANATIONS_SHOWN)
        if found.outcome == "contest":
            self._criteria()
        sheet.blank()
        sheet.line(say("contest.no_advice"), style="dim")

    def explanations(self, most: int) -> None:
        """Write which facts would have to differ, the fewest first."""
        sheet, told, say, found = self.sheet, self.told, self.say, self.told.found
        sheet.heading(say("received.why"))
        if not found.explanations and not told.unasked:
            sheet.line(say("received.nothing"), 2)
        size = 0
        for one in found.explanations[:most]:
            if one.fewest != size:
                size = one.fewest
                sheet.line(say.count("received.fewest", size), 2, style="bold")
            else:
                sheet.line(say("missing.or"), 4)
            self._blocks(told.blocks(one))
        if len(found.explanations) > most:
            sheet.line(say.count("received.more", len(found.explanations) - most), 2, style="dim")
        if not found.complete:
            sheet.line(say("missing.incomplete"), 2)
        if told.unasked:
            sheet.line(say("received.unasked"), 2)

    def _blocks(self, blocks: Sequence[tuple[str, list[str]]]) -> None:
        for head, points in blocks:
            if len(blocks) > 1 or len(points) > 1:
                self.sheet.line(head, 4)
            for point in points:
                self.sheet.line(point, 6, "- ")

    def next_step(self, dossier: str) -> None:
        """Write how to go on once it is known what the authority holds: the file, and the command."""
        sheet, say, found = self.sheet, self.say, self.told.found
        if found.outcome != "contest" or not found.explanations:
            return
        sheet.blank()
        sheet.line(say("received.next_piped" if dossier == PIPED else "received.next", file=EXAMPLE, saved=SAVED))
        data = None
        for choose, of in found.explanations[0].all_of:
            for one in of[:choose]:
                keys = path_keys(one.path)
                if one.theirs is not None and not any(isinstance(k, int) and k < 1900 for k in keys):
                    data = put(data, keys, plain(one.theirs))
        for row in dump(data, default_flow_style=None).splitlines() if data else ():
            sheet.verbatim(row, 4)
        sheet.verbatim(command(say, "contest", dossier, found.prime, found.year, f" --claimed {EXAMPLE}"), 2)
