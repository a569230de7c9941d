"""Parts as text: in colour on a screen, plain when piped, and safe for any encoding."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from ..parts import BREAK, Box, Heading, Line, Note, Part, Source, Space, Span, Table, Told, Verbatim
from .encoding import TIED, clean, encodable

WIDTH = 100
# A space that must not break is a private character until the lines are laid out; then it is an ordinary space.
TIE = "\ue000"
SOURCE_INDENT = 2
# Columns of a table stand so far apart; where there is too little room, none is made narrower than this before the last one is.
BETWEEN, LEAST = 2, 12
COLOURS = {"red": "31", "green": "32", "yellow": "33"}
STYLES = {"bold": "1", "dim": "2"}
_WORD = re.compile(r"\s*\S+\s*")
# Characters that take one place each.
_NARROW = re.compile(rf"[ -~\u00a0-\u00ac\u00ae-\u02ff‐–—‘’“”„•…€→≤≥✓✗\u202f{TIE}]*")


def write(parts: Iterable[Part], stream: TextIO) -> None:
    """Write parts to a stream, as wide and as coloured as it is."""
    text = Page(_columns(stream), _codes(stream)).text(parts)
    stream.write(encodable(text.replace(TIE, " "), stream.encoding or "utf-8"))


def _columns(stream: TextIO) -> int:
    """How wide a screen is, but not wider than lines are read with ease."""
    if not stream.isatty():
        return WIDTH
    if (told := os.environ.get("COLUMNS", "")).isdecimal() and int(told):
        return min(WIDTH, int(told))
    try:
        return min(WIDTH, os.get_terminal_size(stream.fileno()).columns or WIDTH)
    except (OSError, ValueError):
        return WIDTH


def _codes(stream: TextIO) -> Mapping[str, str]:
    """What begins each style: nothing where nobody looks at a screen, no colour where none is wanted."""
    seen = os.environ.get("FORCE_COLOR") or os.environ.get("TTY_COMPATIBLE", "1" if stream.isatty() else "0") == "1"
    if not seen or os.environ.get("TERM", "").lower() in ("dumb", "unknown"):
        return {}
    return STYLES if os.environ.get("NO_COLOR") else {**STYLES, **COLOURS}


def tie(text: str) -> str:
    """Keep a figure with its unit and a sign with its word on one line."""
    return TIED.sub(TIE, clean(text))


def width_of(text: str) -> int:
    """Return how many places a text takes: some characters take two, and what is put above another none."""
    return len(text) if _NARROW.fullmatch(text) else sum(map(_places, text))


def _places(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class _Text:
    """A text in its styles, to be cut into rows."""

    def __init__(self, told: Told, style: str = "") -> None:
        pieces = (Span(told),) if isinstance(told, str) else told
        self._spans = [("\n" if s is BREAK else tie(s.text), f"{style} {s.style}") for s in pieces]
        self.plain = "".join(text for text, _ in self._spans)

    def cut(self, start: int, end: int, codes: Mapping[str, str]) -> str:
        """Return what stands between two places, in its styles."""
        if not codes:
            return self.plain[start:end]
        out, at = "", 0
        for text, style in self._spans:
            out += _inked(text[max(start - at, 0) : max(end - at, 0)], style, codes)
            at += len(text)
        return out


def _inked(text: str, style: str, codes: Mapping[str, str]) -> str:
    found = ";".join(dict.fromkeys(codes[s] for s in style.split() if s in codes))
    return f"\x1b[{found}m{text}\x1b[0m" if found and text else text


def _cell(told: Told) -> _Text:
    """Return what stands in a cell; a plain text has its own lines."""
    if isinstance(told, str):
        told = tuple(piece for row in told.split("\n") for piece in (BREAK, Span(row)))[1:]
    return _Text(told)


class Page:
    """Lays parts out within a width, one after the other; ``codes`` are what begins each style."""

    def __init__(self, width: int, codes: Mapping[str, str]) -> None:
        self.width, self.codes = width, codes

    def text(self, parts: Iterable[Part]) -> str:
        """Return parts as text."""
        out: list[str] = []
        started = False
        for part in parts:
            if isinstance(part, Heading) and started:
                out.append("")
            out += self._lines(part)
            started = started or isinstance(part, (Heading, Line, Box, Note, Source))
        return "".join(f"{line}\n" for line in out)

    def _lines(self, part: Part) -> Iterator[str]:
        match part:
            case Space():
                yield ""
            case Heading():
                yield from self._line(Line(part.text, style=part.style))
            case Note():
                yield from self._line(Line(part.text, style="dim"))
            case Box():
                yield from self._line(Line(part.text, marker="[ ] "))
            case Line():
                yield from self._line(part)
            case Verbatim():
                yield _inked(" " * part.indent + clean(part.text), "dim", self.codes)
            case Source():
                marker = f"{part.number} "
                yield from self._line(Line(part.text, SOURCE_INDENT, marker))
                if part.address:
                    yield from self._lines(Verbatim(part.address, SOURCE_INDENT + len(marker)))
            case Table():
                yield from self._table(part)

    def _line(self, part: Line) -> Iterator[str]:
        lead = " " * part.indent + part.marker
        hang = width_of(lead) if part.hang is None else part.hang
        for number, (row, _) in enumerate(self._rows(_Text(part.text, part.style), max(20, self.width - hang))):
            yield (_inked(lead, part.style, self.codes) if number == 0 else " " * hang) + row

    def _rows(self, text: _Text, width: int) -> list[tuple[str, int]]:
        """Return the rows of a text, each with the places that it takes."""
        out, at = list[tuple[str, int]](), 0
        for line in text.plain.split("\n"):
            for start, end in _broken(line, width):
                out.append((text.cut(at + start, at + end, self.codes), width_of(line[start:end])))
            at += len(line) + 1
        return out

    def _table(self, part: Table) -> Iterator[str]:
        """Columns under their heads, without rules; the last one is broken into lines first."""
        table = [[_cell(cell) for cell in row] for row in part.rows]
        if any(part.head):
            table.insert(0, [_Text(name, "dim") for name in part.head])
        columns = range(max(map(len, table), default=0))
        widths = self._widths(table, self.width - part.indent - BETWEEN * (len(columns) - 1), any(part.head))
        for row in table:
            cells = [self._rows(cell, max(widths[n], 1)) for n, cell in enumerate(row)]
            high = max(map(len, cells), default=0)
            if row is table[0] and any(part.head):  # heads stand at the foot of their row
                cells = [[("", 0)] * (high - len(cell)) + cell for cell in cells]
            for n in range(high):
                told = [cell[n] if n < len(cell) else ("", 0) for cell in cells]
                rows = [_beside(text, widths[m] - taken, m in part.right) for m, (text, taken) in enumerate(told)]
                yield (" " * part.indent + (" " * BETWEEN).join(rows)).rstrip()

    @staticmethod
    def _widths(table: Sequence[Sequence[_Text]], room: int, headed: bool) -> list[int]:
        """Return how wide each column is: as wide as what stands in it, and where that is too much the last one gives way first."""
        columns = range(max(map(len, table), default=0))
        heads = [table[0][n].plain if headed and n < len(table[0]) else "" for n in columns]
        cells = [[line for row in table[headed:] if n < len(row) for line in row[n].plain.split("\n")] for n in columns]
        # Narrower than this a column breaks what stands in it; its head may take several rows before that.
        whole = [max(map(width_of, [*cells[n], *heads[n].split()]), default=0) for n in columns]
        out = [max(whole[n], *map(width_of, heads[n].split("\n"))) for n in columns]
        if out:
            out[-1] = max(min(out[-1], LEAST), min(out[-1], room - sum(out[:-1])))
        while sum(out) > room and (ample := [n for n in columns if out[n] > max(whole[n], 1)] or [n for n in columns if out[n] > LEAST]):
            out[max(ample, key=out.__getitem__)] -= 1
        return out


def _beside(text: str, left: int, right: bool) -> str:
    return " " * left + text if right else text + " " * left


def _broken(text: str, width: int) -> list[tuple[int, int]]:
    """Break a text into lines between its words, a word longer than a line too; return where each begins and ends."""
    starts, room, end = [0], width, 0
    while found := _WORD.match(text, end):
        start, end = found.span()
        length = width_of(found[0].rstrip())
        if length > width:
            pieces = _pieces(text, start, end, width)
            starts += [at for at in pieces if at]
            room = width - width_of(text[pieces[-1] : end])
        elif length > room and room < width and start:
            starts.append(start)
            room = width - width_of(found[0])
        else:
            room -= width_of(found[0])
    return [(a, a + len(text[a:b].rstrip())) for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _pieces(text: str, start: int, end: int, width: int) -> list[int]:
    """Return where the rows of a word begin that is longer than a line."""
    out, taken = [start], 0
    for at in range(start, end):
        places = _places(text[at])
        if taken + places > width:
            out.append(at)
            taken = 0
        taken += places
    return out
