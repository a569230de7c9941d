"""French, Dutch, German and English: no word of another language in what is printed, and what is not translated is said."""

from __future__ import annotations

import re
import shutil
import tomllib
from functools import cache
from pathlib import Path

import click
import pytest
import yaml

from octroi.bridge.rules.wording import Wording
from octroi.cli import examples
from octroi.cli.main import status
from octroi.cli.messages import FOLDER, Messages, chosen_language
from octroi.cli.program import build
from places import LANGUAGES, PACKS, ROOT

# Words of a language that the three others do not have.
OWN = {
    "fr": "le la les une est sont avec pour dans qui sur aux du et ou pas cette votre vous aucun aucune règle jusqu",
    "nl": "het een van niet voor wordt worden geen naar zijn aan deze bij uw u aanvraag voorwaarden ook nog pas",
    "de": "der und nicht das mit für ist eine einen wird auf den dem oder kein keine Sie Ihre vom zum nach",
    "en": "the and with from which this are not has been your you it request than",
}
# What keeps its name in every language: files, options, keys and words of the format, examples of what to type, addresses, names.
KEPT = re.compile(
    r"https?://\S+|`[^`]*`|--[\w-]+(?:[ =]\S+)?|\b\w+(?:\.\w+)+\S*|\b\w+=\S*|\b[A-Z_]{3,}\b"
    r"|[“„«][^”“»]*[”“»]|Croix Jaune et Blanche|Centrale de Services à Domicile|\bdoctor\b|\btrue\b|\bfalse\b|\bnone\b|octroi [a-z-]+"
)
NAMES = ("primes", "primes_short", "values", "examples")
SOURCES = {"fr": "Sources", "nl": "Bronnen", "de": "Quellen", "en": "Sources"}


@cache
def names(language: str) -> re.Pattern[str]:
    """What keeps its name: the names and words of the rules as this language has them, the longest first."""
    with (ROOT / "logic" / "wording" / f"{language}.toml").open("rb") as stream:
        catalogue = tomllib.load(stream)
    words = {str(v) for s in NAMES for v in catalogue[s].values()}
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)))


@cache
def others(language: str) -> dict[str, str]:
    """The words that are another language's, each with that language."""
    own = set(OWN[language].split())
    return {w: n for n, words in OWN.items() if n != language for w in words.split() if w not in own}


def foreign(text: str, language: str) -> list[str]:
    """The words of another language in a text, each with what stands around it."""
    cited = re.escape(Messages(language)("ask.source").partition("{")[0])
    told = re.sub(rf"{cited}.*", "…", text.partition(f"\n{SOURCES[language]}\n")[0])
    told = KEPT.sub("…", names(language).sub("…", told))
    wrong = others(language)
    return [f"{wrong[m[0]]}: {told[max(0, m.start() - 40) : m.end() + 40]!r}" for m in re.finditer(r"[\w']+", told) if m[0] in wrong]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = status(list(arguments))
    out, err = capsys.readouterr()
    assert code == 0, (arguments, err)
    return out


def test_the_lists_tell_the_languages_apart() -> None:
    for language in OWN:
        with (FOLDER / f"{language}.toml").open("rb") as stream:
            text = " ".join(tomllib.load(stream)["commands"].values())
        for other in OWN:
            assert bool(foreign(text, other)) == (other != language), (language, other, foreign(text, other)[:2])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", examples.names())
def test_no_word_of_another_language_in_what_is_decided(
    name: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = examples.text(name, language)
    dossier = tmp_path / "d.yaml"
    dossier.write_text(text, encoding="utf-8")
    comments = "\n".join(line.partition("# ")[2] for line in text.splitlines())
    assert foreign(comments, language) == []
    shown = printed(capsys, "decide", str(dossier), "--today", "2025-11-10", "--lang", language).replace(str(dossier), "d")
    assert foreign(shown, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_another_language_in_any_command(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier, claimed = tmp_path / "d.yaml", tmp_path / "c.yaml"
    dossier.write_text(examples.text("solo", language), encoding="utf-8")
    claimed.write_text("dossier: 1\ndoctor: {years: {2023: {accepted_software: false}}}\n", encoding="utf-8")
    empty = tmp_path / "e.yaml"
    empty.write_text("dossier: 1\ndoctor: {solo: true}\n", encoding="utf-8")
    one, day = ["--prime", "ppi", "--year", "2023"], ["--today", "2024-12-10"]
    commands = [
        ["decide", str(empty), *day],
        ["decide", str(dossier), "--all-readings", *one, *day],
        ["explain", str(dossier), *one, *day],
        ["explain", str(empty), "--prime", "continuite_soins", "--year", "2025", *day],
        ["missing", str(dossier), "--prime", "gestion_pratique", "--year", "2025", *day],
        ["ask", str(empty), "--next", *one, *day],
        ["contest", str(dossier), "--claimed", str(claimed), *one, *day],
        ["what-if", str(dossier), "--set", "doctor.years.2023.e_services.cebam_uses=1", *one, *day],
        ["breakpoints", str(dossier), "--path", "doctor.years.2023.e_services.cebam_uses", *one, *day],
        ["plan", str(dossier), "--years", "2024..2026", "--may", "hire-nurse=2025-03..2026-03", *day],
        ["readings"], ["rules"], ["diff", "2023", "2024", "--prime", "ppi"], ["example"],
    ]  # fmt: skip
    for command in commands:
        shown = printed(capsys, *command, "--lang", language).replace(str(dossier), "d")
        assert foreign(shown, language) == [], command


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_another_language_in_help_and_messages(language: str) -> None:
    say = Messages(language)
    for name, command in build(say).commands.items():
        assert foreign(command.get_help(click.Context(command, info_name=name)), language) == [], name
    for section, texts in say.texts.items():
        for key, text in texts.items():
            if isinstance(text, str) and not key.startswith("words_") and key != "small":
                assert foreign(say.spoken(text), language) == [], (section, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_another_language_in_the_words_of_the_rules(language: str) -> None:
    for folder in ("logic/wording", "logic/kernel/wording", "cli/starter/wording"):
        with (ROOT / folder / f"{language}.toml").open("rb") as stream:
            for section, texts in tomllib.load(stream).items():
                for key, text in texts.items():
                    for told in text.values() if isinstance(text, dict) else [text]:
                        assert section in NAMES or foreign(str(told), language) == [], (folder, section, key)


@pytest.mark.parametrize("language", [n for n in LANGUAGES if n != "fr"])
def test_every_comment_of_an_example_is_translated_and_no_fact(language: str) -> None:
    with (ROOT / "logic" / "examples" / f"{language}.toml").open("rb") as stream:
        words = tomllib.load(stream)
    said: set[str] = set()
    for name in examples.names():
        french = examples.text(name, "fr")
        said |= {m[1] for m in re.finditer(r"# (.*)$", french, re.M)}
        facts, same = yaml.safe_load(french), yaml.safe_load(examples.text(name, language))
        assert words["names"][facts.pop("id")] == same.pop("id")
        assert facts == same
    assert set(words["comments"]) == said


def test_the_examples_are_without_a_doubt(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """No ready dossier begins with a warning, and one has members."""
    with_members = 0
    for name in examples.names():
        dossier = tmp_path / f"{name}.yaml"
        dossier.write_text(examples.text(name), encoding="utf-8")
        with_members += "members:" in examples.text(name)
        assert "Attention" not in printed(capsys, "decide", str(dossier), "--today", "2026-11-29", "--lang", "fr")
    assert with_members == 1


def test_the_locale_chooses_the_language() -> None:
    assert [chosen_language([], {"LANG": f"{name}_BE.UTF-8"}) for name in ("nl", "de", "fr", "en")] == ["nl", "de", "fr", "en"]
    assert chosen_language(["decide", "--lang", "nl"], {"LANG": "de_BE"}) == "nl"
    assert chosen_language([], {"LANG": "C.UTF-8"}) == "fr"


def test_what_a_folder_of_rules_has_no_words_for_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """These rules have words in French and in English only."""
    rules = str(PACKS / "recognition")
    assert status(["rules", "--rules", rules, "--lang", "nl"]) == 0
    out, err = capsys.readouterr()
    assert "nog niet in het Nederlands vertaald; hier staan ze in: français" in err
    assert "Montants" not in out
    assert status(["rules", "--rules", rules, "--lang", "en"]) == 0
    assert capsys.readouterr().err == ""


def test_one_text_that_is_not_translated_is_marked(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "logic" / "wording", rules / "wording")
    catalogue = rules / "wording" / "nl.toml"
    text = catalogue.read_text(encoding="utf-8")
    assert 'on_call = "' in text
    lines = [x for x in text.splitlines() if not x.startswith(("on_call = ", '"ppi.software" = '))]
    catalogue.write_text("\n".join(lines), encoding="utf-8")
    lacking = Wording(rules, "nl")
    assert lacking.get("facts", "on_call") == f"{Wording(rules, 'fr').get('facts', 'on_call')} [nog niet vertaald]"
    assert lacking.label("ppi.software") == "Logiciel accepté [nog niet vertaald]"
    assert not lacking.labels("ppi.software")
    assert lacking.get("facts", "billed") == "Aangerekende prestaties"


def test_a_sentence_that_is_not_translated_is_lent_and_marked(tmp_path: Path) -> None:
    """An invented catalogue: what one language lacks another lends, and each time says so; what both have is not mixed."""
    (tmp_path / "fr.toml").write_text('[invented]\nboth = "les deux"\nfrench = "en français, {name}"\n', encoding="utf-8")
    marks = {"nl": "nog niet vertaald", "de": "noch nicht übersetzt", "en": "not translated yet"}
    for language, mark in marks.items():
        (tmp_path / f"{language}.toml").write_text(f'[invented]\nboth = "{language}"\n', encoding="utf-8")
        say = Messages(language, beside=tmp_path)
        assert say("invented.both") == language
        assert say("invented.french", name="X") == f"en français, X [{mark}]"
    assert Messages("fr", beside=tmp_path)("invented.french", name="X") == "en français, X"
