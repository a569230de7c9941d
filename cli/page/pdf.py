"""Parts as PDF, in the font that comes with the library."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape
from importlib import import_module
from io import BytesIO
from typing import Any

from octroi.bridge import InputError, Problem

from ..parts import Box, Heading, Line, Note, Part, Source, Space, Table, Told, Verbatim, plain
from .encoding import TIED, clean

WIDTH = 481.0
SQUARE = 8.5  # of what is to be ticked
# The widths of columns by their number; of any other number all are alike.
WIDTHS: dict[int, list[float]] = {2: [130, 351], 3: [221, 130, 130]}
BULLETS = {"•": "-"}


def library(name: str) -> Any:
    """Load a module of the library; raise :class:`InputError` where it is not installed."""
    try:
        return import_module(f"reportlab.{name}")
    except ImportError:
        raise InputError([Problem("--annex .pdf", "no_library", (("value", "reportlab"),))]) from None


def pdf(parts: Sequence[Part], language: str) -> bytes:
    """Return parts as PDF, with its font in it; the same parts are the same bytes."""
    platypus = library("platypus")
    title = next((p.text for p in parts if isinstance(p, Heading)), "")
    out = BytesIO()
    layout = Layout(platypus, language)
    document = platypus.SimpleDocTemplate(
        out, pagesize=library("lib.pagesizes").A4, title=layout.shown(title), author="octroi", lang=language,
        leftMargin=57, rightMargin=57, topMargin=57, bottomMargin=57, invariant=1,
    )  # fmt: skip
    flow = [piece for part in parts for piece in layout.pieces(part)]
    document.build(flow, onFirstPage=layout.foot, onLaterPages=layout.foot)
    return out.getvalue()


class Layout:
    """The styles of the page, in the font that comes with the library."""

    def __init__(self, platypus: Any, language: str) -> None:
        self.platypus, self.language = platypus, language
        metrics, fonts = library("pdfbase.pdfmetrics"), library("pdfbase.ttfonts")
        for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf"), ("VeraIt", "VeraIt.ttf")):
            metrics.registerFont(fonts.TTFont(name, file))
        self.glyphs = metrics.getFont("Vera").face.charToGlyph
        sheet = library("lib.styles").ParagraphStyle
        self.text = sheet("text", fontName="Vera", bulletFontName="Vera", fontSize=9.5, leading=13.5, spaceAfter=5)
        self.cell = sheet("cell", parent=self.text, spaceAfter=0)
        self.strong = sheet("strong", parent=self.text, fontName="VeraBd")
        self.styles = {
            "level 1": sheet("title", parent=self.text, fontName="VeraBd", fontSize=15, leading=20, spaceAfter=10),
            "level 2": sheet(
                "heading",
                parent=self.text,
                fontName="VeraBd",
                fontSize=11.5,
                leading=15,
                spaceBefore=12,
                keepWithNext=1,
            ),
            "level 3": sheet("criterion", parent=self.text, fontName="VeraBd", spaceBefore=8, keepWithNext=1),
            "small": sheet("small", parent=self.text, fontName="VeraIt", fontSize=8, leading=11, spaceBefore=14),
            "item": sheet("item", parent=self.text, leftIndent=14, bulletIndent=3, spaceAfter=3),
            "verbatim": sheet("verbatim", parent=self.text, spaceAfter=0),
            "address": sheet("address", parent=self.text, fontSize=8, leading=11, leftIndent=22, spaceAfter=6),
            "box": sheet("box", parent=self.text, leftIndent=22, bulletIndent=3, spaceAfter=3),
        }

    def shown(self, text: str) -> str:
        """Return text in the characters that the font has."""
        out = []
        for char in clean(text):
            if ord(char) in self.glyphs:
                out.append(char)
            elif char in "\u202f\u2009":
                out.append("\u00a0" if char == "\u202f" else " ")
            else:
                plain = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
                out.append(plain or "?")
        return "".join(out)

    def paragraph(self, text: str, style: Any, bullet: str | None = None) -> Any:
        """Return a paragraph; what is in the text is text, never markup."""
        return self.platypus.Paragraph(escape(self.shown(TIED.sub("\u00a0", text)), quote=False), style, bulletText=bullet)

    def pieces(self, part: Part) -> list[Any]:
        """Return a part as the library lays it out."""
        match part:
            case Heading():
                return [self.paragraph(part.text, self.styles[f"level {part.level}"])]
            case Line():
                return [self._line(part)]
            case Box():
                return [self._box(part)]
            case Note():
                return [self.paragraph(part.text, self.styles["small"])]
            case Source():
                address = [self.paragraph(part.address, self.styles["address"])] if part.address else []
                return [self.paragraph(part.text, self.styles["box"], part.number), *address]
            case Verbatim():
                return [self.paragraph(part.text, self.styles["verbatim"])]
            case Table():
                return [self._table(part), self.platypus.Spacer(1, 6)] if part.rows else []
            case Space():
                return []

    def _box(self, part: Box) -> Any:
        """Return something to tick, with a square to tick it in."""
        shapes = library("graphics.shapes")
        square = shapes.Drawing(SQUARE, SQUARE)
        square.add(shapes.Rect(0, 0, SQUARE, SQUARE, fillColor=None, strokeWidth=0.8))
        rows = [[square, self.paragraph(part.text, self.cell)]]
        style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (0, 0), 3.5), ("TOPPADDING", (1, 0), (1, 0), 1),
                 ("BOTTOMPADDING", (0, 0), (-1, -1), 2), ("LEFTPADDING", (0, 0), (-1, -1), 2)]  # fmt: skip
        return self.platypus.Table(rows, colWidths=[20, WIDTH - 20], style=style)

    def _line(self, part: Line) -> Any:
        text, marker = plain(part.text), part.marker.strip()
        if not marker:
            return self.paragraph(text, self.strong if "bold" in part.style else self.text)
        return self.paragraph(text, self.styles["item"], BULLETS.get(marker, marker))

    def _table(self, part: Table) -> Any:
        grey, headed = library("lib.colors").HexColor("#999999"), any(part.head)
        rows = [[self._cell(c) for c in row] for row in ([part.head, *part.rows] if headed else part.rows)]
        widths = WIDTHS.get(len(part.head), [WIDTH / len(part.head)] * len(part.head))
        lines = [("LINEBELOW", (0, 0), (-1, -1), 0.4, grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        if part.blank:
            lines.append(("BOTTOMPADDING", (0, 0), (-1, -1), 14))
        if headed:
            lines.append(("LINEBELOW", (0, 0), (-1, 0), 1, grey))
        return self.platypus.Table(rows, colWidths=widths, style=lines, repeatRows=1 if headed else 0)

    def _cell(self, told: Told) -> Any:
        rows = [self.paragraph(row, self.cell) for row in plain(told).split("\n")]
        return rows[0] if len(rows) == 1 else rows

    def foot(self, canvas: Any, document: Any) -> None:
        """Number the page."""
        canvas.setFont("Vera", 8)
        canvas.drawRightString(document.pagesize[0] - 57, 34, str(canvas.getPageNumber()))
