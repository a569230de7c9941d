"""The catalogues: the same keys and placeholders in every language, and a sentence for every error."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import octroi.bridge
import octroi.cli.messages
from octroi.bridge import Engine
from octroi.bridge.catalogues import rules_directory
from octroi.bridge.errors import Problem
from octroi.bridge.rules.wording import Wording
from octroi.cli import examples
from octroi.cli.messages import FOLDER, Messages
from octroi.cli.page.encoding import clean, encodable
from octroi.cli.program import build
from octroi.cli.say.failures import problem_line, problem_text
from places import LANGUAGES

BRIDGE = Path(octroi.bridge.__file__).parent
CLI = Path(octroi.cli.messages.__file__).parent
WORDING = rules_directory() / "wording"
SHARED = rules_directory() / "kernel" / "wording"


def leaves(value: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from leaves(inner, (*above, key))
        else:
            yield (*above, key), inner


def catalogue(path: Path) -> dict[tuple[str, ...], str]:
    return dict(leaves(tomllib.loads(path.read_text(encoding="utf-8"))))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("folder", [FOLDER, WORDING, SHARED], ids=["cli", "rules", "kernel"])
def test_languages_have_the_same_keys_and_placeholders(folder: Path) -> None:
    catalogues = {name: catalogue(folder / f"{name}.toml") for name in LANGUAGES}
    french = catalogues["fr"]
    for language, other in catalogues.items():
        assert set(other) == set(french), language
        for key, text in french.items():
            assert placeholders(text) == placeholders(other[key]), (language, key)
            assert other[key].strip() or key[0] == "numbers", (language, key)


def test_all_folders_speak_the_same_languages() -> None:
    languages = [{p.stem for p in folder.glob("*.toml")} for folder in (FOLDER, WORDING, SHARED)]
    assert languages[0] == languages[1] == languages[2]


RAISING = re.compile(r"\b(?:Problem|Invalid|_Invalid|refusal)\((?:[^()]|\([^()]*\))*")
FAMILIES = re.compile(r"(want|range)_\w+|unknown_(key|prime|reading|option|amount|example|choice|result)(_close)?|yaml(_\w+)?")


def error_keys() -> set[str]:
    """The keys of every problem that the sources can raise, read off the code."""
    texts = [p.read_text(encoding="utf-8") for p in [*BRIDGE.rglob("*.py"), *CLI.rglob("*.py")]]
    found: set[str] = set()
    for text in texts:
        # The key is the second argument of a Problem and the first of an Invalid; families are taken wherever they stand.
        for call in RAISING.findall(text):
            words = re.findall(r'"([a-z][a-z0-9_]+)"', call)
            found.update(
                words[1:2] if "Problem(" in call and call.count('"') > 2 and words[:1] != words[-1:] else words[:1]
            )
        found.update(w for w in re.findall(r'"([a-z][a-z0-9_]+)"', text) if FAMILIES.fullmatch(w))
        units = set(re.findall(r'_number\([^)]*"(\w+)"\)', text))
        for stem in re.findall(r'f"(want|range)_\{unit\}"', text):
            found.update(f"{stem}_{unit}" for unit in units)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_a_sentence(language: str) -> None:
    say = Messages(language)
    keys = error_keys()
    assert {"want_boolean", "unknown_key_close", "yaml_alias", "range_number", "too_exact"} <= keys
    assert {"twice", "too_deep", "impossible", "no_file"} <= keys
    assert {k for k in keys if not say.has(f"problems.{k}")} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_word_what_their_dossiers_cannot_say(language: str, engine: Engine) -> None:
    base, wording = engine.rules.base, Wording(engine.rules.base.directory, language)
    keys = {str(row[2]) for name in ("ordered", "unique") for row in base.facts(name)}
    keys |= {symbol.arguments[0].name for symbol, _ in base.named("contradiction")}  # without the number that goes into the sentence
    assert {"end_before_start", "member_twice", "solo_practice", "no_prime_before"} <= keys
    assert {k for k in keys if not wording.has("impossible", k)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_a_problem_can_be_said(language: str) -> None:
    say = Messages(language)
    sentences = {**Wording(rules_directory(), language).texts["problems"]}
    assert len(sentences) > 100
    for key, sentence in sentences.items():
        names = placeholders(sentence)
        problem = Problem("a.b", key, tuple((n, "x") for n in names))
        line = problem_line(problem, say, "file.yaml")
        assert line.startswith("file.yaml")
        assert "a.b" in line
        assert "{" not in line or "start" in line


def test_every_example_is_described() -> None:
    for language in LANGUAGES:
        say = Messages(language)
        assert all(say.spoken(f"@example_dossiers.{n}@") != n for n in examples.names())


def test_every_message_that_the_code_asks_for_exists() -> None:
    say = Messages("fr")
    for path in CLI.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for name in re.findall(r'\bsay\(\s*"([a-z_.]+)"', source):
            assert say.has(name), (path.name, name)
        for name in re.findall(r'\bsay\.count\(\s*"([a-z_.]+)"', source):
            assert say.has(f"{name}.one"), (path.name, name)
            assert say.has(f"{name}.other"), (path.name, name)


def test_every_message_is_used() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in CLI.rglob("*.py"))
    for key in catalogue(FOLDER / "fr.toml"):
        section, name = key[0], key[-1]
        if section in ("problems", "commands", "options", "confidence", "language", "where"):
            continue
        stem = ".".join(key[:-1]) if name in ("one", "other") else ".".join(key)
        prefix = stem.split(".")[0]
        assert re.search(rf"[\"']{re.escape(stem)}[\"']", source) or re.search(rf'f"{prefix}\.[^"]*{{', source), key


def test_counting_follows_the_language() -> None:
    french, english = Messages("fr"), Messages("en")
    assert french.count("brief.unknown_facts", 1) == "une réponse manque au dossier"
    assert french.count("brief.unknown_facts", 3) == "3 réponses manquent au dossier"
    assert english.count("brief.unknown_facts", 0) == "0 answers missing in the dossier"


def test_plain_characters_for_plain_encodings() -> None:
    assert encodable("✓ déjà 5 €", "ascii") == "+ deja 5 EUR"
    assert encodable("déjà", "utf-8") == "déjà"
    assert encodable("\udcff", "utf-8") == "?"
    assert clean("a\x1b[0mb\u202ec\n") == "a[0mbc "


def test_no_prime_is_known_by_name() -> None:
    names = re.compile(r"\b(ppi|dmg_debutant|continuite_soins|gestion_pratique|sumehr|e_services)\b")
    for path in CLI.rglob("*.py"):
        assert not names.search(path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_sentences_take_from_the_rules_is_worded_by_the_kernel_and_by_the_package(language: str) -> None:
    """So a folder of rules that names nothing itself is still spoken of in whole sentences."""
    wanted = set(re.findall(r"@(\w+)\.(\w+)@", (FOLDER / f"{language}.toml").read_text(encoding="utf-8")))
    assert ("roles", "authority") in wanted
    for folder in (SHARED, WORDING):
        with (folder / f"{language}.toml").open("rb") as stream:
            words = tomllib.load(stream)
        assert {(s, k) for s, k in wanted if k.lower() not in words.get(s, {})} == set(), folder


def test_another_law_has_another_authority(tmp_path: Path) -> None:
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording" / "en.toml").write_text('[roles]\nauthority = "the {city} council"\n', encoding="utf-8")
    say = Messages("en", tmp_path)
    assert say("contest.title", prime="Permit", day="1 May") == "Permit: your dossier and the {city} council's facts, on 1 May"
    assert problem_text(Problem("reading x", "want_reading", (), tmp_path), say) == "a reading is written ISSUE=A."
    assert Messages("en")("contest.by_theirs") == "By INAMI's facts:"
    assert "INAMI" not in (FOLDER / "en.toml").read_text(encoding="utf-8")


def test_help_speaks_of_the_rules_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording" / "en.toml").write_text('[examples]\nfile = "permit.lp"\n', encoding="utf-8")
    group = build(Messages("en", tmp_path))
    command = group.commands["mutate"]
    text = command.get_help(click.Context(command, info_name="mutate"))
    assert "permit.lp" in text
    assert "@" not in text
