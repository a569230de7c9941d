"""What a dossier says that cannot all be true, judged on the ground rules: whatever stays open, it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from ..dossier.keys import path_text
from ..dossier.read import Dossier
from ..errors import Problem
from .circuit import Circuit, in_order
from .encode import Encoder
from .format import keys_of
from .vocabulary import Vocabulary


def judge(vocabulary: Vocabulary) -> Callable[[Dossier], Iterable[Problem]]:
    """Return what says which contradictions the rules find in a dossier."""
    base = vocabulary.base
    found = [(symbol.arguments, atom) for symbol, atom in base.named("contradiction")]
    atoms = [atom for _, atom in found]
    inputs = base.cone(atoms, closed=False) & base.inputs
    circuit = Circuit(inputs, in_order(base, atoms))

    def judged(dossier: Dossier) -> Iterable[Problem]:
        encoder = Encoder(vocabulary, dossier, date.min, "", 0)
        said = {i: truth for i in inputs if (truth := encoder.truth(i)) is not None}
        values = circuit.values(said)
        for (key, path), atom in found:
            if values[atom] > 0:
                yield Problem(path_text(keys_of(path)), str(key))

    return judged
