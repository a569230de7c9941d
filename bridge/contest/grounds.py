"""What a contestation can go by: the conditions that a fact concerns, what proves them, to whom one writes and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ..decide.case import Case
from ..dossier.keys import path_text
from ..ground.declared import dotted
from ..results import Source
from .results import Article, Criterion, Proof, Route

if TYPE_CHECKING:
    from ..engine import Engine


class Grounds:
    """The conditions of a prime year and how its decision is contested; ``theirs`` is its case by the authority's facts, if known."""

    def __init__(self, engine: Engine, mine: Case, theirs: Case | None = None) -> None:
        self.engine, self.mine, self.theirs = engine, mine, theirs
        self.rules, self.prime, self.year, self.today = mine.rules, mine.prime, mine.year, mine.today

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases that there are."""
        return (self.mine,) if self.theirs is None else (self.mine, self.theirs)

    def _facts(self, name: str) -> list[list[Any]]:
        return [r for r in self.rules.base.facts(name) if str(r[0]) == self.prime]

    def procedure(self) -> tuple[Article, ...]:
        """Return where the acts speak of the procedure."""
        return tuple(self._article(r[1], r[2]) for r in self._facts("procedure"))

    def above(self, atoms: Iterable[int]) -> tuple[str, ...]:
        """Return the conditions right above these inputs, in the order of the catalogue."""
        names: dict[str, None] = {}
        for atom in atoms:
            names.update(dict.fromkeys(self._above(atom)))
        return tuple(sorted(names, key=self._order))

    def _order(self, name: str) -> int:
        listed = list(self.engine.wording.texts.get("conditions", {}))
        keys = [k for k in (f"{self.prime}.{name}", f"*.{name}") if k in listed]
        return listed.index(keys[0]) if keys else len(listed)

    def _above(self, atom: int) -> set[str]:
        part = self.mine.slice
        out: set[str] = set()
        stack, seen = [atom], {atom}
        while stack:
            for parent in part.parents.get(stack.pop(), ()):
                if parent in seen:
                    continue
                seen.add(parent)
                name = self._name(parent)
                if name is None:
                    stack.append(parent)
                else:
                    out.add(name)
        return out

    def _name(self, atom: int) -> str | None:
        symbol = self.rules.base.symbols.get(atom)
        if symbol is None or symbol.name not in ("met", "entry_met"):
            return None
        if str(symbol.arguments[0]) != self.prime:
            return None
        shown = self.rules.shown_as.get(symbol)
        return (shown or str(symbol.arguments[-1].name)).partition(".")[0]

    def _atoms(self, name: str) -> list[int]:
        part = self.mine.slice
        named = [(n, a) for n, a in part.met.items()] + [(p.name, a) for p, a in part.entry_met.items()]
        return [a for n, a in named if n.partition(".")[0] == name]

    def criterion(self, name: str) -> Criterion:
        """Return a condition with its state by each side's facts, what proves it, and where it is written."""
        atoms = self._atoms(name)
        theirs_of = self.theirs.state if self.theirs else lambda _: "unknown"
        states = [(self.mine.state(a), theirs_of(a)) for a in atoms] or [("not_met", "not_met")]
        mine, theirs = next((s for s in states if s[0] != s[1]), states[0])
        identity = f"{self.prime}.{name}"
        cited = [s for n, row in self.mine.slice.citations.items() if n.partition(".")[0] == name for s in row]
        return Criterion(
            identity, self.engine.wording.label(identity), mine, theirs, self._proofs(name),
            tuple(self._article(r[2], r[3]) for r in self._facts("article") if dotted(r[1]) in (name, "all")),
            tuple(dict.fromkeys(cited)), *self._required(name),
        )  # fmt: skip

    def _required(self, name: str) -> tuple[Any, bool]:
        part = self.mine.slice
        atom, subject = part.met.get(name), part.subjects.get(name)
        threshold = part.threshold(atom, subject) if atom and subject else None
        return self.mine.value_and_required(atom, subject)[1], threshold is not None and threshold.at_most

    def _proofs(self, name: str) -> tuple[Proof, ...]:
        cited: dict[str, list[Source]] = {}
        for key, source, where in self.rules.base.facts("cites_evidence"):
            cited.setdefault(str(key), []).append(self.rules.source(source, where))
        keys = dict.fromkeys(str(r[2]) for r in self._facts("evidence") if dotted(r[1]) == name)
        return tuple(Proof(k, self.engine.wording.get("evidence", k), tuple(cited.get(k, ()))) for k in keys)

    def _article(self, act: Any, article: Any) -> Article:
        cited = [self.rules.source(r[1], r[2]) for r in self.rules.base.facts("cites_act") if str(r[0]) == str(act)]
        where = None if str(article) == "unknown" else article.string
        return Article(self.engine.wording.get("acts", str(act)), where, tuple(cited))

    # -- how and until when -----------------------------------------------------------------------------------------------------

    def routes(self) -> tuple[Route, ...]:
        """Return how and until when to contest, by channel of the request."""
        found: dict[str, Route] = {}
        for case in self.cases:
            channel = case.request().channel
            route = self._route(case, channel) if channel else None
            if route is not None:
                found.setdefault(route.channel, route)
        return tuple(found.values())

    def _route(self, case: Case, channel: str) -> Route | None:
        event, days = case.slice.contests.get(channel, ("", 0))
        if not event:
            return None
        asks = self.rules.vocabulary.asks
        if asks is None:
            return None
        key = asks.on if event == "request" else asks.decided
        place, made = asks.place(self.mine.dossier, self.prime, self.year), asks.made(self.mine.dossier, self.prime, self.year) or {}
        happened = made.get(key)
        last = happened + timedelta(days=days) if happened else None
        state = "unknown" if last is None else "passed" if last < self.today else "open"
        # The request cannot be made before the window opens, and nothing is notified before the request.
        asked = made.get(asks.on)
        first = (asked or case.request().opens) if last is None else None
        safe = first + timedelta(days=days) if first else None
        latest = case.request().closes if event == "request" and last is None else None
        end = latest + timedelta(days=days) if latest else None
        to = next((r for r in self._facts("contest_route") if str(r[1]) == channel), None)
        cited = [self.rules.source(r[2], r[3]) for r in self._facts("cites_route") if str(r[1]) == channel]
        wording = self.engine.wording
        return Route(
            channel, event, days, f"{path_text(asks.path)}[{'+' if place is None else place}].{key}", happened, last, state,
            wording.get("addressees", str(to[2])) if to else None, wording.get("means", str(to[3])) if to else None,
            tuple(cited), safe, end,
        )  # fmt: skip
