"""The lines of a prime year, conditions and thresholds, and how many situations stand on each side of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..as_json import quiet, shaped, under

MET, NOT_MET, AT, BELOW = "met", "not_met", "at", "below"


@shaped("situations", quiet("reachable", empty=True))
class Side(NamedTuple):
    """One of the two sides of a line: how many situations are there, and whether any dossier can be (False is proved)."""

    name: str
    situations: int
    reachable: bool = True

    @property
    def lacking(self) -> bool:
        """Whether a situation is wanted here."""
        return not self.situations and self.reachable


@shaped(
    under("id", "name", when="of_condition"), under("path", "name", when="of_threshold"), under("at_least", "cut", when="of_threshold"),
    under("one_below", "below", when="of_threshold"), under("condition", when="of_threshold"), quiet("met", "met_side"),
    quiet("not_met", "not_met_side"), quiet("at", "at_side"), quiet("below", "below_side"), quiet("turns", empty=True),
)  # fmt: skip
class Line(NamedTuple):
    """A condition (``kind`` condition, its id) or a threshold (its path and cut point), with its two sides.

    ``condition`` is the id under which a threshold is asked for; ``cut`` a number, a day, or ``none`` (there is none at
    all); ``below`` the value one unit below it, None for ``none``; ``fact`` the name of the figure in the rules.
    ``turns`` is false where no two dossiers on either side of a threshold, otherwise alike, can have different outcomes
    (proved); nobody needs a situation there.
    """

    kind: str
    name: str
    sides: tuple[Side, Side]
    cut: Any = None
    below: Any = None
    condition: str | None = None
    fact: str = ""
    turns: bool = True

    @property
    def of_condition(self) -> bool:
        """Whether this is a condition."""
        return self.kind == "condition"

    @property
    def of_threshold(self) -> bool:
        """Whether this is a threshold."""
        return not self.of_condition

    @property
    def met_side(self) -> Side | None:
        """Where a condition is met."""
        return self.side(MET)

    @property
    def not_met_side(self) -> Side | None:
        """Where it is not met."""
        return self.side(NOT_MET)

    @property
    def at_side(self) -> Side | None:
        """At the cut point."""
        return self.side(AT)

    @property
    def below_side(self) -> Side | None:
        """One unit below it."""
        return self.side(BELOW)

    def side(self, name: str) -> Side | None:
        """Return the side of that name, where this line has it."""
        return next((s for s in self.sides if s.name == name), None)


class Tally(NamedTuple):
    """How many sides are exercised, of how many that can be."""

    exercised: int
    reachable: int


class Tallies(NamedTuple):
    """The sides of conditions, and those of thresholds."""

    conditions: Tally
    thresholds: Tally


@shaped("prime", "year", "situations", under("sides", "tallies"), "conditions", "thresholds")
class Covered(NamedTuple):
    """The coverage of one prime year by ``situations`` situations."""

    prime: str
    year: int
    situations: int
    lines: tuple[Line, ...]

    def of(self, kind: str) -> tuple[Line, ...]:
        """Return the conditions, or the thresholds."""
        return tuple(line for line in self.lines if line.kind == kind)

    def tally(self, kind: str) -> tuple[int, int]:
        """Return how many sides are exercised, of how many that can be."""
        sides = [s for line in self.of(kind) if line.turns for s in line.sides]
        return sum(1 for s in sides if s.situations), sum(1 for s in sides if s.situations or s.reachable)

    @property
    def lacking(self) -> list[tuple[Line, Side]]:
        """Every side that some dossier has and no situation exercises."""
        return [(line, s) for line in self.lines if line.turns for s in line.sides if s.lacking]

    @property
    def unreachable(self) -> list[tuple[Line, Side]]:
        """Every side that no dossier has."""
        return [(line, s) for line in self.lines for s in line.sides if not s.reachable and not s.situations]

    @property
    def idle(self) -> list[Line]:
        """Every threshold that can never turn the outcome."""
        return [line for line in self.lines if not line.turns]

    @property
    def tallies(self) -> Tallies:
        """How many sides are exercised."""
        return Tallies(Tally(*self.tally("condition")), Tally(*self.tally("threshold")))

    @property
    def conditions(self) -> tuple[Line, ...]:
        """The conditions."""
        return self.of("condition")

    @property
    def thresholds(self) -> tuple[Line, ...]:
        """The thresholds."""
        return self.of("threshold")
