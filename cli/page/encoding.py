"""Text that any output can take: without control characters, and in the characters its encoding has."""

from __future__ import annotations

import unicodedata

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
    """Drop control characters, so that nothing in a dossier can steer the terminal."""
    return "".join(" " if c in "\r\n\t" else "" if unicodedata.category(c) in ("Cc", "Cf") else c for c in text)


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
