"""Parts as a file: Markdown or PDF, as the ending of its name says."""

from __future__ import annotations

from collections.abc import Sequence

from ..parts import Part
from .markdown import markdown
from .pdf import pdf

KINDS = (".md", ".pdf")


def document(kind: str, parts: Sequence[Part], language: str) -> bytes:
    """Return parts as the file of a ``kind``; raise :class:`InputError` where the library for it is not installed."""
    return pdf(parts, language) if kind == ".pdf" else markdown(parts).encode("utf-8")
