"""Parts as a file: Markdown or PDF, as the ending of its name says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from octroi.bridge.dossier.files import write_whole

from ..parts import Part
from .markdown import markdown
from .pdf import pdf

KINDS = (".md", ".pdf")


def write(path: Path, parts: Sequence[Part], language: str) -> None:
    """Write a document whole or not at all; raise :class:`InputError` where that cannot be."""
    if path.suffix.lower() == ".pdf":
        write_whole(path, pdf(parts, language))
    else:
        write_whole(path, markdown(parts).encode("utf-8"))
