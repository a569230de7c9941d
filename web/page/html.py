"""Parts as HTML: lines that stand further in are lists within lists, tables are tables, and every text is escaped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from markupsafe import Markup

from octroi.cli.parts import BREAK, Box, Heading, Line, Note, Part, Source, Space, Table, Told, Verbatim, plain

STYLES = {"bold": "b", "dim": "dim", "green": "good", "red": "bad", "yellow": "care"}
BULLETS = ("", "•", "-")
# Keys of a dossier stand in its file, and in the text of the command line; a page calls facts by their names.
_KEYS = re.compile(r"\s*\((?:[a-z_]+[.\[][\w.\[\]+, ]*|[a-z]+_[a-z_]+(?:, \d{4}[^)]*)?)\)\s*")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")  # the date of a document, as a list of sources has it
_TIED = re.compile(r"(?<=\d) (?=\d{3}\b)| (?=[:;!?»%€])|(?<=«) ")


def shown(parts: Iterable[Part], top: int = 2) -> Markup:
    """Return parts as HTML; a title would have the level ``top``, headings the one below."""
    page = _Page(top)
    for part in parts:
        page.add(part)
    page.close(0)
    return Markup("\n".join(page.out))


def clean(text: str) -> str:
    """Drop control characters and what turns the direction of writing."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))


def inline(told: Told, style: str = "") -> str:
    """Return a text in its styles, escaped."""
    if isinstance(told, str):
        return _wrapped(_text(told), style)
    out = []
    for span in told:
        if span is BREAK:
            out.append("<br>")
        elif "dim" in span.style and _KEYS.fullmatch(span.text):
            continue
        else:
            out.append(_wrapped(_text(span.text), span.style))
    return _wrapped("".join(out), style)


def _text(text: str) -> str:
    return _TIED.sub("\u00a0", escape(clean(text))).replace("\n", "<br>")


def _wrapped(text: str, style: str) -> str:
    names = [STYLES[s] for s in style.split() if s in STYLES]
    if not names or not text.strip():
        return text
    if names == ["b"]:
        return f"<strong>{text}</strong>"
    tag = "strong" if "b" in names else "span"
    return f'<{tag} class="{" ".join(n for n in names if n != "b")}">{text}</{tag}>'


class _Page:
    """Writes parts one after the other; ``open`` are the lists that are open, by how far in they stand."""

    def __init__(self, top: int) -> None:
        self.out: list[str] = []
        self.top = top
        self.open: list[int] = []

    def add(self, part: Part) -> None:
        """Write one part."""
        if isinstance(part, Line) and (part.marker or part.indent):
            self._item(part)
            return
        if isinstance(part, Space):
            return
        self.close(0)
        match part:
            case Heading():
                level = min(6, max(2, self.top + part.level - 1))  # the page has its title
                self.out.append(f"<h{level}>{inline(part.text)}</h{level}>")
            case Line():
                self.out.append(f"<p>{inline(part.text, part.style)}</p>")
            case Box():
                self.out.append(f'<p class="box">{inline(part.text)}</p>')
            case Note():
                self.out.append(f'<p class="dim">{inline(part.text)}</p>')
            case Verbatim():
                self.out.append(f"<pre>{escape(clean(part.text))}</pre>")
            case Source():
                self.out.append(f'<p class="source">{inline(part.number)} {_linked(part)}</p>')
            case Table():
                self.out.append(table(part))

    def _item(self, part: Line) -> None:
        marker = part.marker.strip()
        depth = part.indent * 2 + bool(marker in BULLETS and marker)
        while self.open and self.open[-1] > depth:
            self.open.pop()
            self.out.append("</li></ul>")
        if self.open and self.open[-1] == depth:
            self.out.append("</li>")
        else:
            self.out.append("<ul>")
            self.open.append(depth)
        lead = "" if marker in BULLETS else f"{escape(marker)} "
        self.out.append(f"<li>{lead}{inline(part.text, part.style)}")

    def close(self, down_to: int) -> None:
        """Close the lists that are open."""
        while len(self.open) > down_to:
            self.open.pop()
            self.out.append("</li></ul>")


def nameless(text: str) -> str:
    """Return a text without the key of the dossier that it gives beside a name."""
    return _KEYS.sub(" ", text).strip()


def _linked(part: Source) -> str:
    part = part._replace(text=_ISO.sub(r"\3/\2/\1", part.text))
    if not part.address.startswith(("https://", "http://")):
        return inline(part.text) + (f" {inline(part.address)}" if part.address else "")
    return f'{inline(part.text)} <a href="{escape(part.address)}" rel="noreferrer">{escape(part.address)}</a>'


def table(part: Table, caption: str = "") -> str:
    """Return a table; without heads and rows, nothing."""
    if not part.rows:
        return ""
    said = f"<caption>{inline(caption)}</caption>" if caption else ""
    head = ""
    if any(part.head):
        cells = "".join(_cell("th" if h else "td", h, n, part.right, ' scope="col"' if h else "") for n, h in enumerate(part.head))
        head = f"<thead><tr>{cells}</tr></thead>"
    rows = "".join(_row(row, part.right) for row in part.rows)
    return f'<div class="wide" tabindex="0" role="group"><table>{said}{head}<tbody>{rows}</tbody></table></div>'


def _row(row: Sequence[Told], right: Sequence[int]) -> str:
    first = plain(row[0]).strip() if row else ""
    cells = [_cell("th" if n == 0 and first else "td", c, n, right, ' scope="row"' if n == 0 and first else "") for n, c in enumerate(row)]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(tag: str, told: Told, number: int, right: Sequence[int], more: str) -> str:
    side = ' class="num"' if number in right else ""
    return f"<{tag}{more}{side}>{inline(told)}</{tag}>"
