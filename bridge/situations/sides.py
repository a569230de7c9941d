"""The two sides of a cut point: where a figure stands, and the values on either side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..as_json import as_json
from ..dossier.keys import path_text
from ..facts.encode import Encoder
from ..facts.vocabulary import NEVER, Fact, Vocabulary, day_number, day_of
from ..rules.numbers import Beside, Exact, first_from, last_below
from .covered import AT, BELOW

NEAR = 1e-9

def standing(encoder: Encoder, fact: Fact, cut: Any) -> str | None:
    """Say whether a dossier's figure is exactly the cut point, one unit below it, or neither."""
    if fact.slot is not None and encoder.slot_state(*fact.slot) != "given":
        return None
    figure = encoder.figure(fact.name)
    if not figure.known or figure.paths or (fact.name in encoder.vocabulary.requested and encoder.raw(fact) is None):
        return None
    if abs(figure.low - side_value(encoder.vocabulary, fact, cut, AT)) < NEAR:
        return AT
    below = side_value(encoder.vocabulary, fact, cut, BELOW)
    if below is None:
        return BELOW if figure.low < cut else None
    return BELOW if abs(figure.low - below) < NEAR else None


def side_value(vocabulary: Vocabulary, fact: Fact, cut: Any, side: str) -> Any:
    """Return the first value that reaches a cut point, or the one below it."""
    step = vocabulary.step(fact.name)
    if side == BELOW:
        return one_below(fact, cut, step)
    return first_from(cut, step) if isinstance(cut, Beside) else cut


def one_below(fact: Fact, cut: Any, step: Exact | None = 1) -> Any:
    """Return the value one unit below a cut point, as the rules write it; None below "there is none": any day.

    Below a whole number that is the one before, below a decimal or "more than" the last value that does not reach it.
    """
    if fact.type != "date":
        return cut - 1 if isinstance(cut, int) else last_below(cut, step)
    return None if cut >= NEVER else day_number(day_of(cut) - timedelta(days=1))


def path_of(fact: Fact) -> str:
    """Return the path of a fact, the place in a list left open."""
    if fact.slot is None:
        return fact.path
    place = path_text(fact.keys[: fact.keys.index(fact.slot[1]) + 1])
    return f"{place[: place.rindex('[')]}[]{fact.path[len(place) :]}"


def shown(fact: Fact, value: Any) -> Any:
    """Return a cut point as the dossier writes it: a number, a day, or ``none``."""
    if fact.type != "date" or value is None:
        return as_json(value)
    return "none" if value >= NEVER else day_of(value)
