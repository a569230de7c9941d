"""Text of a dossier that would steer what shows it never does: terminal, JSON, calendar, Markdown, PDF, picture, message."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from octroi.bridge.dossier.yaml_text import dump
from octroi.cli import examples
from octroi.cli.main import status
from octroi.cli.page.calendar import calendar
from octroi.cli.page.document import document
from octroi.cli.page.encoding import clean, escaped
from octroi.cli.page.plot import drawn
from octroi.cli.parts import Agenda, Box, Event, Heading, Line, Note, Panel, Stretch, Table, Verbatim

UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Cs")
# A colour and a clipboard of a terminal, an end of line and an event, marks of direction, one byte that steers, a tag.
NASTY = "a\x1b[31mR\x1b]52;c;ZXZpbA==\x07\r\nBEGIN:VEVENT\r\nSUMMARY:pwn\u202eb\u2066c\u200bd\x9b2Je\u2028f\x7f\U000e0041g"
MARKS = "1. [x](javascript:alert) ![i](http://e/x.png) <b>c</b> `d` **e** ~~f~~ | g $h$ &#x202e; www.evil.example ```"
LIVE = {
    "link_open", "image", "html_inline", "html_block", "code_inline", "s_open", "blockquote_open", "ordered_list_open", "code_block", "hr",
}  # fmt: skip
TODAY = ("--today", "2026-11-22")


def unseen(text: str, but: str = "\n") -> list[str]:
    return [c for c in text if unicodedata.category(c) in UNSEEN and c not in but]


def test_every_character_that_is_not_seen_is_left_out() -> None:
    every = "".join(chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000)
    kept = clean(every + "\ud800\udfff")
    assert unseen(kept, "") == []
    assert len(every) - len(kept) < 450  # and hardly any other
    assert all(c in kept for c in "é’ œ « \u00a0 \u202f 中 € ✓ \u0301")
    told = json.dumps({"a": every}, ensure_ascii=False)
    assert unseen(escaped(told)) == []
    assert json.loads(escaped(told)) == {"a": every}


def nasty(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(examples.text(name))
    data["id"] = NASTY
    data["practice"]["workplace"] = NASTY[::-1]
    for contract in data.get("contracts", []):
        contract["workplace"] = NASTY[::-1]
    return data


@pytest.fixture
def dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("d.json").write_text(json.dumps(nasty("with_nurse"), default=str), encoding="utf-8")
    Path("c.json").write_text(json.dumps({"practice": {"workplace": f"x{MARKS}{NASTY}"[:200]}}), encoding="utf-8")
    return "d.json"


PRIME = ("--prime", "gestion_pratique", "--year", "2025")
COMMANDS = [
    ("decide", "d.json"), ("explain", "d.json", *PRIME), ("missing", "d.json", *PRIME), ("plan", "d.json", "--years", "2024..2027"),
    ("contest", "d.json", *PRIME, "--claimed", "c.json"), ("ask", "d.json", *PRIME, "--next"),
    ("what-if", "d.json", "--variant", NASTY, "--set", f"practice.workplace={NASTY}", *PRIME),
    ("breakpoints", "d.json", *PRIME, "--path", "doctor.gp_number_since"), ("decide", NASTY), ("decide", "d.json", "--prime", NASTY),
    ("what-if", "d.json", "--set", NASTY), ("decide", "d.json", "--rules", NASTY), ("schema", "--result", NASTY), (NASTY,),
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=[f"{n} {w[0][:8].strip()}" for n, w in enumerate(COMMANDS)])
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_printed(dossier: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], form: str) -> None:
    plain = [] if words[0] in ("schema", NASTY) else [*TODAY, "--format", form]
    assert status([*words, *plain]) in (0, 2)
    out, err = capsys.readouterr()
    assert unseen(out + err) == []
    if out and form == "json" and plain:
        json.loads(out)


def test_the_calendar(dossier: str, capsys: pytest.CaptureFixture[str]) -> None:
    from icalendar import Calendar

    assert status(["plan", dossier, "--years", "2024..2027", "--ics", "p.ics", *TODAY]) == 0
    capsys.readouterr()
    text = Path("p.ics").read_bytes().decode("utf-8")
    assert unseen(text, "\r\n") == []
    found: Any = Calendar.from_ical(text)
    assert "BEGIN:VEVENT" in str(found["x-wr-calname"])
    assert not any("pwn" in str(e["summary"]) for e in found.walk("VEVENT"))
    day = date(2026, 1, 1)
    odd = calendar(Agenda(NASTY, "fr", day, [Event("x", day, NASTY, f"one\n{NASTY}", True)])).decode("utf-8")
    events: Any = Calendar.from_ical(odd).walk("VEVENT")
    assert len(events) == 1
    assert str(events[0]["description"]).startswith("one\n")
    assert unseen(odd, "\r\n") == []


def parts(text: str) -> list[Any]:
    table = Table((text, text), ((text, text),))
    return [Heading(text), Line(text), Line(text, marker="- "), Box(text), Note(text), Verbatim(text), table]


def test_markdown_is_inert() -> None:
    from markdown_it import MarkdownIt

    started = ("# a", "> a", "- a", "+ a", "12. a", "2) a", "---", "===", "    a", "\ta", "[a]: http://e", "a\n\n# b")
    for text in (MARKS, NASTY, MARKS + NASTY, *started):
        data = document(".md", parts(text), "en").decode("utf-8")
        assert unseen(data) == []
        assert "http://" not in data.replace("```", "").partition("text\n")[0]
        tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(data)
        every = [t for whole in tokens for t in [whole, *(whole.children or ())]]
        assert not {t.type for t in every if t.content != "<br>"} & LIVE
        headings = [t.tag for t in tokens if t.type == "heading_open"]
        assert headings == ["h2"]
        assert sum(t.type == "fence" for t in tokens) == 1
        words = "".join(c.content for t in tokens for c in t.children or () if c.type == "text")
        assert "\u202e" not in words


def test_pdf_and_picture() -> None:
    pytest.importorskip("reportlab")
    for text in (NASTY, MARKS, "W" * 200, "e" + "\u0301" * 199):
        assert document(".pdf", parts(text), "en").startswith(b"%PDF")
    pytest.importorskip("matplotlib")
    for text in (NASTY[:50], MARKS[:50], "$\\frac{", "$a$ $_$"):
        line = (text, [Stretch(0, 1, 5, 7)])
        panel = Panel(text, "y", "years", (1, text), "number", 0, 2, 9, [line], [], [], str, str)
        data = drawn("x.svg", "svg", [panel]).decode("utf-8")
        assert unseen(data) == []
        assert "javascript" not in data or "<a " not in data


def test_yaml_that_is_written_shows_all_and_reads_back() -> None:
    for text in (NASTY, "\u202eabc", "0123\u200f", "é \u202f"):
        written = dump({"id": text, text: 1})
        assert unseen(written) == []
        assert yaml.safe_load(written) == {"id": text, text: 1}
