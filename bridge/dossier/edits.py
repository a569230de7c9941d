"""Edits to a dossier as a person words them: a path and a value, checked against the shape before anything is decided."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..errors import InputError, Problem
from ..results import Change, plain
from .keys import is_year, path_text, unknown_key
from .kinds import Leaf
from .read import Dossier, parse
from .shape import Entries, Group, Keys, Node, Shape, Years

KINDS = ("set", "unset", "add")
_PART = re.compile(r"([A-Za-z_0-9]+)((?:\[[0-9]+\])*)")


class Edit(NamedTuple):
    """One edit: ``set`` a value, ``unset`` (make unknown; an entry of a list is taken out), or ``add`` an entry to a list."""

    kind: str
    path: str
    value: Any = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        out = {"kind": self.kind, "path": self.path}
        return out if self.kind == "unset" else {**out, "value": plain(self.value)}


class Variant(NamedTuple):
    """Edits made together; ``name`` None where there is no need of one."""

    name: str | None
    edits: tuple[Edit, ...]


def read_edit(shape: Shape, kind: str, words: str) -> Edit:
    """Read ``PATH=VALUE``, the value as YAML (``PATH`` alone for ``unset``); raise :class:`InputError` where it is neither."""
    path, sign, value = words.partition("=")
    path = path.strip()
    if not words.strip():
        raise InputError([Problem(f"{kind} ''", f"empty_{kind}")])
    if not path or (kind == "unset") == bool(sign):
        raise InputError([Problem(f"{kind} {words}", f"want_{kind}")])
    keys = path_of(kind, path)
    if kind == "unset":
        return Edit(kind, path_text(keys))
    node = _node_at(shape, kind, path, keys)
    entry = node.each if kind == "add" and isinstance(node, Entries) else node
    if not (kind == "add" and entry is node) and isinstance(entry, Leaf) and entry.kind == "text":
        return Edit(kind, path_text(keys), value.strip().strip("\"'"))  # a number such as 0123 stays as it is written
    try:
        return Edit(kind, path_text(keys), parse(value))
    except InputError as error:
        raise InputError([p._replace(path=f"{kind} {words}") for p in error.problems]) from None


def path_of(kind: str, path: str) -> tuple[Any, ...]:
    """Read a path into its keys; raise :class:`InputError` where it is none."""
    keys: list[Any] = []
    for part in path.split("."):
        found = _PART.fullmatch(part)
        if not found:
            raise InputError([Problem(f"{kind} {path}", "want_path")])
        name, slots = found.groups()
        keys.append(int(name) if re.fullmatch(r"(19|20)[0-9]{2}", name) else name)
        keys += [_slot(f"{kind} {path}", s) for s in re.findall(r"[0-9]+", slots)]
    return tuple(keys)


def exists(shape: Shape, kind: str, path: str) -> None:
    """Raise :class:`InputError`, naming what was typed, where no dossier can have something at a path."""
    _node_at(shape, kind, path, path_of(kind, path))


def _slot(where: str, digits: str) -> int:
    """Read the number of an entry; numbers that no list reaches are refused, for they would read as years."""
    if len(digits) > 4 or int(digits) >= 1900:
        raise InputError([huge(where, digits)])
    return int(digits)


def huge(where: str, digits: str) -> Problem:
    """Say that no list has an entry of this number."""
    return Problem(where, "huge_entry", (("value", digits if len(digits) <= 12 else f"{digits[:12]}…"),))


def lacking(where: str, parent: str, key: int, count: int) -> Problem:
    """Say that a list of ``count`` entries lacks one."""
    if not count:
        return Problem(where, "empty_list", (("value", parent),))
    return Problem(where, "no_entry", (("last", str(count - 1)), ("value", str(key))))


def _node_at(shape: Shape, kind: str, path: str, keys: Sequence[Any]) -> Node:
    """Walk the shape along a path; raise :class:`InputError` with the nearest name where it leads nowhere."""
    if (lost := lost_at(shape, keys, f"{kind} {path}")) is not None:
        raise InputError([lost])
    node = shape.at(keys)
    assert node is not None
    return node


def lost_at(shape: Shape, keys: Sequence[Any], where: str) -> Problem | None:
    """Say where a path leaves the shape, and what could stand there; None where it does not."""
    for number, key in enumerate(keys):
        step = shape.step(keys[:number])
        if step is None or step.below(key) is not None:
            continue
        parent = path_text(keys[:number])
        if isinstance(step.node, Years):
            return Problem(where, "want_year", (("value", str(key)),))
        if isinstance(step.node, Entries):
            return Problem(where, "want_entry", (("close", f"{parent}[0]"), ("value", str(key))))
        if isinstance(step.node, Group):
            return unknown_key((key,), step.node.names(step.year), where)
        return Problem(where, "no_deeper", (("value", parent),))
    return None


def read_variants(text: str) -> list[Variant]:
    """Read a file of variants: each name with its ``set`` (paths and values), ``unset`` (paths) and ``add`` (paths and entries)."""
    data = parse(text)
    found = data.get("variants", data) if isinstance(data, Mapping) else None
    if not isinstance(found, Mapping) or not found:
        raise InputError([Problem("", "want_variants")])
    out = []
    for name, what in found.items():
        if not _is_variant(what):
            raise InputError([Problem(str(name), "want_variants")])
        edits = [Edit("set", str(p), v) for p, v in (what.get("set") or {}).items()]
        edits += [Edit("unset", str(p)) for p in what.get("unset") or []]
        for path, entries in (what.get("add") or {}).items():
            edits += [Edit("add", str(path), e) for e in (entries if isinstance(entries, list) else [entries])]
        out.append(Variant(str(name), tuple(edits)))
    return out


def _is_variant(what: Any) -> bool:
    if not isinstance(what, Mapping) or not set(what) <= set(KINDS):
        return False
    return all(isinstance(what.get(k) or {}, Mapping) for k in ("set", "add")) and isinstance(what.get("unset") or [], list)


# -- making them ------------------------------------------------------------------------------------------------------


class Edited(NamedTuple):
    """A dossier with edits made: what changed, one change an edit, and for each list which of its entries were there before."""

    dossier: Dossier
    changes: tuple[Change, ...]
    kept: Mapping[Keys, Sequence[int | None]]


def check(dossier: Dossier, edits: Iterable[Edit]) -> None:
    """Raise :class:`InputError` for every edit whose path leads nowhere in a dossier of this shape, or to no entry."""
    problems = []
    for edit in edits:
        try:
            keys = path_of(edit.kind, edit.path)
            node = _node_at(dossier.shape, edit.kind, edit.path, keys)
        except InputError as error:
            problems += error.problems
            continue
        where = f"{edit.kind} {edit.path}"
        spells = isinstance(node, Leaf) and node.spells and isinstance(dossier.get(*keys), list)
        if edit.kind == "add" and not (isinstance(node, Entries) or spells):
            problems.append(Problem(where, "no_list"))
        for number, key in enumerate(keys):
            if isinstance(key, int) and not is_year(key):
                entries = dossier.get(*keys[:number])
                count = len(entries) if isinstance(entries, list) else 0
                if key >= count:
                    problems.append(lacking(where, path_text(keys[:number]), key, count))
                    break
    if problems:
        raise InputError(problems)


def apply(dossier: Dossier, edits: Sequence[Edit]) -> Edited:
    """Return the dossier with the edits made, entries named by their place before any of them.

    Raises :class:`InputError` for a path that leads nowhere, and for a dossier that cannot be.
    """
    check(dossier, edits)
    data = copy.deepcopy(dossier.data)
    gone: list[tuple[Any, int]] = []
    added: list[tuple[tuple[Any, ...], Any]] = []
    changes = []
    for edit in edits:
        keys = dossier.kept(path_of(edit.kind, edit.path))
        if edit.kind == "add":
            changes.append(Change(f"{edit.path}[+]", None, edit.value))
            added.append((keys, edit.value))
            continue
        changes.append(Change(edit.path, dossier.get(*keys), edit.value))
        if edit.kind == "set":
            _holder(data, keys)[keys[-1]] = copy.deepcopy(edit.value)
        elif dossier.get(*keys) is not None:
            holder = _holder(data, keys)
            if isinstance(holder, list):
                gone.append((holder, keys[-1]))
            else:
                holder.pop(keys[-1], None)
    kept: dict[Keys, list[int | None]] = {path: list(range(len(v))) for path, v in _lists(dossier.data)}
    for entries, index in sorted({(id(e), i): (e, i) for e, i in gone}.values(), key=lambda pair: -pair[1]):
        for path, value in _lists(data):
            if value is entries:
                del kept[path][index]
        del entries[index]
    for keys, value in added:
        holder = _holder(data, keys)
        holder[keys[-1]] = [*(holder.get(keys[-1]) or []), copy.deepcopy(value)]
    for path, value in _lists(data):
        kept[path] = (kept.get(path, []) + [None] * len(value))[: len(value)]
    try:
        after = dossier.revised(data)
    except InputError as error:
        raise InputError([blamed(p, edits) for p in error.problems]) from None
    return Edited(after, tuple(_as_checked(c, e, after) for c, e in zip(changes, edits, strict=True)), kept)


def _lists(data: Mapping[Any, Any], above: Keys = ()) -> Iterator[tuple[Keys, list[Any]]]:
    """Yield every list of a dossier that is not within another, with its path."""
    for key, value in data.items():
        if isinstance(value, list):
            yield (*above, key), value
        elif isinstance(value, Mapping):
            yield from _lists(value, (*above, key))


def blamed(problem: Problem, edits: Sequence[Edit]) -> Problem:
    """Name the edit that a problem comes from: the one at that path, else the one nearest to it."""
    best, shared = edits[0], -1
    for edit in edits:
        common = len(os.path.commonprefix([_words(problem.path), _words(edit.path)]))
        if common > shared:
            best, shared = edit, common
    below = problem.path.removeprefix(best.path) if problem.path.startswith(best.path) else ""
    if best.kind == "add":
        below = re.sub(r"^\[[0-9]+\]", "[+]", below)
    return problem._replace(path=f"{best.kind} {best.path}{below}")


def _words(path: str) -> list[str]:
    return re.findall(r"\w+", path)


def _as_checked(change: Change, edit: Edit, after: Dossier) -> Change:
    """The change with its new value as the format reads it: a day is a day, however it was written."""
    keys = after.kept(path_of(edit.kind, edit.path))
    if edit.kind == "add":
        entries = after.get(*keys) or []
        found = [e for e in entries if plain(e) == plain(change.new)]
        return change._replace(new=found[-1]) if found else change
    value = after.get(*keys)
    return change._replace(new=value) if edit.kind == "set" and plain(value) == plain(change.new) else change


def _holder(data: dict[str, Any], keys: Sequence[Any]) -> Any:
    """Return the mapping or list that holds the last key, made where there was none."""
    here: Any = data
    for key in keys[:-1]:
        if isinstance(here, list):
            here = here[key]
        else:
            if not isinstance(here.get(key), (dict, list)):
                here[key] = {}
            here = here[key]
    return here
