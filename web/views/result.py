"""The result: first what can still be done and by when, then a card for each prime and year."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from octroi.bridge import Decision
from octroi.bridge.answers import Result
from octroi.bridge.results import Block, Item, plain
from octroi.cli.parts import Sheet
from octroi.cli.say import heads
from octroi.cli.say.details import Details
from octroi.cli.say.reasons import ReasonsText
from octroi.cli.say.summary import Summary
from octroi.cli.say.todo import steps
from octroi.cli.say.ways import Group, WaysText, grouped

from ..call import Reply
from ..page.html import inline
from .visit import Visit

WAYS_SHOWN = 3
# What can still bring something stands before what is over.
ORDER = ("granted", "silent", "undecided", "lost", "refused")


def result(visit: Visit) -> Reply:
    """Decide what is wanted, and show all of it; a reading chosen on the page is held from here on."""
    chosen = {k.partition(".")[2]: v for k, v in visit.call.fields if k.startswith("reading.") and v}
    if chosen:
        visit.state.readings = {**visit.state.readings, **chosen}
    primes, years = visit.wanted()
    found = visit.engine.answer(visit.dossier, primes, years, visit.state.day, visit.state.readings)
    told = _Told(visit, found)
    title = visit.say("decide.on", title=heads.whose(visit.say, visit.dossier.get("id")), day=visit.words.day(found.today))
    return visit.page(
        "result.html", title, warnings=visit.warnings(), steps=told.steps(),
        cards=sorted((told.card(d) for d in found.decisions if d.verdict != "not_modelled"), key=lambda c: ORDER.index(c["kind"])),
        silent=told.silent(),
        together=told.together(), open_facts=len({p for d in found.decisions for p in d.unknown}),
        readings=", ".join(f"{i}={o}" for i, o in visit.state.readings.items()),
    )  # fmt: skip


class _Told:
    """The decisions in words."""

    def __init__(self, visit: Visit, found: Result) -> None:
        self.visit, self.found, self.words, self.say = visit, found, visit.words, visit.say
        self.summary = Summary(Sheet(), self.words)
        self.in_force = visit.engine.rules.vocabulary.check_readings(dict(visit.state.readings))

    def steps(self) -> list[dict[str, Any]]:
        """Return what can still be done, the nearest day first; what brings more is shown at its card."""
        words = self.words
        return [
            {"name": s.name, "text": s.text, "amount": s.amount, "day": words.day(s.until) if s.until else "",
             "link": f"{s.key[0]}-{s.key[1]}" if s.more else ""}
            for s in steps(words, self.found.decisions)
        ]  # fmt: skip

    # -- the cards ----------------------------------------------------------------------------------------------------

    def card(self, decision: Decision) -> dict[str, Any]:
        """Return one prime year: the verdict, the amount, in short; why, what is missing, the readings it hangs on."""
        words, key = self.words, (decision.prime, decision.year)
        silent = bool(decision.open_questions and not decision.unknown)
        return {
            "id": f"{decision.prime}-{decision.year}", "prime": decision.prime, "year": decision.year,
            "name": f"{words.prime(decision.prime)} {decision.year}", "short": words.prime_years([key]),
            "kind": "silent" if silent else "lost" if self._asked(decision)[0] == "lost" else decision.verdict,
            "verdict": "silent" if silent else decision.verdict, "word": self._verdict(decision, silent),
            "amount": self._amount(decision), "brief": self.summary.brief(decision), "asked": self._asked(decision),
            "details": self._details(decision), "why": self._why(decision), "ways": self._ways(decision),
            "readings": [self._reading(i) for i in decision.depends_on_readings if i in self.words.wording.texts.get("readings", {})],
        }  # fmt: skip

    def _verdict(self, decision: Decision, silent: bool) -> str:
        return self.say("page.silent") if silent else self.words.wording.get("verdicts", decision.verdict)

    def _amount(self, decision: Decision) -> str:
        if decision.amount is None:
            return ""
        if decision.amount.max == 0:
            return self.say("page.nothing_paid")
        return self.words.paid(decision.amount)

    def _asked(self, decision: Decision) -> tuple[str, str]:
        """Return whether it was asked for, which is another thing than whether the conditions are met."""
        request = decision.request
        if request is None or decision.verdict != "granted":
            return "", ""
        if request.requested_on is not None:
            key = "late" if request.in_time is False else "made"
        elif request.lost:
            key = "lost"
        else:
            key = request.state if self.say.has(f"page.asked.{request.state}") else "unknown"
        return key, self.say(f"page.asked.{key}")

    def _details(self, decision: Decision) -> Markup:
        sheet = Sheet()
        details = Details(sheet, self.words, self.in_force)
        details.show([decision])
        return self.visit.shown(sheet.parts[2:], 4)  # its title is the card's

    def _why(self, decision: Decision) -> Markup:
        visit = self.visit
        found = visit.engine.explain(visit.dossier, decision.prime, decision.year, self.found.today, visit.state.readings)
        return visit.parts(lambda sheet: ReasonsText(sheet, self.words).show(found), 3)

    def _reading(self, issue: str) -> dict[str, Any]:
        texts = self.words.wording.texts["readings"][issue]
        options = [(o, t) for o, t in texts.items() if o != "title"]
        return {"issue": issue, "title": texts["title"], "options": options, "held": self.in_force.get(issue, "")}

    # -- what is missing ----------------------------------------------------------------------------------------------

    def _ways(self, decision: Decision) -> list[dict[str, Any]]:
        out = []
        for group in grouped(decision.missing):
            text = WaysText(Sheet(), self.words, decision.prime, decision.year)
            ways = [self._way(way.all_of, group, text) for way in group.ways[:WAYS_SHOWN]]
            goals = [(text.target(m), m.ways[0].all_of if m.ways else ()) for m in group.targets]
            if ways:
                steps = [self._goal(goal, blocks) for goal, blocks in goals] if len(goals) > 1 else []
                out.append({
                    "target": goals[0][0], "steps": steps, "late": group.late, "ways": ways,
                    "more": max(0, len(group.ways) - WAYS_SHOWN),
                })  # fmt: skip
        return out

    def _goal(self, goal: str, blocks: Sequence[Block]) -> str:
        most = max((b.choose for b in blocks if b.choose < len(b.items)), default=sum(b.choose for b in blocks))
        return self.say.count("missing.step", most, target=goal)

    def _way(self, blocks: Sequence[Block], group: Group, text: WaysText) -> list[dict[str, Any]]:
        out = []
        for block in blocks:
            every = block.choose == len(block.items)
            legend = "" if every else self.say.count("missing.choose", block.choose, count=len(block.items))
            items = [(_changes(item), Markup(inline(text.item(item, group.late)))) for item in block.items]
            out.append({"legend": legend, "items": items})
        return out

    # -- the rest -----------------------------------------------------------------------------------------------------

    def silent(self) -> list[tuple[str, str]]:
        """Return what is not modelled, with the reason."""
        silent = [d for d in self.found.decisions if d.verdict == "not_modelled"]
        return [(self.words.prime_years([(d.prime, d.year)]), d.reason or "") for d in silent]

    def together(self) -> Markup:
        """Return what to take together."""
        return self.visit.parts(lambda s: Summary(s, self.words).combination(self.found.combination, self.found.decisions), 3)


def _changes(item: Item) -> str:
    """Return the changes that an item asks for, as a form sends them."""
    return json.dumps([[c.path, plain(c.new)] for c in item.alternatives[0]], ensure_ascii=False)
