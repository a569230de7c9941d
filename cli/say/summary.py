"""The first thing on the page: one line per prime year, what to take, what to find out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..parts import Sheet, Told, spans
from .heads import without_rules
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge import Combination, Condition, Decision
    from octroi.bridge.results import Request

COLOURS = {"granted": "green", "refused": "red", "undecided": "yellow", "not_modelled": "dim"}


def failed(decision: Decision, words: Words) -> list[Condition]:
    """Return the conditions that bring the decision about, in the law's order: those not met that refuse by themselves, or
    together, where that is known; of an entry of a list, what fails in it, not the entry as such."""
    found = [c for c in decision.conditions if c.status == "not_met"]
    causes = {name for s in decision.because for name in s}
    if causes:
        found = [c for c in found if c.id in causes or (c.of and any(c.of.startswith(n.partition(".")[2]) for n in causes))]
    found.sort(key=lambda c: (words.rank(c.id), c.of or ""))
    if any(c.of for c in found):
        found = [
            c
            for c in found
            if c.of or c.required is not None or c.value is not None or c.note or not _is_parent(c, found)
        ]
    return found


def _is_parent(condition: Condition, found: Sequence[Condition]) -> bool:
    """Whether a condition only sums up those asked of an entry of the list it is named after."""
    name = condition.id.partition(".")[2]
    return any((c.of or "").startswith(name) for c in found)


def obstacle(decision: Decision, found: Sequence[Condition], words: Words) -> bool:
    """Whether the first condition that fails hangs on a fact that nobody can change: the rest then matters little."""
    items = [i for m in decision.missing for w in m.blocked_by for b in w.all_of for i in b.items]
    paths = {c.path for i in items for changes in i.alternatives for c in changes}
    if not found or any(m.ways for m in decision.missing):
        return False
    return not items or found[0].id in {i.condition for i in items} or words.subject_path(found[0]) in paths


def lapsed(request: Request | None) -> bool:
    """Whether the time to ask is over and the dossier knows of no request in time."""
    return request is not None and request.state == "closed" and not request.in_time


class Summary:
    """Writes the overview of decisions."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say

    def show(self, decisions: Sequence[Decision]) -> None:
        """Write one row per prime year; years in a row that say the same share one."""
        rows: list[tuple[str, list[int], str, str, str, str]] = []
        silent = [(d.prime, d.year) for d in decisions if d.verdict == "not_modelled"]
        for decision in decisions:
            if decision.verdict == "not_modelled":
                continue
            cells = (self._verdict(decision), self._amount(decision), self.brief(decision))
            if rows and rows[-1][0] == decision.prime and rows[-1][2:5] == cells:
                rows[-1][1].append(decision.year)
            else:
                rows.append((decision.prime, [decision.year], *cells, COLOURS.get(decision.verdict, "")))
        head = [self.say(f"summary.{k}") for k in ("prime", "year", "verdict", "amount", "brief")]
        shown: list[list[Told]] = []
        before = ""
        for prime, years, verdict, amount, brief, style in rows:
            name = self.words.short(prime) if prime != before else ""
            before = prime
            shown.append(
                [
                    spans((name, "bold")),
                    self.words.years(years),
                    spans((verdict, style)),
                    amount,
                    brief,
                ]
            )
        if shown:
            self.sheet.table(head, shown)
        for status in dict.fromkeys(d.amount.status for d in decisions if d.verdict == "granted" and d.amount and d.amount.max != 0):
            self.words.explain(self.sheet, status)
        for line in without_rules(self.words, silent):
            self.sheet.line(line, style="dim")

    def _verdict(self, decision: Decision) -> str:
        return self.words.wording.get("verdicts_short", decision.verdict)

    def _amount(self, decision: Decision) -> str:
        amount = decision.amount
        if amount is None or amount.max == 0:
            return "–"
        text = self.words.amount(amount.min, amount.max)
        return text if amount.status == "final" else f"{text}\n{self.words.wording.get('status', amount.status)}"

    def brief(self, decision: Decision) -> str:
        """Return the main reason, or what to do, in a few words."""
        if decision.open_questions and not decision.unknown:
            return self.say("brief.silent", issues=", ".join(q.issue for q in decision.open_questions))
        if decision.verdict == "undecided" and not decision.unknown:
            return self.words.wording.get("whys", "unasked")
        if decision.verdict == "undecided":
            return self.say.count("brief.unknown_facts", len(decision.unknown))
        if decision.verdict == "refused":
            return self._refusal(decision)
        if decision.unknown:
            return self.say.count("brief.unknown_facts", len(decision.unknown))
        return self._request(decision.request)

    def _refusal(self, decision: Decision) -> str:
        found = failed(decision, self.words)
        if not found:
            return ""
        text = self.words.lower(self.words.condition(found[0]))
        if len(found) == 1 or obstacle(decision, found, self.words):
            return text
        return f"{text} {self.say.count('brief.others', len(found) - 1)}"

    def _request(self, request: Request | None) -> str:
        if request is None:
            return ""
        if request.through and request.state != "automatic":
            rest = self._request(request._replace(through=None))
            return self.say("brief.through", carrier=self.words.prime_years([request.through]), rest=rest)
        if request.lost and request.closes and request.requested_on is None:
            return self.say("brief.lost", end=self.words.day(request.closes))
        if request.ask:
            first, last = (self.words.day(d) for d in request.ask)
            return self.say("brief.ask_until" if request.ask[1] != request.closes else "brief.ask_from", start=first, end=last)
        if request.requested_on is not None:
            key = {True: "asked_in_time", False: "asked_late"}.get(request.in_time, "asked")  # type: ignore[arg-type]
            if request.early and request.closes:
                return self.say("brief.asked_early", day=self.words.day(request.requested_on), end=self.words.day(request.closes))
            return self.say(f"brief.{key}", day=self.words.day(request.requested_on))
        if request.state in ("open", "upcoming", "closed") and request.closes:
            start = self.words.day(request.opens) if request.opens else ""
            return self.say(f"brief.{request.state}", start=start, end=self.words.day(request.closes))
        if request.state == "unknown" and request.closes:
            return self.say("brief.unknown_start", end=self.words.day(request.closes))
        return self.say(f"brief.{request.state}")

    def combination(self, combination: Combination, decisions: Sequence[Decision]) -> None:
        """Write what to take together, and what not."""
        if len(combination.best) < 2 and not combination.conflicts and not (combination.lost and len(decisions) > 1):
            return
        self.sheet.blank()
        best = set(combination.best)
        late = any((d.prime, d.year) in best and lapsed(d.request) for d in decisions)
        if best:
            total, taken = self.words.amount(*combination.total), self.words.prime_years(combination.best)
            key = "combine.best_if_asked" if late else "combine.best"
            self.sheet.line(self.say(key, taken=taken, total=total), style="bold")
        else:
            self.sheet.line(self.say("combine.nothing"), style="bold")
        if combination.lost:
            self.sheet.line(self.say("combine.lost", names=self.words.prime_years(combination.lost)), 2, "• ")
        for conflict in combination.conflicts:
            if set(zip(conflict.primes, conflict.years, strict=True)) & set(combination.lost):
                continue  # one of them can no longer be had
            both = [(p, y) for p, y in zip(conflict.primes, conflict.years, strict=True)]
            names = self.say("list.and").join(f"{self.words.short(p)} {y}" for p, y in both)
            self.sheet.line(self.say("combine.conflict", names=names, why=conflict.why), 2, "• ")
        for other, amount in zip(combination.others, combination.others_total, strict=True):
            instead = [k for k in other if k not in best]
            left = [k for k in combination.best if k not in set(other)]
            self.sheet.line(
                self.say(
                    "combine.instead", taken=self.words.prime_years(instead), left=self.words.prime_years(left),
                    total=self.words.amount(*amount),
                ), 2, "• ",
            )  # fmt: skip
