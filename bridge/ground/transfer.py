"""The same facts in another year: a dossier moved, as far as that year's rules can read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..as_json import shaped
from ..dossier.keys import path_text
from ..dossier.moved import moved
from ..dossier.paths import put
from ..dossier.read import Dossier, dig
from ..errors import InputError
from ..facts.vocabulary import Fact
from .declared import Rules

UNKNOWN_KEYS = frozenset({"unknown_key", "unknown_key_close"})


@shaped("left_out", "unsure", "own")
class Transfer(NamedTuple):
    """A dossier moved to a year. ``left_out`` are paths that this year does not ask about, and grants of years in which there was no
    such thing yet; ``unsure`` those whose plain
    "reached" or "not reached" says nothing about this year's threshold; ``own`` those taken from the dossier's own year,
    for only this year asks about them."""

    dossier: Dossier
    left_out: tuple[str, ...]
    unsure: tuple[str, ...]
    own: tuple[str, ...]


def transfer(rules: Rules, dossier: Dossier, base: int, year: int) -> Transfer:
    """Return the facts of the year ``base`` as facts of ``year``."""
    if base == year:
        return Transfer(dossier, (), (), ())
    vocabulary, shift = rules.vocabulary, year - base
    by_keys = {f.keys: f for f in vocabulary.facts.values()}
    unsure = []
    data = moved(dossier.data, shift)
    for fact in vocabulary.facts.values():
        if base not in fact.keys or not isinstance(value := dossier.get(*fact.keys), bool) or fact.type == "boolean":
            continue
        target = by_keys.get(_shifted(fact.keys, shift))
        if target is not None and not _carries(rules, fact, target, value):
            data = put(data, target.keys, None)
            unsure.append(target.path)
    own = []
    for fact in vocabulary.facts.values():
        if year in fact.keys and _shifted(fact.keys, -shift) not in by_keys and (value := dossier.get(*fact.keys)) is not None:
            data = put(data, fact.keys, value)
            own.append(fact.path)
    left_out: list[str] = []
    kept = list(range(len(dossier.get(*vocabulary.grants.path) or []))) if vocabulary.grants else []
    while True:
        try:
            found = dossier.revised(data)
        except InputError as error:
            paths = [p.path for p in error.problems if p.key in UNKNOWN_KEYS]
            impossible = _granted(rules, data, error)
            if not impossible and (not paths or set(paths) <= set(left_out)):
                raise
            left_out += paths
            for path in paths:
                data = without(data, path)
            for place in sorted(impossible, reverse=True):
                left_out.append(path_text((*impossible[place], kept.pop(place))))
                data = put(data, impossible[place], [e for i, e in enumerate(dig(data, impossible[place])) if i != place])
            continue
        return Transfer(found, tuple(left_out), tuple(unsure), tuple(own))


def _granted(rules: Rules, data: Any, error: InputError) -> dict[int, tuple[Any, ...]]:
    """The places of grants that cannot have been in the year to which they are moved, with where their list stands."""
    grants = rules.vocabulary.grants
    if grants is None:
        return {}
    count = len(dig(data, grants.path) or [])
    years = {path_text((*grants.path, place, grants.year)): place for place in range(count)}
    return {years[p.path]: grants.path for p in error.problems if p.path in years}


def _shifted(keys: tuple[Any, ...], years: int) -> tuple[Any, ...]:
    return tuple(k + years if isinstance(k, int) and k > 1900 else k for k in keys)


def _carries(rules: Rules, fact: Fact, target: Fact, value: bool) -> bool:
    """Whether having reached a threshold (or not) says the same about the other one."""
    one, two = rules.vocabulary.official.get(fact.name), rules.vocabulary.official.get(target.name)
    if one is None or two is None:
        return one == two
    return two <= one if value else two >= one


def without(data: Any, path: str) -> Any:
    """Return nested data without what stands at a path of names, years and places."""
    keys = [k for part in path.replace("]", "").split(".") for k in part.split("[")]
    return _without(data, keys)


def _without(data: Any, keys: list[str]) -> Any:
    head, rest = keys[0], keys[1:]
    if isinstance(data, Mapping):
        return {k: _without(v, rest) if str(k) == head else v for k, v in data.items() if rest or str(k) != head}
    if isinstance(data, list):
        return [_without(v, rest) if str(i) == head and rest else v for i, v in enumerate(data)]
    return data
