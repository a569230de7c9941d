"""What a dossier says that cannot all be true, judged on the ground rules: whatever stays open, it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from ..dossier.keys import path_text
from ..dossier.read import Dossier
from ..errors import Problem
from .encode import Encoder
from .format import keys_of
from .rulebase import RuleBase
from .slices import follows
from .vocabulary import Vocabulary


def judge(vocabulary: Vocabulary) -> Callable[[Dossier], Iterable[Problem]]:
    """Return what says which contradictions the rules find in a dossier."""
    base = vocabulary.base
    found = [(s, a) for s, a in base.named("contradiction") if len(s.arguments) == 2]
    looked_at = {a: base.cone([a], closed=False) & base.inputs for _, a in found}

    def judged(dossier: Dossier) -> Iterable[Problem]:
        encoder = Encoder(vocabulary, dossier, date.min, "", 0)
        for symbol, atom in found:
            known = {i: _SETTLED[encoder.truth(i)] for i in looked_at[atom]}
            if settled(base, atom, known) > 0:
                key, path = symbol.arguments
                yield Problem(path_text(keys_of(path)), str(key))

    return judged


_SETTLED = {True: 1, False: -1, None: 0}


def settled(base: RuleBase, atom: int, value: dict[int, int]) -> int:
    """Return what follows for an atom: 1 true, -1 false, 0 open; ``value`` says it of the inputs, and keeps what is found."""
    if atom not in value:
        bodies = base.bodies.get(atom, [])
        for body in bodies:
            for literal in body.literals:
                settled(base, abs(literal), value)
        rows = [(len(b.literals) if b.bound is None else b.bound, b.literals) for b in bodies]
        value[atom] = 1 if atom in base.true_atoms else follows(rows, value)
    return value[atom]
