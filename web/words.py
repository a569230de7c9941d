"""The sentences of the page: those of the command line, and beside them what only the page says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from octroi.cli.messages import DEFAULT, Messages, languages

FOLDER = Path(__file__).parent / "messages"


@cache
def spoken() -> tuple[str, ...]:
    """Return the languages that there were when the first page was asked for."""
    return tuple(languages())


def speaking(language: str, rules: Path | None = None) -> Messages:
    """Return the sentences of the command line and of the page in one language."""
    return Messages(language, rules, beside=FOLDER)


def preferred(header: str) -> str:
    """Return the language, of those that have sentences, that an ``Accept-Language`` header likes best."""
    known, found = spoken(), []
    for number, part in enumerate(header.split(",")[:20]):
        name, _, weight = part.strip().partition(";")
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)", weight)
        value = float(quality[1]) if quality else 0.0 if weight else 1.0
        language = name.strip()[:2].lower()
        if language in known and value > 0:
            found.append((-value, number, language))
    return min(found)[2] if found else DEFAULT
