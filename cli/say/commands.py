"""Commands to go on with, written so that they can be pasted."""

from __future__ import annotations

import shlex

from ..messages import Messages

PIPED = "-"
SAVED = "dossier.yaml"


def command(say: Messages, verb: str, dossier: str, prime: str, year: int, more: str = "") -> str:
    """Return a command about a prime year of a dossier, under the rules that are asked; a dossier that was piped in is
    named as the file in which it has to be saved first."""
    file = shlex.quote(SAVED if dossier == PIPED else dossier)
    rules = f" --rules {shlex.quote(str(say.rules))}" if say.rules is not None else ""
    return f"octroi {verb} {file} --prime {prime} --year {year}{more}{rules}"
