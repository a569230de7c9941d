"""The result: first what can still be done and by when, then a card for each prime and year."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from octroi.bridge import Combination, Decision
from octroi.bridge.answers import Result
from octroi.bridge.dossier.read import Dossier
from octroi.bridge.people import answered
from octroi.bridge.results import Block, Item, plain
from octroi.cli.parts import Sheet
from octroi.cli.say import heads
from octroi.cli.say.details import Details
from octroi.cli.say.reasons import ReasonsText
from octroi.cli.say.summary import Summary
from octroi.cli.say.todo import steps
from octroi.cli.say.ways import Group, WaysText, grouped

from ..call import Reply
from ..page.graph import graph
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
    told = _told(visit)
    whose = visit.asked.get("id") if visit.person or not visit.people else None
    title = visit.say("decide.on", title=heads.whose(visit.say, whose), day=visit.words.day(visit.state.day))
    granted = (d for t in told for d in t.decisions if d.verdict == "granted" and d.amount and d.amount.max != 0)
    statuses = dict.fromkeys(d.amount.status for d in granted if d.amount)
    unknown = {(t.person, p) for t in told for d in t.decisions for p in d.unknown}
    steps_ = sorted((s for t in told for s in t.steps()), key=lambda s: s["until"])
    groups = [t.group() for t in told]
    unsaid = any(c["unsaid"] for g in groups for c in g["cards"])
    return visit.page(
        "result.html", title, warnings=visit.warnings(), steps=steps_, groups=groups, unsaid=unsaid,
        terms=[visit.say(f"terms.{s}") for s in statuses if visit.say.has(f"terms.{s}")],
        silent=list(dict.fromkeys(row for t in told for row in t.silent())), open_facts=len(unknown),
        readings=", ".join(f"{i}={o}" for i, o in visit.state.readings.items()),
    )  # fmt: skip


def _told(visit: Visit) -> list[_Told]:
    """Decide what is wanted: of several people each by himself, and once what they share."""
    found = answered(visit.engine, visit.dossier, visit.scope, [visit.person] if visit.person else [])
    if isinstance(found, Result):
        return [_Told(visit, found.decisions, found.combination, visit.dossier)]
    told = [_Told(visit, p.decisions, p.combination, visit.people[p.id], p.id) for p in found.people]
    if found.shared and found.shared.decisions:
        told.append(_Told(visit, found.shared.decisions, found.shared.combination, visit.dossier, "", visit.say("decide.shared")))
    return told


class _Told:
    """The decisions in words."""

    def __init__(
        self, visit: Visit, decisions: Sequence[Decision], combination: Combination, dossier: Dossier, person: str = "", title: str = "",
    ) -> None:  # fmt: skip
        """``person`` is the one of several people whom they are of, by whom else is shared what has a ``title``."""
        self.visit, self.words, self.say = visit, visit.words, visit.say
        self.decisions, self.combination, self.dossier, self.person = decisions, combination, dossier, person
        self.title = title or (heads.whose(visit.say, person) if person else "")
        self.summary = Summary(Sheet(), self.words)
        self.in_force = visit.engine.rules.vocabulary.check_readings(dict(visit.state.readings))

    def steps(self) -> list[dict[str, Any]]:
        """Return what can still be done, the nearest day first; what brings more is shown at its card."""
        words = self.words
        return [
            {"name": s.name, "text": s.text, "amount": s.amount, "day": words.day(s.until) if s.until else "",
             "link": self._place(*s.key) if s.more else "", "person": self.person, "until": (s.until is None, str(s.until))}
            for s in steps(words, self.decisions)
        ]  # fmt: skip

    def group(self) -> dict[str, Any]:
        """Return the cards, with whom they are of and what to take together."""
        known = [d for d in self.decisions if d.verdict != "not_modelled"]
        cards = sorted((self.card(d) for d in known), key=lambda c: ORDER.index(c["kind"]))
        return {
            "id": self._place("of", self.person or "all"), "title": self.title, "person": self.person,
            "open": any(d.unknown for d in known),
            "cards": cards, "bundles": [self._bundle(list(alike)) for _, alike in groupby(cards, _likeness)], "together": self.together(),
        }  # fmt: skip

    def _bundle(self, cards: list[dict[str, Any]]) -> dict[str, Any]:
        """Return cards of one prime that say the same, with what they say."""
        name = f"{self.words.prime(cards[0]['prime'])} {self.words.years(c['year'] for c in cards)}"
        return {"name": name, "cards": cards, **{k: cards[0][k] for k in ("verdict", "kind", "word", "amount", "brief")}}

    def _place(self, one: str, two: Any) -> str:
        """Return what something is called within the page, of each person another name."""
        number = f"{list(self.visit.people).index(self.person)}-" if self.person else ""
        return number + "".join(c if c.isalnum() or c == "_" else "-" for c in f"{one}-{two}")

    # -- the cards ----------------------------------------------------------------------------------------------------

    def card(self, decision: Decision) -> dict[str, Any]:
        """Return one prime year: the verdict, the amount, in short; why, what is missing, the readings it hangs on."""
        words, key = self.words, (decision.prime, decision.year)
        silent = bool(decision.open_questions and not decision.unknown)
        return {
            "id": self._place(decision.prime, decision.year), "prime": decision.prime, "year": decision.year,
            "name": f"{words.prime(decision.prime)} {decision.year}", "short": words.prime_years([key]),
            "kind": "silent" if silent else "lost" if self._asked(decision)[0] == "lost" else decision.verdict,
            "verdict": "silent" if silent else decision.verdict, "word": self._verdict(decision, silent),
            "amount": self._amount(decision), "brief": self.summary.brief(decision), "asked": self._asked(decision),
            "unsaid": self._unsaid(decision), "details": self._details(decision), "why": self._why(decision), "ways": self._ways(decision),
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
            key = request.state if request.early else "late" if request.in_time is False else "made"
        elif request.lost:
            key = "lost"
        else:
            key = request.state if self.say.has(f"page.asked.{request.state}") else "unknown"
        return key, self.say(f"page.asked.{key}")

    def _unsaid(self, decision: Decision) -> bool:
        """Whether nobody said if something granted was asked for."""
        asks = self.words.vocabulary.asks
        return asks is not None and self._asked(decision)[0] in ("open", "unknown") and self.dossier.get(*asks.path) is None

    def _details(self, decision: Decision) -> Markup:
        sheet = Sheet()
        details = Details(sheet, self.words, self.in_force)
        details.show([decision])
        return self.visit.shown(sheet.parts[2:], 4)  # its title is the card's

    def _why(self, decision: Decision) -> tuple[Markup, Markup]:
        """Return the reasons as a list, and the same as a picture."""
        visit = self.visit
        found = visit.engine.explain(self.dossier, decision.prime, decision.year, visit.state.day, visit.state.readings)
        sheet, key = Sheet(), (decision.prime, decision.year)
        text = ReasonsText(sheet, self.words)
        text.show(found)
        title = self.say("page.reasons_of", name=self.words.prime_years([key]))
        picture = graph(text.twigs(found), title, f"why-{self._place(*key)}")
        return visit.shown(sheet.parts, 3), picture

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
        silent = [d for d in self.decisions if d.verdict == "not_modelled"]
        return [(self.words.prime_years([(d.prime, d.year)]), d.reason or "") for d in silent]

    def together(self) -> Markup:
        """Return what to take together."""
        return self.visit.parts(lambda s: Summary(s, self.words).combination(self.combination, self.decisions), 3)


def _likeness(card: dict[str, Any]) -> tuple[Any, ...]:
    """Return what makes cards alike: years of a prime that are refused for the same reason, and that nothing can change any more."""
    last = any(not goal["late"] for goal in card["ways"])
    return (card["prime"], card["brief"]) if card["kind"] == "refused" and not last else (card["id"],)


def _changes(item: Item) -> str:
    """Return the changes that an item asks for, as a form sends them."""
    return json.dumps([[c.path, plain(c.new)] for c in item.alternatives[0]], ensure_ascii=False)
