"""Situations against the rules: which fail, what they exercise, those that are lacking, and a case made into one."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import arguments as questions
from ..messages import Messages
from .decide import Options, print_json

if TYPE_CHECKING:
    from octroi.bridge import Engine
    from octroi.bridge.situations.coverage import Covered, Line, Side
    from octroi.bridge.situations.gaps import Filled, Gap
    from octroi.bridge.situations.judge import Judged
    from octroi.bridge.situations.trial import Trial

    from ..page.terminal import Page

FAILED = 1


def test(say: Messages, options: Options) -> None:
    """Judge situations, or make one from a dossier."""
    if options["from_dossier"] is not None:
        _from_dossier(say, options)
        return
    if not options["cases"]:
        raise questions._error("CASES", "no_cases")
    from octroi.bridge.situations.read import read
    from octroi.bridge.situations.trial import trial

    if options["generate"] is not None:
        _free(options["generate"])
    today = questions.day(options["today"])
    scenarios = read(options["cases"])
    engine = questions.engine_for(options["rules"], say.language)
    keys = engine.asked(list(options["prime"]), [questions.year(y) for y in options["year"]])
    if not (options["prime"] or options["year"]):
        keys = [*keys, *sorted({(s.prime, s.year) for s in scenarios if s.prime in engine.primes} - set(keys))]
    found = trial(engine, scenarios, keys, today)
    telling = _Telling(engine, say)
    filled = _generate(telling, options["generate"], found, today) if options["generate"] is not None else None
    if options["format"] == "json":
        _json(engine, today, found, filled, options["generate"])
    else:
        from ..page.terminal import Page

        text = _Text(Page(), telling)
        text.situations(found)
        text.coverage(found.covered, options["coverage"])
        if filled is not None:
            text.generated(filled, options["generate"])
    if found.failing:
        click.get_current_context().exit(FAILED)


def _json(engine: Engine, today: date, found: Trial, filled: Filled | None, name: str | None) -> None:
    from octroi.bridge import __version__
    from octroi.bridge.results import CONTRACT

    out: dict[str, Any] = {
        "contract": CONTRACT, "engine": __version__, "rules": engine.rules_hash, "today": today.isoformat(), **found.to_dict(),
    }  # fmt: skip
    if filled is not None:
        out["generated"] = {"file": name, **filled.to_dict()}
    print_json(out)


def _free(name: str) -> None:
    """Refuse to write over a file: somebody may have confirmed what is in it."""
    path = Path(name)
    if path.is_file():
        raise questions._error(name, "file_exists")
    if not path.resolve().parent.is_dir():
        raise questions._error(name, "no_folder", value=str(path.parent))


def _generate(telling: _Telling, name: str, found: Trial, today: date) -> Filled:
    """Write the situations that are lacking."""
    from octroi.bridge.dossier.files import write_whole
    from octroi.bridge.situations.gaps import fill
    from octroi.bridge.situations.text import text

    say = telling.say
    filled = fill(telling.engine, found.covered, today, telling.gap)
    if filled.written:
        scenarios = [s for _, s in filled.written]
        write_whole(Path(name), text(scenarios, [say("test.head")], say("test.to_confirm")).encode())
    return filled


def _from_dossier(say: Messages, options: Options) -> None:
    """Write one situation from a dossier."""
    from octroi.bridge.engine import parse_readings

    if options["cases"]:
        raise questions._error("--from-dossier", "cases_or_dossier")
    for key in ("prime", "year"):
        if len(options[key]) != 1:
            raise questions._error(f"--{key}", "just_one")
    if options["output"] is not None:
        _free(options["output"])
    today, readings = questions.day(options["today"]), parse_readings(options["reading"])
    engine = questions.engine_for(options["rules"], say.language)
    dossier = questions.read_dossier(options["from_dossier"], engine)
    from octroi.bridge.dossier.files import write_whole
    from octroi.bridge.situations.excerpt import situation_of
    from octroi.bridge.situations.text import row, text

    prime, year = options["prime"][0], questions.year(options["year"][0])
    engine.asked([prime], [year])
    name = options["name"] or say("test.from_dossier", prime=_Telling(engine, say).prime_year(prime, year))
    scenario = situation_of(engine, dossier, prime, year, today, readings, name)
    written = text([scenario], [], say("test.to_confirm"))
    if options["output"] is not None:
        write_whole(Path(options["output"]), written.encode())
    if options["format"] == "json":
        from octroi.bridge.results import plain

        print_json({"situations": [plain(row(scenario))]})
    elif options["output"] is None:
        sys.stdout.write(written)
    else:
        from ..page.terminal import Page

        Page().line(say("test.written_one", name=options["output"]))


class _Telling:
    """Says conditions, thresholds and expectations in the user's language."""

    def __init__(self, engine: Engine, say: Messages) -> None:
        from ..say.words import Words

        self.engine, self.say, self.words = engine, say, Words(engine, say)
        keys: dict[str, set[str]] = {}
        for fact in engine.rules.vocabulary.facts.values():
            keys.setdefault(fact.functor, set()).add(fact.path.rpartition(".")[2])
        self._shared = {functor for functor, names in keys.items() if len(names) > 1}

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
        if fact.functor not in self._shared or not line.condition:
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


class _Text:
    """Writes a run."""

    def __init__(self, page: Page, telling: _Telling) -> None:
        self.page, self.telling, self.say = page, telling, telling.say

    def situations(self, found: Trial) -> None:
        """Write the situations that fail, and how many there are."""
        page, say = self.page, self.say
        for judged in found.failing:
            self._failing(judged)
        if found.failing:
            page.blank()
        page.line(say.count("test.situations", len(found.judged)), style="bold")
        if found.failing:
            page.line(say.count("test.failing", len(found.failing)), 2, style="red")
        elif found.judged:
            page.line(say("test.all_pass"), 2, style="green")
        if found.unconfirmed:
            page.line(say.count("test.unconfirmed", found.unconfirmed), 2, style="yellow")

    def _failing(self, judged: Judged) -> None:
        page, say, telling = self.page, self.say, self.telling
        scenario = judged.scenario
        page.heading(scenario.name, style="bold red")
        page.line(say("test.where", prime=telling.prime_year(scenario.prime, scenario.year), file=scenario.file), 2, style="dim")
        for mismatch in judged.mismatches:
            page.line(
                say(
                    "test.mismatch", what=say(f"test.key_{mismatch.key}"),
                    expected=telling.expectation(mismatch.key, mismatch.expected), found=telling.expectation(mismatch.key, mismatch.found),
                ),
                2,
            )  # fmt: skip

    def coverage(self, covered: tuple[Covered, ...], whole: bool) -> None:
        """Write what is exercised: in one line, or all of it."""
        page, say = self.page, self.say
        sums = [[sum(c.tally(kind)[i] for c in covered) for i in (0, 1)] for kind in ("condition", "threshold")]
        (met, conditions), (stood, thresholds) = sums
        page.line(say("test.covered", met=met, conditions=conditions, stood=stood, thresholds=thresholds), 2)
        if not whole:
            if met < conditions or stood < thresholds:
                page.line(say("test.more"), 2, style="dim")
            return
        page.heading(say("test.coverage"))
        rows = []
        for there in covered:
            tallies = ["/".join(map(str, there.tally(kind))) for kind in ("condition", "threshold")]
            rows.append([self.telling.prime_year(there.prime, there.year), str(there.situations), *tallies])
        head = ["", say("test.column_situations"), say("test.column_conditions"), say("test.column_thresholds")]
        page.table(head, rows, right=(1, 2, 3), indent=2)
        for there in covered:
            self._lacking(there)
        self._proved(covered)

    def _lacking(self, there: Covered) -> None:
        if not there.lacking:
            return
        self.page.heading(self.say("test.lacking", prime=self.telling.prime_year(there.prime, there.year)))
        for line in dict.fromkeys(line for line, _ in there.lacking):
            sides = [self.telling.side(line, s) for s in line.sides if s.lacking]
            self.page.line(self._sides(line, sides), 2, "• ")

    def _sides(self, line: Line, sides: list[str]) -> str:
        name, joined = self.telling.line(line), self.say("list.and").join(sides)
        if line.kind == "condition":
            return self.say("test.line", line=name, sides=joined)
        return self.say("test.threshold", line=name, cut=self.telling.value(line, line.cut), sides=joined)

    def _proved(self, covered: tuple[Covered, ...]) -> None:
        """Write what no dossier can do, as proved by solving."""
        page, say, telling = self.page, self.say, self.telling
        if any(c.unreachable for c in covered):
            page.heading(say("test.unreachable"))
        for there in covered:
            for line, side in there.unreachable:
                text = self._sides(line, [telling.side(line, side)])
                page.line(say("test.of_prime", prime=telling.prime_year(there.prime, there.year), text=text), 2, "• ")
        if any(c.idle for c in covered):
            page.heading(say("test.idle"))
        for there in covered:
            for line in there.idle:
                text = say("test.line", line=telling.line(line), sides=telling.value(line, line.cut))
                page.line(say("test.of_prime", prime=telling.prime_year(there.prime, there.year), text=text), 2, "• ")

    def generated(self, filled: Filled, name: str) -> None:
        """Write what was written, and for what nothing could be."""
        page, say = self.page, self.say
        page.blank()
        if filled.written:
            page.line(say.count("test.written", len(filled.written), name=name))
        else:
            page.line(say("test.complete"))
        if filled.failed:
            page.line(say("test.not_found"))
        for gap in filled.failed:
            page.line(self.telling.gap(gap), 2, "• ")
