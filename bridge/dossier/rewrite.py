"""Edits written into the text of a dossier: only what they touch changes, comments and order stay.

The result is read back and compared with the dossier it should be; where that fails, the whole is written anew.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ..errors import InputError, Problem
from ..results import plain
from .edits import Edit, path_of
from .files import write_whole
from .read import Dossier, loads, read_text
from .yaml_text import dump

Node = Any  # yaml.Node: its classes carry no types


def write(path: Path, edits: Sequence[Edit], before: Dossier, after: Dossier) -> bool:
    """Write the edited dossier over its file, whole or not at all; return whether its comments were kept.

    Raises :class:`InputError` where the file is no longer what was decided on, or cannot be written.
    """
    text = read_text(path)
    if loads(text, before.shape).data != before.data:
        raise InputError([Problem(str(path), "file_changed")])
    new, kept = rewritten(text, edits, after)
    write_whole(path, new.encode())
    return kept


def rewritten(text: str, edits: Sequence[Edit], after: Dossier) -> tuple[str, bool]:
    """Return the text with the edits made, and whether its comments were kept."""
    with contextlib.suppress(ValueError):
        json.loads(text)
        return json.dumps(plain(after.data), ensure_ascii=False, indent=2) + "\n", True
    new = text
    try:
        for edit in sorted(edits, key=_turn):
            new = _edited(new, edit)
        if loads(new, after.shape).data == after.data:
            return new, True
    except (InputError, yaml.YAMLError, LookupError):
        pass
    whole = dump(after.data, width=120)
    return whole, "#" not in text


def _turn(edit: Edit) -> tuple[int, list[int]]:
    """Entries are named by their place before any edit: so those taken out go last first, and new ones come at the end."""
    places = [-k for k in path_of(edit.kind, edit.path) if isinstance(k, int) and k < 1900]
    return ({"set": 0, "unset": 1, "add": 2}[edit.kind], places if edit.kind == "unset" else [])


def _edited(text: str, edit: Edit) -> str:
    keys = path_of(edit.kind, edit.path)
    root: Node = yaml.compose(text, Loader=yaml.SafeLoader)
    nodes = _along(root, keys)
    found = nodes[-1] if len(nodes) == len(keys) + 1 else None
    if edit.kind == "unset":
        return text if found is None else _without(text, nodes[-2], found)
    if edit.kind == "add" and isinstance(found, yaml.SequenceNode) and found.value:
        return _appended(text, found, _flow(edit.value))
    value = [edit.value] if edit.kind == "add" else edit.value
    if found is not None:
        return _replaced(text, found, value)
    for key in reversed(keys[len(nodes) :]):
        value = {key: value}
    deepest, key = nodes[-1], keys[len(nodes) - 1]
    if not isinstance(deepest, yaml.MappingNode) or not deepest.value:
        return _replaced(text, deepest, {key: value})
    return _appended(text, deepest, _flow({key: value})[1:-1])


def _along(root: Node, keys: Sequence[Any]) -> list[Node]:
    """The nodes on a path, as far as it goes."""
    nodes = [root]
    for key in keys:
        here = nodes[-1]
        below = None
        if isinstance(here, yaml.MappingNode):
            below = next((v for k, v in here.value if k.value == str(key)), None)
        elif isinstance(here, yaml.SequenceNode) and isinstance(key, int) and key < len(here.value):
            below = here.value[key]
        if below is None:
            break
        nodes.append(below)
    return nodes


def _flow(value: Any) -> str:
    text = dump(_days(value), default_flow_style=True, width=10**6)
    return str(text).removesuffix("...\n").strip()


def _days(value: Any) -> Any:
    """Days as days, so that they are written without quotes."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(value)
    if isinstance(value, dict):
        return {k: _days(v) for k, v in value.items()}
    return [_days(v) for v in value] if isinstance(value, list) else value


def _end(node: Node) -> int:
    """Where a node's own text ends; a block's mark stands after the comments that follow it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _line_end(text: str, index: int) -> int:
    found = text.find("\n", index)
    return len(text) if found < 0 else found


def _replaced(text: str, node: Node, value: Any) -> str:
    start, end = node.start_mark.index, _end(node)
    gap = " " if start == end and text[start - 1 : start] not in (" ", "") else ""
    return text[:start] + gap + _flow(value) + text[end:]


def _appended(text: str, holder: Node, piece: str) -> str:
    """Add a pair to a mapping or an entry to a list that has some, in its own style."""
    end = _end(holder)
    if holder.flow_style:
        return text[: end - 1].rstrip().rstrip(",") + ", " + piece + text[end - 1 :]
    dash = "- " if isinstance(holder, yaml.SequenceNode) else ""
    place = _line_end(text, end)
    margin = " " * int(holder.start_mark.column)
    return text[:place] + "\n" + margin + dash + piece + text[place:]


def _without(text: str, holder: Node, node: Node) -> str:
    """Take a pair out of a mapping, or an entry out of a list."""
    items = holder.value
    spans = [(k.start_mark.index, _end(v)) for k, v in items] if isinstance(holder, yaml.MappingNode) else [
        (v.start_mark.index, _end(v)) for v in items
    ]  # fmt: skip
    number = next(n for n, item in enumerate(items) if (item[1] if isinstance(item, tuple) else item) is node)
    start, end = spans[number]
    if len(items) == 1:
        empty = "{}" if isinstance(holder, yaml.MappingNode) else "[]"
        return text[: holder.start_mark.index] + empty + text[_end(holder) :]
    if holder.flow_style:
        return text[:start] + text[spans[1][0] :] if number == 0 else text[: spans[number - 1][1]] + text[end:]
    line = text.rfind("\n", 0, start) + 1
    if isinstance(holder, yaml.MappingNode) and text[line:start].strip():
        return text[:start] + text[spans[number + 1][0] :]  # the first pair of an entry stands behind its dash
    return text[:line] + text[_line_end(text, end) + 1 :]
