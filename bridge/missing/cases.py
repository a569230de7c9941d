"""What is needed whatever unknown facts turn out to be that nobody can change: the goal has to hold in each of their cases.

A case settles those of them on which the goal still hangs, one after the other, until it hangs on none; so there are far fewer cases
than combinations of facts. What is needed in all possible cases is one formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..solve.circuit import Values
from .formula import FALSE, Builder

if TYPE_CHECKING:
    from .ways import Finder

# So many cases are told apart before the minimal sets are searched for by asking.
CASES = 96

Told = dict[int, bool]


class Cases:
    """The cases of what is unknown to a finder and cannot be changed."""

    def __init__(self, finder: Finder, builder: Builder) -> None:
        self._finder, self._formula = finder, builder.formula
        self._part, self._vocabulary = finder.part, finder.vocabulary
        self._movable = {abs(flip) for flip in finder.flips}
        places = self._part.rules.places
        self._open = frozenset(a for a in self._part.looked if a not in finder.assignment.known) - self._movable
        self._loose = finder.values.changed({a: None for a in self._movable if a in places})
        self._builders: dict[frozenset[tuple[int, bool]], Builder] = {}
        self._possible: dict[frozenset[tuple[int, bool]], bool] = {}

    def need(self, goal: int) -> int:
        """Return the formula of what is needed in every case; where there are too many, or none, as if there were no way."""
        nodes: list[int] = []
        for number, (told, against) in enumerate(self._cases(goal, self._loose, {})):
            if number == CASES or not (told or against) or self._tied({**told, **against}):
                return FALSE
            if self._stands(told):
                nodes.append(self._builder(told).need(goal))
                if nodes[-1] == FALSE:
                    return FALSE
        return self._formula.count(len(nodes), nodes) if nodes else FALSE

    def _cases(self, goal: int, values: Values, told: Told) -> Iterator[tuple[Told, Told]]:
        """Yield what is told in each case until the goal hangs on nothing more that is unknown and cannot be changed.

        What bears on the goal in one direction alone is not told: at worst it is against it, which stands beside what is told, unless all
        of it cannot be so together.
        """
        live, places, signs = values.in_play([goal]), self._part.rules.places, self._part.signs(goal)
        asked = [a for a in self._open if live[places[a] & ~1]]
        either = [a for a in asked if len(signs[a]) > 1]
        against = {a: -1 in signs[a] for a in asked}
        if not either and (not asked or self._stands({**told, **against})):
            yield told, against
            return
        for more in self._answers(min(either or asked, key=lambda a: (not self._word(a), a))):
            yield from self._cases(goal, values.changed(more), {**told, **more})

    def _word(self, atom: int) -> bool:
        return atom in self._vocabulary.input and self._vocabulary.input[atom].predicate == "is"

    def _answers(self, atom: int) -> Iterator[Told]:
        """What an input can turn out to be, with what else is then so of the same fact."""
        what = self._vocabulary.input.get(atom)
        if what is not None and what.predicate == "is":
            options = {a for a in self._vocabulary.inputs[what.fact].options.values() if a in self._open}
            yield from ({other: other == chosen for other in options} for chosen in sorted(options))
        elif what is not None and what.predicate == "at_least":
            cuts = [(cut, a) for cut, a in self._vocabulary.inputs[what.fact].cuts if a in self._open]
            yield {a: True for cut, a in cuts if cut <= what.cut}
            yield {a: False for cut, a in cuts if cut >= what.cut}
        else:
            yield from ({atom: truth} for truth in (True, False))

    def _tied(self, told: Told) -> bool:
        """Whether on what can be changed hangs which cases there are."""
        return bool(self._part.base.constrained_with(set(told)) & self._movable)

    def _stands(self, told: Mapping[int, bool]) -> bool:
        """Whether a case can be, beside what is known and cannot be changed."""
        key = frozenset(told.items())
        if key not in self._possible:
            known = {a: v for a, v in self._finder.assignment.known.items() if a not in self._movable}
            self._possible[key] = self._part.possible({**known, **told})
        return self._possible[key]

    def _builder(self, told: Told) -> Builder:
        key = frozenset(told.items())
        if key not in self._builders:
            values = self._finder.values.changed(told)
            self._builders[key] = Builder(self._part, values, self._finder.flips, self._part.atoms, self._formula)
        return self._builders[key]
