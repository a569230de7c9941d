"""What a dossier says that cannot all be true, judged on the ground rules: whatever stays open, it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from ..dossier.keys import is_year, path_text
from ..dossier.paths import put, without
from ..dossier.read import Dossier
from ..dossier.shape import Keys
from ..dossier.spells import Days, constant, spells_of
from ..errors import Problem
from ..rules.numbers import exact
from ..rules.symbols import Symbol
from ..solve.circuit import Circuit, in_order
from .encode import Encoder
from .format import keys_of
from .own import twice
from .seated import seated, speaking
from .vocabulary import Vocabulary

# So many entries of a list are compared in pairs.
PAIRED = 32


def judge(vocabulary: Vocabulary) -> Callable[[Dossier], Iterable[Problem]]:
    """Return what says which contradictions the rules find in a dossier: in any entry of a list, and between any two of the first
    ``PAIRED``."""
    base = vocabulary.base
    found = [(symbol.arguments, atom) for symbol, atom in base.named("contradiction")]
    atoms = [atom for _, atom in found]
    inputs = base.cone(atoms, closed=False) & base.inputs
    circuit = Circuit(inputs, in_order(base, atoms))
    told = {atom: (key, keys_of(path)) for (key, path), atom in found}
    slots = {atom: _slots(vocabulary, base.cone([atom], closed=False) & inputs) for atom in atoms}

    def held(view: Vocabulary, dossier: Dossier, some: Sequence[int]) -> Iterator[int]:
        encoder = Encoder(view, dossier, date.min, "", 0)
        said = {i: truth for i in inputs if (truth := encoder.truth(i)) is not None}
        values = circuit.values(said)
        yield from (atom for atom in some if values[atom] > 0)

    def judged(dossier: Dossier) -> Iterable[Problem]:
        days = _moments(dossier) if dossier.spelled else ()
        for atom in dict.fromkeys(a for one in (dossier, *days) for a in held(vocabulary, one, atoms)):
            key, keys = told[atom]
            yield _problem(dossier, key, keys)
        for name in sorted({of for rows in slots.values() for of, _ in rows}):
            size, path = len(dossier.get(*vocabulary.lists[name]) or ()), vocabulary.lists[name]
            for seats, own in _beyond(base.slots, size):
                some = [a for a, rows in slots.items() if rows == {(name, slot) for slot in own}]
                if some:
                    view = seated(vocabulary, {name: seats})
                    for atom in held(view, dossier, some):
                        key, keys = told[atom]
                        yield _problem(dossier, key, _placed(keys, path, seats))
                    dossier.worked_out.pop(view, None)

    return judged


def _problem(dossier: Dossier, key: Symbol, keys: Keys) -> Problem:
    """Tell a contradiction by its key and the value to correct; a number in the key goes into its sentence."""
    bound = (("bound", str(key.arguments[0])),) if key.arguments else ()
    return Problem(path_text(keys), key.name, (*bound, ("value", _written(dossier.get(*keys)))))


def _moments(dossier: Dossier) -> Iterator[Dossier]:
    """Yield the dossier as it is on the first day of each spell, of what has no year: what cannot be on one day cannot be."""
    found = [(k, v) for p in dossier.shape.spelled for k, v in dossier.found(p) if isinstance(v, list) and not any(map(is_year, k))]
    told = [(keys, spells_of(value, None)) for keys, value in found]
    for day in sorted({s.days.first for _, spells in told for s in spells}):
        data = dossier.data
        for keys, spells in told:
            held = constant(spells, Days(day, day))
            data = without(data, keys) if held is None else put(data, keys, held)
        yield dossier.with_data(data)


def _slots(vocabulary: Vocabulary, atoms: Iterable[int]) -> set[tuple[str, int]]:
    """The slots of lists of which some inputs speak."""
    speak = vocabulary.once(speaking)
    wanted = set(atoms)
    return {slot for slot, inputs in speak.items() if wanted & inputs}


def _beyond(slots: int, size: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield seats for entries for which there are no slots, one by one in the first and two by two in the first two, with those slots."""
    empty = tuple(range(size, size + slots))
    for place in range(slots, size):
        yield (place, *empty[1:]), (0,)
        for other in range(min(place, PAIRED) if place < PAIRED and slots > 1 else 0):
            yield (other, place, *empty[2:]), (0, 1)


def _placed(keys: Keys, path: Keys, seats: Sequence[int]) -> Keys:
    """A path with the place of the entry that sits in its slot."""
    at = len(path)
    slot = keys[at] if keys[:at] == path and len(keys) > at else None
    return (*keys[:at], seats[slot], *keys[at + 1 :]) if isinstance(slot, int) else keys


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
