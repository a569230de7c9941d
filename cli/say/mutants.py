"""What became of every mutant: a table of the operators, then those that nothing caught."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..messages import Messages
from ..parts import Sheet

if TYPE_CHECKING:
    from octroi.bridge.mutate.bench import Tried
    from octroi.bridge.mutate.run import Report, Row

# Tables that turn facts of a dossier into what the rules look at, told as one.
ENCODING = frozenset({"fact", "official", "total", "mean", "over", "keep", "requested", "open_slots", "whole"})


class MutantsText:
    """Tells a report."""

    def __init__(self, sheet: Sheet, say: Messages) -> None:
        self.sheet, self.say = sheet, say

    def show(self, found: Report) -> None:
        """Write the table of the operators, then the survivors."""
        say, sheet = self.say, self.sheet
        sheet.title(say.count("mutate.title", len(found.tried)))
        if len(found.tried) < found.made:
            sheet.line(say("mutate.sampled", made=found.made))
        for place in found.failing:
            sheet.line(say("mutate.failing", name=place))
        sheet.blank()
        columns = ["made", "rejected", "equivalent", "verify", "situations", "both", "survived"]
        head = ["", *(say(f"mutate.column.{c}") for c in columns)]
        rows = [self._row(say(f"mutate.operator.{r.operator}"), r, found.verified) for r in found.rows]
        rows.append(self._row(say("mutate.total"), found.total, found.verified))
        sheet.table(head, rows, right=range(1, 8))
        sheet.blank()
        sheet.line(say("mutate.verified" if found.verified else "mutate.unverified"), style="dim")
        if not found.survivors:
            sheet.line(say("mutate.none"), style="bold")
            return
        sheet.heading(say.count("mutate.survivors", len(found.survivors)))
        for tried in found.survivors:
            self._survivor(tried)

    def _row(self, name: str, row: Row, verified: bool) -> list[str]:
        verify = (str(row.verify), str(row.both)) if verified else ("–", "–")
        return [
            name, str(row.made), str(row.rejected), str(row.equivalent), verify[0], str(row.situations), verify[1], str(row.survived),
        ]  # fmt: skip

    def _survivor(self, tried: Tried) -> None:
        mutant = tried.mutant
        self.sheet.blank()
        self.sheet.line(f"{mutant.file}:{mutant.line}", 2, style="bold")
        self.sheet.line(mutant.before, 4, "- ")
        self.sheet.line(mutant.after or self.say("mutate.nothing"), 4, "+ ")
        self.sheet.line(self.say("mutate.differs", what=", ".join(self._what(tried))), 4, style="dim")

    def _what(self, tried: Tried) -> Iterable[str]:
        names = ("encoding" if d.what in ENCODING else d.what for d in tried.differences)
        return dict.fromkeys(self.say(f"mutate.what.{n}") for n in names)
