"""The oracle against facts.md: the tables row by row, the boundaries, the totals that were really paid."""

from __future__ import annotations

import random
from datetime import date
from itertools import product
from typing import Any

import pytest

from oracle.oracle import (
    Change,
    Outcome,
    Unknown,
    apply,
    decide_complete,
    is_possible,
    minimal_changes,
    outcomes,
    parse,
    value_at,
)

Dossier = dict[str, Any]

REFUSED = Outcome("refused", 0, 0, None, None)

# facts.md 0.1, amount for 0, 1, 2 ... parameters met
TABLE: dict[tuple[int, str], list[int]] = {
    (2022, "fee_for_service"): [1000] * 6 + [3500, 4500, 6000, 6000, 6000],
    (2022, "flat_rate"): [1000] * 5 + [3500, 4500, 6000],
    (2023, "fee_for_service"): [1000] * 4 + [3500, 4500, 6000, 6000],
    (2023, "flat_rate"): [1000] * 4 + [3500, 4500, 6000],
    (2024, "fee_for_service"): [1000] * 5 + [3500, 4500, 6000, 6000],
    (2024, "flat_rate"): [1000] * 5 + [3500, 4500, 6000],
}

# facts.md 1.4: (key, a value that reaches, one that does not)
SERVICES: dict[int, list[tuple[str, Any, Any]]] = {
    2022: [
        ("recipe_pct", 25, 24.99),
        ("consent_pct", 25, 24.99),
        ("chapter_iv_pct", 50, 49.99),
        ("cebam_uses", 5, 4),
        ("handicap_forms", 3, 2),
        ("medication_schemes", 5, 4),
        ("sumehr_pct", True, False),
        ("edmg_use", True, False),
        ("efact_pct", True, False),
        ("eattest_pct", True, False),
    ],
    2023: [
        ("chapter_iv_pct", 50, 49.99),
        ("sumehr_pct", 55, 54.99),
        ("cebam_uses", 5, 4),
        ("handicap_forms", 3, 2),
        ("medication_schemes", 5, 4),
        ("barometers", 1, 0),
        ("efact_eattest_pct", 50, 49.99),
    ],
    2024: [
        ("chapter_iv_pct", 50, 49.99),
        ("sumehr_pct", 60, 59.99),
        ("cebam_uses", 5, 4),
        ("handicap_forms", 3, 2),
        ("medication_schemes", 5, 4),
        ("barometers", 2, 1),
        ("mult_emediatt", 1, 0),
        ("efact_eattest_pct", 50, 49.99),
    ],
}
FOREIGN_TO_FLAT_RATE = {2022: 3, 2023: 1, 2024: 1}  # the last ones of each list
SITUATION = {1000: 1, 3500: 2, 4500: 3, 6000: 4}
STATUS = {2022: "final", 2023: "final", 2024: "provisional"}


def gp(year: int, **facts: Any) -> Dossier:
    base: Dossier = {
        "on_call": True,
        "billed_eur": 25_000,
        "payment": "fee_for_service",
        "accepted_software": True,
        "electronic_dmg": True,
        "longest_flat_rate_days": 0,
        "e_services": {key: no for key, _, no in SERVICES.get(year, [])},
    }
    return {
        "dossier": 1,
        "id": "d",
        "doctor": {
            "gp_number_since": "2010-01-01",
            "training": "none",
            "solo": True,
            "years": {year: {**base, **facts}},
        },
        "practice": {"kind": "solo"},
    }


def with_score(year: int, met: set[str]) -> dict[str, Any]:
    return {key: yes if key in met else no for key, yes, no in SERVICES[year]}


def change(dossier: Dossier, **values: Any) -> Dossier:
    """`a__b=1` sets a.b."""
    return apply(dossier, [Change(path.replace("__", "."), to) for path, to in values.items()])


def put(dossier: Dossier, path: str, value: Any) -> Dossier:
    return apply(dossier, [Change(path, value)])


def amount(dossier: Dossier, year: int, readings: dict[str, str] | None = None) -> int:
    return decide_complete(dossier, "ppi", year, readings).min


# 0.1, row by row ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "payment"), TABLE)
def test_table_by_number_of_parameters(year: int, payment: str) -> None:
    keys = [key for key, _, _ in SERVICES[year]]
    counted = keys[: len(keys) - FOREIGN_TO_FLAT_RATE[year]] if payment == "flat_rate" else keys
    assert len(TABLE[year, payment]) == len(counted) + 1
    for mask in product([False, True], repeat=len(keys)):
        met = {key for key, on in zip(keys, mask, strict=True) if on}
        expected = TABLE[year, payment][len(met & set(counted))]
        dossier = gp(year, payment=payment, e_services=with_score(year, met))
        outcome = decide_complete(dossier, "ppi", year)
        assert outcome == Outcome("granted", expected, expected, SITUATION[expected], STATUS[year])


@pytest.mark.parametrize(("year", "payment"), TABLE)
def test_no_software_is_the_base_premium(year: int, payment: str) -> None:
    everything = with_score(year, {key for key, _, _ in SERVICES[year]})
    dossier = gp(year, payment=payment, accepted_software=False, e_services=everything)
    assert amount(dossier, year) == 1000
    assert decide_complete(dossier, "ppi", year, {"I-01": "B"}) == REFUSED
    dossier = gp(year, payment=payment, accepted_software=False)
    assert amount(dossier, year, {"I-01": "B"}) == 1000
    dossier = gp(year, payment=payment)
    assert decide_complete(dossier, "ppi", year, {"I-01": "B"}) == REFUSED


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_not_active_and_trainees(year: int) -> None:
    assert decide_complete(gp(year, on_call=False), "ppi", year) == REFUSED
    trainee: Dossier = {
        "doctor": {
            "training": {"start": f"{year}-10-01", "end": "none"},
            "years": {str(year): {"accepted_software": True}},
        }
    }
    assert decide_complete(trainee, "ppi", year) == Outcome("granted", 800, 800, None, STATUS[year])
    without = put(trainee, f"doctor.years.{year}.accepted_software", False)
    assert decide_complete(without, "ppi", year) == REFUSED


def test_years_without_rules() -> None:
    for prime, year in [("ppi", 2015), ("ppi", 2025), ("dmg_debutant", 2020), ("dmg_debutant", 2025)]:
        assert decide_complete({}, prime, year).verdict == "not_modelled"
    for prime in ("continuite_soins", "gestion_pratique"):
        assert decide_complete({}, prime, 2023).verdict == "not_modelled"
        assert decide_complete({}, prime, 2027).verdict == "not_modelled"


# boundaries of the PPI ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("billed", "granted"), [(24_999, False), (24_999.99, False), (25_000, True)])
def test_billing(billed: float, granted: bool) -> None:
    assert (decide_complete(gp(2023, billed_eur=billed), "ppi", 2023).verdict == "granted") is granted


@pytest.mark.parametrize(
    ("since", "b", "a"),
    [
        ("2018-12-31", False, False),
        ("2019-01-01", True, False),
        ("2019-01-02", True, True),
        ("2024-12-31", True, True),
        ("2025-01-01", False, False),  # no number in 2024, no trainee either
        ("none", False, False),
    ],
)
def test_five_year_exemption(since: str, b: bool, a: bool) -> None:
    dossier = change(gp(2024, billed_eur=0), doctor__gp_number_since=since)
    assert (decide_complete(dossier, "ppi", 2024).verdict == "granted") is b
    assert (decide_complete(dossier, "ppi", 2024, {"I-05": "A"}).verdict == "granted") is a


@pytest.mark.parametrize(
    ("start", "end", "since", "expected"),
    [
        ("2020-10-01", "2023-12-31", "2024-01-01", 800),  # all year
        ("2020-10-01", "2023-12-31", "2023-12-31", 800),
        ("2020-10-01", "2023-12-30", "2023-12-31", 1000),  # finished in the year
        ("2020-10-01", "2023-12-30", "2024-01-01", 0),  # in between: neither (I-31 b)
        ("2023-01-01", "none", "none", 800),
        ("2023-12-31", "none", "none", 800),
        ("2024-01-01", "none", "none", 0),
        ("2022-12-31", "none", "none", 800),
        ("2023-02-01", "2023-06-30", "2023-07-01", 1000),  # both in one year (I-31 c)
        ("2023-02-01", "2023-06-30", "none", 0),  # the end counts (I-31 A; SEED-A, "terminé")
    ],
)
def test_trainee_or_gp(start: str, end: str, since: str, expected: int) -> None:
    dossier = change(gp(2023), doctor__gp_number_since=since)
    dossier = put(dossier, "doctor.training", (("start", start), ("end", end)))
    assert is_possible(dossier)
    assert amount(dossier, 2023) == expected


def test_begun_and_finished_in_the_year_or_in_neither_branch() -> None:
    """I-31 c under B: the beginning counts; I-31 b: the law does not say."""
    both = put(change(gp(2023), doctor__gp_number_since="none"), "doctor.training", (("start", "2023-02-01"), ("end", "2023-06-30")))
    assert amount(both, 2023, {"I-31": "B"}) == 800
    numbered = change(both, doctor__gp_number_since="2023-07-01")
    assert (amount(numbered, 2023), amount(numbered, 2023, {"I-31": "B"})) == (1000, 800)
    left = put(both, "doctor.training", (("start", "2020-10-01"), ("end", "2023-06-30")))
    (outcome,) = outcomes(left, "ppi", 2023)
    assert (outcome.verdict, outcome.min, outcome.max) == ("undecided", 0, 800)


def test_new_deal_payment() -> None:
    services = with_score(2023, {"chapter_iv_pct", "sumehr_pct", "cebam_uses", "efact_eattest_pct"})
    dossier = gp(2023, payment="new_deal", e_services=services)
    assert amount(dossier, 2023) == 3500
    assert amount(dossier, 2023, {"I-04": "B"}) == 1000


# 1.5, the group -------------------------------------------------------------------------------------------


def grouped(**means: Any) -> Dossier:
    dossier = gp(2023, e_services=with_score(2023, {"chapter_iv_pct", "cebam_uses", "handicap_forms"}))
    practice = (
        ("kind", "group"),
        ("registered_on", "2023-12-31"),
        ("years", ((2023, (("group_means", tuple(means.items())),)),)),
    )
    return put(put(dossier, "doctor.solo", False), "practice", practice)


NO_MEANS = {"sumehr_pct": 0, "medication_schemes": 0, "barometers": 0, "efact_eattest_pct": 0}


def test_group_mean() -> None:
    assert amount(grouped(**NO_MEANS), 2023) == 1000
    assert amount(grouped(**{**NO_MEANS, "sumehr_pct": 55}), 2023) == 3500
    assert amount(grouped(**{**NO_MEANS, "sumehr_pct": 54.9}), 2023) == 1000
    late = put(grouped(**{**NO_MEANS, "sumehr_pct": 55}), "practice.registered_on", "2024-01-01")
    assert amount(late, 2023) == 1000
    alone = put(put(grouped(sumehr_pct=55), "doctor.solo", True), "practice.kind", "solo")
    assert amount(alone, 2023) == 1000
    barometer = grouped(**{**NO_MEANS, "barometers": 1})
    assert amount(barometer, 2023) == 3500
    assert amount(barometer, 2023, {"I-09": "C"}) == 1000


def member(label: str, sumehr: Any, whole: bool = True, is_gp: bool = True, since: str = "2018-01-01") -> Any:
    return (
        ("id", label),
        ("gp", is_gp),
        ("whole_year_single_group", ((2023, whole),)),
        ("affiliated_on", since),
        ("years", ((2023, (("e_services", (*NO_MEANS_BUT_SUMEHR, ("sumehr_pct", sumehr))),)),)),
    )


NO_MEANS_BUT_SUMEHR = tuple((key, value) for key, value in NO_MEANS.items() if key != "sumehr_pct")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((member("x", 60), member("y", 50)), 3500),
        ((member("x", 60), member("y", 49)), 1000),
        ((member("x", 60), member("y", 0, whole=False)), 3500),
        ((member("x", 60), member("y", 0, is_gp=False)), 3500),
        ((member("x", 60), member("y", 0, since="2024-03-31")), 1000),
        ((member("x", 60), member("y", 0, since="2024-04-01")), 3500),
        ((member("x", 60, whole=False),), 1000),
    ],
)
def test_group_mean_over_members(members: Any, expected: int) -> None:
    assert amount(put(grouped(sumehr_pct=100), "practice.members", members), 2023) == expected


def test_own_membership_under_reading_b() -> None:
    members = (member("d", 0, whole=False), member("x", 60))
    dossier = put(grouped(), "practice.members", members)
    assert amount(dossier, 2023) == 3500
    assert amount(dossier, 2023, {"I-09": "B"}) == 1000
    dossier = put(grouped(), "practice.members", (member("d", 55), member("x", 60)))
    assert amount(dossier, 2023, {"I-09": "B"}) == 3500


# 2, DMG débutant ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_dmg_debutant(year: int) -> None:
    dossier = change(gp(year, billed_eur=0), doctor__gp_number_since=f"{year}-01-01")
    granted = Outcome("granted", 4256, 4256, None, "final")

    def outcome(path: str, value: Any, readings: dict[str, str] | None = None) -> Outcome:
        return decide_complete(put(dossier, path, value), "dmg_debutant", year, readings)

    facts = f"doctor.years.{year}"
    assert decide_complete(dossier, "dmg_debutant", year) == granted
    assert outcome("doctor.gp_number_since", f"{year}-12-31") == granted
    assert outcome("doctor.gp_number_since", f"{year + 1}-01-01") == REFUSED
    assert outcome("doctor.gp_number_since", f"{year - 1}-12-31") == REFUSED
    assert outcome(f"{facts}.longest_flat_rate_days", 30) == granted
    assert outcome(f"{facts}.longest_flat_rate_days", 31) == REFUSED
    assert outcome(f"{facts}.on_call", False) == REFUSED
    assert outcome(f"{facts}.accepted_software", False) == REFUSED
    assert outcome(f"{facts}.electronic_dmg", False) == REFUSED
    assert outcome(f"{facts}.payment", "flat_rate") == granted
    under_b = outcome(f"{facts}.on_call", True, {"I-01": "B"})
    assert under_b == (granted if year == 2021 else REFUSED)


def test_totals_paid_for_2023() -> None:
    """5.1: PPI plus DMG débutant over a grid of people."""
    keys = [key for key, _, _ in SERVICES[2023]]
    totals: set[int] = set()
    people: list[tuple[Any, str]] = [
        ("none", "2010-05-01"),
        ("none", "2018-01-01"),
        ("none", "2023-03-01"),
        ((("start", "2020-10-01"), ("end", "2023-09-30")), "2023-10-01"),
        ((("start", "2020-10-01"), ("end", "2023-12-31")), "2023-12-31"),
        ((("start", "2021-10-01"), ("end", "none")), "none"),
        ((("start", "2023-10-01"), ("end", "none")), "none"),
        ("none", "none"),
    ]
    grid = product(
        people,
        range(len(keys) + 1),
        ["fee_for_service", "flat_rate", "new_deal"],
        [True, False],
        [True, False],
        [24_999, 25_000],
        [True, False],
        [30, 31],
    )
    for (training, since), score, payment, on_call, software, billed, electronic, days in grid:
        dossier = gp(
            2023,
            payment=payment,
            on_call=on_call,
            accepted_software=software,
            billed_eur=billed,
            electronic_dmg=electronic,
            longest_flat_rate_days=days,
            e_services=with_score(2023, set(keys[:score])),
        )
        dossier["doctor"]["gp_number_since"] = since
        dossier["doctor"]["training"] = training if isinstance(training, str) else dict(training)
        both = [decide_complete(dossier, prime, 2023) for prime in ("ppi", "dmg_debutant")]
        assert both[0].verdict == "granted" or both[1].verdict == "refused"
        totals.add(sum(one.min for one in both))
    assert totals == {0, 800, 1000, 3500, 4500, 5256, 6000, 7756, 8756, 10256}


# 3, the interventions -------------------------------------------------------------------------------------

CONTINUITE, GESTION = "continuite_soins", "gestion_pratique"


def contract(start: str, **facts: Any) -> dict[str, Any]:
    return {
        "staff": "nurse",
        "kind": "employment",
        "open_ended": True,
        "hours_per_week": 13,
        "start": start,
        "end": "none",
        "workplace": "A",
        **facts,
    }


def practice(year: int, start: str | None = None) -> Dossier:
    return {
        "dossier": 1,
        "id": "d",
        "doctor": {"gp_number_since": "2000-01-01", "solo": False},
        "practice": {
            "kind": "group",
            "registered_on": "2015-01-01",
            "payment": "fee_for_service",
            "enterprise_number": "0123456789",
            "workplace": "A",
            "public_support": [],
            "years": {year - 1: {"dmg_count": 500, "reimbursed_eur": 25_000}},
        },
        "contracts": [contract(start or f"{year}-02-01")],
        "history": [],
        "requests": [],
    }


def verdict(dossier: Dossier, prime: str, year: int, **readings: str) -> str:
    chosen = {f"I-{key[1:]}": value for key, value in readings.items()}
    return decide_complete(dossier, prime, year, chosen).verdict


def test_amounts() -> None:
    expected = {
        (CONTINUITE, 2024): (5000, 7500, "estimated"),
        (CONTINUITE, 2025): (5000, 7500, "estimated"),
        (CONTINUITE, 2026): (5000, 7500, "provisional"),
        (GESTION, 2024): (7500, 7500, "final"),
        (GESTION, 2025): (3796, None, "estimated"),
        (GESTION, 2026): (3796, None, "provisional"),
    }
    for (prime, year), (low, high, status) in expected.items():
        outcome = decide_complete(practice(year), prime, year)
        assert outcome == Outcome("granted", low, high, None, status)


@pytest.mark.parametrize("prime", [CONTINUITE, GESTION])
@pytest.mark.parametrize(
    ("path", "bad", "good"),
    [
        ("practice.years.2024.dmg_count", 499, 500),
        ("practice.years.2024.reimbursed_eur", 24_999, 25_000),
        ("contracts[0].hours_per_week", 12.5, 13),
        ("contracts[0].staff", "practice_assistant", "nurse"),
        ("contracts[0].staff", "administrative", "nurse"),
        ("contracts[0].open_ended", False, True),
        ("contracts[0].workplace", "B", "A"),
        ("practice.public_support", ("vipa",), ("impulseo_2", "target_group_reduction")),
        ("practice.public_support", ("impulseo_2", "other"), ()),
    ],
)
def test_conditions(prime: str, path: str, bad: Any, good: Any) -> None:
    assert verdict(put(practice(2025), path, good), prime, 2025) == "granted"
    assert verdict(put(practice(2025), path, bad), prime, 2025) == "refused"


@pytest.mark.parametrize("prime", [CONTINUITE, GESTION])
def test_new_deal_boundary(prime: str) -> None:
    dossier = put(practice(2025), "practice.payment", "new_deal")
    results = {}
    for count in (999, 1000, 1001):
        counted = put(dossier, "practice.new_deal_dmg_at_request", count)
        results[count] = [
            verdict(counted, prime, 2025),
            verdict(counted, prime, 2025, I21="A"),
            verdict(counted, prime, 2025, I21="B"),
        ]
        assert verdict(put(counted, "contracts", ()), prime, 2025) == "refused"
    assert results == {
        999: ["granted", "granted", "granted"],
        1000: ["undecided", "refused", "granted"],
        1001: ["refused", "refused", "refused"],
    }


@pytest.mark.parametrize(
    ("year", "inside", "outside"),
    [
        (2024, ["2024-01-01", "2024-08-31"], ["2023-12-31", "2024-09-01"]),
        (2025, ["2024-09-01", "2024-12-31", "2025-08-31"], ["2024-08-31", "2025-09-01"]),
        (2026, ["2025-09-01", "2026-01-01", "2026-08-31"], ["2025-08-31", "2026-09-01"]),
    ],
)
def test_start_window(year: int, inside: list[str], outside: list[str]) -> None:
    for start in inside:
        assert verdict(practice(year, start), CONTINUITE, year) == "granted"
        literal = "granted" if start >= f"{year}-01-01" else "refused"
        assert verdict(practice(year, start), CONTINUITE, year, I18="A") == literal
    for start in outside:
        assert verdict(practice(year, start), CONTINUITE, year) == "refused"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"start": "2010-01-01", "end": "2014-12-31"}, "granted"),  # before the ten years
        ({"start": "2010-01-01", "end": "2015-01-01"}, "refused"),
        ({"start": "2024-12-31", "end": "2024-12-31"}, "refused"),
        ({"start": "2025-01-01"}, "granted"),  # not before Y
        ({"start": "2020-01-01", "open_ended": False}, "granted"),
        ({"start": "2020-01-01", "staff": "administrative"}, "granted"),
        ({"start": "2020-01-01", "workplace": "B"}, "granted"),
        ({"start": "2020-01-01", "hours_per_week": 4}, "refused"),
    ],
)
def test_first_hire(facts: dict[str, Any], expected: str) -> None:
    dossier = practice(2025)
    dossier["contracts"].append(contract(**facts))
    # a second contract within the window must not be the one claimed
    if facts["start"] in ("2024-12-31", "2025-01-01"):
        dossier["contracts"][1]["hours_per_week"] = 4
    assert verdict(dossier, CONTINUITE, 2025) == expected


@pytest.mark.parametrize(
    ("start", "end", "a", "b"),
    [
        ("2025-12-31", "none", "granted", "refused"),
        ("2026-01-01", "none", "refused", "refused"),
        ("2020-01-01", "2025-01-01", "granted", "refused"),
        ("2020-01-01", "2024-12-31", "refused", "refused"),
        ("2025-01-01", "2025-12-31", "granted", "granted"),
        ("2025-01-02", "none", "granted", "refused"),
        ("2025-01-01", "2025-12-30", "granted", "refused"),
    ],
)
def test_gestion_period(start: str, end: str, a: str, b: str) -> None:
    dossier = practice(2025)
    dossier["contracts"] = [contract(start, end=end)]
    assert verdict(dossier, GESTION, 2025) == a
    assert verdict(dossier, GESTION, 2025, I22="B") == b


def test_hours_added_up() -> None:
    dossier = practice(2025)
    dossier["contracts"] = [
        contract("2025-02-01", hours_per_week=6.5),
        contract("2025-03-01", hours_per_week=6.5),
    ]
    for prime in (CONTINUITE, GESTION):
        assert verdict(dossier, prime, 2025) == "refused"
        assert verdict(dossier, prime, 2025, I27="B") == "granted"
        assert verdict(put(dossier, "contracts[1].hours_per_week", 6), prime, 2025, I27="B") == "refused"


def test_administrative_staff_2024_only() -> None:
    for year, expected in ((2024, "granted"), (2025, "refused")):
        dossier = put(practice(year), "contracts[0].staff", "administrative")
        assert verdict(dossier, GESTION, year) == "refused"
        assert verdict(dossier, GESTION, year, I19="B") == expected


def test_and_or_of_thresholds() -> None:
    dossier = put(practice(2025), "practice.years.2024.dmg_count", 0)
    assert verdict(dossier, GESTION, 2025) == "refused"
    assert verdict(dossier, GESTION, 2025, I28="B") == "granted"


def young_solo(since: str, requested: str | None = None) -> Dossier:
    dossier = put(practice(2025), "practice.years.2024.dmg_count", 0)
    dossier = change(dossier, doctor__solo=True, doctor__gp_number_since=since, practice__kind="solo")
    if requested is not None:
        dossier["requests"] = [{"prime": CONTINUITE, "year": 2025, "on": requested}]
    return dossier


@pytest.mark.parametrize(
    ("since", "requested", "expected"),
    [
        ("2020-09-15", "2025-09-14", "granted"),
        ("2020-09-15", "2025-09-15", "refused"),
        ("2020-11-01", None, "granted"),
        ("2020-09-01", None, "refused"),
        ("none", None, "refused"),
    ],
)
def test_exemption_at_request(since: str, requested: str | None, expected: str) -> None:
    dossier = young_solo(since, requested)
    assert verdict(dossier, CONTINUITE, 2025) == expected
    house = put(dossier, "practice.kind", "medical_house")
    assert verdict(put(house, "practice.sworn_statement", False), CONTINUITE, 2025) == "refused"
    assert verdict(put(house, "practice.sworn_statement", True), CONTINUITE, 2025) == "granted"
    group = change(dossier, practice__kind="group", doctor__solo=False)
    assert verdict(group, CONTINUITE, 2025) == "refused"
    assert verdict(group, CONTINUITE, 2025, I20="D") == expected


@pytest.mark.parametrize("since", ["2020-09-02", "2020-10-31"])
def test_exemption_depends_on_the_day(since: str) -> None:
    with pytest.raises(Unknown) as caught:
        decide_complete(young_solo(since), CONTINUITE, 2025)
    assert caught.value.path == "requests"
    assert {one.verdict for one in outcomes(young_solo(since), CONTINUITE, 2025)} == {"granted", "refused"}


def test_exemption_other_dates() -> None:
    assert verdict(young_solo("2020-01-02"), CONTINUITE, 2025, I20="B") == "granted"
    assert verdict(young_solo("2020-01-01"), CONTINUITE, 2025, I20="B") == "refused"
    assert verdict(young_solo("2020-02-02"), CONTINUITE, 2025, I20="C") == "granted"  # start 01/02/2025
    assert verdict(young_solo("2020-02-01"), CONTINUITE, 2025, I20="C") == "refused"


def test_group_sum_over_members() -> None:
    def one(dmg: int, eur: int, **facts: Any) -> dict[str, Any]:
        base = {"gp": True, "groups": 1, "affiliated_on": "2025-10-31"}
        return {**base, **facts, "years": {2024: {"dmg_count": dmg, "reimbursed_eur": eur}}}

    dossier = practice(2025)
    dossier["practice"]["members"] = [one(250, 12_500), one(250, 12_500)]
    assert verdict(dossier, CONTINUITE, 2025) == "granted"
    for fact in ({"groups": 2}, {"gp": False}, {"affiliated_on": "2025-11-01"}):
        changed = practice(2025)
        changed["practice"]["members"] = [one(250, 12_500), one(250, 12_500, **fact)]
        assert verdict(changed, CONTINUITE, 2025) == "refused"
    dossier["requests"] = [{"prime": CONTINUITE, "year": 2025, "on": date(2025, 10, 30)}]
    assert verdict(dossier, CONTINUITE, 2025) == "refused"


@pytest.mark.parametrize(
    ("prime", "entry", "expected", "readings"),
    [
        (CONTINUITE, (CONTINUITE, 2024, "0123456789", "A"), "refused", {}),
        (CONTINUITE, (CONTINUITE, 2024, "0123456789", "B"), "granted", {}),
        (CONTINUITE, (CONTINUITE, 2024, "0123456789", "B"), "refused", {"I23": "B"}),
        (CONTINUITE, (CONTINUITE, 2025, "0999999999", "A"), "granted", {}),
        (CONTINUITE, (CONTINUITE, 2025, "0999999999", "A"), "refused", {"I23": "B"}),
        (CONTINUITE, (CONTINUITE, 2024, "0999999999", "A"), "refused", {}),  # there was a nurse here
        (CONTINUITE, (GESTION, 2025, "0123456789", "A"), "refused", {}),
        (CONTINUITE, (GESTION, 2024, "0123456789", "A"), "refused", {}),  # there was a nurse here
        (CONTINUITE, (GESTION, 2024, "0123456789", "A"), "granted", {"I19": "B"}),  # or administrative staff
        (CONTINUITE, (GESTION, 2024, "0123456789", "A"), "refused", {"I19": "B", "I26": "B"}),
        (CONTINUITE, (GESTION, 2024, "0123456789", "B"), "granted", {}),
        (GESTION, (GESTION, 2025, "0123456789", "A"), "refused", {}),
        (GESTION, (GESTION, 2024, "0123456789", "A"), "granted", {}),
        (GESTION, (CONTINUITE, 2025, "0123456789", "A"), "refused", {}),
        (GESTION, (CONTINUITE, 2024, "0123456789", "A"), "granted", {}),
        (GESTION, (CONTINUITE, 2024, "0123456789", "A"), "refused", {"I26": "B"}),
    ],
)
def test_history(prime: str, entry: tuple[Any, ...], expected: str, readings: dict[str, str]) -> None:
    dossier = practice(2025)
    keys = ("prime", "year", "enterprise_number", "workplace")
    dossier["history"] = [dict(zip(keys, entry, strict=True))]
    assert verdict(dossier, prime, 2025, **readings) == expected


def test_public_support_of_medical_houses_only() -> None:
    dossier = put(practice(2025), "practice.public_support", ("maribel",))
    assert verdict(dossier, GESTION, 2025, I32="B") == "granted"
    house = change(dossier, practice__kind="medical_house", practice__sworn_statement=True)
    assert verdict(house, GESTION, 2025, I32="B") == "refused"


# the unknown ----------------------------------------------------------------------------------------------


def test_unknown_names_the_path() -> None:
    dossier = put(gp(2023), "doctor.years.2023.on_call", None)
    with pytest.raises(Unknown) as caught:
        decide_complete(dossier, "ppi", 2023)
    assert caught.value.path == "doctor.years.2023.on_call"
    assert {one.min for one in outcomes(dossier, "ppi", 2023)} == {0, 1000}


def test_what_cannot_matter_is_not_asked_for() -> None:
    # active, no software: no parameter matters
    dossier = put(gp(2023, accepted_software=False), "doctor.years.2023.e_services", None)
    dossier = put(dossier, "doctor.years.2023.payment", None)
    assert amount(dossier, 2023) == 1000
    # too few parameters: the software does not matter
    dossier = put(gp(2023), "doctor.years.2023.accepted_software", None)
    assert amount(dossier, 2023) == 1000
    # all the forfait parameters: the payment mode does not matter
    dossier = gp(2023, e_services=with_score(2023, {key for key, _, _ in SERVICES[2023]}))
    assert amount(put(dossier, "doctor.years.2023.payment", None), 2023) == 6000


def test_unknown_threshold_of_2022() -> None:
    services = {key: yes for key, yes, _ in SERVICES[2022]}
    assert amount(gp(2022, e_services={**services, "sumehr_pct": 80}), 2022) == 6000
    few = {**services, "sumehr_pct": 80, "recipe_pct": 0, "consent_pct": 0}
    assert {one.min for one in outcomes(gp(2022, e_services=few), "ppi", 2022)} == {4500, 6000}


def test_nothing_known() -> None:
    assert {one.min for one in outcomes({}, "ppi", 2023)} == {0, 800, 1000, 3500, 4500, 6000}
    assert {one.min for one in outcomes({}, "dmg_debutant", 2023)} == {0, 4256}


@pytest.mark.parametrize("prime", [GESTION, pytest.param(CONTINUITE, marks=pytest.mark.long)])  # nearly all of it is common to both
def test_nothing_known_of_a_practice(prime: str) -> None:
    assert {one.verdict for one in outcomes({}, prime, 2025)} == {"granted", "refused", "undecided"}


READINGS: dict[str, str] = {
    "I-01": "AB",
    "I-04": "AB",
    "I-05": "AB",
    "I-09": "AC",
    "I-18": "ABC",
    "I-19": "AB",
    "I-20": "ABCD",
    "I-21": "ABC",
    "I-22": "AB",
    "I-23": "AB",
    "I-26": "AB",
    "I-27": "AB",
    "I-28": "AB",
    "I-31": "AB",
    "I-32": "AB",
}


def random_dossier(rng: random.Random, year: int) -> Dossier:
    """A complete dossier, near the thresholds."""
    days = [date(y, m, d) for y in range(year - 6, year + 2) for m, d in ((1, 1), (6, 15), (12, 31))]

    def day() -> str:
        return str(rng.choice(days))

    services = {key: rng.choice([yes, no]) for key, yes, no in SERVICES.get(year, [])}
    kind = rng.choice(["solo", "group", "medical_house"])
    dossier = gp(
        year,
        on_call=rng.random() < 0.8,
        billed_eur=rng.choice([24_999, 25_000]),
        payment=rng.choice(["fee_for_service", "flat_rate", "new_deal"]),
        accepted_software=rng.random() < 0.8,
        electronic_dmg=rng.random() < 0.8,
        longest_flat_rate_days=rng.choice([30, 31]),
        e_services=services,
    )
    dossier["doctor"]["gp_number_since"] = rng.choice([day(), day(), day(), "none"])
    start, end = sorted([day(), day()])
    dossier["doctor"]["training"] = rng.choice(["none", {"start": start, "end": rng.choice([end, "none"])}])
    dossier["doctor"]["solo"] = kind == "solo" or rng.random() < 0.3
    dossier["practice"] = {
        "kind": kind,
        "payment": rng.choice(["fee_for_service", "flat_rate", "new_deal"]),
        "new_deal_dmg_at_request": rng.choice([999, 1000, 1001]),
        "enterprise_number": rng.choice(["1", "2"]),
        "workplace": rng.choice(["A", "A", "B"]),
        "registered_on": day(),
        "sworn_statement": rng.random() < 0.7,
        "public_support": rng.choice([[], [], ["vipa"], ["impulseo_2"]]),
        "years": {
            year: {"group_means": {key: rng.choice([yes, no]) for key, yes, no in SERVICES.get(year, [])}},
            year - 1: {
                "dmg_count": rng.choice([499, 500]),
                "reimbursed_eur": rng.choice([24_999, 25_000]),
            },
        },
    }
    dossier["contracts"] = [
        contract(
            first,
            staff=rng.choice(["nurse", "nurse", "nurse", "administrative"]),
            open_ended=rng.random() < 0.8,
            hours_per_week=rng.choice([6.5, 12.5, 13]),
            end=rng.choice(["none", last]),
            workplace=rng.choice(["A", "A", "B"]),
        )
        for first, last in [sorted([day(), day()]) for _ in range(rng.choice([0, 1, 2]))]
    ]
    dossier["history"] = [
        {
            "prime": rng.choice([CONTINUITE, GESTION]),
            "year": max(rng.choice([year - 1, year]), 2024),
            "enterprise_number": rng.choice(["1", "2"]),
            "workplace": rng.choice(["A", "B"]),
        }
        for _ in range(rng.choice([0, 0, 1]))
    ]
    request = {"year": year, "on": rng.choice([f"{year}-09-15", f"{year}-12-01"])}
    dossier["requests"] = [{"prime": prime, **request} for prime in (CONTINUITE, GESTION)]
    for part in ("doctor", "practice"):
        if rng.random() < 0.1:
            dossier[part]["ended_on"] = rng.choice([f"{year - 1}-12-31", f"{year}-01-01", "none"])
    return dossier


def random_members(rng: random.Random, year: int) -> list[Any]:
    return [
        {
            "id": label,
            "gp": rng.random() < 0.9,
            "groups": rng.choice([1, 1, 1, 2]),
            "affiliated_on": rng.choice(["2018-01-01", f"{year}-11-30", f"{year + 1}-04-01"]),
            "whole_year_single_group": {year: rng.random() < 0.9},
            "years": {
                year: {"e_services": {key: rng.choice([yes, no]) for key, yes, no in SERVICES.get(year, [])}},
                year - 1: {"dmg_count": rng.choice([0, 250, 500]), "reimbursed_eur": rng.choice([0, 25_000])},
            },
        }
        for label in rng.choice([["d", "x"], ["x"], ["d"], ["d", "x", "y"]])
    ]


def mostly_good(rng: random.Random, year: int) -> Dossier:
    """A random dossier of which most obstacles to a grant are removed."""
    dossier = random_dossier(rng, year)
    good = practice(year, rng.choice([f"{year}-01-01", f"{year}-08-31", f"{year - 1}-10-01"]))
    for path in ("payment", "public_support", "workplace"):
        if rng.random() < 0.85:
            dossier["practice"][path] = good["practice"][path]
    if rng.random() < 0.7:
        dossier["practice"]["years"][year - 1] = good["practice"]["years"][year - 1]
    if rng.random() < 0.8:
        dossier["practice"]["sworn_statement"] = True
    if rng.random() < 0.6:
        dossier["doctor"].update(gp_number_since=f"{year}-06-15", training="none")
    if rng.random() < 0.7:
        dossier["doctor"]["years"][year].update(on_call=True, accepted_software=True, electronic_dmg=True)
    if dossier["practice"]["kind"] != "solo" and year != 2022 and rng.random() < 0.4:
        dossier["practice"]["members"] = random_members(rng, year)
    dossier["contracts"] = good["contracts"] + rng.choice([[], [], dossier["contracts"]])
    return dossier


def leaves(node: Any, path: str = "") -> list[str]:
    """Every path of a dossier that may be forgotten: leaves and lists (members left out mean something else)."""
    if isinstance(node, dict):
        found = [
            one for key, value in node.items() for one in leaves(value, f"{path}.{key}" if path else key)
        ]
        return [*found, path] if path.endswith("training") else found
    if isinstance(node, list):
        found = [
            one
            for i, value in enumerate(node)
            if isinstance(value, dict)
            for one in leaves(value, f"{path}[{i}]")
        ]
        return found if path in ("requests", "practice.members") else [path, *found]
    # Not saying when an activity ended says that it goes on.
    settled = path in ("dossier", "id", "doctor.ended_on", "practice.ended_on") or path.startswith("requests")
    return [] if settled else [path]


@pytest.mark.parametrize("seed", range(200))
def test_forgetting_facts_keeps_the_outcome_possible(seed: int) -> None:
    """The truth is among the outcomes of any dossier that says less than the truth."""
    rng = random.Random(seed)
    prime, years = rng.choice(
        [
            ("ppi", [2022, 2023, 2024]),
            ("dmg_debutant", [2021, 2022, 2023, 2024]),
            (CONTINUITE, [2024, 2025, 2026]),
            (GESTION, [2024, 2025, 2026]),
        ]
    )
    year = rng.choice(years)
    readings = {key: rng.choice(options) for key, options in READINGS.items()}
    make = rng.choice([random_dossier, mostly_good])
    dossier = make(rng, year)
    while not is_possible(dossier):
        dossier = make(rng, year)
    truth = decide_complete(dossier, prime, year, readings)
    assert outcomes(dossier, prime, year, readings) == {truth}
    for _ in range(4):
        partial = dossier
        for path in rng.sample(leaves(dossier), k=rng.choice([1, 3, 8])):
            parent = parse(path)[:-1]
            if parent and value_at(partial, path) is None:
                continue
            partial = put(partial, path, None)
        assert truth in outcomes(partial, prime, year, readings)


# minimal changes ------------------------------------------------------------------------------------------


def test_minimal_changes_of_a_ppi() -> None:
    met = {"chapter_iv_pct", "cebam_uses", "handicap_forms"}
    dossier = gp(2023, e_services=with_score(2023, met))
    path = "doctor.years.2023.e_services"
    sumehr = Change(f"{path}.sumehr_pct", 55)
    schemes = Change(f"{path}.medication_schemes", 5)
    barometer = Change(f"{path}.barometers", 1)
    almost = Change(f"{path}.sumehr_pct", 54)
    candidates = [sumehr, schemes, barometer, almost]
    assert minimal_changes(dossier, "ppi", 2023, 1000, candidates) == {frozenset()}
    assert minimal_changes(dossier, "ppi", 2023, 3500, candidates) == {
        frozenset({one}) for one in (sumehr, schemes, barometer)
    }
    assert minimal_changes(dossier, "ppi", 2023, 4500, candidates) == {
        frozenset(pair) for pair in ((sumehr, schemes), (sumehr, barometer), (schemes, barometer))
    }
    assert minimal_changes(dossier, "ppi", 2023, 6000, [sumehr, schemes]) == set()


def test_minimal_changes_of_a_contract() -> None:
    dossier = practice(2025)
    dossier["contracts"] = [contract("2025-02-01", hours_per_week=6)]
    longer = Change("contracts[0].hours_per_week", 13)
    new = Change("contracts[+]", tuple(contract("2025-01-05").items()))
    assert minimal_changes(dossier, CONTINUITE, 2025, 5000, [longer, new]) == {
        frozenset({longer}),
        frozenset({new}),
    }
    assert dossier["contracts"] == [contract("2025-02-01", hours_per_week=6)]
