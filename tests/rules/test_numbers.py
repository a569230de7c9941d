"""Numbers as the law means them, against plain arithmetic on fractions: decimals, "at least" and "more than", sums, means.

The base is invented: an allowance with a ceiling that still counts (30,000.50 EUR) and a floor that must be passed (12,000).
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octroi.bridge.engine import Engine
from octroi.bridge.facts.sums import mean, total
from octroi.bridge.ground.declared import Rules
from octroi.bridge.ground.decode import Decoder, read_back
from octroi.bridge.rules.numbers import Beside, asked, exact, first_from, just_above, just_below, last_below, shown

CEILING, FLOOR = Fraction("30000.50"), Fraction(12000)
RULES = """
prime_year(allowance, 2024). status(allowance, 2024, final).
grade(allowance, 2024, paid, 1, 100, 100).
unit(eur, 0, #sup, 2).
fact(income, (practice, years, 2024, reimbursed_eur), number(eur)).
fact(patients, (practice, years, 2024, dmg_count), number(count)).
ceiling("30000.50"). floor(12000).
applies(allowance, 2024, (modest; earning; small)).
met(allowance, 2024, modest) :- ceiling(C), not more_than(income, C).
met(allowance, 2024, earning) :- floor(F), more_than(income, F).
met(allowance, 2024, small) :- not at_least(patients, 7).
attains(allowance, 2024, paid) :- met(allowance, 2024, modest), met(allowance, 2024, earning), met(allowance, 2024, small).
subject(allowance, 2024, modest, income). subject(allowance, 2024, earning, income). subject(allowance, 2024, small, patients).
changeable(allowance, 2024, income, up, 20241231).
"""
TODAY = date(2024, 6, 1)
money = st.integers(0, 4_000_000).map(lambda cents: cents / 100) | st.sampled_from([30000.5, 30000.51, 30000.49, 12000, 12000.01, 11999.99])


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("allowance")
    (folder / "main.lp").write_text(RULES, encoding="utf-8")
    (folder / "wording").mkdir()
    for name in ("fr", "en"):
        (folder / "wording" / f"{name}.toml").write_text('[primes]\nallowance = "Allowance"\n', encoding="utf-8")
    return Engine(rules=folder, language="en")


def dossier(income: float, patients: int = 0) -> dict[str, Any]:
    return {"practice": {"years": {2024: {"reimbursed_eur": income, "dmg_count": patients}}}}


def owed(income: float, patients: int) -> bool:
    """The allowance by plain arithmetic."""
    figure = Fraction(str(income))
    return FLOOR < figure <= CEILING and patients < 7


@given(money, st.integers(0, 12))
@settings(max_examples=200, deadline=None)
def test_every_cent_is_decided_as_by_arithmetic(engine: Engine, income: float, patients: int) -> None:
    (decision,) = engine.decide(dossier(income, patients), ["allowance"], [2024], TODAY)
    assert (decision.verdict == "granted") == owed(income, patients)


def test_what_is_asked_is_the_nearest_number_that_counts(engine: Engine) -> None:
    (decision,) = engine.decide(dossier(100, 9), ["allowance"], [2024], TODAY)
    required = {c.id: c.required for c in decision.conditions}
    assert required == {"allowance.modest": 30000.5, "allowance.earning": 12000.01, "allowance.small": 6}


def test_what_is_missing_is_the_nearest_number_that_counts(engine: Engine) -> None:
    (decision,) = engine.decide(dossier(12000, 2), ["allowance"], [2024], TODAY)
    (missing,) = decision.missing
    (way,) = missing.ways
    ((change,),) = way.all_of[0].items[0].alternatives
    assert (change.path, change.new) == ("practice.years.2024.reimbursed_eur", 12000.01)
    (after,) = engine.decide(dossier(change.new, 2), ["allowance"], [2024], TODAY)
    (before,) = engine.decide(dossier(change.new - 0.01, 2), ["allowance"], [2024], TODAY)
    assert (after.verdict, before.verdict) == ("granted", "refused")


def test_the_breakpoints_are_the_numbers_from_which_something_else_holds(engine: Engine) -> None:
    from octroi.bridge.vary.breakpoints import breakpoints

    found = breakpoints(engine, engine.dossier(dossier(20000, 1)), ["practice.years.2024.reimbursed_eur"], ["allowance"], [2024])
    text = str(found[0].intervals)
    assert "12000.01" in text
    assert "30000.51" in text


def test_a_dossier_for_every_side_of_every_cut_point(engine: Engine) -> None:
    rules: Rules = engine.rules
    part = rules.prime_year("allowance", 2024).part
    for name in ("income", "patients"):
        cuts = rules.vocabulary.inputs[name].cuts
        for place in range(len(cuts) + 1):
            held = {atom: n < place for n, (_, atom) in enumerate(cuts)}
            written = next(Decoder(rules, "allowance", 2024).dossiers(held))
            assert (read_back(rules, "allowance", 2024, written, part.inputs) or {}).items() >= held.items(), (name, place, written)


# -- places beside numbers ------------------------------------------------------------------------------------------------------

exacts = st.fractions(-1000, 1000, max_denominator=1000)


@given(exacts, exacts, st.sampled_from([1, Fraction(1, 100), Fraction(1, 4)]))
def test_a_place_lies_between_a_number_and_all_beyond_it(one: Fraction, other: Fraction, step: Fraction) -> None:
    above, below = just_above(one), just_below(one)
    assert (other >= above) == (other > one)
    assert (other >= below) == (other >= one)
    assert (other < above) == (other <= one)
    assert below < one < above
    for cut in (one, above):
        first, last = first_from(cut, step), last_below(cut, step)
        assert first >= cut > last
        assert first - last == step
        assert Fraction(first) % step == 0


@given(exacts, exacts, st.integers(1, 9))
def test_arithmetic_keeps_the_side(one: Fraction, other: Fraction, times: int) -> None:
    assert just_above(one) + other == just_above(one + other)
    assert other - just_below(one) == just_above(other - one)
    assert just_above(one) * times == just_above(one * times)
    assert just_above(one) * -times == just_below(one * -times)
    assert just_below(one) / times == just_below(one / times)


def test_decimals_are_what_they_say() -> None:
    assert exact(0.1) + exact(0.2) == exact(0.3)
    assert isinstance(exact(4.0), int)
    assert shown(exact(30000.5)) == 30000.5
    assert shown(Beside(exact(7), 1)) == 7
    assert asked(just_above(30000), True, Fraction(1, 100)) == 30000
    assert asked(30000, True, Fraction(1, 100)) == 29999.99


# -- sums and means ---------------------------------------------------------------------------------------------------------------

decimals = st.decimals(0, 100, places=2).map(float)


@given(st.lists(decimals, min_size=1, max_size=7), st.decimals(0, 100, places=2), st.booleans())
def test_a_mean_is_compared_as_a_fraction(values: list[float], threshold: Any, strict: bool) -> None:
    wanted = sum(Fraction(str(v)) for v in values) / len(values)
    low, high = mean([(v, v) for v in values], [])
    assert low == high == wanted
    cut = just_above(exact(threshold)) if strict else exact(threshold)
    assert (low >= cut) == (wanted > Fraction(threshold) if strict else wanted >= Fraction(threshold))


@given(st.lists(decimals, max_size=7), st.lists(decimals, max_size=3), st.decimals(0, 500, places=2))
def test_a_sum_is_compared_to_the_cent(sure: list[float], maybe: list[float], threshold: Any) -> None:
    low, high = total([(v, v) for v in sure], [(v, v) for v in maybe])
    assert low == sum(Fraction(str(v)) for v in sure)
    assert high == sum(Fraction(str(v)) for v in (*sure, *maybe))
    assert (low >= just_above(exact(threshold))) == (sum(Fraction(str(v)) for v in sure) > Fraction(threshold))


def test_thirds_add_up_to_one() -> None:
    assert mean([(1, 1), (0, 0), (0, 0)], []) == (Fraction(1, 3), Fraction(1, 3))
    assert mean([(0.1, 0.1), (0.2, 0.2), (0.3, 0.3)], [])[0] == Fraction("0.2")


@given(st.lists(decimals, max_size=4), st.integers(1, 100))
def test_who_says_no_is_just_below_the_threshold(values: list[float], threshold: int) -> None:
    """A mean with one figure of which it is only known that it lies below a threshold."""
    rows = [(v, v) for v in values]
    _, high = mean([*rows, (0, just_below(threshold))], [])
    most = (sum(Fraction(str(v)) for v in values) + threshold) / (len(values) + 1)
    assert high < most
    assert high >= most - Fraction(1, 10**9)
