"""Conditions are asked of the entries of any list: an invented law has two such lists, one of them within a mapping."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.as_json import as_object
from octroi.bridge.compare.difference import Reader, between_rules
from octroi.bridge.dossier.edits import Variant, read_edit
from octroi.bridge.rulebook.rulebook import Rulebook
from octroi.bridge.situations.coverage import ground
from octroi.bridge.situations.judge import expand_way
from octroi.bridge.vary.breakpoints import breakpoints
from octroi.bridge.vary.what_if import compare
from octroi.bridge.why.tree import Reason
from octroi.cli.main import status

RULES = Path(__file__).parent / "rules"
TODAY = date(2024, 6, 1)
KEY = ("pass", 2024)
COURSES = [{"approved": True, "hours": 8}, {"approved": True, "hours": 10}]
FACTS = {"studies": {"courses": COURSES}, "jobs": [{"weekly": 9, "begun": "2024-03-01"}]}


def of_the_table(facts: Mapping[str, Any]) -> str:
    """The table in plain Python."""
    study = any(c["approved"] and c["hours"] >= 10 for c in facts["studies"]["courses"])
    work = any(j["weekly"] >= 12 and j["begun"] < "2024-07-01" for j in facts["jobs"])
    return "granted" if study and work else "refused"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(RULES, language="en")


def test_every_dossier_of_two_entries_is_decided_as_the_table_says(engine: Engine) -> None:
    courses = [{"approved": a, "hours": h} for a in (True, False) for h in (9, 10)]
    jobs = [{"weekly": w, "begun": b} for w in (11, 12) for b in ("2024-06-30", "2024-07-01")]
    rows = [list(r) for n in (0, 1, 2) for r in itertools.product(courses, repeat=n)]
    for some in rows:
        for others in [list(r) for n in (0, 1, 2) for r in itertools.product(jobs, repeat=n)][:: 1 + len(some)]:
            facts = {"studies": {"courses": some}, "jobs": others}
            assert engine.decide(facts, *asked(), TODAY)[0].verdict == of_the_table(facts)


def asked() -> tuple[list[str], list[int]]:
    return [KEY[0]], [KEY[1]]


def test_conditions_name_the_entry_and_its_list(engine: Engine) -> None:
    (found,) = engine.decide(FACTS, *asked(), TODAY)
    of_entries = [(c.id, c.of, c.status, c.value, c.required) for c in found.conditions if c.of]
    assert of_entries == [  # of the courses only the one that gives a right, of the jobs all, for none does
        ("pass.approved", "studies.courses[1]", "met", True, True),
        ("pass.lessons", "studies.courses[1]", "met", 10, 10),
        ("pass.weekly", "jobs[0]", "not_met", 9, 12),
        ("pass.begun", "jobs[0]", "met", date(2024, 3, 1), date(2024, 6, 30)),
    ]


def test_an_entry_can_be_added_to_the_list_that_is_declared_to_grow(engine: Engine) -> None:
    (found,) = engine.decide({"studies": {"courses": []}, "jobs": FACTS["jobs"]}, *asked(), TODAY)
    sets = {frozenset((c.path, str(c.new)) for c in changes) for m in found.missing for w in m.ways for changes in expand_way(w)}
    course = ("studies.courses[+]", str({"approved": True, "hours": 10}))
    assert sets == {frozenset({course, ("jobs[0].weekly", "12")})}


def test_explanations_tell_both_lists(engine: Engine) -> None:
    found = engine.explain(FACTS, *KEY, TODAY)
    labels = {(r.label, r.path, r.status) for top in found.not_more_because for r in below(top)}
    assert ("Job no. 1", "jobs[0]", "not_met") in labels
    assert ("Hours a week", "jobs[0]", "not_met") in labels
    granted = engine.explain({**FACTS, "jobs": [{"weekly": 12, "begun": "2024-03-01"}]}, *KEY, TODAY)
    assert granted.granted_because is not None
    labels = {(r.label, r.path, r.status) for r in below(granted.granted_because)}
    assert {("Course no. 2", "studies.courses[1]", "met"), ("Job no. 1", "jobs[0]", "met")} <= labels


def below(reason: Reason) -> list[Reason]:
    return [reason, *(r for child in reason.children for r in below(child))]


def test_a_variant_tells_the_conditions_of_both_lists_by_their_place_in_the_base(engine: Engine) -> None:
    edits = (read_edit(engine.rules.shape, "unset", "studies.courses[0]"), read_edit(engine.rules.shape, "set", "jobs[0].weekly=12"))
    found = compare(engine, FACTS, [Variant(None, edits)], *asked(), TODAY)
    (effect,) = found.variants[0].effects
    assert (effect.before.verdict, effect.after.verdict) == ("refused", "granted")
    assert {(m.id, m.of, m.before, m.after) for m in effect.conditions} == {
        ("pass.work", None, "not_met", "met"), ("pass.weekly", "jobs[0]", "not_met", "met"),
    }  # fmt: skip
    assert [[c.path for c in changes] for changes in effect.because] == [["jobs[0].weekly"]]


def test_coverage_asks_for_both_sides_of_the_conditions_of_both_lists(engine: Engine) -> None:
    there = ground(engine.rules, KEY)
    case = engine.case(FACTS, *KEY, TODAY, {})
    sides = {(name, side) for kind, name, side in there.exercised(case) if kind == "condition"}
    assert sides == {
        ("study", "met"), ("work", "not_met"), ("approved", "met"), ("lessons", "met"), ("lessons", "not_met"),
        ("weekly", "not_met"), ("begun", "met"),
    }  # fmt: skip
    lines = {(g.name, g.side) for g in there.goals() if g.kind == "threshold" and there.reachable(g)}
    assert {("studies.courses[].hours 10", "at"), ("jobs[].weekly 12", "below")} <= lines


def test_the_rules_are_shown_by_list(engine: Engine) -> None:
    rows = {c["id"]: c for c in as_object(Rulebook(engine).prime_year(*KEY))["conditions"]}
    assert (rows["pass.lessons"]["of"], rows["pass.lessons"]["path"], rows["pass.lessons"]["at_least"]) == (
        "courses", "studies.courses[].hours", 10,
    )  # fmt: skip
    assert (rows["pass.begun"]["of"], rows["pass.begun"]["at_most"]) == ("jobs", "2024-06-30")


def test_two_versions_differ_in_what_makes_an_entry_of_one_list_count(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "other")
    main = tmp_path / "other" / "main.lp"
    text = main.read_text(encoding="utf-8")
    assert text.count("12)") == 2
    main.write_text(text.replace("12)", "15)"), encoding="utf-8")
    found = between_rules(Reader(RULES, "en"), Reader(tmp_path / "other", "en"), [KEY[0]], [KEY[1]], {})
    (differing,) = found.differing
    assert differing.effect is not None
    assert {name for name, _ in differing.effect.entries} == {"jobs"}
    (before,) = [row for (_, side), rows in differing.effect.entries.items() if side == 0 for row in rows]
    assert [(x.at_least, x.below) for x in before if x.feature.kind == "fact" and "weekly" in x.feature.id] == [(12, 15)]


def test_a_number_of_an_entry_turns_where_the_table_says(engine: Engine) -> None:
    found = breakpoints(engine, FACTS, ["jobs[0].weekly"], *asked(), TODAY)
    assert [b.at for path in found for b in path.breakpoints] == [12]


@pytest.mark.parametrize(
    ("command", "said"),
    [(["decide", "--paths"], ["(jobs[0].weekly)", "hours a week"]),
     (["explain", "--prime", "pass", "--year", "2024"], ["job no. 1", "hours a week"])],
    ids=["decide", "explain"],
)
def test_texts_call_the_entries_as_the_catalogue_does(
    command: list[str], said: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dossier = tmp_path / "d.yaml"
    dossier.write_text("jobs: [{weekly: 9, begun: 2024-03-01}]\nstudies: {courses: []}\n", encoding="utf-8")
    assert status([command[0], str(dossier), *command[1:], "--rules", str(RULES), "--lang", "en", "--today", "2024-06-01"]) == 0
    text = capsys.readouterr().out.lower()
    assert [s for s in said if s not in text] == []
