"""A dossier beside variants of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..parts import Sheet, spans
from .places import place
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge import Change
    from octroi.bridge.decide.outcome import Outcome
    from octroi.bridge.vary.effects import Compared, Effect, Moved, Sums, Total, WhatIf

MARKS = {"met": "✓", "not_met": "✗", "unknown": "?", None: "–"}


class WhatIfText:
    """Tells a comparison."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say

    def show(self, found: WhatIf) -> None:
        """Write the table of several variants, then each of them."""
        if len(found.variants) > 1:
            self._side_by_side(found)
        for variant in found.variants:
            self._variant(variant, found)

    def name(self, variant: Compared) -> str:
        """Return what a variant is called."""
        return variant.name or self.say("what_if.variant")

    def _side_by_side(self, found: WhatIf) -> None:
        keys = [k for k in found.base if any(v.outcomes[k].worth != found.base[k].worth for v in found.variants)]
        sums = (found.sums, *(v.sums for v in found.variants))
        every = [s.attainable for s in sums]
        rows = []
        for key in keys:
            base, others = found.base[key], [v.outcomes[key] for v in found.variants]
            cells = [self.cell(base, key in every[0].apart)]
            for outcome, total in zip(others, every[1:], strict=True):
                equal = outcome.worth == base.worth and (key in total.apart) == (key in every[0].apart)
                cells.append(self.say("what_if.equal") if equal else self.cell(outcome, key in total.apart))
            rows.append([self.words.prime_years([key]), *cells])
        for year in sorted({y.year for t in every for y in t.by_year}):
            rows.append([self.say("what_if.total_year", year=year), *(self.of_year(t, year) for t in every)])
        rows += self.totals(sums)
        self.sheet.blank()
        self.sheet.table(["", self.say("what_if.base"), *(self.name(v) for v in found.variants)], rows)
        if any(key in total.apart for key in keys for total in every):
            self.sheet.line(self.say("what_if.apart"), style="dim")
        if lost := self.lost(sums):
            self.sheet.line(lost, style="dim")

    def totals(self, sums: Sequence[Sums]) -> list[list[str]]:
        """Return the last rows of a table: what can still be had, and what was due where some of it no longer can."""
        left = [self.total(s.attainable, short=True) for s in sums]
        if not any(s.lost for s in sums):
            return [[self.say("what_if.total"), *left]]
        due = [self.total(s.due, short=True) for s in sums]
        return [[self.say("what_if.total_left"), *left], [self.say("what_if.total_due"), *due]]

    def lost(self, sums: Sequence[Sums]) -> str:
        """Say what can no longer be had, nothing where there is no such prime year."""
        keys = dict.fromkeys(key for one in sums for key in one.lost)
        return self.say("combine.lost", names=self.words.prime_years(list(keys))) if keys else ""

    def cell(self, outcome: Outcome, apart: bool) -> str:
        """Return an outcome on lines of its own; a mark says that it is not counted."""
        return self.words.outcome(outcome.verdict, outcome.amount).replace(", ", "\n", 1).replace(" (", "\n(") + (" *" if apart else "")

    def of_year(self, total: Total, year: int) -> str:
        """Say what one year comes to, a dash where nothing of it is counted."""
        found = next((y for y in total.by_year if y.year == year), None)
        if found is None:
            return "–" if not total.open else ""
        return self.words.amount(found.min, found.max)

    def _variant(self, variant: Compared, found: WhatIf) -> None:
        self.sheet.heading(self.name(variant))
        for change in variant.changes:
            self.sheet.line(self.change(change), 2, "• ")
        differing = [e for e in variant.effects if e.kind in ("verdict", "amount")]
        for effect in differing:
            self._effect(effect, variant)
        if variant.sums[:2] != found.sums[:2]:
            self._totals(found.sums, variant.sums)
        quiet = [e for e in variant.effects if e.kind == "conditions"]
        requests = [e for e in variant.effects if e.request is not None]
        self.sheet.blank()
        for key, effects in (("what_if.request", requests), ("what_if.only_conditions", quiet)):
            if effects:
                self.sheet.line(self.say(key, names=self.words.prime_years([(e.prime, e.year) for e in effects])), 2)
        if not differing:
            self.sheet.line(self.say("what_if.nothing"), 2)
        elif variant.unchanged:
            self.sheet.line(self.say("what_if.unchanged", names=self.words.prime_years(variant.unchanged)), 2, style="dim")

    def _totals(self, old: Sums, new: Sums) -> None:
        def between(key: str, before: Total, after: Total) -> str:
            return self.say(key, before=self.total(before), after=self.total(after))

        lost = self.lost([old, new])
        self.sheet.blank()
        key = "what_if.totals_left" if lost else "what_if.totals"
        self.sheet.line(between(key, old.attainable, new.attainable), 2, style="bold")
        if lost:
            self.sheet.line(between("what_if.totals_due", old.due, new.due), 2)
            self.sheet.line(lost, 2, style="dim")

    def total(self, total: Total, short: bool = False) -> str:
        """Say a total; where something is undecided it is a range, and the text says so."""
        text = self.words.amount(total.min, total.max)
        if not total.open:
            return text
        if short:
            return f"{text}\n{self.say('what_if.some_open')}"
        return f"{text} {self.say('what_if.open', names=self.words.prime_years(total.open))}"

    def _effect(self, effect: Effect, variant: Compared) -> None:
        self.sheet.blank()
        title = self.words.prime_years([(effect.prime, effect.year)])
        before, after = (self.words.outcome(o.verdict, o.amount) for o in (effect.before, effect.after))
        text = self.say("what_if.turns", before=before, after=after)
        self.sheet.line(spans((f"{title}{self.say('detail.colon')}", "bold"), (text, "bold")), 2)
        told = [c for c in effect.conditions if c.decisive] or list(effect.conditions)
        for moved in told:
            self.sheet.line(self.condition(moved), 4, f"{MARKS[moved.before]} → {MARKS[moved.after]}  ")
        if len(variant.changes) > 1:
            ways = self.say("what_if.or").join(self._together(changes) for changes in effect.because)
            self.sheet.line(self.say("what_if.because", ways=ways), 4, style="dim")

    def _together(self, changes: Sequence[Change]) -> str:
        return self.say("list.and").join(self.change(c) for c in changes)

    def condition(self, moved: Moved) -> str:
        """Say a condition whose status differs."""
        label = moved.label
        if moved.of:
            label = self.say("list.of_entry", entry=self.words.entry(moved.of), label=self.words.lower(label))
        before, after = moved.value_before, moved.value_after
        if before == after or isinstance(after, bool) or isinstance(before, bool):
            return label
        path = self.words.condition_path(moved.id, moved.of)
        old, new = self.words.both(before, after, path)
        values = self.say("what_if.turns", before=old, after=new)
        return self.say("phrase.given", label=label, text=values)

    def change(self, change: Change) -> str:
        """Say a change."""
        words = self.words
        if change.path.endswith("[+]"):
            name = change.path.removesuffix("[+]")
            return self.say("what_if.added", list=words.fact(name), value=words.value(change.new, name))
        if change.old == change.new:
            return self.say("what_if.already", label=place(words, change.path), value=words.value(change.new, change.path))
        key = "what_if.taken_out" if change.new is None and change.path.endswith("]") else "what_if.changed"
        before, after = words.both(change.old, change.new, change.path)
        year = "".join(p for p in change.path.split(".") if p.isdigit() and len(p) == 4)
        label = words.within(change.path, f"{words.named(change.path)} {year}".rstrip())
        return self.say(key, label=label, before=before, after=after)
