"""What the entries of lists are called that bear a name of their own: the member Dr Peeters, not member no. 2."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from octroi.bridge.dossier.keys import path_text

from ..messages import Messages
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge import Engine
    from octroi.bridge.dossier.read import Dossier


def words_of(engine: Engine, say: Messages, today: date, dossier: Dossier) -> Words:
    """Return what says things of a dossier."""
    words = Words(engine, say, today)
    words.planned = called(words, dossier)
    return words


def called(words: Words, dossier: Dossier) -> dict[str, str]:
    """Return the path of each entry that bears a name, with what it is called."""
    out: dict[str, str] = {}
    for own in words.engine.rules.vocabulary.own.values():  # what words themselves look up may reach back further
        label = words.wording.get("facts", own.name)
        for index, entry in enumerate(dossier.get(*own.list) or []):
            name = entry.get(own.key)
            if name is not None:
                out[path_text((*own.list, index))] = words.say("list.named", label=label, name=str(name))
    return out
