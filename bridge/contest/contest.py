"""Contesting a decision: where the authority's facts differ from the dossier's, what each difference changes, what to put right.

Facts and rules only: what a document proves, and whether to contest, is for people to judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ..decide.case import Case
from ..decide.seating import MOST_SEATS, at_common_seats
from ..dossier.keys import path_text
from ..dossier.read import Dossier
from ..errors import InputError, Problem
from ..ground.declared import Rules
from ..ground.seats import Roomy
from ..missing.factor import regroup
from ..progress import Progress, silent
from ..solve.least import SETS_BOUND
from .differences import Differences, Split
from .grounds import Grounds
from .mixture import Mixture
from .nearest import mask_of, nearest
from .results import Choice, Contest, Correction, Difference, Stand

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


def _slots(rules: Rules) -> tuple[bool, int]:
    return isinstance(rules, Roomy), rules.base.slots


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
        self.prime, self.year, self.today = prime, year, today
        self.rules = self._seated(mine, theirs)
        in_force = self.rules.vocabulary.check_readings(dict(readings or {}))
        self.in_force = in_force
        self.mine, self.theirs = (Case(self.rules, engine.wording, d, today, in_force, prime, year) for d in (mine, theirs))
        self.decided = self._decided(mine)
        self.mixture = Mixture(self.mine, self.split)
        self.grounds = Grounds(engine, self.mine, self.theirs)

    def _seated(self, mine: Dossier, theirs: Dossier) -> Rules:
        """The rules with a slot for each entry, of long lists for each that differs and each that can matter whatever the rest is."""
        # A mixture can have the longer of two lists; one that only my dossier has stands in all of them.
        longest = [(n, size) for d in (mine, theirs) for n, v in d.data.items() if isinstance(v, list) for size in (len(v),)]
        longest += self.split.longest.items()
        sized = (self.engine.room(mine.with_data({n: [{}] * size}), MOST_SEATS) for n, size in longest)
        rules = max(sized, key=_slots, default=self.engine.rules)
        shared = mine.with_data(self.split.shared())
        return at_common_seats(rules, shared, [(self.prime, self.year)], self.split.named())

    def _decided(self, dossier: Dossier) -> Case:
        """The case of a mixture as any decision sees it, whatever entries the others need."""
        return Case(self.engine.room(dossier), self.engine.wording, dossier, self.today, self.in_force, self.prime, self.year)

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
        if wanted <= had and self.decided.verdict() == "undecided":
            outcome = "undecided"
        if len(sets) <= SETS_BOUND:
            ways = regroup(sets, str)
            named_ways = [
                Correction(tuple(Choice(b.choose, tuple(self._paths(i.alternatives for i in b.items))) for b in way))
                for way in ways
            ]
        else:
            named_ways = [Correction(tuple(Choice(1, (self.path(i),)) for i in sorted(s))) for s in sets[:SETS_BOUND]]
            complete = False
        shown = list(dict.fromkeys(c for row in concerns for c in row))
        theirs = self._decided(self.theirs.dossier)
        unknown = self.decided.unknown if outcome == "undecided" else ()
        return Contest(
            self.prime, self.year, self.today, outcome, self._of(self.decided), self._of(theirs), tuple(differences),
            tuple(named_ways), complete, tuple(self.grounds.criterion(c) for c in shown), self.grounds.routes(),
            self.grounds.procedure(),
            unknown, tuple(self.decided.depends_on_readings()),
        )  # fmt: skip

    def path(self, index: int) -> str:
        """Return the path of a difference as users write it."""
        return path_text(self.split.splits[index].keys)

    def _paths(self, items: Iterable[tuple[frozenset[int], ...]]) -> Iterable[str]:
        return [self.path(i) for alternatives in items for flips in alternatives for i in sorted(flips)]

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
        return self._of(self._decided(Dossier(self.split.mixed(mask), self.shape)))

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

    # -- criteria ---------------------------------------------------------------------------------------------------------

    def _concerns(self, index: int) -> tuple[str, ...]:
        """The conditions right above the inputs that this difference turns; if it turns none, above those it is read for."""
        mixture = self.mixture
        read = [a for a in mixture.inputs if index in mixture.axes_of(a)]
        turned = [a for a in read if mixture.turns(a, index)]
        return self.grounds.above(turned or read)
