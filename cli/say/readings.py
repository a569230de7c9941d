"""The readings of the texts: all of them as a list, and decisions under every one that matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..parts import Sheet, spans
from .sources import Sources
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.decide.outcome import Outcome
    from octroi.bridge.results import OpenQuestion
    from octroi.bridge.vary.issues import Issue
    from octroi.bridge.vary.readings import AllReadings, Contested, Options, Readable, Spread

    from ..messages import Messages

ROWS_SHOWN = 4


def tell_issue(sheet: Sheet, words: Words, sources: Sources, issue: Issue) -> None:
    """Tell an issue: its options, the one in force, and what hangs on it."""
    say = words.say
    sheet.blank()
    numbers = sources.numbers(issue.sources)
    sheet.line(spans((f"{issue.issue}  ", "bold"), (issue.title, "bold"), (f" {numbers}", "dim")))
    for option, meaning in issue.options.items():
        marks = [say("rules.default")] if option == issue.default and issue.in_force == issue.default else []
        if issue.in_force != issue.default:
            marks = [say("readings.chosen")] if option == issue.in_force else [say("readings.usual")] if option == issue.default else []
        sheet.line(" ".join([meaning, *marks]), 2, f"{option}  ", style="yellow" if option == issue.in_force != issue.default else "")
    if issue.why:
        sheet.line(issue.why, 5)
    if issue.open_question:
        sheet.line(say("readings.open", text=issue.open or ""), 5)
    if issue.prime_years:
        sheet.line(say("readings.users", names=words.prime_years(issue.prime_years)), 5, style="dim")


def tell_silent(sheet: Sheet, say: Messages, questions: Sequence[OpenQuestion]) -> None:
    """Tell what no text says of a decision."""
    if questions:
        sheet.line(say("readings.silent"), 2, style="bold")
    for question in questions:
        sheet.line(say("detail.silent", issue=question.issue, text=question.text), 4, "• ", style="yellow")


class AllText:
    """Writes decisions under all readings: the robust ones in brief, the others outcome by outcome."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say

    def show(self, found: AllReadings) -> None:
        """Write it."""
        robust = [d for d in found.decisions if d.robust and d.outcomes[0].outcome.verdict != "not_modelled"]
        for decision in found.decisions:
            if len(decision.outcomes) > 1:
                self._decision(decision)
        if silent := [d for d in found.decisions if d.open_questions]:
            self.sheet.heading(self.say("readings.silent"))
            for decision in silent:
                self._silent(decision)
        if robust:
            self.sheet.heading(self.say("readings.robust"))
            self._robust(robust)
        if found.contested:
            self.sheet.heading(self.say("readings.contested"))
            for contested in found.contested:
                self._contested(contested)

    def _robust(self, decisions: Sequence[Spread]) -> None:
        groups: dict[str, list[tuple[str, int]]] = {}
        for decision in decisions:
            groups.setdefault(self.outcome(decision.outcomes[0].outcome), []).append((decision.prime, decision.year))
        for text, keys in groups.items():
            self.sheet.line(self.say("phrase.pair", label=self.words.prime_years(keys), text=text), 2, "• ")

    def _silent(self, decision: Spread) -> None:
        """What no text says of a decision; its outcome, where no reading makes another of it."""
        name = self.words.prime_years([(decision.prime, decision.year)])
        if len(decision.outcomes) == 1:
            text = self.outcome(decision.outcomes[0].outcome)
            self.sheet.line(self.say("phrase.pair", label=name, text=text), 2, "• ")
        else:
            self.sheet.line(name, 2, "• ")
        for question in decision.open_questions:
            self.sheet.line(self.say("detail.silent", issue=question.issue, text=question.text), 6)

    def _decision(self, decision: Spread) -> None:
        self.sheet.heading(self.say("readings.depends", prime=self.words.prime(decision.prime), year=decision.year,
                                   issues=self.say("list.and").join(decision.issues)))  # fmt: skip
        for outcome in decision.outcomes:
            self._outcome(outcome)

    def _outcome(self, found: Readable) -> None:
        text = self.outcome(found.outcome)
        if found.in_force:
            text = f"{text} {self.say('readings.in_force')}"
        self.sheet.line(text, 2, "• ", style="bold" if found.in_force else "")
        rows = [self._row(row) for row in found.when]
        for row in rows[:ROWS_SHOWN]:
            self.sheet.line(self.say("readings.when", row=row), 6)
        if len(rows) > ROWS_SHOWN:
            self.sheet.line(self.say.count("readings.more", len(rows) - ROWS_SHOWN), 6)

    def _row(self, row: Options) -> str:
        return self.say("readings.joint").join(f"{issue}={self.say('readings.or').join(options)}" for issue, options in row)

    def _contested(self, contested: Contested) -> None:
        texts = self.words.wording.texts.get("readings", {}).get(contested.issue, {})
        key = "readings.not_default" if contested.option != contested.default else "readings.decides"
        self.sheet.line(self.say(key, issue=contested.issue, title=contested.title, option=contested.option,
                                text=texts.get(contested.option, ""), default=contested.default), 2, "• ")  # fmt: skip
        for option, meaning in texts.items():
            if option not in ("title", contested.option):
                self.sheet.line(self.say("readings.other", option=option, text=meaning), 6)

    def outcome(self, outcome: Outcome) -> str:
        """Say an outcome: verdict and amount."""
        return self.words.outcome(outcome.verdict, outcome.amount)
