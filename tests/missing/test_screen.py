"""What is passed over without being written reaches nothing: each changed dossier is decided by itself beside the screen."""

from __future__ import annotations

import itertools
import random
from datetime import date
from typing import Any

import pytest
import yaml

from octroi.bridge import Change, Engine, InputError
from octroi.bridge.dossier.paths import apply_changes
from octroi.bridge.missing.screen import Screen
from octroi.cli import examples

TODAY = date(2025, 10, 20)
VALUES: dict[str, list[Any]] = {
    "doctor.gp_number_since": [date(2015, 9, 1), date(2022, 12, 31), date(2023, 1, 1), "none"],
    "doctor.training": ["none", {"start": date(2020, 10, 1), "end": date(2023, 9, 30)}],
    "doctor.years.2023.billed_eur": [24_999, 25_000],
    "practice.kind": ["solo", "group", "medical_house"],
    "practice.payment": ["fee_for_service", "flat_rate", "new_deal"],
    "practice.registered_on": [date(2019, 1, 1), date(2025, 10, 25), date(2025, 12, 1)],
    "contracts": [[]],
    "history": [[]],
}


@pytest.mark.parametrize("key", [("ppi", 2023), ("dmg_debutant", 2023), ("continuite_soins", 2025)])
def test_what_is_passed_over_does_not_reach_the_goal(engine: Engine, key: tuple[str, int]) -> None:
    chance = random.Random(str(key))
    reaching = passed_over = refuting = 0
    for name in ("solo", "trainee", "with_nurse", "group"):
        case = engine.case(yaml.safe_load(examples.text(name)), *key, TODAY)
        finder, screen = case.finder, Screen(case.finder)
        for paths in chance.sample([*itertools.combinations(VALUES, 1), *itertools.combinations(VALUES, 2)], 12):
            rows = list(itertools.product(*(VALUES[p] for p in paths)))
            for grade in case.slice.grades[:2]:
                (judged,), (refuted,) = screen.judged(grade.reaches, [(paths, rows)]), screen.refuted(grade.reaches, [(paths, rows)])
                for row, verdict, shown in zip(rows, judged, refuted, strict=True):
                    passed_over += verdict < 0
                    refuting += shown
                    try:
                        changed = apply_changes(case.dossier, [Change(p, None, v) for p, v in zip(paths, row, strict=True)])
                    except InputError:
                        continue
                    known = engine.case(changed, *key, TODAY).assignment.known
                    possible = finder.part.satisfiable([a if v else -a for a, v in known.items()])
                    reached = finder.reached(grade.reaches, known)
                    if possible and reached:
                        assert verdict >= 0, (name, paths, row, grade.name)
                        reaching += 1
                    assert reached or verdict <= 0, (name, paths, row, grade.name)
                    assert not (reached and shown), (name, paths, row, grade.name)
    assert reaching
    assert passed_over
    assert refuting


@pytest.mark.parametrize("key", [("ppi", 2023), ("continuite_soins", 2025)])
def test_what_was_put_in_for_one_goal_is_judged_for_another_as_if_it_were_the_first(engine: Engine, key: tuple[str, int]) -> None:
    told: set[int] = set()
    for name in ("solo", "trainee"):
        case = engine.case(yaml.safe_load(examples.text(name)), *key, TODAY)
        screen = Screen(case.finder)
        pairs = list(itertools.combinations(VALUES, 2))
        trials = [(paths, [list(row) for row in itertools.product(*(VALUES[p] for p in paths))]) for paths in pairs]
        others = [(paths, rows[1:]) for paths, rows in trials[:9]]
        for grade in (*case.slice.grades, *case.slice.grades):
            for some in (trials[:9], others, trials[9:]):
                found = screen.judged(grade.reaches, some)
                assert found == Screen(case.finder).judged(grade.reaches, some)
                told.update(itertools.chain(*found))
    assert len(told) > 1


@pytest.mark.parametrize("key", [("ppi", 2023), ("dmg_debutant", 2023), ("continuite_soins", 2025)])
def test_no_value_helps_in_sets_of_facts_that_are_passed_over(engine: Engine, key: tuple[str, int]) -> None:
    told: set[bool] = set()
    for name in ("solo", "trainee", "with_nurse"):
        case = engine.case(yaml.safe_load(examples.text(name)), *key, TODAY)
        screen = Screen(case.finder)
        for core in ((), ("practice.kind",), ("doctor.gp_number_since",), ("doctor.training", "practice.kind")):
            sets = [frozenset((*core, *more)) for more in itertools.combinations([p for p in VALUES if p not in core], 2)]
            rows = [list(row) for row in itertools.product(*(VALUES[p] for p in core))]
            trials = [(tuple(sorted(names)), [list(r) for r in itertools.product(*(VALUES[p] for p in sorted(names)))]) for names in sets]
            for grade in case.slice.grades[:3]:
                hopeful, judged = screen.hopeful(grade.reaches, core, rows, sets), screen.judged(grade.reaches, trials)
                for names, hope, found in zip(sets, hopeful, judged, strict=True):
                    assert hope or set(found) == {-1}, (name, names)
                told.update(hopeful)
    assert told == {True, False}


@pytest.mark.parametrize(("joins", "told"), [("2012-01-01", True), ("2025-12-03", False)])
def test_what_the_day_of_the_request_bears_on_is_told_where_it_hangs_on_nothing_else(engine: Engine, joins: str, told: bool) -> None:
    """Who joins within the window (facts 3.4, C2g) makes two stretches of it: on which to ask hangs on all the rest, and is not told."""
    members = [{"id": since, "gp": True, "groups": 1, "affiliated_on": since, "years": {2024: {"dmg_count": 300, "reimbursed_eur": 40_000}}}
               for since in ("2011-01-01", joins)]  # fmt: skip
    dossier = {
        "dossier": 1, "doctor": {"gp_number_since": "2004-05-01", "training": "none", "solo": False}, "contracts": [], "history": [],
        "requests": [], "practice": {"kind": "group", "registered_on": "2010-01-01", "members": members},
    }  # fmt: skip
    case = engine.case(dossier, "gestion_pratique", 2025, date(2025, 11, 20))
    found = case.finder.asked(case.dossier, case.slice.part.looked)
    assert (found is not None) == told
    if found is not None:
        assert found.known == {a: v for a, v in case.assignment.known.items() if a in case.slice.part.looked}
