"""The sentences of the page: the same keys and names in every language, all of them used, and no other word on a page."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import octroi.web
from octroi.cli.messages import Messages, languages
from octroi.web.words import FOLDER
from served import Reader, client, state

WEB = Path(str(octroi.web.__file__)).parent
SECTIONS = ("api", "page", "about", "entering", "changing", "planning", "contesting", "keeping")


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


def test_every_sentence_is_used_and_every_one_used_is_there() -> None:
    known, asked = catalogue("fr"), named()
    say = Messages("fr", beside=FOLDER)
    begun = tuple(a for a in asked if a.endswith("."))
    for name in asked:
        assert name.endswith(".") or say.has(name) or f"{name}.one" in known, name
    variable = ("about.", "page.nav.", "api.", "page.settled", "page.unsettled", *begun)
    used = {a.removesuffix(".one").removesuffix(".other") for a in asked}
    unused = {k for k in known if k not in asked and k.rpartition(".")[0] not in used and not k.startswith(variable)}
    spoken = {k for k in unused if not any(k.startswith(f"page.{p}") for p in ("nothing", "refused", "unreadable", "lost", "resumed"))}
    assert spoken == set()


# What no person should read on a page: days as programs write them, words of Python, keys of a dossier.
STRANGE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b(?:True|False|None|null|nan)\b|\{\w*\}|@\w+\.\w+@|\b[a-z]+_[a-z_]+\b|\w\[\d+\]\.|\b(?:doctor|practice)\.\w"
)


def shown(language: str) -> Iterator[tuple[str, str]]:
    page = client().get(f"/{language}/example?name=first_nurse").text
    yield "start", client().get(f"/{language}/").text
    yield "about", client().get(f"/{language}/about").text
    yield "rules", client().get(f"/{language}/rules").text
    yield "example", page
    sealed = {"state": state(page)}
    hours = "contracts[0].hours_per_week"
    for name, fields in (
        ("answers", {}), ("plan", {}), ("contest", {"key": "gestion_pratique-2025"}), ("facts", {"section": "doctor"}),
        ("facts", {"section": "contracts"}), ("facts", {"section": "practice"}),
        ("what-if", {"path": hours, "do": "try", f"t.{hours}": "12"}),
        ("contest", {"key": "gestion_pratique-2025", "do": "compare", f"t.{hours}": "12"}),
    ):  # fmt: skip
        yield f"{name} {fields}", client().post(f"/{language}/{name}", data={**sealed, **fields}).text
    first = client().post(f"/{language}/start", data={"who": "doctor", "year": "2024"}).text
    yield "interview", first
    yield "wrong", client().post(f"/{language}/facts", data={**sealed, "section": "contracts", "do": "save", f"t.{hours}": "x"}).text


@pytest.mark.parametrize("language", languages())
def test_pages_speak_to_people_in_their_language(language: str) -> None:
    own = set(catalogue(language).values())
    foreign = {t for other in languages() for t in catalogue(other).values() if len(t) > 12 and not placeholders(t)} - own
    for name, page in shown(language):
        text = Reader(page).text
        assert f'<html lang="{language}">' in page, name
        strange = [w for w in STRANGE.findall(text) if not (language == "en" and w == "None")]
        assert not strange, name
        assert not [t for t in foreign if t in text], name
