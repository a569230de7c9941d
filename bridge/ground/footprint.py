"""Which paths of a dossier a prime year can look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .declared import PrimeYear

Keys = tuple[Any, ...]


def looks_at(part: PrimeYear, keys: Iterable[Any]) -> bool:
    """Whether a prime year can look at a path, at what stands below it, or at the whole of which it is a part."""
    here = plain_keys(keys)
    return any(here == read[: len(here)] or read == here[: len(read)] for read in part.once(_footprint))


def plain_keys(keys: Iterable[Any]) -> Keys:
    """A path without places in lists: an entry is looked at wherever it stands."""
    return tuple(k for k in keys if not (isinstance(k, int) and k < 1900))


def _footprint(part: PrimeYear) -> frozenset[Keys]:
    return frozenset(_reads(part))


def _reads(part: PrimeYear) -> Iterable[Keys]:
    """The paths that a prime year can look at, lists without places; a little more than it looks at does no harm."""
    vocabulary = part.rules.vocabulary

    def of_fact(name: str) -> Iterable[Keys]:
        if name in vocabulary.aggregates:
            aggregate = vocabulary.aggregates[name]
            yield aggregate.over
            for keep in aggregate.keeps:
                if keep.name in vocabulary.facts:
                    yield from of_fact(keep.name)
            return
        keys = vocabulary.facts[name].keys
        if "self" in keys:
            for own in vocabulary.own.values():
                if keys[: len(own.list)] == own.list:
                    yield from (own.path, own.list)
        elif name in vocabulary.requested and vocabulary.asks is not None:
            yield vocabulary.asks.path
        elif (slot := vocabulary.facts[name].slot) is not None:
            yield (*vocabulary.lists[slot[0]], *vocabulary.field(vocabulary.facts[name]))
        else:
            yield keys

    for entry in vocabulary.added.get((part.prime, part.year), {}).values():
        for field in entry:
            if field.like is not None:
                yield from of_fact(field.like)
    for atom in part.part.inputs:
        if atom in vocabulary.input:
            yield from of_fact(vocabulary.input[atom].fact)
        elif atom in vocabulary.relations:
            for name in vocabulary.relations[atom][1:3]:
                yield from of_fact(name)
        elif atom in vocabulary.present:
            yield vocabulary.lists[vocabulary.present[atom][0]]
        elif atom in vocabulary.listed:
            yield vocabulary.lists[vocabulary.listed[atom]]
