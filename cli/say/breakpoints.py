"""The values at which something changes: one table for each path, or the regions of two paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ..parts import BREAK, Sheet, Spans, Told, spans
from .places import place
from .summary import COLOURS
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.decide.outcome import Outcome
    from octroi.bridge.vary.breakpoints import Breakpoints, Interval, Key
    from octroi.bridge.vary.regions import Bound, Regions



class Stretches:
    """Says stretches of values."""

    def __init__(self, words: Words) -> None:
        self.words, self.say = words, words.say

    def label(self, path: str) -> str:
        """Return what a path is called, with the path as written where that is asked for."""
        label = place(self.words, path, title=True)
        return label if label == path or not self.say.paths else self.say("breakpoints.label", label=label, path=path)

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


class BreakpointsText:
    """Tells breakpoints and regions."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say
        self.stretches = Stretches(words)

    def table(self, found: Sequence[Breakpoints], asked: bool) -> None:
        """Tell the breakpoints of every path; ``asked`` says that the paths were chosen."""
        told = [f for f in found if f.breakpoints and (f.prime_years or asked)]
        if told:
            self.sheet.line(self.say("breakpoints.legend"), style="dim")
        for row in told:
            self.along(row)
        self.still([f for f in found if f not in told], asked)

    def along(self, found: Breakpoints) -> None:
        """Write the stretches of one path, each with what holds in it and what is new there."""
        self.sheet.heading(self.stretches.label(found.path))
        if found.value is None:
            self.sheet.line(self.say("breakpoints.unknown"), 2, style="dim")
        elif not any(i.today for i in found.intervals):
            self.sheet.line(self.say("breakpoints.now", value=self.words.value(found.value, found.path)), 2, style="dim")
        rows: list[list[Told]] = []
        before: dict[Key, Outcome] = {}
        for interval in found.intervals:
            now = {(p, y): o for p, y, o in interval.outcomes}
            text = self.turns(before, now) if not interval.problems else self.impossible()
            before = now
            span = self.stretches.interval(interval, found.path, found.kind)
            if interval.today:
                here = self.say("breakpoints.here_at", value=self.stretches.value(found.value, found.path))
                rows.append([(*spans((span, "bold")), BREAK, *spans((here, "bold"))), text])
            else:
                rows.append([span, text])
        self.sheet.table([self.say("breakpoints.value"), self.say("breakpoints.outcome")], rows, indent=2)

    def impossible(self) -> Spans:
        """Return what is said of values that no dossier can have."""
        return spans((self.say("breakpoints.impossible"), "dim"))

    def outcome(self, outcome: Outcome) -> str:
        """Return one outcome."""
        return self.words.outcome(outcome.verdict, outcome.amount)

    def turns(self, before: Mapping[Key, Outcome], now: Mapping[Key, Outcome]) -> Spans:
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

    def outcomes(self, rows: Iterable[tuple[Key, Outcome]]) -> Spans:
        """Return outcomes, a line for the prime years that share one."""
        return self._lines(self._grouped(rows), {})

    def _grouped(self, rows: Iterable[tuple[Key, Outcome]]) -> dict[tuple[str, str], list[Key]]:
        groups: dict[tuple[str, str], list[Key]] = {}
        for key, outcome in rows:
            groups.setdefault((self.outcome(outcome), outcome.verdict), []).append(key)
        return groups

    def _lines(self, groups: Mapping[tuple[str, str], list[Key]], same: Mapping[tuple[str, str], list[Key]]) -> Spans:
        lines: list[Spans] = []
        for (text, verdict), keys in groups.items():
            line = self.say("breakpoints.outcome_line", names=self.words.prime_years(keys), outcome=text)
            lines.append(spans((line, COLOURS.get(verdict, ""))))
        for (text, _), keys in same.items():
            text = self.say("breakpoints.same", outcome=text)
            lines.append(spans((self.say("breakpoints.outcome_line", names=self.words.prime_years(keys), outcome=text), "dim")))
        return tuple(piece for number, line in enumerate(lines) for piece in ((BREAK,) if number else ()) + line)

    def still(self, rows: Sequence[Breakpoints], asked: bool) -> None:
        """Write which paths decide nothing."""
        if rows:
            self.sheet.blank()
            paths = self.say("list.joint").join(self.stretches.label(f.path) for f in rows)
            self.sheet.line(self.say.count("breakpoints.still", len(rows), paths=paths), style="" if asked else "dim")

    def regions(self, found: Regions) -> None:
        """Write the table of regions of two paths."""
        self.sheet.blank()
        for number, path in enumerate(found.paths):
            self.sheet.line(self.stretches.label(path), 2, f"({number + 1}) ")
        self.sheet.blank()
        one, two = found.paths
        rows: list[list[Told]] = []
        shown = ""
        for region in found.regions:
            start, before = ("" if v is None else self.stretches.value(v, one) for v in (region.start, region.before))
            first = self.stretches.stretch(start, before, found.kinds[0])
            low, high = self.stretches.bound(region.low, two), self.stretches.bound(region.high, two)
            here = self.say("breakpoints.here") if region.today else ""
            outcome = self.impossible() if region.problems else self.outcomes(((p, y), o) for p, y, o in region.outcomes)
            rows.append([first if first != shown else "", self.stretches.stretch(low, high, found.kinds[1]), here, outcome])
            shown = first
        self.sheet.table(["(1)", "(2)", "", self.say("breakpoints.outcome")], rows, indent=2)
