"""The rows of a table in which the rules may find a contradiction of their own."""

from __future__ import annotations

from datetime import date

import numpy as np

from ..facts.encode import Encoder
from ..ground.declared import Rules
from ..solve.circuit import Circuit, in_order
from .bits import packed, unpacked
from .frame import Frame
from .truths import Truths


def _circuit(rules: Rules) -> tuple[list[int], Circuit]:
    """The contradictions that the rules name, as a circuit over inputs."""
    base = rules.base
    atoms = [atom for _, atom in base.named("contradiction")]
    inputs = base.cone(atoms, closed=False) & base.inputs
    return atoms, Circuit(sorted(inputs), in_order(base, atoms))


def contradicted(rules: Rules, frame: Frame) -> list[int]:
    """Return the rows that a contradiction of the rules speaks of; the check of a dossier says what it is."""
    atoms, circuit = rules.once(_circuit)
    if not atoms or not frame.size:
        return []
    vocabulary = rules.vocabulary
    truths = Truths(vocabulary, frame, {}, lambda dossier: Encoder(vocabulary, dossier, date.min, "", 0))
    given: dict[int, int] = {}
    for atom in circuit.inputs:
        yes, no = truths.truth(atom)
        given[atom], given[-atom] = packed(yes, frame.size), packed(no, frame.size)
    rows = circuit.rows(given, (1 << frame.size) - 1)
    found = 0
    for atom in atoms:
        found |= rows[circuit.places[atom]]
    return [int(r) for r in np.flatnonzero(unpacked(found, frame.size))]
