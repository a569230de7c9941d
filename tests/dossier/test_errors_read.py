"""An error as a text is what a person reads: every problem a line, in the default language, and no key."""

from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path

import pytest

from octroi.bridge import Engine, InputError, Problem
from octroi.bridge.catalogues import Catalogue, rules_directory
from octroi.bridge.errors import problem_text
from octroi.cli.errors import RulesUnusable
from places import LANGUAGES, PACKS

KEY = re.compile(r"\b[a-z]+_[a-z_]+\b")


def test_one_mistake_in_many_entries_is_told_of_the_first_few(engine: Engine) -> None:
    """And how many more there are; a mistake of another kind is told all the same, and the error keeps all."""
    rows: list[object] = [{"hours_per_week": "many"} for _ in range(60)]
    with pytest.raises(InputError) as caught:
        engine.dossier({"doctor": {"solo": 3}, "contracts": rows})
    lines = str(caught.value).splitlines()
    assert lines[0] == "doctor.solo : il faut true (oui) ou false (non), et non 3."
    assert [line.partition(" : ")[0] for line in lines[1:4]] == [f"contracts[{n}].hours_per_week" for n in range(3)]
    assert lines[4:] == ["… et 57 autres du même genre."]
    assert len(caught.value.problems) == 61
    with pytest.raises(InputError) as five:
        engine.dossier({"contracts": rows[:5]})
    assert len(str(five.value).splitlines()) == 5


def test_all_that_is_wrong_a_line_each(engine: Engine) -> None:
    with pytest.raises(InputError) as caught:
        engine.decide({"doctor": {"solo": 3, "gp_number_since": "soon", "training": {"start": "2024-02-01", "end": "2024-01-01"}}})
    assert str(caught.value).splitlines() == [
        'doctor.gp_number_since : il faut une date année-mois-jour, comme 2024-03-01, ou none, et non "soon".',
        "doctor.solo : il faut true (oui) ou false (non), et non 3.",
    ]
    assert all(isinstance(p, Problem) for p in caught.value.problems)
    assert [(p.path, p.key) for p in caught.value.problems] == [
        ("doctor.gp_number_since", "want_date_or_none"), ("doctor.solo", "want_boolean"),
    ]  # fmt: skip


def test_what_the_rules_find_impossible_is_in_their_words(engine: Engine) -> None:
    with pytest.raises(InputError) as caught:
        engine.decide({"doctor": {"training": {"start": "2024-02-01", "end": "2024-01-01"}}})
    assert str(caught.value) == "doctor.training.end : la fin (2024-01-01) précède le début (2024-02-01) ; corrigez l'une des deux dates."


def test_an_error_survives_a_copy_and_another_process() -> None:
    error = InputError([Problem("doctor.solo", "want_boolean", (("value", "3"),)), Problem("", "too_deep", (("value", "40"),))])
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert other.problems == error.problems
        assert str(other) == str(error)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_shown_for_what_rules_leave_unworded(language: str) -> None:
    words = Catalogue(rules_directory(), language)
    for rules in (rules_directory(), PACKS / "student_grant"):
        said = problem_text(Problem("a", "nobody_worded_this", (), rules), words)
        assert not KEY.search(said)
        assert len(said.split()) > 5


@pytest.mark.parametrize("key", ["absent", "wording", "encoding", "refused"])
def test_a_folder_of_rules_that_cannot_be_used(key: str) -> None:
    said = str(RulesUnusable("somewhere", key, value="x", line="1", file="a.lp"))
    assert said.startswith("somewhere : ")
    assert not KEY.search(said)


def test_a_unit_that_only_the_rules_know_has_its_bounds() -> None:
    problem = Problem("a.m", "range_m", (("value", "-1"), ("low", "0"), ("high", "9"), ("unit", "m")), Path("."))
    assert str(InputError([problem])) == "a.m : de 0 à 9 est possible, pas -1."
