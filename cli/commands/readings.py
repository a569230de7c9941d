"""The readings of the texts: all of them as a list, and a dossier decided under every one that matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import arguments as questions
from ..messages import Messages
from .decide import Options, print_json

if TYPE_CHECKING:
    from octroi.bridge.decide.outcome import Outcome
    from octroi.bridge.vary.readings import AllReadings, Contested, Issue, Readable, Spread
    from octroi.bridge.vary.readings import Options as Row

    from ..page.terminal import Page
    from ..say.words import Words

ROWS_SHOWN = 4


def readings(say: Messages, options: Options) -> None:
    """List the interpretation issues in the rules."""
    from octroi.bridge.engine import parse_readings
    from octroi.bridge.vary.readings import issues

    chosen = parse_readings(options["reading"])
    engine = questions.engine_for(options["rules"], say.language)
    found = issues(engine, list(options["prime"]), chosen)
    if options["format"] == "json":
        from octroi.bridge import __version__
        from octroi.bridge.results import CONTRACT

        print_json({
            "contract": CONTRACT, "engine": __version__, "rules": engine.rules_hash, "issues": [i.to_dict() for i in found],
        })  # fmt: skip
        return
    from ..page.terminal import Page
    from ..say.sources import Sources
    from ..say.words import Words

    page, words = Page(), Words(engine, say)
    page.line(say("readings.title"), style="bold")
    sources = Sources(page, words)
    for issue in found:
        _issue(page, words, sources, issue)
    sources.show()


def _issue(page: Page, words: Words, sources: Any, issue: Issue) -> None:
    say = words.say
    page.blank()
    numbers = sources.numbers((s.title, s.date, s.url, s.where) for s in issue.sources)
    page.line(page.rich((f"{issue.issue}  ", "bold"), (issue.title, "bold"), (f" {numbers}", "dim")))
    for option, meaning in issue.options:
        marks = [say("rules.default")] if option == issue.default and issue.in_force == issue.default else []
        if issue.in_force != issue.default:
            marks = [say("readings.chosen")] if option == issue.in_force else [say("readings.usual")] if option == issue.default else []
        page.line(" ".join([meaning, *marks]), 2, f"{option}  ", style="yellow" if option == issue.in_force != issue.default else "")
    if issue.open_question:
        page.line(say("readings.open"), 5)
    if issue.prime_years:
        page.line(say("readings.users", names=words.prime_years(issue.prime_years)), 5, style="dim")


def decide_all(say: Messages, options: Options) -> None:
    """Decide under every combination of readings that matters."""
    asked = questions.question(options, say)
    engine, years = asked.engine, [questions.year(y) for y in options["year"]]
    from octroi.bridge.vary.readings import all_readings

    primes = list(options["prime"])
    found = all_readings(engine, asked.dossier, primes, years, asked.today, asked.readings)
    if options["format"] == "json":
        result = engine.result(asked.dossier, primes, years, asked.today, asked.readings)
        print_json({**result, "all_readings": found.to_dict()})
        return
    from ..page.terminal import Page
    from ..say.words import Words

    page, words = Page(), Words(engine, say, asked.today)
    name = asked.dossier.get("id")
    known = say("decide.of", name=name) if isinstance(name, str) else say("decide.title")
    page.line(say("readings.under_all", title=known, day=words.day(asked.today)), style="bold")
    if found.held:
        page.line(say("readings.held", readings=", ".join(f"{i}={o}" for i, o in found.held)))
    _AllText(page, words).show(found)


class _AllText:
    """Writes decisions under all readings: the robust ones in brief, the others outcome by outcome."""

    def __init__(self, page: Page, words: Words) -> None:
        self.page, self.words, self.say = page, words, words.say

    def show(self, found: AllReadings) -> None:
        """Write it."""
        robust = [d for d in found.decisions if d.robust and d.outcomes[0].outcome.verdict != "not_modelled"]
        for decision in found.decisions:
            if not decision.robust:
                self._decision(decision)
        if robust:
            self.page.heading(self.say("readings.robust"))
            self._robust(robust)
        if found.contested:
            self.page.heading(self.say("readings.contested"))
            for contested in found.contested:
                self._contested(contested)

    def _robust(self, decisions: Sequence[Spread]) -> None:
        groups: dict[str, list[tuple[str, int]]] = {}
        for decision in decisions:
            groups.setdefault(self.outcome(decision.outcomes[0].outcome), []).append((decision.prime, decision.year))
        for text, keys in groups.items():
            self.page.line(self.say("phrase.pair", label=self.words.prime_years(keys), text=text), 2, "• ")

    def _decision(self, decision: Spread) -> None:
        self.page.heading(self.say("readings.depends", prime=self.words.prime(decision.prime), year=decision.year,
                                   issues=self.say("list.and").join(decision.issues)))  # fmt: skip
        for outcome in decision.outcomes:
            self._outcome(outcome)

    def _outcome(self, found: Readable) -> None:
        text = self.outcome(found.outcome)
        if found.in_force:
            text = f"{text} {self.say('readings.in_force')}"
        self.page.line(text, 2, "• ", style="bold" if found.in_force else "")
        rows = [self._row(row) for row in found.when]
        for row in rows[:ROWS_SHOWN]:
            self.page.line(self.say("readings.when", row=row), 6)
        if len(rows) > ROWS_SHOWN:
            self.page.line(self.say.count("readings.more", len(rows) - ROWS_SHOWN), 6)

    def _row(self, row: Row) -> str:
        return self.say("readings.joint").join(f"{issue}={self.say('readings.or').join(options)}" for issue, options in row)

    def _contested(self, contested: Contested) -> None:
        texts = self.words.wording.texts.get("readings", {}).get(contested.issue, {})
        key = "readings.not_default" if contested.option != contested.default else "readings.decides"
        self.page.line(self.say(key, issue=contested.issue, title=contested.title, option=contested.option,
                                text=texts.get(contested.option, ""), default=contested.default), 2, "• ")  # fmt: skip
        for option, meaning in texts.items():
            if option not in ("title", contested.option):
                self.page.line(self.say("readings.other", option=option, text=meaning), 6)

    def outcome(self, outcome: Outcome) -> str:
        """Say an outcome: verdict and amount."""
        return said(self.words, outcome)


def said(words: Words, outcome: Outcome) -> str:
    """Say an outcome: its verdict, and its amount where there is one."""
    verdict = words.wording.get("verdicts", outcome.verdict)
    if outcome.amount is None or outcome.amount.max == 0:
        return verdict
    return f"{verdict}, {words.paid(outcome.amount)}"
