"""Contesting a decision: where the authority's facts differ from the dossier's, what each difference changes, what to put right.

Facts and rules only: what a document proves, and whether to contest, is for people to judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ..decide.case import Case
from ..dossier.keys import path_text
from ..dossier.read import Dossier
from ..errors import InputError, Problem
from ..ground.declared import Rules, dotted
from ..ground.least import SETS_BOUND
from ..missing.factor import regroup
from ..progress import Progress, silent
from ..results import Source
from .differences import Differences, Split
from .mixture import Mixture
from .nearest import mask_of, nearest
from .results import Article, Contest, Correction, Criterion, Difference, Proof, Route, Stand

if TYPE_CHECKING:
    from ..engine import Engine


def contest(
    engine: Engine,
    dossier: Mapping[str, Any] | Dossier,
    claimed: Mapping[str, Any] | Dossier,
    prime: str,
    year: int,
    today: date | None = None,
    readings: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Contest:
    """Compare the dossier with the facts that the authority claims (a partial dossier) for one prime year.

    Raises :class:`InputError` for facts that cannot be used, alone or laid over the dossier, and where no rule is known.
    """
    return Comparison(engine, dossier, claimed, prime, year, today or date.today(), readings).result(progress)


def _slots(rules: Rules) -> int:
    return rules.base.slots


class Comparison:
    """The work behind :func:`contest`."""

    def __init__(
        self,
        engine: Engine,
        dossier: Mapping[str, Any] | Dossier,
        claimed: Mapping[str, Any] | Dossier,
        prime: str,
        year: int,
        today: date,
        readings: Mapping[str, str] | None,
    ) -> None:
        self.engine = engine
        engine.asked([prime], [year])
        if (prime, year) not in engine.rules.prime_years:
            known = ", ".join(str(y) for p, y in engine.rules.prime_years if p == prime)
            raise InputError([Problem(f"--year {year}", "no_rule_to_contest", (("known", known),))])
        self.split = Differences(engine.dossier(dossier), engine.dossier(claimed), engine.rules.vocabulary)
        self.shape = engine.rules.shape
        mine = Dossier.of(self.split.mixed(self.split.every), self.shape)
        theirs = Dossier.of(self.split.mixed(0), self.shape)
        # A mixture can have the longer of two lists; one that only my dossier has stands in all of them.
        longest = [(n, size) for d in (mine, theirs) for n, v in d.data.items() if isinstance(v, list) for size in (len(v),)]
        longest += self.split.longest.items()
        sized = (engine.for_dossier(mine.with_data({n: [{}] * size})) for n, size in longest)
        self.rules: Rules = max(sized, key=_slots, default=engine.rules)
        in_force = self.rules.vocabulary.check_readings(dict(readings or {}))
        self.mine = Case(self.rules, engine.wording, mine, today, in_force, prime, year)
        self.theirs = Case(self.rules, engine.wording, theirs, today, in_force, prime, year)
        self.prime, self.year, self.today = prime, year, today
        self.mixture = Mixture(self.mine, self.split)

    def result(self, progress: Progress = silent) -> Contest:
        """Return everything."""
        mixture, every = self.mixture, self.split.every
        wanted, had = mixture.span(every)[0], mixture.span(0)[0]
        sets, complete = self._sets(wanted, progress) if wanted > had else ([], True)
        named = frozenset().union(*sets)
        concerns = [self._concerns(i) for i in range(len(self.split))]
        differences = []
        for index, conditions in enumerate(concerns):
            differences.append(self._difference(index, named, conditions))
            progress(len(differences), len(concerns))
        outcome = "contest" if wanted > had else "favourable" if wanted < had else "same"
        if wanted <= had and self.mine.verdict() == "undecided":
            outcome = "undecided"
        if len(sets) <= SETS_BOUND:
            ways = regroup(sets, str)
            named_ways = [
                Correction(tuple((b.choose, tuple(self._paths(i.alternatives for i in b.items))) for b in way))
                for way in ways
            ]
        else:
            named_ways = [Correction(tuple((1, (self.path(i),)) for i in sorted(s))) for s in sets[:SETS_BOUND]]
            complete = False
        shown = list(dict.fromkeys(c for row in concerns for c in row))
        unknown = self.mine.unknown if outcome == "undecided" else ()
        return Contest(
            self.prime, self.year, self.today, outcome, self._of(self.mine), self._of(self.theirs), tuple(differences),
            tuple(named_ways), complete, tuple(self._criterion(c) for c in shown), self._routes(),
            tuple(self._article(r[1], r[2]) for r in self._facts("procedure")),
            unknown, tuple(self.mine.depends_on_readings()),
        )  # fmt: skip

    def path(self, index: int) -> str:
        """Return the path of a difference as users write it."""
        return path_text(self.split.splits[index].keys)

    def _paths(self, items: Iterable[tuple[frozenset[int], ...]]) -> Iterable[str]:
        return [self.path(i) for alternatives in items for flips in alternatives for i in sorted(flips)]

    def _facts(self, name: str) -> list[list[Any]]:
        return [r for r in self.rules.base.facts(name) if str(r[0]) == self.prime]

    # -- outcomes ---------------------------------------------------------------------------------------------------------

    def _sets(self, rank: int, progress: Progress) -> tuple[list[frozenset[int]], bool]:
        """Every minimal set of corrections that surely reaches a rank, each checked by solving."""
        mixture = self.mixture
        goal = next(g.reaches for g in mixture.ranks if g.rank == rank)

        if not mixture.fits:
            return nearest(mixture, goal, self._legal, progress), False

        def enough(flips: frozenset[int]) -> bool:
            return mixture.solve(mask_of(flips), goal)[0]

        sets = mixture.minimal(rank)
        for found in sets[:SETS_BOUND]:
            if not enough(found) or any(enough(found - {i}) and self._legal(found - {i}) for i in found):
                raise AssertionError(f"table and solver disagree on {sorted(map(self.path, found))}")
        return sets, mixture.complete

    def _legal(self, flips: frozenset[int]) -> bool:
        try:
            Dossier.of(self.split.mixed(sum(1 << i for i in flips)), self.shape)
        except InputError:
            return False
        return True

    def _of(self, case: Case) -> Stand:
        return Stand(case.verdict(), case.amount())

    def _stand(self, mask: int) -> Stand | None:
        if not self._legal(frozenset(i for i in range(len(self.split)) if mask >> i & 1)):
            return None
        dossier = Dossier(self.split.mixed(mask), self.shape)
        mine = self.mine
        return self._of(Case(self.rules, mine.wording, dossier, self.today, mine.readings, self.prime, self.year))

    def _difference(self, index: int, named: frozenset[int], conditions: tuple[str, ...]) -> Difference:
        split: Split = self.split.splits[index]
        return Difference(
            self.path(index), split.mine, split.theirs, self._effect(index, named),
            self._stand(1 << index), self._stand(self.split.every & ~(1 << index)),
            tuple(f"{self.prime}.{c}" for c in conditions),
        )  # fmt: skip

    def _effect(self, index: int, named: frozenset[int]) -> str:
        if index in named:
            return "contest"
        if not self.mixture.fits:
            return "unneeded" if index in self.mixture.seen else "none"
        if not self.mixture.matters(index):
            return "none"
        return "unneeded" if self.mixture.helps(index) else "favourable"

    # -- criteria -----------------------------------------------------------------------------------------------------------

    def _concerns(self, index: int) -> tuple[str, ...]:
        """The conditions right above the inputs that this difference turns; if it turns none, above those it is read for."""
        mixture = self.mixture
        read = [a for a in mixture.inputs if index in mixture.axes_of(a)]
        turned = [a for a in read if mixture.turns(a, index)]
        names: dict[str, None] = {}
        for atom in turned or read:
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

    def _criterion(self, name: str) -> Criterion:
        atoms = self._atoms(name)
        states = [(self.mine.state(a), self.theirs.state(a)) for a in atoms] or [("not_met", "not_met")]
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

    def _routes(self) -> tuple[Route, ...]:
        found: dict[str, Route] = {}
        for case in (self.mine, self.theirs):
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
        to = next((r for r in self._facts("contest_route") if str(r[1]) == channel), None)
        cited = [self.rules.source(r[2], r[3]) for r in self._facts("cites_route") if str(r[1]) == channel]
        wording = self.engine.wording
        return Route(
            channel, event, days, f"{path_text(asks.path)}[{'+' if place is None else place}].{key}", happened, last, state,
            wording.get("addressees", str(to[2])) if to else None, wording.get("means", str(to[3])) if to else None,
            tuple(cited), safe,
        )  # fmt: skip
