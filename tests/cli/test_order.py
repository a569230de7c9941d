"""What a tired reader needs first stands first, and what was said is not said again."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.rules.wording import Wording
from octroi.cli import examples
from octroi.cli.main import status
from octroi.cli.messages import Messages
from octroi.cli.parts import Sheet
from octroi.cli.say.todo import TodoText
from octroi.cli.say.words import Words
from places import LANGUAGES, ROOT

TODAY = "2026-07-01"


@pytest.fixture
def said(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what a command says about an example, its blanks plain."""

    def run(command: str, example: str, *arguments: str, language: str = "fr", files: dict[str, str] | None = None) -> str:
        for name, text in {"dossier.yaml": examples.text(example), **(files or {})}.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        words = [str(tmp_path / a) if a in (files or {}) else a for a in arguments]
        assert status([command, str(tmp_path / "dossier.yaml"), *words, "--lang", language]) == 0
        return capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")

    return run


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_still_be_done_comes_first_and_names_the_day(said: Any, language: str) -> None:
    text, say = said("decide", "solo", "--today", TODAY, language=language), Messages(language)
    assert text.index(say("todo.title")) < text.index(say("summary.verdict"))
    first = " ".join(text.partition(say("summary.verdict"))[0].split())
    last = "31.08.2026" if language == "de" else "31/08/2026"  # the hiring period of 2026 ends on 31 August
    assert last in first
    assert re.search(r"\b13 (h|u|Std\.)", first)


def test_what_to_do_is_said_as_one_says_it(said: Any) -> None:
    text = " ".join(said("missing", "solo", "--prime", "gestion_pratique", "--year", "2026", "--today", TODAY).split())
    assert "• Engagez un infirmier ou une infirmière à durée indéterminée, au moins 13 h par semaine" in text


def test_what_cannot_be_said_yet_is_not_called_nothing(engine: Engine) -> None:
    say, sheet, today = Messages("fr"), Sheet(), date(2026, 7, 1)
    TodoText(sheet, Words(engine, say, today)).show(engine.decide({}, ["ppi"], [2024], today))
    told = "".join(map(str, sheet.parts))
    assert say("todo.unknown") in told
    assert say("todo.nothing") not in told


def test_nothing_is_announced_where_nothing_can_be_done(said: Any) -> None:
    assert Messages("fr")("todo.title") not in said("decide", "solo", "--today", TODAY, "--prime", "dmg_debutant")


def test_what_was_due_and_is_lost_is_told_once(said: Any) -> None:
    """The PPI of 2022 to 2024 were never requested, and more could have been had: the table says so, no block repeats it."""
    text = said("decide", "with_nurse", "--today", TODAY)
    assert text.count("15/01/2024") == 1
    assert "Prime de pratique intégrée 20" not in text
    assert "Intervention pour la gestion de la pratique 2026" in text  # still to be requested


def test_two_that_exclude_each_other_are_no_news_where_one_is_lost(said: Any) -> None:
    why = "ne sont pas cumulables"
    assert why in " ".join(said("decide", "first_nurse", "--today", "2025-09-15", "--year", "2025").split())
    assert why not in " ".join(said("decide", "first_nurse", "--today", TODAY, "--year", "2025").split())


def test_why_not_more_names_what_lacks_alone(said: Any) -> None:
    text = said("explain", "solo", "--prime", "ppi", "--year", "2024", "--today", TODAY)
    more = text.partition("Pourquoi pas 4 500 €")[2].partition("Sources")[0]
    assert re.findall(r"[✓✗?]", more) == ["✗"] * 4  # too few parameters, and the three that are not reached
    assert "Chapitre IV" not in more


def test_until_when_to_contest_stands_before_what_differs(said: Any) -> None:
    claimed = {"claimed.yaml": "doctor:\n  years:\n    2024: {on_call: false}\n"}
    text = said("contest", "solo", "--claimed", "claimed.yaml", "--prime", "ppi", "--year", "2024", "--today", TODAY, files=claimed)
    say = Messages("fr")
    assert text.index("05/12/2025") < text.index(say("contest.differences")) < text.index(say("contest.criteria"))


def test_the_same_text_of_law_is_named_in_full_once(said: Any) -> None:
    text = said("contest", "solo", "--received", "1000", "--prime", "ppi", "--year", "2024", "--today", "2025-10-20")
    assert text.count("2017040448") == 1


def test_a_year_below_a_fact_is_no_fact_of_its_own(said: Any) -> None:
    text = said("decide", "members", "--today", TODAY)
    wanted = " ".join(text.partition(Messages("fr")("unknown.title"))[2].split())
    assert wanted.count("oute l'année dans ce seul groupe") == 2  # of the applicant and of a member, each once for two years
    assert wanted.count("Vous-même toute l'année dans ce seul groupe") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_commands_has_whole_sentences(capsys: pytest.CaptureFixture[str], language: str) -> None:
    assert status(["--lang", language, "--help"]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line.endswith("...")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_of_sources_speak_the_language(language: str) -> None:
    """What the sources say of their date, where that is no day, has words in every language."""
    rules = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "logic").rglob("*.lp"))
    dates = {d for d in re.findall(r'(?m)^source\(\w+,\s*"[^"]*",\s*"([^"]*)"', rules) if not re.fullmatch(r"\d{4}-\d\d-\d\d", d)}
    wording = Wording(ROOT / "logic", language)
    assert len(dates) > 10
    assert [d for d in sorted(dates) if not wording.has("published", d)] == []
    if language != "fr":
        french = re.compile(r"n\.d\.|automne|printemps|août|juillet|décembre|septembre 20|fin ")
        assert [d for d in dates if french.search(wording.get("published", d))] == []
