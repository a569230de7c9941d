"""The dossier that an interview fills in, kept in its file after each answer."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path
from typing import Any

from octroi.bridge import InputError, Problem
from octroi.bridge.dossier.edits import Edit
from octroi.bridge.dossier.files import write_whole
from octroi.bridge.dossier.keys import path_text
from octroi.bridge.dossier.read import Dossier, loads, read_text
from octroi.bridge.dossier.rewrite import rewritten
from octroi.bridge.dossier.shape import Shape
from octroi.bridge.dossier.yaml_text import dump
from octroi.bridge.results import plain


class File:
    """Where the dossier is kept: changed in place, its comments and order with it, and whole at every moment.

    ``known`` is the dossier that the file holds; None where it is begun or replaced.
    """

    def __init__(self, name: str, known: Dossier | None) -> None:
        self.path, self.known = Path(name), known
        self.new = known is None
        self.copied: Path | None = None
        if not name.strip():
            raise InputError([Problem("''", "empty_name")])
        if self.path.is_dir():
            raise InputError([Problem(name, "is_folder")])
        if self.path.exists() and not self.path.is_file():
            raise InputError([Problem(name, "not_ordinary")])
        if not self.path.absolute().parent.is_dir():
            raise InputError([Problem(name, "no_folder", (("value", str(self.path.parent)),))])

    def save(self, dossier: Dossier) -> None:
        """Write the dossier; raise :class:`InputError` where the file was changed meanwhile or cannot be written."""
        target = self.path.resolve()
        try:
            write_whole(target, self._text(target, dossier).encode())
        except OSError as error:
            raise InputError([Problem(str(self.path), "unwritable", (("value", error.strerror or str(error)),))]) from None
        self.known = dossier

    def _text(self, target: Path, dossier: Dossier) -> str:
        if self.new or self.known is None:
            return written(dossier, target.suffix == ".json")
        before = read_text(target)
        if loads(before, self.known.shape).data != self.known.data:
            raise InputError([Problem(str(self.path), "file_changed")])
        text, kept = rewritten(before, edits(self.known.data, dossier.data), dossier)
        if not kept and self.copied is None:
            self.copied = _kept_aside(target, before)
        return text


def _kept_aside(target: Path, text: str) -> Path:
    """Keep a text beside its file, over no other file; return where."""
    names = itertools.chain([".bak"], (f".bak{n}" for n in itertools.count(2)))
    path = next(p for p in (target.with_name(target.name + end) for end in names) if not os.path.lexists(p))
    write_whole(path, text.encode("utf-8"), new=True)
    return path


def edits(before: Any, after: Any, keys: tuple[Any, ...] = ()) -> list[Edit]:
    """Return what an interview added to a dossier's data: values where there were none, and entries of lists."""
    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        return [e for k, v in after.items() for e in edits(before.get(k), v, (*keys, k))]
    if isinstance(before, list) and isinstance(after, list) and before and all(isinstance(e, dict) for e in after):
        out = [e for i, v in enumerate(after[: len(before)]) for e in edits(before[i], v, (*keys, i))]
        return out + [Edit("add", path_text(keys), v) for v in after[len(before) :]]
    return [Edit("set", path_text(keys), after)]


def written(dossier: Dossier, as_json: bool) -> str:
    """Return a dossier as text that reads back as the same, in the order of the format."""
    data = _ordered(dossier.data, dossier.shape)
    if as_json:
        return json.dumps(plain(data), ensure_ascii=False, indent=2) + "\n"
    return dump(data)


def _ordered(data: Any, shape: Shape, keys: tuple[Any, ...] = ()) -> Any:
    if isinstance(data, list):
        return [_ordered(v, shape, (*keys, i)) for i, v in enumerate(data)]
    if not isinstance(data, dict):
        return data
    order = shape.names(keys)
    names = sorted(data, key=lambda k: (order.index(k), "") if k in order else (len(order), str(k)))
    return {k: _ordered(data[k], shape, (*keys, k)) for k in names}
