"""The plan over years: what to decide, what to take, when to act, and why the rest is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from octroi.bridge import Decision

from ..parts import Sheet
from .heads import warned, without_rules
from .summary import failed
from .unknowns import UnknownsText
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.dossier.read import Dossier
    from octroi.bridge.plan.choices import Choice
    from octroi.bridge.plan.results import LeftOut, Plan, Planning, Reason, When



class PlanText:
    """Says a plan in the user's language."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say

    def show(self, found: Planning, name: str) -> None:
        """Write the whole answer."""
        key, day = "plan.of" if name else "plan.title", self.words.day(found.today)
        self.sheet.title(self.say(key, name=name, years=self.words.years(found.years), day=day))
        warned(self.sheet, self.words, found.warnings)
        self.sheet.blank()
        self.sheet.line(self.say("plan.best", total=self.words.amount(*found.best.total)), style="bold green")
        self._choices(found.best)
        self._taken(found.best)
        if found.proof.optimal:
            self.sheet.line(self.say.count("plan.proven_so_far" if found.open else "plan.proven", found.compared), 2, style="dim")
        if found.best.dates:
            self.sheet.heading(self.say("plan.dates"))
            rows = [[self.period(w), self.act(w)] for w in found.best.dates]
            self.sheet.table(["", ""], rows, indent=2)
        if not found.runner_up:
            self.sheet.blank()
            self.sheet.line(self.say("plan.no_second"))
        elif found.runner_up.take:
            self.sheet.heading(self.say("plan.second", total=self.words.amount(*found.runner_up.total)))
            if found.tie:
                self.sheet.line(self.say(f"plan.tie.{found.tie}"), 2)
            self._choices(found.runner_up)
            taken = [(t.prime, t.year) for t in found.runner_up.take]
            self.sheet.line(self.say("plan.takes", taken=self.words.prime_years(taken)), 2)
        self._left_out(found)
        self._open(found)

    # -- what is decided and taken ------------------------------------------------------------------------------------

    def choice(self, choice: Choice) -> str:
        """Return what a choice is called."""
        return self.words.wording.get("choices", choice.kind)

    def _choices(self, plan: Plan) -> None:
        for made in plan.choices:
            if made.day is None or made.until is None:
                self.sheet.line(self.say("plan.not_made", choice=self.choice(made.choice)), 2, "• ")
                continue
            key = "plan.made_on" if made.day == made.until else "plan.made"
            text = self.say(
                key, choice=self.choice(made.choice), day=self.words.day(made.day), until=self.words.day(made.until),
                entry=self._entry(made.choice),
            )  # fmt: skip
            self.sheet.line(text, 2, "• ")

    def _entry(self, choice: Choice) -> str:
        """What a choice amounts to: as the rules word it, where they do."""
        text = self.words.wording.texts.get("choices_made", {}).get(choice.kind)
        return self.words.filled(text, choice.list, choice.entry) or self.words.value(choice.entry, choice.list)

    def _taken(self, plan: Plan) -> None:
        if not plan.take:
            self.sheet.line(self.say("plan.none"), 2)
            return
        rows = []
        for row in plan.take:
            amount = self.words.amount(row.amount.min, row.amount.max)
            if row.amount.status != "final":
                amount += f" ({self.words.wording.get('status', row.amount.status)})"
            rows.append([self.words.short(row.prime), str(row.year), amount])
        self.sheet.table([self.say(f"summary.{k}") for k in ("prime", "year", "amount")], rows, indent=2)

    # -- dates ---------------------------------------------------------------------------------------------------------

    def period(self, when: When) -> str:
        """Return the day, or the days, of a date to act on."""
        if when.first is None or when.first == when.last:
            return self.words.day(when.last)
        return self.say("plan.period", first=self.words.day(when.first), last=self.words.day(when.last))

    def act(self, when: When, key: str = "") -> str:
        """Return what is to be done."""
        key = f"plan.act.{key or when.act}"
        if when.year is None:
            return self.say(key, choice=self.words.wording.get("choices", when.what))
        name = f"{self.words.short(when.what)} {when.year}"
        channel = f", {self.words.wording.get('channels', when.channel)}" if when.channel else ""
        return self.say(key, name=name, channel=channel)

    # -- what is left out -----------------------------------------------------------------------------------------------

    def _left_out(self, found: Planning) -> None:
        silent = [(x.prime, x.year) for x in found.left_out if x.reasons[0].why == "not_modelled"]
        told: list[tuple[str, list[int], str]] = []
        for left in found.left_out:
            if (left.prime, left.year) in silent:
                continue
            text = self._why(left, found.choices)
            if told and told[-1][0] == left.prime and told[-1][2] == text:
                told[-1][1].append(left.year)
            else:
                told.append((left.prime, [left.year], text))
        if told or silent:
            self.sheet.heading(self.say("plan.left"))
        for prime, of, text in told:
            self.sheet.line(
                self.say("phrase.pair", label=f"{self.words.short(prime)} {self.words.years(of)}", text=text), 2, "• "
            )
        for line in without_rules(self.words, silent):
            self.sheet.line(line, 2, "• ")

    def _why(self, left: LeftOut, choices: Sequence[Choice]) -> str:
        parts = [self._reason(left, reason) for reason in left.reasons]
        if left.elsewhere is not None:
            made = [
                self.say("plan.with", choice=self.words.lower(self.choice(choices[i])), day=self.words.day(d))
                for i, d in left.elsewhere
            ]
            parts.append(
                self.say("plan.elsewhere", choices=self.say("list.and").join(made))
                if made
                else self.say("plan.without_choice")
            )
        return self.say("list.joint").join(dict.fromkeys(p for p in parts if p))

    def _reason(self, left: LeftOut, reason: Reason) -> str:
        if reason.why == "refused":
            unmet = failed(Decision(left.prime, left.year, "refused", None, conditions=reason.conditions), self.words)
            text = self.words.lower(self.words.condition(unmet[0])) if unmet else self.words.wording.get("verdicts", "refused")
            return text if len(unmet) < 2 else f"{text} {self.say.count('brief.others', len(unmet) - 1)}"
        other = f"{self.words.short(reason.other[0])} {reason.other[1]}" if reason.other else ""
        day = self.words.day(reason.closed_on) if reason.closed_on else ""
        return self.say(f"plan.why.{reason.why}", other=other, day=day)

    def _open(self, found: Planning) -> None:
        if not found.open:
            return
        self.sheet.heading(self.say("plan.open"))
        for row in found.open:
            amount = self.words.amount(row.amount.min, row.amount.max)
            self.sheet.line(
                self.say("phrase.pair", label=f"{self.words.short(row.prime)} {row.year}", text=amount), 2, "• "
            )
        rows = [Decision(o.prime, o.year, "undecided", o.amount, unknown=o.unknown) for o in found.open]
        UnknownsText(self.sheet, self.words).show(rows)


def planned(found: Planning, dossier: Dossier, words: Words) -> dict[str, str]:
    """Return what the entries are called that the best plan would add, by their places behind those of the dossier."""
    made = [m.choice for m in found.best.choices if m.day is not None]
    out: dict[str, str] = {}
    for name in dict.fromkeys(c.list for c in made):
        added = [c for c in made if c.list == name]
        for number, choice in enumerate(added):
            label = words.wording.get("choice_entries", choice.kind)
            if len(added) > 1:
                label = words.say("list.entry", label=label, number=number + 1)
            out[f"{name}[{len(dossier.get(name) or []) + number}]"] = label
    return out
