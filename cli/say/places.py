"""What places of a dossier are called: a fact with its entry and its year; keys only where they are asked for."""

from __future__ import annotations

from octroi.bridge.dossier.keys import is_year
from octroi.bridge.dossier.paths import path_keys

from ..messages import Messages
from .words import Words


def key(say: Messages, *paths: str) -> str:
    """Return paths behind what they are called, nothing where nobody asked for them."""
    return f"  ({', '.join(dict.fromkeys(paths))})" if say.paths and any(paths) else ""


def place(words: Words, path: str, title: bool = False) -> str:
    """Return what the fact at a path is called, with the entry and the year that it is of."""
    keys = path_keys(path)
    if words.engine.shape.at(path_keys(path.replace("[+]", "[0]"))) is None:
        return path
    label = words.within(path, words.named(path, title))
    year = next((k for k in keys if is_year(k)), None)
    return words.say("list.of_year", label=label, year=year) if year else label


def section(words: Words, keys: tuple[str | int, ...]) -> str:
    """Return what a part of the dossier is called."""
    names = []
    for name in keys:
        if isinstance(name, str) and name not in ("*", "years"):
            table = next((t for t in ("sections", "facts") if words.wording.has(t, name)), "")
            names.append(words.wording.get(table, name) if table else name)
    return words.say("list.comma").join([*names[:1], *(words.lower(n) for n in names[1:])])
