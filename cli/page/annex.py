"""The annex to a contestation, as Markdown or as PDF: the same parts, written twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from octroi.bridge.contest.results import Criterion

    from ..commands.contest import ContestWords


class Part(NamedTuple):
    """A piece of the annex: ``title``, ``heading``, ``criterion``, ``text``, ``small``, ``list``, ``boxes``, ``sources`` or ``table``.

    A table whose ``text`` is ``head`` has its column names in the first row; in a ``blank`` one people write.
    """

    kind: str
    text: str = ""
    rows: Sequence[Sequence[str]] = ()


def write(path: Path, told: ContestWords, name: Any) -> None:
    """Write the annex whole or not at all; the ending of the name says which kind of file."""
    from octroi.bridge.dossier.files import write_whole as write_file

    parts = Annex(told).parts(name if isinstance(name, str) else None)
    title = parts[0].text
    data = pdf(parts, title, told.say.language) if path.suffix.lower() == ".pdf" else markdown(parts).encode("utf-8")
    write_file(path, data)


class Annex:
    """Puts the parts together."""

    def __init__(self, told: ContestWords) -> None:
        self.told, self.say, self.found = told, told.say, told.found
        self._sources: dict[tuple[str, str, str], list[str]] = {}

    def parts(self, name: str | None) -> list[Part]:
        """Return the whole annex."""
        told, say, found = self.told, self.say, self.found
        out = [Part("title", say("annex.title", prime=told.title)), Part("table", "", self._head(name))]
        out.append(Part("heading", say("annex.object")))
        out.append(Part("text", say("annex.claim", theirs=told.stand(found.theirs), mine=told.stand(found.mine))))
        out += [Part("text", say("annex.procedure", article=told.article(a))) for a in found.procedure]
        out.append(Part("heading", say("annex.criteria")))
        for number, criterion in enumerate(told.contested(), 1):
            out += self._criterion(number, criterion)
        out.append(Part("heading", say("annex.corrections", stand=told.stand(found.mine))))
        for place, way in enumerate(found.corrections):
            out += [Part("text", say("missing.or"))] if place else []
            for head, points in told.correction(way):
                out += [Part("text", head), Part("list", "", [[p] for p in points])]
        out.append(Part("heading", say("sources.title")))
        out.append(Part("sources", "", [self._source(*key) for key in self._sources]))
        out.append(
            Part("table", "blank", [[say(f"annex.sign.{k}"), ""] for k in ("name", "number", "date", "signature")])
        )
        out.append(Part("small", say("contest.no_advice")))
        return out

    def _head(self, name: str | None) -> list[list[str]]:
        told, say, found = self.told, self.say, self.found
        rows = [[say("annex.date"), told.words.day(found.today)]]
        if name:
            rows.insert(0, [say("annex.of"), name])
        for route in found.routes:
            if route.addressee and route.means:
                rows.append([say("annex.to"), route.addressee])
                rows.append([say("annex.by"), route.means])
            rows.append([say("annex.deadline"), told.deadline(route)[0]])
            for source in route.sources:
                self._cite(source)
        return list({tuple(r): r for r in rows}.values())

    def _criterion(self, number: int, found: Criterion) -> list[Part]:
        told, say = self.told, self.say
        out = [Part("criterion", f"{number}. {found.label}")]
        rows = [[say(f"annex.column.{k}") for k in ("fact", "theirs", "mine")]]
        concerned = [d for d in self.found.differences if d.effect == "contest" and found.id in d.conditions]
        rows += [[told.fact(d.path), told.side(d, False), told.side(d, True)] for d in concerned]
        out.append(Part("table", "head", rows))
        for one in concerned:
            if one.corrected != self.found.theirs:
                out.append(Part("text", say("annex.alone", fact=told.fact(one.path), stand=told.stand(one.corrected))))
        rules = [" ".join([told.article(a), *(self._cite(s) for s in a.sources)]) for a in found.articles]
        if threshold := told.threshold(found):
            rules.insert(0, say("annex.threshold", text=threshold))
        if found.sources:
            rules.append(say("annex.rule", numbers=" ".join(self._cite(s) for s in found.sources)))
        out.append(Part("list", "", [[r] for r in rules]))
        if found.proofs:
            out.append(Part("text", say("contest.proofs")))
            boxes = [(p.label, " ".join(self._cite(s) for s in p.sources)) for p in found.proofs]
            out.append(Part("boxes", "", [[f"{label} {cited}".rstrip()] for label, cited in boxes]))
        return out

    def _cite(self, source: Any) -> str:
        key = (source.title, source.date, source.url)
        places = self._sources.setdefault(key, [])
        if source.where and source.where not in places:
            places.append(source.where)
        return f"[{list(self._sources).index(key) + 1}]"

    def _source(self, title: str, day: str, url: str) -> tuple[str, str]:
        number = list(self._sources).index((title, day, url)) + 1
        where = self.say("list.joint").join(self.say("sources.place", place=p) for p in self._sources[title, day, url])
        return f"[{number}]", f"{self.say('sources.line', title=title, date=day, where=where)}. {url}"


def markdown(parts: Sequence[Part]) -> str:
    """Return the annex as Markdown."""
    out: list[str] = []
    for part in parts:
        marks = {"title": "# ", "heading": "## ", "criterion": "### "}
        if part.kind in marks:
            out.append(marks[part.kind] + _plain(part.text))
        elif part.kind in ("list", "boxes", "sources"):
            mark = "- [ ] " if part.kind == "boxes" else "- "
            out.append("\n".join(mark + _plain(" ".join(row)) for row in part.rows))
        elif part.kind == "table":
            rows = [[_plain(c) for c in row] for row in part.rows]
            head = rows.pop(0) if part.text == "head" else [""] * len(rows[0])
            lines = [head, ["---"] * len(head), *rows]
            out.append("\n".join("| " + " | ".join(row) + " |" for row in lines))
        elif part.kind == "small":
            out.append(f"*{_plain(part.text)}*")
        else:
            out.append(_plain(part.text))
    return "\n\n".join(t for t in out if t) + "\n"


def _plain(text: str) -> str:
    """Keep text from being read as marks: nothing in a dossier can lay out the page."""
    flat = " ".join(text.split(None)) if "\n" in text else text
    shown = "".join("" if unicodedata.category(c) in ("Cc", "Cf") else c for c in flat)
    return "".join(f"\\{c}" if c in "\\`*_<>|#" else c for c in shown)


# -- PDF ------------------------------------------------------------------------------------------------------------------


def _module(name: str) -> Any:
    try:
        return import_module(f"reportlab.{name}")
    except ImportError:
        from octroi.bridge import InputError, Problem

        raise InputError([Problem("--annex .pdf", "no_library", (("value", "octroi[pdf]"),))]) from None


def pdf(parts: Sequence[Part], title: str, language: str) -> bytes:
    """Return the annex as PDF, with its font in it; the same annex is the same bytes."""
    from io import BytesIO

    platypus = _module("platypus")
    out = BytesIO()
    layout = _Layout(platypus, language)
    document = platypus.SimpleDocTemplate(
        out, pagesize=_module("lib.pagesizes").A4, title=layout.shown(title), author="octroi", lang=language,
        leftMargin=57, rightMargin=57, topMargin=57, bottomMargin=57, invariant=1,
    )  # fmt: skip
    flow = [piece for part in parts for piece in layout.pieces(part)]
    document.build(flow, onFirstPage=layout.foot, onLaterPages=layout.foot)
    return out.getvalue()


class _Layout:
    """The styles of the page, in the font that comes with the library."""

    def __init__(self, platypus: Any, language: str) -> None:
        self.platypus, self.language = platypus, language
        metrics, fonts = _module("pdfbase.pdfmetrics"), _module("pdfbase.ttfonts")
        for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf"), ("VeraIt", "VeraIt.ttf")):
            metrics.registerFont(fonts.TTFont(name, file))
        self.glyphs = metrics.getFont("Vera").face.charToGlyph
        sheet = _module("lib.styles").ParagraphStyle
        self.text = sheet("text", fontName="Vera", bulletFontName="Vera", fontSize=9.5, leading=13.5, spaceAfter=5)
        self.cell = sheet("cell", parent=self.text, spaceAfter=0)
        self.styles = {
            "title": sheet("title", parent=self.text, fontName="VeraBd", fontSize=15, leading=20, spaceAfter=10),
            "heading": sheet(
                "heading",
                parent=self.text,
                fontName="VeraBd",
                fontSize=11.5,
                leading=15,
                spaceBefore=12,
                keepWithNext=1,
            ),
            "criterion": sheet("criterion", parent=self.text, fontName="VeraBd", spaceBefore=8, keepWithNext=1),
            "small": sheet("small", parent=self.text, fontName="VeraIt", fontSize=8, leading=11, spaceBefore=14),
            "item": sheet("item", parent=self.text, leftIndent=14, bulletIndent=3, spaceAfter=3),
            "box": sheet("box", parent=self.text, leftIndent=22, bulletIndent=3, spaceAfter=3),
        }

    def shown(self, text: str) -> str:
        """Return text in the characters that the font has."""
        out = []
        for char in text:
            if ord(char) in self.glyphs:
                out.append(char)
            elif char in "\u202f\u2009\t\n\r":
                out.append("\u00a0" if char == "\u202f" else " ")
            elif unicodedata.category(char) not in ("Cc", "Cf"):
                plain = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
                out.append(plain or "?")
        return "".join(out)

    def paragraph(self, text: str, style: Any, bullet: str | None = None) -> Any:
        """Return a paragraph; what is in the text is text, never markup."""
        from html import escape

        return self.platypus.Paragraph(escape(self.shown(text), quote=False), style, bulletText=bullet)

    def pieces(self, part: Part) -> list[Any]:
        """Return a part as the library lays it out."""
        if part.kind in ("list", "boxes"):
            style, mark = (self.styles["item"], "-") if part.kind == "list" else (self.styles["box"], "[ ]")
            return [self.paragraph(row[0], style, mark) for row in part.rows]
        if part.kind == "sources":
            return [self.paragraph(text, self.styles["box"], number) for number, text in part.rows]
        if part.kind == "table":
            return [self._table(part), self.platypus.Spacer(1, 6)] if part.rows else []
        return [self.paragraph(part.text, self.styles.get(part.kind, self.text))]

    def _table(self, part: Part) -> Any:
        grey = _module("lib.colors").HexColor("#999999")
        rows = [[self.paragraph(c, self.cell) for c in row] for row in part.rows]
        widths = [130, 351] if len(part.rows[0]) == 2 else [221, 130, 130]
        lines = [("LINEBELOW", (0, 0), (-1, -1), 0.4, grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        if part.text == "blank":
            lines.append(("BOTTOMPADDING", (0, 0), (-1, -1), 14))
        if part.text == "head":
            lines.append(("LINEBELOW", (0, 0), (-1, 0), 1, grey))
        return self.platypus.Table(rows, colWidths=widths, style=lines, repeatRows=1 if part.text == "head" else 0)

    def foot(self, canvas: Any, document: Any) -> None:
        """Number the page."""
        canvas.setFont("Vera", 8)
        canvas.drawRightString(document.pagesize[0] - 57, 34, str(canvas.getPageNumber()))
