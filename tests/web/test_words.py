"""The sentences of the page: the same keys and names in every language, all of them used, and no other word on a page."""

from __future__ import annotations

import html
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import octroi.cli
import octroi.web
from octroi import logic
from octroi.bridge.as_json import as_json
from octroi.bridge.dossier.read import loads
from octroi.cli import examples
from octroi.cli.messages import Messages, languages
from octroi.web.page.state import State
from octroi.web.words import FOLDER
from served import Reader, client, desk, state

WEB = Path(str(octroi.web.__file__)).parent
LOGIC = Path(str(logic.__file__)).parent
SECTIONS = ("api", "page", "about", "entering", "changing", "planning", "contesting", "keeping", "proving")


def leaves(value: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from leaves(inner, f"{above}{key}.")
        else:
            yield above + key, inner


def catalogue(language: str) -> dict[str, str]:
    return dict(leaves(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name} | set(re.findall(r"@\w+\.\w+@", text.lower()))


@pytest.mark.parametrize("language", languages())
def test_languages_have_the_same_keys_and_placeholders(language: str) -> None:
    french, other = catalogue("fr"), catalogue(language)
    assert set(other) == set(french)
    assert all(placeholders(french[k]) == placeholders(other[k]) for k in french)
    assert all(v.strip() for k, v in other.items() if k != "page.colon")


def named() -> set[str]:
    """Every sentence that a template or the code asks for, its variable part as a star."""
    found: set[str] = set()
    one = "|".join(SECTIONS)
    for path in [*(WEB / "templates").glob("*.html"), *WEB.rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(rf"""["']((?:{one})\.[\w.]+)["']""", text))
        found |= {k.partition("{")[0] for k in re.findall(rf"""f["']((?:{one})\.[\w.{{]+)""", text)}
    return {name for name in found if not name.endswith(".html")}


def test_what_the_page_says_instead_is_said_by_the_command_line_too() -> None:
    told = dict(leaves(tomllib.loads((Path(str(octroi.cli.__file__)).parent / "messages" / "fr.toml").read_text(encoding="utf-8"))))
    instead = {k.removeprefix("instead.") for k in catalogue("fr") if k.startswith("instead.")}
    assert instead <= told.keys()
    say = Messages("fr", beside=FOLDER)
    assert all("--" not in say(name) for name in instead)


def test_every_sentence_is_used_and_every_one_used_is_there() -> None:
    known, asked = catalogue("fr"), named()
    say = Messages("fr", beside=FOLDER)
    begun = tuple(a for a in asked if a.endswith("."))
    for name in asked:
        assert name.endswith(".") or say.has(name) or f"{name}.one" in known, name
    variable = ("instead.", "about.", "page.nav.", "api.", "page.settled", "page.unsettled", *begun)
    used = {a.removesuffix(".one").removesuffix(".other") for a in asked}
    unused = {k for k in known if k not in asked and k.rpartition(".")[0] not in used and not k.startswith(variable)}
    spoken = {k for k in unused if not any(k.startswith(f"page.{p}") for p in ("nothing", "refused", "unreadable", "lost", "resumed"))}
    assert spoken == set()


# What no person should read on a page: days as programs write them, words of Python, keys of a dossier, options and commands.
STRANGE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b(?:True|False|None|null|nan)\b|\{\w*\}|@\w+\.\w+@|\b[a-z]+_[a-z_]+\b|\w\[\d+\]\.|\b(?:doctor|practice)\.\w"
    r"|(?<!\w)--[a-z]\w+|\boctroi (?:ask|contest|decide|diff|explain|missing|plan|readings|rules|verify)\b"
)
MEMBER = {"gp_number_since": "2014-09-01", "training": "none", "years": {2024: {"on_call": True, "accepted_software": False}}}


def posted(language: str, carried: str, name: str, **fields: str) -> str:
    return str(client().post(f"/{language}/{name}", data={"state": carried, **fields}).text)


def shown(language: str) -> Iterator[tuple[str, str]]:
    for name in ("", "about", "findings", "rules", "rules?prime=ppi&year=2024", "rules?prime=gestion_pratique&year=2025"):
        yield f"/{name}", client().get(f"/{language}/{name}").text
    page = client().get(f"/{language}/example?name=first_nurse").text
    yield "example", page
    hours = "contracts[0].hours_per_week"
    for name, fields in (
        ("answers", {}), ("plan", {}), ("contest", {"key": "gestion_pratique-2025"}), ("facts", {"section": "doctor"}),
        ("facts", {"section": "contracts"}), ("facts", {"section": "practice"}),
        ("what-if", {"path": hours, "do": "try", f"t.{hours}": "12"}),
        ("contest", {"key": "gestion_pratique-2025", "do": "compare", f"t.{hours}": "12"}),
        ("contest", {"key": "gestion_pratique-2025", "do": "explain", "t.received": "0"}),
        ("facts", {"section": "contracts", "do": "save", f"t.{hours}": "x"}),
    ):  # fmt: skip
        yield f"{name} {fields}", posted(language, state(page), name, **fields)
    yield "solo", client().get(f"/{language}/example?name=solo").text
    yield "trainee", client().get(f"/{language}/example?name=trainee").text
    members = loads(examples.text("members"), desk().engine.shape).data
    members["practice"]["members"][2]["doctor"] = MEMBER
    yield "people", posted(language, sealed(members), "result")
    for name, fields in (
        ("answers", {}), ("interview", {}),
        ("facts", {"section": "practice"}), ("facts", {"section": "doctor", "person": "dr-chloe"}),
        ("facts", {"section": "requests", "person": "dr-chloe", "do": "add requests"}),
        ("facts", {"section": "history", "do": "add history"}),
    ):  # fmt: skip
        yield f"people, {name} {fields}", posted(language, sealed(members), name, **fields)
    yield "empty", posted(language, sealed({"dossier": 1, "practice": {"kind": "group"}}), "result")
    first = client().post(f"/{language}/start", data={"who": "doctor", "year": "2024"}).text
    for number in range(6):
        yield f"question {number}", first
        key = re.search(r'name="q" value="([^"]+)"', first)
        assert key
        first = posted(language, state(first), "interview", do="skip", q=html.unescape(key[1]))


def sealed(data: Any) -> str:
    return str(desk().seal.closed(State(data=as_json(data), today="2026-11-22").to_dict()))


@cache
def sentences(language: str) -> set[str]:
    """Every text of the page, of the command line and of the rules in one language."""
    folders = (FOLDER, Path(str(octroi.cli.__file__)).parent / "messages", LOGIC / "wording", LOGIC / "kernel" / "wording")
    tables = (tomllib.loads((f / f"{language}.toml").read_text(encoding="utf-8")) for f in folders)
    return {text for table in tables for _, text in leaves(table) if isinstance(text, str)}


class Text:
    """A long text in which many are looked for: whose beginning is nowhere in it is not in it."""

    BEGINNING = 13

    def __init__(self, text: str) -> None:
        self._text = text
        self._beginnings = {text[i : i + self.BEGINNING] for i in range(len(text))}

    def has(self, other: str) -> bool:
        return other[: self.BEGINNING] in self._beginnings and other in self._text


@pytest.mark.parametrize("language", languages())
def test_pages_speak_to_people_in_their_language(language: str) -> None:
    own = Text("\n".join(sentences(language)))
    others = {t for other in languages() if other != language for t in sentences(other)}
    foreign = {t for t in others if len(t) >= Text.BEGINNING and " " in t and not placeholders(t) and not own.has(t)}
    assert len(foreign) > 1000
    for name, page in shown(language):
        text = Reader(re.sub(r'<p class="source">.*?</p>', "", page)).text  # what a document is called, and its own words
        assert f'<html lang="{language}">' in page, name
        strange = [w for w in STRANGE.findall(text) if not (language == "en" and w == "None")]
        assert not strange, name
        unquoted = Text(re.sub(r"[«“„][^»”“]*[»”“]", "", text))  # a source is quoted in its own words
        assert not [t for t in foreign if unquoted.has(t)], name
