"""A difference between rules, as text: what changed, and what it does to whom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from octroi.bridge.dossier.moved import moved

from ..messages import Messages
from ..parts import Sheet, spans
from .changes import ChangesText
from .heads import options
from .profiles import Profiles
from .sources import Sources
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.compare.absent import Absent
    from octroi.bridge.compare.difference import PrimeYearDiff, Reader, RulesDiff, YearDiff
    from octroi.bridge.compare.effect import Case, Class, Effect
    from octroi.bridge.compare.hybrid import Switch
    from octroi.bridge.compare.late import Late
    from octroi.bridge.compare.years import Moved, Step, Succession
    from octroi.bridge.decide.outcome import Outcome

# Explanations and facts told before "and so many more".
SHOWN = 6
# A condition of a prime year, as a definition is named.
_CONDITION = re.compile(r"met\(\w+,[^,()]+,(.+)\)")


class _Holder:
    """What :class:`Words` asks of an engine."""

    def __init__(self, reader: Reader) -> None:
        self.rules, self.wording = reader.rules, reader.wording


class DiffText:
    """Writes differences."""

    def __init__(self, reader: Reader, say: Messages, readings: Mapping[str, str], files: Mapping[int, tuple[str, str]]) -> None:
        self.sheet, self.say, self.files = Sheet(), say, files
        self.words = Words(_Holder(reader), say)  # type: ignore[arg-type]
        self.readings = readings
        self.sources = Sources(self.sheet, self.words)
        self.changes = ChangesText(self.sheet, self.words, self.sources)

    def end(self) -> None:
        """Write the sources."""
        self.sources.show()

    def _title(self, text: str) -> None:
        self.sheet.heading(text)
        if self.readings:
            self.sheet.line(self.say("decide.readings", readings=options(self.readings)), 2)

    # -- two years ----------------------------------------------------------------------------------------------------

    def years(self, found: YearDiff, unchanged: bool) -> None:
        """Write a prime from one year to another."""
        prime = self.words.prime(found.prime)
        self._title(self.say("diff.years", prime=prime, first=found.first, last=found.last))
        self.sheet.heading(self.say("diff.changes"))
        if not found.changes:
            self.sheet.line(self.say("diff.no_changes"), 2)
        for change in found.changes:
            self.changes.show(found.prime, change, found.first, found.last)
        if found.yearly:
            names = self.say("list.joint").join(self.changes.name(found.prime, t.names[0], t.names[1:]) for t in found.yearly)
            self.sheet.line(self.say("diff.yearly", names=names), 2)
        if unchanged and found.unchanged:
            self.sheet.heading(self.say("diff.unchanged"))
            for told in found.unchanged:
                self.changes.unchanged(found.prime, told)
        self.sheet.heading(self.say("diff.effect"))
        profiles = Profiles(self.words, found.first, found.last)
        self.effect(found.effect, profiles)
        self._late(found.late, profiles)

    def effect(self, effect: Effect, profiles: Profiles) -> None:
        """Write who gains, loses and stays."""
        if not effect.changed:
            self.sheet.line(self.say("diff.same" if effect.same else "diff.nobody"), 2)
            self._stays(effect, profiles)
            return
        for place, paths in enumerate(effect.free[:2]):
            if paths:
                self.sheet.line(self.say("diff.free", names=self._paths(paths, 20), side=profiles.under(place)), 2, style="dim")
        if effect.free[2]:
            self.sheet.line(self.say("diff.apart", names=self._paths(effect.free[2], 20)), 2, style="dim")
        if effect.common:
            self.sheet.line(self.say("diff.common", text=profiles.all(effect.common)), 2)
        for found in effect.changed:
            self._class(found, effect, profiles)
        self._unsettled(effect, profiles)
        self._entries(effect, profiles)
        self.sheet.blank()
        kinds = {c.kind for c in effect.changed}
        if not kinds & {"lose", "open"}:
            self.sheet.line(self.say("diff.nobody_loses"), 2)
        if not kinds & {"gain", "open"}:
            self.sheet.line(self.say("diff.nobody_gains"), 2)
        self._stays(effect, profiles)

    def _stays(self, effect: Effect, profiles: Profiles) -> None:
        stays = [c for c in effect.classes if c.kind == "stay"]
        if stays:
            amounts = self.say("list.joint").join(self.outcome(c.after) for c in reversed(stays))
            key = "diff.stay_all" if not effect.changed else "diff.stay"
            self.sheet.line(self.say(key, amounts=amounts, count=len(effect.absent)), 2)

    def outcome(self, outcome: Outcome) -> str:
        """Say an outcome."""
        if outcome.verdict == "not_modelled" or outcome.amount is None:
            return self.words.wording.get("verdicts", outcome.verdict)
        if outcome.verdict == "refused":
            return self.say("diff.refused")
        text = self.words.amount(outcome.amount.min, outcome.amount.max)
        return self.say("diff.undecided", amount=text) if outcome.verdict == "undecided" else text

    def _late(self, days: Sequence[Late], profiles: Profiles) -> None:
        """Write which requests are in time on one side only."""
        for one in days:
            ins, out = (0, 1) if one.lost else (1, 0)
            spans = [self._span(s) for s in (one.before, one.after)]
            values = {"within": profiles.side(ins), "beyond": profiles.side(out), "days": spans[out], "same": spans[ins]}
            self.sheet.line(self.say("diff.late" if one.before != one.after else "diff.late_same", **values), 2)

    def _span(self, span: tuple[date, date]) -> str:
        low, high = (self.words.day(d) for d in span)
        return self.say("diff.day_at", low=low) if low == high else self.say("diff.day_span", low=low, high=high)

    def _headed(self, found: Class, profiles: Profiles) -> str:
        values = {"before": self.outcome(found.before), "after": self.outcome(found.after)}
        return self.say("diff.class", one=profiles.side(0), two=profiles.side(1), **values)

    def _unsettled(self, effect: Effect, profiles: Profiles) -> None:
        """Write the cases that no dossier shows and nothing excludes."""
        rows = [(k, c) for k in effect.changed for c in k.cases if not c.settled]
        if rows:
            self.sheet.blank()
            self.sheet.line(spans((self.say("diff.unsettled"), "bold")), 2)
        for found, case in rows:
            text = profiles.all(case.conditions) if case.conditions else self.say("diff.everyone")
            self.sheet.line(self.say("diff.unsettled_case", change=self._headed(found, profiles), text=text), 4, "• ")

    def _class(self, found: Class, effect: Effect, profiles: Profiles) -> None:
        cases = [c for c in found.cases if c.settled]
        if not cases:
            return
        self.sheet.blank()
        self.sheet.line(spans((self._headed(found, profiles), "bold"), (self._difference(found), "")), 2)
        for case in cases:
            own = [x for x in case.conditions if x not in effect.common]
            said = profiles.all(own) if own else self.say("diff.everyone" if not case.conditions else "diff.all_these")
            self.sheet.line(said, 4, "• ")
            self._example(case, profiles)

    def _difference(self, found: Class) -> str:
        low, high = found.difference
        if found.kind in ("row", "open") or low is None and high is None:
            return ""
        least, most = (low, high) if found.kind == "gain" else (None if high is None else -high, None if low is None else -low)
        if least is None or least <= 0 and most is None:
            return ""
        amount = self.words.amount(max(least, 0), most)
        return self.say("diff.more" if found.kind == "gain" else "diff.less", amount=amount)

    def _example(self, case: Case, profiles: Profiles) -> None:
        if case.witness is None:
            return
        if id(case) in self.files:
            one, two = self.files[id(case)]
            self.sheet.line(self.say("diff.files", one=one, two=two), 6, style="dim")
        else:
            counted = {k for x in case.conditions if x.feature.kind == "count" for k in x.feature.of}
            text = profiles.example(case.witness.before, counted)
            only = _added(case.witness.before, case.witness.after, profiles.years[1] - profiles.years[0])
            if only:
                text += self.say("diff.example_after", side=profiles.under(1), text=profiles.example(only, counted))
            self.sheet.line(self.say("diff.example", text=text), 6, style="dim")

    def _entries(self, effect: Effect, profiles: Profiles) -> None:
        told = [x.feature for k in effect.changed for c in k.cases for x in c.conditions if x.feature.kind == "entry"]
        used = {(f.of[0], f.side) for f in told}
        for (name, side), rows in effect.entries.items():
            if (name, side) in used and rows:
                key = "both" if side is None else ("before", "after")[side]
                entry = self.words.lower(self.words.wording.get("facts", name))
                self.sheet.blank()
                self.sheet.line(self.say(f"diff.counts_{key}", entry=entry, before=profiles.under(0), after=profiles.under(1)), 2)
                for row in rows:
                    self.sheet.line(profiles.all(row), 4, "• ")

    # -- one dossier --------------------------------------------------------------------------------------------------

    def dossier(self, found: Succession) -> None:
        """Write a dossier over the years."""
        self._title(self.say("diff.dossier", prime=self.words.prime(found.prime), base=found.base))
        rows = [[str(m.year), self.outcome(m.outcome), self._left(m)] for m in found.years]
        self.sheet.table(["", "", ""], rows, indent=2)
        for step in found.steps:
            if step.differs:
                self._step(found.prime, step)
        if len(found.steps) and not any(s.differs for s in found.steps):
            self.sheet.line(self.say("diff.all_alike", base=found.base), 2)
        for line in self._lacking(found.absent):
            self.sheet.line(line, 2)
        if found.others:
            options = self.say("list.joint").join(f"--from {y}" for y in found.others)
            self.sheet.line(self.say("diff.other_bases", options=options), 2, style="dim")

    def not_compared(self, gone: Sequence[Absent]) -> None:
        """Write which primes are left out, and why."""
        if gone:
            self.sheet.heading(self.say("diff.not_compared"))
        for line in self._lacking(gone):
            self.sheet.line(line, 2, "• ")

    def _lacking(self, gone: Sequence[Absent]) -> list[str]:
        rows: dict[tuple[str, str, str | None], list[Absent]] = {}
        for one in gone:
            rows.setdefault((one.prime, one.reason, one.why), []).append(one)
        lines = []
        for (prime, reason, why), some in rows.items():
            years = ", ".join(str(y) for y in sorted(a.year for a in some))
            known = some[0].known
            values = {"since": known[0] if known else "", "known": ", ".join(map(str, known))}
            text = self.words.wording.get("not_modelled", why) if why else ""
            lines.append(self.say(f"diff.lacks_{reason}", prime=self.words.short(prime), years=years, why=text, **values))
        return lines

    def _left(self, moved: Moved) -> str:
        left = moved.transfer
        rows = (("unknown", moved.unknown), ("unsure", left.unsure), ("own", left.own), ("left_out", left.left_out))
        parts = [self.say(f"diff.{key}", names=self._paths(paths)) for key, paths in rows if paths]
        if not moved.alike:
            parts.insert(0, self.say("diff.as_is", outcome=self.outcome(moved.as_is)))
        return "\n".join(parts)

    def _paths(self, paths: Sequence[str], most: int = SHOWN) -> str:
        whole = {p: self.words.entry(p) for p in paths if p.endswith("]")}  # entries of a list as a whole
        names = list(dict.fromkeys(whole.get(p) or self.words.named(p).partition(", ")[0] for p in paths))
        text = ", ".join(names[:most])
        return text if len(names) <= most else self.say("diff.and_more", names=text, count=len(names) - most)

    def _step(self, prime: str, step: Step) -> None:
        self.sheet.blank()
        self.sheet.line(self.say("diff.step", first=step.first, last=step.last), 2)
        if step.because is None:
            self.sheet.line(self.say("diff.too_many"), 4)
            return
        for number, switches in enumerate(step.because[:SHOWN], 1):
            count = len(switches)
            text = self.say("diff.one_change") if count == 1 else self.say("diff.changes_together", count=count)
            self.sheet.line(text if number == 1 else f"{self.say('diff.or_else')} {text}", 4)
            for switch in switches:
                self._switch(prime, switch, step)
        if len(step.because) > SHOWN:
            self.sheet.line(self.say("diff.more_ways", count=len(step.because) - SHOWN), 4)

    def _switch(self, prime: str, switch: Switch, step: Step) -> None:
        if switch.told is not None:
            self.changes.show(prime, switch.told, step.first, step.last, 6)
        else:
            self.sheet.line(self._untold(prime, switch), 6, "• ")

    def _untold(self, prime: str, switch: Switch) -> str:
        """Return what no source tells of: a fact known in the one year and not in the other, or a condition defined otherwise."""
        if switch.kind == "facts":
            return self.say("diff.facts", fact=self.words.named(switch.place))
        found = _CONDITION.fullmatch(switch.place)
        identity = f"{prime}.{found[1]}" if found else ""
        label = self.words.wording.label(identity)
        return self.say("diff.untold", place=label) if label != identity else self.say("diff.untold_place")

    # -- two folders --------------------------------------------------------------------------------------------------

    def rules(self, found: RulesDiff) -> None:
        """Write two folders of rules."""
        if found.same:
            self._title(self.say("diff.equivalent", names=self.words.prime_years(found.equivalent)))
            return
        self._title(self.say("diff.rules"))
        for one in found.differing:
            self._prime_year(one)
        if found.equivalent:
            self.sheet.blank()
            self.sheet.line(self.say("diff.equal_years", names=self.words.prime_years(found.equivalent)))

    def _prime_year(self, found: PrimeYearDiff) -> None:
        self._differing(found)
        self._late(found.late, Profiles(self.words, found.year, found.year))

    def _differing(self, found: PrimeYearDiff) -> None:
        self.sheet.heading(f"{self.words.prime(found.prime)} {found.year}")
        if found.only is not None:
            self.sheet.line(self.say(f"diff.only_{found.only}"), 2)
            return
        self.sheet.line(self.say("diff.differs", names=", ".join(self._what(w) for w in found.what)), 2)
        for figure in found.figures:
            self.changes.figure(found.prime, figure)
        if found.effect is None:
            self.sheet.line(self.say("diff.outcomes_alike" if "outcome" not in found.what else "diff.outcomes_deep"), 2)
            return
        if found.readings:
            self.sheet.line(self.say("diff.under", readings=options(found.readings)), 2)
        self.effect(found.effect, Profiles(self.words, found.year, found.year))

    def _what(self, what: str) -> str:
        key = f"diff.what.{what}"
        return self.say(key) if self.say.has(key) else what


def _added(before: Any, after: Any, years: int) -> dict[str, Any]:
    """What only the second dossier says."""
    def rest(one: Any, two: Any) -> Any:
        if not isinstance(two, dict):
            return None if one == two else two
        inner = {k: rest(one.get(k) if isinstance(one, dict) else None, v) for k, v in two.items()}
        return {k: v for k, v in inner.items() if v not in (None, {})} or None

    found: dict[str, Any] = rest(moved(before, years), after) or {}
    return found
