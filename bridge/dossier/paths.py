"""Changes to a dossier by path: reading a path, and making the changes."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable
from typing import Any

from ..results import Change
from .keys import is_year
from .read import Dossier


def path_keys(path: str) -> tuple[Any, ...]:
    """Read a path as written: ``list[0].key``, ``group.2023.key``."""
    keys: list[Any] = []
    for part in path.replace("]", "").replace("[", ".#").split("."):
        if part.startswith("#"):
            keys.append(part[1:] if part == "#+" else int(part[1:]))
        elif part.isdigit() and len(part) == 4:
            keys.append(int(part))
        else:
            keys.append(part)
    return tuple(keys)


def apply_changes(dossier: Dossier, changes: Iterable[Change]) -> Dossier:
    """Return the dossier with the changes made; ``list[+]`` appends, a list entry set to None is taken out."""
    data = copy.deepcopy(dossier.data)
    gone: list[tuple[list[Any], int]] = []
    for change in changes:
        keys = path_keys(change.path)
        if keys[-1] == "+":
            holder = data
            for key in keys[:-2]:
                holder = holder.setdefault(key, {})
            holder[keys[-2]] = [*(holder.get(keys[-2]) or []), change.new]
            continue
        here: Any = data
        for key, following in itertools.pairwise(keys):
            if isinstance(here, list):
                here = here[key]
            else:
                if not isinstance(here.get(key), (dict, list)):
                    here[key] = [] if isinstance(following, int) and not is_year(following) else {}
                here = here[key]
        if isinstance(here, list) and change.new is None:
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
