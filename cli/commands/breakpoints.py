"""The values at which something changes, as text: one table per path, or the regions of two paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import arguments as questions
from ..messages import Messages
from ..say.summary import COLOURS
from ..say.words import lower
from .decide import Options, print_json

if TYPE_CHECKING:
    from octroi.bridge.decide.outcome import Outcome
    from octroi.bridge.vary.breakpoints import Breakpoints, Interval, Key
    from octroi.bridge.vary.regions import Bound, Regions

    from ..page.terminal import Page
    from ..say.words import Words


def breakpoints(say: Messages, options: Options) -> None:
    """Write, draw or print as JSON where the outcomes of a dossier change."""
    paths = list(dict.fromkeys(options["path"]))
    _check(options, paths)
    from octroi.bridge import InputError

    try:
        _answer(say, options, paths)
    except InputError as error:
        named = [p._replace(path=f"--path {p.path}") if p.path in paths else p for p in error.problems]
        raise InputError(named) from None


def _answer(say: Messages, options: Options, paths: list[str]) -> None:
    asked = questions.question(options, say)
    years, primes = [questions.year(y) for y in options["year"]], list(options["prime"])
    from ..say.words import Words

    words = Words(asked.engine, say, asked.today)
    said: dict[str, Any] = {"contract": 1, "today": asked.today.isoformat()}
    if options["regions"]:
        from octroi.bridge.vary.regions import regions

        plane = regions(asked.engine, asked.dossier, paths, primes, years, asked.today, asked.readings)
        if options["format"] == "json":
            print_json({**said, **plane.to_dict()})
            return
        _text(words, asked).regions(plane)
        return
    from octroi.bridge.vary.breakpoints import breakpoints as find

    found = find(asked.engine, asked.dossier, paths, primes, years, asked.today, asked.readings)
    if options["plot"]:
        from ..page.plot import draw

        draw(Path(options["plot"]), [f for f in found if f.prime_years], words)
    if options["format"] == "json":
        print_json({**said, "paths": [f.to_dict() for f in found]})
        return
    text = _text(words, asked)
    told = [f for f in found if f.breakpoints and (f.prime_years or paths)]
    if told:
        text.page.line(say("breakpoints.legend"), style="dim")
    for row in told:
        text.along(row)
    text.still([f for f in found if f not in told], bool(paths))
    if options["plot"]:
        text.page.blank()
        text.page.line(say("breakpoints.saved", name=options["plot"]))


def _check(options: Options, paths: Sequence[str]) -> None:
    from octroi.bridge import InputError, Problem

    if options["regions"] and len(paths) != 2:
        raise InputError([Problem("--regions", "two_paths")])
    if options["plot"] and options["regions"]:
        raise InputError([Problem("--plot", "plot_regions")])
    if options["plot"] and Path(options["plot"]).suffix.lower() not in (".svg", ".png"):
        raise InputError([Problem(f"--plot {options['plot']}", "plot_kind")])


def _text(words: Words, asked: questions.Question) -> _Text:
    from ..page.terminal import Page

    page, say = Page(), words.say
    name = asked.dossier.get("id")
    title = say("decide.of", name=name) if isinstance(name, str) else say("decide.title")
    page.line(say("breakpoints.title", title=title[:1].lower() + title[1:], day=words.day(asked.today)), style="bold")
    if asked.readings:
        page.line(say("decide.readings", readings=", ".join(f"{i}={o}" for i, o in sorted(asked.readings.items()))))
    return _Text(page, words)


class Stretches:
    """Says stretches of values."""

    def __init__(self, words: Words) -> None:
        self.words, self.say = words, words.say

    def label(self, path: str) -> str:
        """Return what a path is called, with the path as written."""
        entry = self.words.entry(path)
        name = self.words.named(path, title=True)
        label = self.say("list.of_entry", entry=entry, label=lower(name)) if entry else name
        return label if label == path else self.say("breakpoints.label", label=label, path=path)

    def value(self, value: Any, path: str) -> str:
        """Return one value."""
        return self.words.value(float(value) if not isinstance(value, (int, str, date)) else value, path)

    def interval(self, row: Interval, path: str, kind: str) -> str:
        """Return a stretch of one path: before a day, from 50 % to less than 60 %, 3 or more."""
        low, high = row.start, row.before
        if low is None and high is None:
            return self.say("breakpoints.all")
        if low == "none":
            return self.say("breakpoints.none")
        family = "day" if kind == "day" else "number"
        texts = {"low": "" if low is None else self.value(low, path), "high": "" if high is None else self.value(high, path)}
        if high is None or high == "none":
            return self.say(f"breakpoints.{family}_from" if low is not None else "breakpoints.all", **texts)
        if low is None:
            return self.say(f"breakpoints.{family}_before", **texts)
        step: Any = timedelta(days=1) if kind == "day" else 1
        if kind != "number" and high - low == step:
            return self.say(f"breakpoints.{family}_one", **texts)
        last = self.value(high - step, path) if kind == "day" else ""
        return self.say(f"breakpoints.{family}_between", last=last, **texts)

    def stretch(self, low: str, high: str, kind: str) -> str:
        """Return a stretch between bounds already in words, "" for none."""
        if not low and not high:
            return self.say("breakpoints.all")
        family = "region" if kind == "day" else "region_number"
        side = "between" if low and high else "from" if low else "before"
        return self.say(f"breakpoints.{family}_{side}", low=low, high=high)

    def bound(self, bound: Bound | None, path: str) -> str:
        """Return a bound of the second path, in terms of the first one where it follows that."""
        if bound is None:
            return ""
        curve = bound.curve
        if curve is None:
            return self.value(bound.value, path)
        if curve.total is not None:
            return self.say("breakpoints.curve_total", total=self.value(curve.total, path))
        key = "curve_after" if curve.years > 0 else "curve_ahead"
        what = self.say.count(f"breakpoints.{key}", abs(curve.years)) if curve.years else self.say("breakpoints.curve_same")
        return self.say("breakpoints.curve_next", what=what) if curve.days else what


class _Text:
    """Writes breakpoints and regions on a page."""

    def __init__(self, page: Page, words: Words) -> None:
        self.page, self.words, self.say = page, words, words.say
        self.stretches = Stretches(words)

    def along(self, found: Breakpoints) -> None:
        """Write the stretches of one path, each with what holds in it and what is new there."""
        from rich.text import Text

        self.page.heading(self.stretches.label(found.path))
        if found.value is None:
            self.page.line(self.say("breakpoints.unknown"), 2, style="dim")
        elif not any(i.today for i in found.intervals):
            self.page.line(self.say("breakpoints.now", value=self.words.value(found.value, found.path)), 2, style="dim")
        rows: list[list[Any]] = []
        before: dict[Key, Outcome] = {}
        for interval in found.intervals:
            now = {(p, y): o for p, y, o in interval.outcomes}
            text = self.turns(before, now) if not interval.problems else self.impossible()
            before = now
            span = self.stretches.interval(interval, found.path, found.kind)
            if interval.today:
                here = self.say("breakpoints.here_at", value=self.stretches.value(found.value, found.path))
                rows.append([Text("\n").join(self.page.rich((part, "bold")) for part in (span, here)), text])
            else:
                rows.append([span, text])
        self.page.table([self.say("breakpoints.value"), self.say("breakpoints.outcome")], rows, indent=2)

    def impossible(self) -> Any:
        """Return what is said of values that no dossier can have."""
        return self.page.rich((self.say("breakpoints.impossible"), "dim"))

    def outcome(self, outcome: Outcome) -> str:
        """Return one outcome."""
        text = self.words.wording.get("verdicts", outcome.verdict)
        if outcome.amount is None or outcome.amount.max == 0:
            return text
        return self.say("breakpoints.paid", verdict=text, amount=self.words.paid(outcome.amount))

    def turns(self, before: Mapping[Key, Outcome], now: Mapping[Key, Outcome]) -> Any:
        """Return all that holds in a row: first what changes against the row before, as a turn, then what stays."""
        fresh = {k: o for k, o in now.items() if k not in before or before[k].worth != o.worth}
        groups: dict[tuple[str, str], list[Key]] = {}
        for key, outcome in fresh.items():
            text = self.outcome(outcome)
            if key in before:
                text = self.say("breakpoints.turns", before=self.outcome(before[key]), after=text)
            groups.setdefault((text, outcome.verdict), []).append(key)
        same = {k: o for k, o in now.items() if k not in fresh}
        return self._lines(groups, self._grouped(same.items()))

    def outcomes(self, rows: Iterable[tuple[Key, Outcome]]) -> Any:
        """Return outcomes, a line for the prime years that share one."""
        return self._lines(self._grouped(rows), {})

    def _grouped(self, rows: Iterable[tuple[Key, Outcome]]) -> dict[tuple[str, str], list[Key]]:
        groups: dict[tuple[str, str], list[Key]] = {}
        for key, outcome in rows:
            groups.setdefault((self.outcome(outcome), outcome.verdict), []).append(key)
        return groups

    def _lines(self, groups: Mapping[tuple[str, str], list[Key]], same: Mapping[tuple[str, str], list[Key]]) -> Any:
        from rich.text import Text

        lines = []
        for (text, verdict), keys in groups.items():
            line = self.say("breakpoints.outcome_line", names=self.words.prime_years(keys), outcome=text)
            lines.append(self.page.rich((line, COLOURS.get(verdict, ""))))
        for (text, _), keys in same.items():
            text = self.say("breakpoints.same", outcome=text)
            lines.append(self.page.rich((self.say("breakpoints.outcome_line", names=self.words.prime_years(keys), outcome=text), "dim")))
        return Text("\n").join(lines)

    def still(self, rows: Sequence[Breakpoints], asked: bool) -> None:
        """Write which paths decide nothing."""
        if rows:
            self.page.blank()
            paths = ", ".join(f.path for f in rows)
            self.page.line(self.say.count("breakpoints.still", len(rows), paths=paths), style="" if asked else "dim")

    def regions(self, found: Regions) -> None:
        """Write the table of regions of two paths."""
        self.page.blank()
        for number, path in enumerate(found.paths):
            self.page.line(self.stretches.label(path), 2, f"({number + 1}) ")
        self.page.blank()
        one, two = found.paths
        rows: list[list[Any]] = []
        shown = ""
        for region in found.regions:
            start, before = ("" if v is None else self.stretches.value(v, one) for v in (region.start, region.before))
            first = self.stretches.stretch(start, before, found.kinds[0])
            low, high = self.stretches.bound(region.low, two), self.stretches.bound(region.high, two)
            here = self.say("breakpoints.here") if region.today else ""
            outcome = self.impossible() if region.problems else self.outcomes(((p, y), o) for p, y, o in region.outcomes)
            rows.append([first if first != shown else "", self.stretches.stretch(low, high, found.kinds[1]), here, outcome])
            shown = first
        self.page.table(["(1)", "(2)", "", self.say("breakpoints.outcome")], rows, indent=2)
