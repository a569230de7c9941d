"""Parts as Markdown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from ..parts import Box, Heading, Line, Note, Part, Source, Space, Table, Told, Verbatim, plain

BULLETS = ("", "•", "-")
JOINED = ("item", "box", "source", "verbatim")


def markdown(parts: Iterable[Part]) -> str:
    """Return parts as Markdown: items that follow each other are one list, lines to copy one block."""
    blocks: list[tuple[str, list[str]]] = []
    indents: list[int] = []
    for part in parts:
        kind = _kind(part)
        joined = bool(blocks) and kind in JOINED and kind == blocks[-1][0]
        if not joined:
            indents = []
        text = _item(part, indents) if isinstance(part, Line) and part.marker else _block(part)
        if joined:
            blocks[-1][1].append(text)
        elif text:
            blocks.append((kind, [text]))
    texts = ["\n".join(["```text", *rows, "```"] if kind == "verbatim" else rows) for kind, rows in blocks]
    return "\n\n".join(texts) + "\n"


def _kind(part: Part) -> str:
    """Return what a part can be joined with."""
    if isinstance(part, Line):
        return "item" if part.marker else "line"
    return type(part).__name__.lower()


def _item(part: Line, indents: list[int]) -> str:
    """Return an item, below those that stand further left."""
    while indents and indents[-1] >= part.indent:
        indents.pop()
    depth = len(indents)
    indents.append(part.indent)
    marker = part.marker.strip()
    return "  " * depth + "- " + _plain(f"{'' if marker in BULLETS else marker + ' '}{plain(part.text)}")


def _block(part: Part) -> str:
    match part:
        case Heading():
            return "#" * part.level + " " + _plain(part.text)
        case Line():
            text = _plain(plain(part.text))
            return f"**{text}**" if "bold" in part.style and text else text
        case Box():
            return f"- [ ] {_plain(part.text)}"
        case Note():
            return f"*{_plain(part.text)}*"
        case Source():
            return "- " + _plain(f"{part.number} {part.text}" + (f". {part.address}" if part.address else ""))
        case Verbatim():
            return part.text
        case Table():
            return _table(part)
        case Space():
            return ""


def _table(part: Table) -> str:
    if not part.rows:
        return ""
    rows = [[_cell(c) for c in row] for row in (part.head, *part.rows)]
    rows.insert(1, ["---"] * len(part.head))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(told: Told) -> str:
    return "<br>".join(_plain(line) for line in plain(told).split("\n"))


def _plain(text: str) -> str:
    """Keep text from being read as marks: nothing in a dossier can lay out the page."""
    flat = " ".join(text.split(None)) if "\n" in text else text
    shown = "".join("" if unicodedata.category(c) in ("Cc", "Cf") else c for c in flat)
    return "".join(f"\\{c}" if c in "\\`*_<>|#" else c for c in shown)
