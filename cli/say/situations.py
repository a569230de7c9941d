"""Situations against the rules: which fail, what they exercise, and those that are lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..messages import Messages
from ..parts import Sheet
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge import Engine
    from octroi.bridge.situations.covered import Covered, Line, Side
    from octroi.bridge.situations.gaps import Filled
    from octroi.bridge.situations.judge import Judged
    from octroi.bridge.situations.search import Gap
    from octroi.bridge.situations.trial import Trial



class Telling:
    """Says conditions, thresholds and expectations in the user's language."""

    def __init__(self, engine: Engine, say: Messages) -> None:
        self.engine, self.say, self.words = engine, say, Words(engine, say)

    def prime_year(self, prime: str, year: int) -> str:
        """Return the short name of a prime year."""
        return self.words.prime_years([(prime, year)])

    def line(self, line: Line) -> str:
        """Return the name of a condition, or of the figure that a threshold is about."""
        wording = self.engine.wording
        if line.kind == "condition":
            return wording.label(line.name)
        fact = self.engine.rules.vocabulary.facts[line.fact]
        label = wording.get("facts", fact.functor)
        if fact.functor not in self.words.shared_labels or not line.condition:
            return label
        return self.say("test.figure_of", figure=label, condition=wording.label(line.condition))

    def side(self, line: Line, side: Side) -> str:
        """Return what a situation on this side would be like."""
        if line.kind == "condition":
            return self.say(f"test.side_{side.name}")
        value = line.cut if side.name == "at" else line.below
        if value is None:
            return self.say("test.any_day")
        return self.value(line, value)

    def value(self, line: Line, value: Any) -> str:
        """Return a value of the figure of a threshold."""
        fact = self.engine.rules.vocabulary.facts[line.fact]
        return self.engine.wording.value(value, fact.unit)

    def gap(self, gap: Gap) -> str:
        """Name a situation that is lacking."""
        prime, line, side = self.prime_year(gap.prime, gap.year), self.line(gap.line), self.side(gap.line, gap.side)
        if gap.line.kind == "condition":
            return self.say("test.gap", prime=prime, line=line, side=side)
        return self.say("test.gap_threshold", prime=prime, line=line, side=side, cut=self.value(gap.line, gap.line.cut))

    def expectation(self, key: str, value: Any) -> str:
        """Return what is expected, or found, under one key."""
        wording = self.engine.wording
        if value is None:
            return self.say("test.nothing")
        if key == "verdict":
            return wording.get("verdicts", value)
        if key == "amount":
            return self.words.amount(value["min"], value["max"])
        if key == "status":
            return wording.get("status", value)
        if key in ("not_met", "reasons"):
            return self.say("list.joint").join(wording.label(v) for v in value) or self.say("test.nothing")
        if key == "missing":
            rows = [" + ".join(f"{p} = {v}" for change in row for p, v in change.items()) for row in value["sets"]]
            return self.say("list.or").join(rows) or self.say("test.nothing")
        if isinstance(value, dict):
            return ", ".join(f"{k} {v}" for k, v in value.items())
        return ", ".join(str(v) for v in value) or self.say("test.nothing") if isinstance(value, list) else str(value)


class SituationsText:
    """Tells a run."""

    def __init__(self, sheet: Sheet, telling: Telling) -> None:
        self.sheet, self.telling, self.say = sheet, telling, telling.say

    def situations(self, found: Trial) -> None:
        """Write the situations that fail, and how many there are."""
        sheet, say = self.sheet, self.say
        for judged in found.failing:
            self._failing(judged)
        if found.failing:
            sheet.blank()
        sheet.line(say.count("test.situations", len(found.judged)), style="bold")
        if found.failing:
            sheet.line(say.count("test.failing", len(found.failing)), 2, style="red")
        elif found.judged:
            sheet.line(say("test.all_pass"), 2, style="green")
        if found.unconfirmed:
            sheet.line(say.count("test.unconfirmed", found.unconfirmed), 2, style="yellow")

    def _failing(self, judged: Judged) -> None:
        sheet, say, telling = self.sheet, self.say, self.telling
        scenario = judged.scenario
        sheet.heading(scenario.name, style="bold red")
        sheet.line(say("test.where", prime=telling.prime_year(scenario.prime, scenario.year), file=scenario.file), 2, style="dim")
        for mismatch in judged.mismatches:
            sheet.line(
                say(
                    "test.mismatch", what=say(f"test.key_{mismatch.key}"),
                    expected=telling.expectation(mismatch.key, mismatch.expected), found=telling.expectation(mismatch.key, mismatch.found),
                ),
                2,
            )  # fmt: skip

    def coverage(self, covered: tuple[Covered, ...], whole: bool) -> None:
        """Write what is exercised: in one line, or all of it."""
        sheet, say = self.sheet, self.say
        sums = [[sum(c.tally(kind)[i] for c in covered) for i in (0, 1)] for kind in ("condition", "threshold")]
        (met, conditions), (stood, thresholds) = sums
        sheet.line(say("test.covered", met=met, conditions=conditions, stood=stood, thresholds=thresholds), 2)
        if not whole:
            if met < conditions or stood < thresholds:
                sheet.line(say("test.more"), 2, style="dim")
            return
        sheet.heading(say("test.coverage"))
        rows = []
        for there in covered:
            tallies = ["/".join(map(str, there.tally(kind))) for kind in ("condition", "threshold")]
            rows.append([self.telling.prime_year(there.prime, there.year), str(there.situations), *tallies])
        head = ["", say("test.column_situations"), say("test.column_conditions"), say("test.column_thresholds")]
        sheet.table(head, rows, right=(1, 2, 3), indent=2)
        for there in covered:
            self._lacking(there)
        self._proved(covered)

    def _lacking(self, there: Covered) -> None:
        if not there.lacking:
            return
        self.sheet.heading(self.say("test.lacking", prime=self.telling.prime_year(there.prime, there.year)))
        for line in dict.fromkeys(line for line, _ in there.lacking):
            sides = [self.telling.side(line, s) for s in line.sides if s.lacking]
            self.sheet.line(self._sides(line, sides), 2, "• ")

    def _sides(self, line: Line, sides: list[str]) -> str:
        name, joined = self.telling.line(line), self.say("list.and").join(sides)
        if line.kind == "condition":
            return self.say("test.line", line=name, sides=joined)
        return self.say("test.threshold", line=name, cut=self.telling.value(line, line.cut), sides=joined)

    def _proved(self, covered: tuple[Covered, ...]) -> None:
        """Write what no dossier can do, as proved by solving."""
        sheet, say, telling = self.sheet, self.say, self.telling
        if any(c.unreachable for c in covered):
            sheet.heading(say("test.unreachable"))
        for there in covered:
            for line, side in there.unreachable:
                text = self._sides(line, [telling.side(line, side)])
                sheet.line(say("test.of_prime", prime=telling.prime_year(there.prime, there.year), text=text), 2, "• ")
        if any(c.idle for c in covered):
            sheet.heading(say("test.idle"))
        for there in covered:
            for line in there.idle:
                text = say("test.line", line=telling.line(line), sides=telling.value(line, line.cut))
                sheet.line(say("test.of_prime", prime=telling.prime_year(there.prime, there.year), text=text), 2, "• ")

    def generated(self, filled: Filled, name: str) -> None:
        """Write what was written, and for what nothing could be."""
        sheet, say = self.sheet, self.say
        sheet.blank()
        if filled.written:
            sheet.line(say.count("test.written", len(filled.written), name=name))
        else:
            sheet.line(say("test.complete"))
        if filled.failed:
            sheet.line(say("test.not_found"))
        for gap in filled.failed:
            sheet.line(self.telling.gap(gap), 2, "• ")
