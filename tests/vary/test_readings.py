"""Readings: every issue is listed with its sources, and all combinations that matter are found, no more and no fewer."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octroi.bridge import Engine, InputError
from octroi.bridge.as_json import as_json
from octroi.bridge.vary.issues import issues
from octroi.bridge.vary.readings import AllReadings, Spread, all_readings
from oracle.oracle import Unknown, decide_complete
from search import searches, trials
from strategies import PRIME_YEARS, READINGS, Dossier, dossiers, forget

Worth = tuple[Any, ...]


def spread_of(engine: Engine, dossier: Dossier, prime: str, year: int, held: dict[str, str] | None = None) -> Spread:
    (found,) = all_readings(engine, dossier, [prime], [year], readings=held).decisions
    return found


def rows_for(spread: Spread, combination: dict[str, str]) -> list[Worth]:
    """The outcomes of all rows that a combination falls in."""
    return [
        outcome.outcome.worth
        for outcome in spread.outcomes
        for row in outcome.when
        if all(combination[issue] in options for issue, options in row)
    ]


def mattering(table: dict[tuple[tuple[str, str], ...], Worth]) -> set[str]:
    """By definition: two combinations that differ in this issue only differ in outcome."""
    found = set()
    for key, worth in table.items():
        for number, (issue, _) in enumerate(key):
            for option in READINGS[issue]:
                other = (*key[:number], (issue, option), *key[number + 1 :])
                if other in table and table[other] != worth:
                    found.add(issue)
    return found


def relevant_issues(prime: str) -> list[str]:
    """By the documents: I-01 to I-09 speak of the PPI and what follows from it, the others of the interventions."""
    early = prime in ("ppi", "dmg_debutant")
    return [i for i in READINGS if (i < "I-18") == early]


def check(spread: Spread, table: dict[tuple[tuple[str, str], ...], Worth]) -> None:
    for key, worth in table.items():
        assert rows_for(spread, dict(key)) == [worth]
    assert set(spread.issues) == mattering(table)
    assert spread.robust == (len(set(table.values())) == 1)
    sizes = 1
    for issue in spread.issues:
        sizes *= len(READINGS[issue])
    assert sum(o.combinations for o in spread.outcomes) == sizes
    assert [o.in_force for o in spread.outcomes] == [True] + [False] * (len(spread.outcomes) - 1)


@pytest.mark.parametrize(("prime", "year"), PRIME_YEARS)
@searches
def test_complete_dossiers_against_the_oracle(engine: Engine, prime: str, year: int) -> None:
    """The whole product of options, each decided by an oracle that shares nothing with the rules."""
    names = relevant_issues(prime)

    @trials(3, derandomize=True)
    @given(dossier=dossiers(prime, year))
    def equal(dossier: Dossier) -> None:
        spread = spread_of(engine, dossier, prime, year)
        table = {}
        for options in product(*(READINGS[i] for i in names)):
            key = tuple(zip(names, options, strict=True))
            try:
                expected = decide_complete(dossier, prime, year, dict(key))
            except Unknown:
                assume(False)
            table[key] = (expected.verdict, expected.min, expected.max, expected.situation)
        check(spread, table)

    equal()


@pytest.mark.parametrize(("prime", "year"), [("ppi", 2023), ("dmg_debutant", 2022), ("continuite_soins", 2025), ("gestion_pratique", 2024)])
@searches
def test_unknown_facts_against_deciding_each_combination(engine: Engine, prime: str, year: int) -> None:
    """With facts left out: every combination of the issues of which one can matter, decided one by one."""
    names = relevant_issues(prime)

    @trials(4, derandomize=True)
    @given(data=st.data(), dossier=dossiers(prime, year))
    def equal(data: st.DataObject, dossier: Dossier) -> None:
        partial, _ = data.draw(forget(prime, dossier, 4))
        varied = sorted(data.draw(st.sets(st.sampled_from(names), min_size=1, max_size=4)))
        held = {i: data.draw(st.sampled_from(READINGS[i])) for i in names if i not in varied}
        spread = spread_of(engine, partial, prime, year, held)
        assert not set(spread.issues) & set(held)
        table = {}
        for options in product(*(READINGS[i] for i in varied)):
            key = tuple(zip(varied, options, strict=True))
            case = engine.case(partial, prime, year, readings={**held, **dict(key)})
            amount = case.amount()
            decision = case.verdict(), amount.min, amount.max
            table[key] = decision
        assert set(spread.issues) <= set(varied)
        for key, expected in table.items():
            (found,) = rows_for(spread, dict(key))
            assert found[:3] == expected
        assert set(spread.issues) >= mattering(table)

    equal()


def test_an_empty_dossier_is_robustly_undecided(engine: Engine) -> None:
    """Whatever the readings, some completion is granted the most and some is refused."""
    found = all_readings(engine, {})
    assert all(d.robust for d in found.decisions)
    assert not found.contested


NURSE = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 19, "start": "2024-11-15",
         "end": "none", "workplace": "A"}  # fmt: skip


def nurse_hired(**practice: Any) -> Dossier:
    return {
        "doctor": {"gp_number_since": "2005-01-01", "solo": True},
        "practice": {"kind": "solo", "payment": "fee_for_service", "enterprise_number": "1", "workplace": "A",
                     "public_support": [], "years": {"2024": {"dmg_count": 600, "reimbursed_eur": 60000}}, **practice},
        "contracts": [NURSE], "history": [], "requests": [],
    }  # fmt: skip


def test_a_hire_before_the_year_hangs_on_the_lookback(engine: Engine) -> None:
    """Hired on 15 November 2024 for continuité 2025: I-18 B and C grant it, A refuses it (facts 3.5)."""
    spread = spread_of(engine, nurse_hired(), "continuite_soins", 2025)
    assert spread.issues == ("I-18",)
    granted, refused = spread.outcomes
    assert (granted.outcome.verdict, granted.when, granted.in_force) == ("granted", ((("I-18", ("B", "C")),),), True)
    assert (refused.outcome.verdict, refused.when, refused.in_force) == ("refused", ((("I-18", ("A",)),),), False)


def test_issues_that_matter_only_together(engine: Engine) -> None:
    """Few DMGs and few hours: neither I-28 B nor I-27 B alone grants it, both together do."""
    dossier = nurse_hired(years={"2024": {"dmg_count": 100, "reimbursed_eur": 60000}})
    dossier["contracts"] = [{**NURSE, "hours_per_week": 8, "start": "2025-02-01"}, {**NURSE, "hours_per_week": 8, "start": "2025-02-01"}]
    spread = spread_of(engine, dossier, "continuite_soins", 2025)
    assert spread.issues == ("I-27", "I-28")
    assert not spread.robust
    assert engine.decide(dossier, ["continuite_soins"], [2025])[0].depends_on_readings == ()
    assert [o.when for o in spread.outcomes if o.outcome.verdict == "granted"] == [((("I-27", ("B",)), ("I-28", ("B",))),)]


def test_a_held_reading_does_not_vary(engine: Engine) -> None:
    found: AllReadings = all_readings(engine, nurse_hired(), ["continuite_soins"], [2025], readings={"I-18": "A"})
    (spread,) = found.decisions
    assert spread.robust
    assert spread.outcomes[0].outcome.verdict == "refused"
    assert [(c.issue, c.option, c.default) for c in found.contested] == [("I-18", "A", "B")]


def test_a_year_without_rules_is_said_to_be_one(engine: Engine) -> None:
    (spread,) = all_readings(engine, {}, ["ppi"], [2025]).decisions
    assert spread.outcomes[0].outcome.verdict == "not_modelled"
    assert as_json(spread)["outcomes"][0]["amount"] is None


def test_every_issue_is_listed_with_sources_and_words(engine: Engine) -> None:
    found = [i for i in issues(engine) if i.status == "switchable" and i.issue != "I-33"]  # of days: tests/dossier/test_spells.py
    assert {i.issue: set(i.options) for i in found} == {i: set(options) for i, options in READINGS.items()}
    assert {i.issue: i.default for i in found} == {i: options[0] for i, options in READINGS.items()}
    for issue in found:
        assert issue.sources
        assert issue.title != issue.issue
        assert all(words != option for option, words in issue.options.items())
        assert issue.prime_years


def test_all_32_issues_of_the_fact_base_are_listed(engine: Engine) -> None:
    """I-01 to I-32 (facts.md, section 6): with options, or with the reason why there are none; what stays open is said."""
    found = issues(engine)
    assert [i.issue for i in found] == [f"I-{n:02}" for n in range(1, 34)]  # the last one is ours: what changes within a year
    for issue in found:
        assert issue.status in ("switchable", "note", "not_applicable")
        assert (issue.status == "switchable") == bool(issue.options) == (issue.why is None)
        assert issue.title != issue.issue
        assert issue.open_question == (issue.open is not None)
    open_ones = {i.issue for i in found if i.open_question}
    assert open_ones == {"I-04", "I-18", "I-21", "I-31"}  # "NF", "uncertain" and S62 beside I-18 in section 6


def test_which_prime_years_look_at_an_issue(engine: Engine) -> None:
    """The lookback of I-18 cannot matter in 2024, whose hiring window opens on 1 January."""
    found = {i.issue: i.prime_years for i in issues(engine)}
    assert found["I-18"] == (("continuite_soins", 2025), ("continuite_soins", 2026))
    assert {("continuite_soins", 2024), ("gestion_pratique", 2024)} <= set(found["I-19"])
    assert {("gestion_pratique", y) for y in (2024, 2025, 2026)} <= set(found["I-22"])
    assert all(p in ("ppi", "dmg_debutant") for i in ("I-01", "I-04", "I-05", "I-09") for p, _ in found[i])


def test_issues_of_one_prime_and_the_reading_in_force(engine: Engine) -> None:
    found = issues(engine, ["ppi"], {"I-05": "A"})
    assert [i.issue for i in found if i.options] == ["I-01", "I-04", "I-05", "I-09", "I-31", "I-33"]
    assert not {"I-24", "I-25", "I-29"} & {i.issue for i in found}  # of the interventions alone
    assert {i.issue for i in found if as_json(i)["contested"]} == {"I-05"}
    with pytest.raises(InputError):
        issues(engine, ["pip"])
    with pytest.raises(InputError):
        issues(engine, None, {"I-05": "Z"})
