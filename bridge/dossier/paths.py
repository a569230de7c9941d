"""Changes to a dossier by path: reading a path, and making the changes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..results import Change
from .keys import is_count, is_year
from .read import Dossier
from .shape import Keys

# What stands where there is nothing.
ABSENT = object()


@lru_cache(4096)
def path_keys(path: str) -> tuple[Any, ...]:
    """Read a path as written: ``list[0].key``, ``group.2023.key``."""
    keys: list[Any] = []
    for part in path.replace("]", "").replace("[", ".#").split("."):
        if part.startswith("#"):
            keys.append(int(part[1:]) if is_count(part[1:]) else part[1:])
        elif is_count(part) and len(part) == 4:
            keys.append(int(part))
        else:
            keys.append(part)
    return tuple(keys)


def apply_changes(dossier: Dossier, changes: Iterable[Change]) -> Dossier:
    """Return the dossier with the changes made; ``list[+]`` appends, a list entry set to None is taken out."""
    data, own = dict(dossier.data), set[int]()
    gone: list[tuple[list[Any], int]] = []

    def below(here: Any, key: Any, following: Any) -> Any:
        """What stands at a key, copied once: what no change touches is shared."""
        inner = here[key] if isinstance(here, list) else here.get(key)
        if not isinstance(inner, dict | list):
            inner = [] if isinstance(following, int) and not is_year(following) else {}
        elif id(inner) not in own:
            inner = inner.copy()
        own.add(id(inner))
        here[key] = inner
        return inner

    for change in changes:
        keys = path_keys(change.path)
        here: Any = data
        for key, following in itertools.pairwise(keys[:-1] if keys[-1] == "+" else keys):
            here = below(here, key, following)
        if keys[-1] == "+":
            here[keys[-2]] = [*(here.get(keys[-2]) or []), change.new]
        elif isinstance(here, list) and change.new is None:
            gone.append((here, keys[-1]))
        else:
            here[keys[-1]] = change.new
    for entries, index in sorted(gone, key=lambda g: -g[1]):
        del entries[index]
    return dossier.revised(data)


def put(data: Any, keys: tuple[Any, ...], value: Any) -> Any:
    """Return nested data with the value at a path, sharing what is not on the way; "+" appends."""
    if not keys:
        return value
    head, rest = keys[0], keys[1:]
    if head == "+":
        return [*(data or []), value]
    if isinstance(data, list):
        return [put(v, rest, value) if i == head else v for i, v in enumerate(data)]
    inner = data.get(head) if isinstance(data, dict) else None
    return {**(data if isinstance(data, dict) else {}), head: put(inner, rest, value)}


def places(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield every path of a dossier, the wholes before their parts, the last entries of lists first."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield (*above, key)
            yield from places(value, (*above, key))
    elif isinstance(data, list):
        for index in range(len(data) - 1, -1, -1):
            yield (*above, index)
            yield from places(data[index], (*above, index))


def inside(data: Any, keys: tuple[Any, ...]) -> bool:
    """Whether the dossier has something at a path."""
    for key in keys:
        if isinstance(data, Mapping) and key in data or isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            return False
    return True


def without(data: Any, keys: tuple[Any, ...]) -> Any:
    """Return a dossier without what stands at a path; what is left empty by that goes too."""
    head, rest = keys[0], keys[1:]
    if isinstance(data, list):
        return [v if i != head else without(v, rest) for i, v in enumerate(data) if i != head or rest]
    inner = without(data[head], rest) if rest else {}
    return {k: (inner if k == head else v) for k, v in data.items() if k != head or inner or isinstance(inner, list)}


def leaves(data: Any, above: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Yield what stands below a mapping and is none itself: at which keys, and the value."""
    if not isinstance(data, dict):
        yield above, data
        return
    for key, value in data.items():
        yield from leaves(value, (*above, key))


def differences(old: Any, new: Any, above: Keys = ()) -> Iterator[tuple[Keys, Any, Any]]:
    """Yield the places at which two dossiers differ, each with what either has there; a list of another length differs as a whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from differences(old.get(key, ABSENT), new.get(key, ABSENT), (*above, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, two) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, two, (*above, index))
    elif old != new:
        yield above, old, new
