"""Who stands in a dossier of several people: which entries carry a person, and what each of them says as a dossier of its own.

The rules declare which list holds people (``carries/3``): what an entry carries of its own takes the place of what stands at
that path of the dossier.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .dossier.keys import is_year, path_text
from .dossier.paths import leaves, put
from .dossier.read import Dossier, dig
from .dossier.shape import Keys
from .errors import InputError, Problem

if TYPE_CHECKING:
    from .facts.own import Own
    from .ground.declared import Rules


class Carried(NamedTuple):
    """An entry of this list may hold, under ``key``, what stands at ``path`` of a dossier; the first is what makes it a person."""

    list: Keys
    key: str
    path: Keys


def carried(rules: Rules) -> list[Carried]:
    """Return what entries may carry, by the rules."""
    vocabulary = rules.vocabulary
    rows = rules.base.facts("carries")
    return [Carried(vocabulary.lists[str(n)], str(k), tuple(str(e) for e in p.arguments)) for n, k, p in rows]


def has_people(rules: Rules, dossier: Dossier) -> bool:
    """Whether some entry of the dossier carries what makes it a person."""
    return any(c.key in entry for c in carried(rules)[:1] for entry in dossier.get(*c.list) or [])


def owner_of(rules: Rules) -> Own:
    """What names the entries that may be people, and where the dossier names whom it is about."""
    first = carried(rules)[0]
    return next(o for o in rules.vocabulary.own.values() if o.list == first.list)


def bare(rules: Rules, dossier: Dossier) -> dict[str, Any]:
    """Return the dossier without what its entries carry; what a person says again in the entry stands there."""
    data: dict[str, Any] = dict(dossier.data)
    if not has_people(rules, dossier):
        return data
    kinds = carried(rules)
    where = kinds[0].list
    names = {c.key for c in kinds}
    entries = []
    here = dossier.get(*owner_of(rules).path)
    for entry in dossier.get(*where) or []:
        plain = {k: v for k, v in entry.items() if k not in names}
        of_top = here is not None and entry.get(owner_of(rules).key) == here
        said = entry.get(kinds[0].key) or (dossier.get(*kinds[0].path) if of_top else None) or {}
        for keys, value in _said_again(rules, kinds[0], said):
            if dig(plain, keys) is None:
                plain = put(plain, keys, value)
        entries.append(plain)
    made: dict[str, Any] = put(data, where, entries)
    return made


def _said_again(rules: Rules, kind: Carried, said: Mapping[str, Any]) -> Iterator[tuple[Keys, Any]]:
    """Yield what an entry need not say by itself, for the person whom it carries says it: place in the entry, and value."""
    shape = rules.shape
    for own, keys, name in rules.vocabulary.own_yes:
        path = rules.vocabulary.facts[name].keys
        value = dig(said, path[len(kind.path) :]) if own.list == kind.list and path[: len(kind.path)] == kind.path else None
        if value is not None:
            yield keys, value != "none"
    for repeat in rules.vocabulary.repeats:
        if repeat.own.list != kind.list or repeat.path[: len(kind.path)] != kind.path:
            continue
        for keys, value in leaves(said, kind.path):
            inner = repeat.inner(tuple(int(k) if is_year(k) else k for k in keys))
            if inner is not None and shape.at((*kind.list, 0, *inner)) is not None:
                yield inner, value


def persons(rules: Rules, dossier: Dossier) -> Iterator[tuple[str, tuple[dict[str, Any], int | None]]]:
    """Yield the dossier of each person by name: of who stands in the dossier itself, and of each entry that carries one."""
    kinds = carried(rules)
    plain = bare(rules, dossier)
    owner = owner_of(rules)
    here = dossier.get(*owner.path)
    if any(dossier.get(*c.path) is not None for c in kinds[:1]):
        yield str(here or ""), (plain, None)
    for index, entry in enumerate(dossier.get(*kinds[0].list) or []):
        name = entry.get(owner.key)
        if kinds[0].key not in entry:
            continue
        if name is None or (name == here and dossier.get(*kinds[0].path) is not None):
            raise InputError([Problem(path_text((*kinds[0].list, index, owner.key)), "person_unnamed" if name is None else "person_twice")])
        data = put(plain, owner.path, name)
        for kind in kinds:
            root = {k: v for k, v in data.items() if k != kind.path[0]}
            data = put(root, kind.path, entry[kind.key]) if kind.key in entry else root
        yield str(name), (data, index)
