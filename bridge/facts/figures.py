"""What a dossier makes of numbers and days: as intervals where something is unknown, sums and means over lists among them.

Comparing them with a threshold is the rules' business.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from ..dossier.keys import is_year
from ..dossier.read import Dossier
from ..dossier.spells import EVER, Days, over, spells_of, year_days
from ..rules.numbers import exact, just_below
from .totals import Contribution as Contribution
from .totals import Figure as Figure
from .totals import Totals
from .views import REQUEST, Longest
from .vocabulary import NEVER, Fact, Vocabulary, day_number, day_of

Other = tuple[bool | None, tuple[str, ...]]  # what an input is, or what would settle it


class Shared(NamedTuple):
    """What a dossier says whoever asks: its numbers and days by fact, and the other inputs."""

    figures: dict[str, Figure]
    others: dict[int, Other]


class Figures(Totals):
    """The numbers and days of a dossier.

    ``figures`` are those that are known to be as in another dossier; ``readings``, by default the usual ones, may say which days of what
    is written as spells count.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        dossier: Dossier,
        today: date,
        prime: str,
        year: int,
        figures: Mapping[str, Figure] | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(vocabulary, dossier, today, prime, year)
        self.given = figures
        self.readings = vocabulary.default_readings if readings is None else readings
        self._figures: dict[str, Figure] = dict(figures or {})
        self._others: dict[int, Other] = {}
        # What neither the day nor the prime year bears on is worked out once for a dossier.
        self._shared: Shared = dossier.worked_out.setdefault(vocabulary, Shared({}, {}))

    def figures_outside(self, head: Any) -> dict[str, Figure]:
        """Return the figures worked out so far that nothing under the first key of a path has a part in."""
        facts, aggregates = self.vocabulary.facts, self.vocabulary.aggregates
        return {
            n: f
            for n, f in self._figures.items()
            if facts[n].keys[0] != head and n not in aggregates and self.state(facts[n]) != "new"
        }

    def figure(self, name: str) -> Figure:
        """Return what is known of a number or a date (as a day number)."""
        if name not in self._figures:
            viewed = self.vocabulary.viewed_sums.get(name)
            if name in self.vocabulary.apart or (viewed and self.spelled(viewed)):
                self._figures[name] = self._figure(name)
            else:
                shared = self._shared.figures
                if name not in shared:
                    shared[name] = self._figure(name)
                self._figures[name] = shared[name]
        return self._figures[name]

    def _figure(self, name: str) -> Figure:
        keys = self.vocabulary.single.get(name)
        value = None if keys is None else self.dossier.get(*keys)
        if type(value) is int:
            return Figure(value, value)
        if type(value) is date:
            return Figure(day := day_number(value), day)
        fact = self.vocabulary.facts[name]
        if name in self.vocabulary.aggregates:
            return self._aggregate(self.vocabulary.aggregates[name], fact)[0]
        state = self.state(fact)
        if state == "absent":
            return Figure(0, 0)
        if state == "new":
            field_ = self.template(fact)
            return Figure(0, 0) if field_ is None else self._point(self.added_value(field_), fact)
        if name in self.vocabulary.requested and self.raw(fact) is None:
            low, high = self.vocabulary.windows.get(self.vocabulary.requested[name], (0, NEVER))
            return Figure(low, high, self.unknown_paths(fact))
        for whole in self.vocabulary.wholes:
            if fact.keys[: len(whole)] == whole and self.dossier.get(*whole) == "none":
                return Figure(NEVER, NEVER)
        if (longest := self.vocabulary.views.longest.get(name)) and (found := self._longest(longest)):
            return found
        value = self.raw(fact)
        return self._point("none" if value is None and name in self.vocabulary.never_unless_said else value, fact)

    def _point(self, value: Any, fact: Fact) -> Figure:
        if value is None:
            top = NEVER - 1 if self._begun(fact) else NEVER  # a day, whichever
            return Figure(0, 100 if fact.unit == "percent" else top, self.unknown_paths(fact))
        if value == "none":
            return Figure(NEVER, NEVER)
        if isinstance(value, date):
            return Figure(day_number(value), day_number(value))
        if isinstance(value, bool):
            official = self.vocabulary.official.get(fact.name, 0)
            top = 100 if fact.unit == "percent" else NEVER
            return Figure(official, top) if value else Figure(0, just_below(official))
        figure = exact(value)
        return Figure(figure, figure)

    def _begun(self, fact: Fact) -> bool:
        """Whether a day is the first of a period that is there, for something of it is told: it is not none."""
        whole = fact.keys[:-1]
        if fact.keys[-1] not in self.vocabulary.starts.get(whole, ()):
            return False
        told = self.dossier.get(*whole)
        return isinstance(told, Mapping) and any(v is not None for v in told.values())

    # -- spells ------------------------------------------------------------------------------------------------------

    def raw(self, fact: Fact) -> Any:
        """Return the dossier's value of a fact as the rules see it: of one written as spells, that of the days that count."""
        value = self.said(fact)
        return self.seen(fact, value) if isinstance(value, list) and fact.name in self.vocabulary.views.of else value

    def seen(self, fact: Fact, value: list[dict[str, Any]]) -> Any:
        """Return how the rules see a value of a fact that is written as spells."""
        year = year_days(self.year_of(fact))
        spells = spells_of(value, self.year_of(fact))
        return self.vocabulary.views.one(fact.name, spells, self._horizon(fact, year), year, self.asked, self.readings, self.key)

    def year_of(self, fact: Fact) -> int | None:
        """Return the year of a fact, None where it has none."""
        return next((k for k in reversed(fact.keys) if is_year(k)), None)

    def _horizon(self, fact: Fact, year: Days) -> Days:
        """The days of the year that need a spell."""
        if fact.name not in self.vocabulary.views.horizons:
            return year
        first, last = (self.figure(n) for n in self.vocabulary.views.horizons[fact.name])
        start = day_of(int(first.low)) if first.known and first.low < NEVER else year.first
        end = day_of(int(last.high)) if last.known and last.high < NEVER else year.last
        return Days(start, end).within(year) or year

    @property
    def asked(self) -> Days:
        """The days on which the prime year can be asked for."""
        name = next((n for n, key in self.vocabulary.requested.items() if key == self.key), None)
        figure = None if name is None else self.figure(name)
        if figure is None or not figure.low or figure.high >= NEVER:
            return EVER
        return Days(day_of(int(figure.low)), day_of(int(figure.high)))

    def unknown_paths(self, fact: Fact) -> tuple[str, ...]:
        """Return the paths where what is unknown of a fact would be written: of what hangs on the day of a request, that day."""
        if fact.name in self.vocabulary.views.of and isinstance(value := self.said(fact), list):
            name = next((n for n, key in self.vocabulary.requested.items() if key == self.key), None)
            told = all(s.value is not None for s in over(spells_of(value, self.year_of(fact)), self.asked))
            if name is not None and told and self.vocabulary.views.view(fact.name, self.readings, self.key).kind == REQUEST:
                return super().unknown_paths(self.vocabulary.facts[name])
        return super().unknown_paths(fact)

    @cached_property
    def by_request(self) -> frozenset[int]:
        """The inputs that hang on the day of the request, for the dossier writes the facts of which they speak as spells."""
        views = self.vocabulary.views
        if not self.dossier.spelled:
            return frozenset()
        facts = {n for n in views.of if views.view(n, self.readings, self.key).kind == REQUEST and self.spelled((n,))}
        sums = {n for n, looked_at in self.vocabulary.viewed_sums.items() if facts.intersection(looked_at)}
        told = {a for n in sums for _, a in self.vocabulary.inputs[n].cuts}
        return frozenset(told | {a for a, names in self.vocabulary.viewed_inputs.items() if facts.intersection(names)})

    def _longest(self, longest: Longest) -> Figure | None:
        """How many days the longest spell of a word lasts, where the fact that says so is written as spells."""
        of = self.vocabulary.facts[longest.of]
        if not isinstance(value := self.said(of), list):
            return None
        least, most = longest.days(spells_of(value, self.year_of(of)))
        return Figure(least, most, (of.path,) if least < most else ())
