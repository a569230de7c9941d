"""The one search for a dossier: a model is cut down to what it needs, written, and read back.

Where no dossier says it (a calendar or a sum forbids what the atoms allow) the combination is excluded, and the search goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from .vocabulary import Vocabulary

Model = TypeVar("Model")
Core = TypeVar("Core")
Found = TypeVar("Found")


class GivenUp(Exception):
    """No dossier was found in so many rounds, and no proof that there is none."""


def search(
    ask: Callable[[Sequence[int]], Model | None],
    cut: Callable[[Model], Core],
    write: Callable[[Core, int], Found | None],
    forbid: Callable[[Core], int],
    rounds: int,
) -> Found | None:
    """Return what could be written of some model, or None where the models run out: there is none.

    ``ask`` returns a model under guards; ``write`` what it makes of a model that was ``cut``, in which round, None where no
    dossier says it; ``forbid`` a guard under which it is none. Raises :class:`GivenUp` after so many ``rounds``.
    """
    guards: list[int] = []
    for turn in range(rounds):
        model = ask(guards)
        if model is None:
            return None
        core = cut(model)
        found = write(core, turn)
        if found is not None:
            return found
        guards.append(forbid(core))
    raise GivenUp


def hardness(vocabulary: Vocabulary, atom: int) -> tuple[int, int]:
    """Return how hard an input is to write, the hardest lowest: what can go need not be written, so these are left out first."""
    if atom in vocabulary.relations:
        return 0, atom
    said = vocabulary.input.get(atom)
    if said is not None and said.fact in vocabulary.aggregates:
        return 1, atom
    if said is not None and vocabulary.facts[said.fact].slot is not None:
        return 2, -atom
    return (4 if atom in vocabulary.present else 3), -atom
