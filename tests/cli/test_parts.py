"""The same parts as text on a terminal, as Markdown and as PDF."""

from __future__ import annotations

import io
from datetime import date

import pytest

from octroi.bridge import Engine
from octroi.bridge.packaged import loads
from octroi.cli import examples
from octroi.cli.messages import Messages
from octroi.cli.page import show
from octroi.cli.page.markdown import markdown
from octroi.cli.page.pdf import pdf
from octroi.cli.parts import BREAK, Box, Heading, Line, Note, Part, Sheet, Source, Space, Table, Verbatim, spans
from octroi.cli.say.reasons import ReasonsText
from octroi.cli.say.words import Words

PARTS: list[Part] = [
    Heading("A title", level=1), Line("A paragraph with *stars*"), Space(), Heading("A part"), Line("first", 2, "• "),
    Line("below it", 4, "✓ "), Line("second", 2, "• "), Line(spans("plain and ", ("strong", "bold")), style="bold"),
    Table(["what", "much"], [["one | two", (*spans("three"), BREAK, *spans("four"))]]), Box("to tick"),
    Source("[1]", "A document", "https://example.org"), Verbatim("dossier: 1"), Verbatim("id: x"), Note("small print"),
]  # fmt: skip
MARKDOWN = """# A title

A paragraph with \\*stars\\*

## A part

- first
  - ✓ below it
- second

**plain and strong**

| what | much |
| --- | --- |
| one \\| two | three<br>four |

- [ ] to tick

- [1] A document. https://example.org

```text
dossier: 1
id: x
```

*small print*
"""
TERMINAL = """A title
A paragraph with *stars*


A part
  • first
    ✓ below it
  • second
plain and strong
what       much
one | two  three
           four
[ ] to tick
  [1] A document
      https://example.org
dossier: 1
id: x
small print
"""


def test_every_kind_of_part_on_a_terminal() -> None:
    out = io.StringIO()
    show(PARTS, out)
    assert out.getvalue() == TERMINAL


def test_every_kind_of_part_as_markdown() -> None:
    assert markdown(PARTS) == MARKDOWN


def test_every_kind_of_part_as_pdf() -> None:
    pytest.importorskip("reportlab")
    data = pdf(PARTS, "en")
    assert data.startswith(b"%PDF")
    assert data == pdf(PARTS, "en")


def test_an_explanation_can_be_shown_everywhere(engine: Engine) -> None:
    """The parts of a command hold no word about the terminal: Markdown has each label that the terminal has."""
    found = engine.explain(loads(examples.text("solo")), "ppi", 2023, date(2026, 11, 22))
    sheet, out = Sheet(), io.StringIO()
    ReasonsText(sheet, Words(engine, Messages("fr"))).show(found)
    show(sheet.parts, out)
    text = markdown(sheet.parts)
    for line in out.getvalue().splitlines():
        if line.endswith("]") and "✓" in line:
            assert line.strip().partition(" ")[2].split("  ")[0].split(" :")[0] in text
    assert text.count("✓") == out.getvalue().count("✓") > 3
