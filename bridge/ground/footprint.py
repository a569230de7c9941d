"""Which paths of a dossier bear on an input, and which a prime year can look at.

Lists stand without places: an entry is looked at wherever it stands. A little more than is looked at does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..facts.vocabulary import Vocabulary
from .declared import PrimeYear

Keys = tuple[Any, ...]


def looks_at(part: PrimeYear, keys: Iterable[Any]) -> bool:
    """Whether a prime year can look at a path, at what stands below it, or at the whole of which it is a part."""
    return touches(part.once(_footprint), plain_keys(keys))


def bearing(vocabulary: Vocabulary) -> Mapping[int, frozenset[Keys]]:
    """Return for each input of the rules the paths that bear on it."""
    return vocabulary.once(_bearing)


def touches(paths: Iterable[Keys], keys: Keys) -> bool:
    """Whether a path is one of these, or above or below one."""
    return any(keys == path[: len(keys)] or path == keys[: len(path)] for path in paths)


def plain_keys(keys: Iterable[Any]) -> Keys:
    """A path without places in lists: an entry is looked at wherever it stands."""
    return tuple(k for k in keys if not (isinstance(k, int) and k < 1900))


def _footprint(part: PrimeYear) -> frozenset[Keys]:
    found = bearing(part.rules.vocabulary)
    return frozenset(path for atom in part.part.inputs if atom in found for path in found[atom])


def _bearing(vocabulary: Vocabulary) -> dict[int, frozenset[Keys]]:
    likes: dict[tuple[str, str], set[str]] = {}
    for lists in vocabulary.added.values():
        for name, fields in lists.items():
            for field in fields:
                if field.like is not None:
                    likes.setdefault((name, field.key), set()).add(field.like)
    facts: dict[str, frozenset[Keys]] = {}

    def of_fact(name: str) -> frozenset[Keys]:
        if name not in facts:
            facts[name] = frozenset(found(name))
        return facts[name]

    def found(name: str) -> Iterator[Keys]:
        fact = vocabulary.facts[name]
        if name in vocabulary.aggregates:
            aggregate = vocabulary.aggregates[name]
            yield aggregate.over
            yield from _elsewhere(vocabulary, aggregate.over, [aggregate.keys, *(k.keys for k in aggregate.keeps)])
            for keep in aggregate.keeps:
                if keep.name in vocabulary.facts:
                    yield from of_fact(keep.name)
        elif name in vocabulary.requested and vocabulary.asks is not None:
            yield vocabulary.asks.path
        elif fact.slot is not None:
            keys = vocabulary.field(fact)
            yield (*vocabulary.lists[fact.slot[0]], *keys)
            if fact.slot[1] == "new" and len(keys) == 1:
                for like in likes.get((fact.slot[0], keys[0]), ()):
                    yield from of_fact(like)
        else:
            yield fact.keys
            for repeat in vocabulary.repeats:
                if repeat.inner(fact.keys) is not None:
                    yield from (repeat.own.path, repeat.own.list)

    out = {atom: of_fact(what.fact) for atom, what in vocabulary.input.items()}
    out.update({a: of_fact(row[1]) | of_fact(row[2]) for a, row in vocabulary.relations.items()})
    out.update({a: frozenset([vocabulary.lists[name]]) for a, (name, _) in vocabulary.present.items()})
    out.update({a: frozenset([vocabulary.lists[name]]) for a, name in vocabulary.listed.items()})
    return out


def _elsewhere(vocabulary: Vocabulary, over: Keys, inside: Iterable[Keys]) -> Iterator[Keys]:
    """Who the applicant is, where a list has an entry about him, and the paths that say what that entry may leave out."""
    yield from (own.path for own in vocabulary.own.values() if own.list == over)
    for repeat in vocabulary.repeats:
        if repeat.own.list == over:
            yield from (outer for keys in inside if (outer := repeat.outer(keys)) is not None)
    yield from (vocabulary.facts[name].keys for own, keys, name in vocabulary.own_yes if own.list == over and keys in inside)
