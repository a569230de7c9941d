"""What a dossier says that cannot all be true, judged on the ground rules: whatever stays open, it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from ..dossier.keys import is_year, path_text
from ..dossier.paths import without
from ..dossier.read import Dossier
from ..dossier.shape import Keys
from ..dossier.spells import spells_of
from ..errors import Problem
from .circuit import Circuit, in_order
from .encode import Encoder
from .format import keys_of
from .numbers import exact
from .own import twice
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


def repeated(vocabulary: Vocabulary) -> Callable[[Dossier], Iterable[Problem]]:
    """Return what says where the applicant's own entry of a list says otherwise than the place that it repeats."""

    def judged(dossier: Dossier) -> Iterable[Problem]:
        for here, there in twice(vocabulary.repeats, dossier).items():
            value, other = dossier.get(*here), dossier.get(*there)
            if not _agree(vocabulary, here, value, other):
                args = (("here", path_text(here)), ("other", _written(other)), ("value", _written(value)))
                yield Problem(path_text(there), "one_person", args)

    return judged


def spells_agree(vocabulary: Vocabulary) -> Callable[[Dossier], Iterable[Problem]]:
    """Return what says where a number of days is not that of the longest spell which the dossier tells elsewhere."""

    def judged(dossier: Dossier) -> Iterable[Problem]:
        for name, longest in vocabulary.views.longest.items():
            fact, of = vocabulary.facts[name], vocabulary.facts[longest.of]
            said, spells = dossier.get(*fact.keys), dossier.get(*of.keys)
            if said is None or not isinstance(spells, list):
                continue
            least, most = longest.days(spells_of(spells, next((k for k in of.keys if is_year(k)), None)))
            if not least <= said <= most:
                args = (("high", str(most)), ("low", str(least)), ("other", of.path), ("value", str(said)))
                yield Problem(fact.path, "spell_length", args)

    return judged


JUDGES = (judge, repeated, spells_agree)


def told_once(vocabulary: Vocabulary) -> Callable[[Dossier], Dossier]:
    """Return what leaves out, of what a dossier says of the applicant at two places, what the own entry of a list repeats."""

    def settled(dossier: Dossier) -> Dossier:
        said = twice(vocabulary.repeats, dossier)
        same = {here: there for here, there in said.items() if _same(dossier.get(*here), dossier.get(*there))}
        data = dossier.data
        for there in same.values():
            data = without(data, there)
        return dossier.with_data(data, same) if same else dossier

    return settled


def _same(value: Any, other: Any) -> bool:
    """Whether two values are written alike: a yes is no number."""
    return isinstance(value, bool) == isinstance(other, bool) and bool(value == other)


def _agree(vocabulary: Vocabulary, keys: Keys, value: Any, other: Any) -> bool:
    """Whether two values can be said of one person: a yes or no beside a figure says whether its threshold is reached."""
    if isinstance(value, bool) == isinstance(other, bool):
        return bool(value == other)
    fact = next((f.name for f in vocabulary.facts.values() if f.keys == keys), "")
    figure, reached = (other, value) if isinstance(value, bool) else (value, other)
    official = vocabulary.official.get(fact)
    return official is None or isinstance(figure, str) or (exact(figure) >= official) == reached


def _written(value: Any) -> str:
    """Write a value as a dossier does."""
    return str(value).lower() if isinstance(value, bool) else str(value)
