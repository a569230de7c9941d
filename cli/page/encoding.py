"""Text that any output can take: without what steers it unseen, and in the characters its encoding has.

All text passes here where it leaves: to a terminal, a calendar, a document, a picture, a message.
"""

from __future__ import annotations

import json
import re
import unicodedata

from octroi.bridge.unseen import UNSEEN

# Spaces that stand between a figure and its unit, or a word and its sign: no line is broken there.
TIED = re.compile(r"[\u00a0\u202f]| (?=[:;!?»%€])|(?<=«) |(?<=\d) (?=\d{3}\b)|(?<=n°) |(?<=€) |(?<=[nN]r\.) ")

_PLAIN = {
    "✓": "+",
    "✗": "-",
    "•": "*",
    "–": "-",
    "—": "-",
    "…": "...",
    "’": "'",
    "«": '"',
    "»": '"',
    "€": "EUR",
    "→": "->",
}


def clean(text: str) -> str:
    """Return text on one line and without what is not seen, so that nothing in a dossier can steer what shows it."""
    return UNSEEN.sub(lambda found: " " if found[0] in "\r\n\t\u2028\u2029" else "", text)


def escaped(text: str) -> str:
    """Return JSON with what is not seen as escapes, which mean the same to whoever reads it."""
    return UNSEEN.sub(lambda found: found[0] if found[0] == "\n" else json.dumps(found[0])[1:-1], text)


def encodable(text: str, encoding: str) -> str:
    """Write with plainer characters what an output encoding does not have."""
    try:
        text.encode(encoding)
        return text
    except (UnicodeEncodeError, LookupError):
        out = []
        for char in text:
            try:
                char.encode(encoding)
                out.append(char)
            except (UnicodeEncodeError, LookupError):
                plain = _PLAIN.get(char) or unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
                out.append(plain or "?")
        return "".join(out)
