"""Every edge of the documents: the day before, the day, the day after; one less, the threshold, one more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from octroi.bridge import Engine
from octroi.bridge.results import Request
from strategies import CONTINUITE, DMG, GESTION, PPI, Dossier

DAY = timedelta(days=1)

# 0.4, the actual windows; the end of those of the interventions by the rule of SEED-B.
WINDOWS = {
    (PPI, 2022): (date(2023, 10, 10), date(2024, 1, 15)),
    (PPI, 2023): (date(2024, 9, 17), date(2024, 12, 15)),
    (PPI, 2024): (date(2025, 9, 11), date(2025, 12, 15)),
    (CONTINUITE, 2024): (date(2024, 9, 1), date(2024, 10, 31)),
    (CONTINUITE, 2025): (date(2025, 9, 1), date(2025, 10, 31)),
    (CONTINUITE, 2026): (date(2026, 9, 1), date(2026, 10, 31)),
    (GESTION, 2024): (date(2024, 11, 1), date(2024, 12, 31)),
    (GESTION, 2025): (date(2025, 11, 4), date(2025, 12, 31)),
    (GESTION, 2026): (date(2026, 11, 4), date(2026, 12, 31)),
}
STATES = [
    (prime, year, today, state)
    for (prime, year), (opens, closes) in WINDOWS.items()
    for today, state in (
        (opens - DAY, "upcoming"), (opens, "open"), (opens + DAY, "open"),
        (closes - DAY, "open"), (closes, "open"), (closes + DAY, "closed"),
    )
]  # fmt: skip


@pytest.mark.parametrize(("prime", "year", "today", "state"), STATES)
def test_request_window(engine: Engine, prime: str, year: int, today: date, state: str) -> None:
    request = engine.decide({}, [prime], [year], today=today)[0].request
    assert request is not None
    assert (request.opens, request.closes) == WINDOWS[prime, year]
    assert request.state == state


@pytest.mark.parametrize(("prime", "year"), WINDOWS)
@pytest.mark.parametrize("edge", [0, 1])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_request_in_time(engine: Engine, prime: str, year: int, edge: int, shift: int) -> None:
    on = WINDOWS[prime, year][edge] + shift * DAY
    dossier: Dossier = {"requests": [{"prime": prime, "year": year, "on": on}]}
    decision = engine.decide(dossier, [prime], [year], today=on)[0]
    assert decision.request is not None
    assert decision.request.requested_on == on
    assert decision.request.in_time is (shift == 0 or (shift > 0) == (edge == 0))


# Facts 2: no request of its own; automatic once the PPI of the year is requested. Facts 0.4: the PPI's windows.
@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_dmg_debutant_follows_the_request_of_the_ppi(engine: Engine, year: int) -> None:
    def request(day: date, **facts: Any) -> Request:
        found = engine.decide(facts, [DMG], [year], day)[0].request
        assert found is not None
        assert found.channel == "automatic"
        return found

    if year == 2021:  # the window of that PPI is not known
        assert request(date(2023, 1, 1)).state == "automatic"
        return
    opens, closes = WINDOWS[PPI, year]
    never: dict[str, Any] = {"requests": []}
    asked = {"requests": [{"prime": PPI, "year": year, "on": closes}]}
    late = {"requests": [{"prime": PPI, "year": year, "on": closes + DAY}]}
    for day, state in [(opens - DAY, "upcoming"), (opens, "open"), (closes, "open"), (closes + DAY, "closed")]:
        found = request(day, **never)
        assert (found.state, found.opens, found.closes) == (state, opens, closes)
        assert found.through == (PPI, year)
        assert found.lost == (state == "closed")
        assert not request(day).lost  # nobody knows whether it was asked for
    assert request(closes + DAY, **asked).state == "automatic"
    assert request(closes + DAY, **late).lost
    assert request(closes + DAY, history=[{"prime": PPI, "year": year}], requests=[]).state == "automatic"


@pytest.mark.parametrize("year", [2022, 2023, 2024])
@pytest.mark.parametrize("software", [True, False])
@pytest.mark.parametrize(
    ("on", "notified"), [("10-15", None), ("10-15", "11-20"), ("12-01", None), ("12-01", "12-31"), (None, None)]
)
def test_contest_by(engine: Engine, year: int, software: bool, on: str | None, notified: str | None) -> None:
    """1.6: within 60 days of the request in ProSanté; of the notification on the form."""
    asked = {PPI: year + 1}
    entry: dict[str, Any] = {"prime": PPI, "year": year}
    if on:
        entry["on"] = date.fromisoformat(f"{asked[PPI]}-{on}")
    if notified:
        entry["notified_on"] = date.fromisoformat(f"{asked[PPI]}-{notified}")
    dossier: Dossier = {"doctor": {"years": {year: {"accepted_software": software}}}, "requests": [entry]}
    request = engine.decide(dossier, [PPI], [year], today=date(2026, 11, 22))[0].request
    assert request is not None
    assert request.channel == ("prosante" if software else "form")
    start = entry.get("on" if software else "notified_on")
    assert request.contest_by == (start + timedelta(days=60) if start else None)


@pytest.mark.parametrize(("prime", "year"), [(CONTINUITE, 2025), (GESTION, 2025)])
def test_no_contest_rule_for_interventions(engine: Engine, prime: str, year: int) -> None:
    dossier = {"requests": [{"prime": prime, "year": year, "on": "2025-10-01", "notified_on": "2025-12-01"}]}
    request = engine.decide(dossier, [prime], [year])[0].request
    assert request is not None
    assert request.contest_by is None


# -- the interventions ------------------------------------------------------------------------------------------------


def nurse(start: date, **facts: Any) -> dict[str, Any]:
    return {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 13, "start": start,
            "end": "none", "workplace": "A", **facts}  # fmt: skip


def practice(year: int, **facts: Any) -> Dossier:
    return {
        "doctor": {"gp_number_since": "2000-01-01", "solo": False},
        "practice": {"kind": "group", "payment": "fee_for_service", "enterprise_number": "1", "workplace": "A",
                     "registered_on": "2015-01-01", "public_support": [],
                     "years": {year - 1: {"dmg_count": 500, "reimbursed_eur": 25_000}}, **facts},
        "contracts": [nurse(date(year, 2, 1))], "history": [], "requests": [],
    }  # fmt: skip


def verdict(engine: Engine, dossier: Dossier, prime: str, year: int, **readings: str) -> str:
    chosen = {f"I-{key[1:]}": option for key, option in readings.items()}
    return engine.decide(dossier, [prime], [year], readings=chosen)[0].verdict


# 3.5: the contract begins between these days; 2024 is transitional.
HIRING = {
    2024: (date(2024, 1, 1), date(2024, 8, 31)),
    2025: (date(2024, 9, 1), date(2025, 8, 31)),
    2026: (date(2025, 9, 1), date(2026, 8, 31)),
}


@pytest.mark.parametrize("year", HIRING)
@pytest.mark.parametrize("edge", [0, 1])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_hiring_window(engine: Engine, year: int, edge: int, shift: int) -> None:
    dossier = practice(year)
    dossier["contracts"] = [nurse(HIRING[year][edge] + shift * DAY)]
    inside = shift == 0 or (shift > 0) == (edge == 0)
    assert verdict(engine, dossier, CONTINUITE, year) == ("granted" if inside else "refused")


@pytest.mark.parametrize("year", HIRING)
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_ten_years_without_staff(engine: Engine, year: int, shift: int) -> None:
    dossier = practice(year)
    end = date(year - 10, 1, 1) + shift * DAY
    dossier["contracts"].append(nurse(date(2005, 1, 1), end=end))
    assert verdict(engine, dossier, CONTINUITE, year) == ("granted" if shift < 0 else "refused")


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_hired_before_new_year(engine: Engine, year: int, shift: int) -> None:
    """I-18: the literal reading empties the first four months of the window."""
    dossier = practice(year)
    dossier["contracts"] = [nurse(date(year, 1, 1) + shift * DAY)]
    assert verdict(engine, dossier, CONTINUITE, year) == "granted"
    assert verdict(engine, dossier, CONTINUITE, year, I18="A") == ("refused" if shift < 0 else "granted")


@pytest.mark.parametrize("year", HIRING)
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_gestion_period(engine: Engine, year: int, shift: int) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    dossier = practice(year)
    dossier["contracts"] = [nurse(last + shift * DAY)]
    assert verdict(engine, dossier, GESTION, year) == ("refused" if shift > 0 else "granted")
    dossier["contracts"] = [nurse(date(2015, 1, 1), end=first + shift * DAY)]
    assert verdict(engine, dossier, GESTION, year) == ("refused" if shift < 0 else "granted")
    dossier["contracts"] = [nurse(first + shift * DAY)]
    assert verdict(engine, dossier, GESTION, year, I22="B") == ("refused" if shift > 0 else "granted")
    dossier["contracts"] = [nurse(date(2015, 1, 1), end=last + shift * DAY)]
    assert verdict(engine, dossier, GESTION, year, I22="B") == ("refused" if shift < 0 else "granted")


INTERVENTION_YEARS = [(prime, year) for prime in (CONTINUITE, GESTION) for year in (2024, 2025, 2026)]


@pytest.mark.parametrize(("prime", "year"), INTERVENTION_YEARS)
@pytest.mark.parametrize(
    ("dmg", "reimbursed", "both", "either"),
    [
        (499, 25_000, False, True), (500, 24_999, False, True), (500, 24_999.99, False, True),
        (500, 25_000, True, True), (501, 25_001, True, True), (499, 24_999, False, False), (0, 0, False, False),
    ],
)  # fmt: skip
def test_activity(
    engine: Engine, prime: str, year: int, dmg: int, reimbursed: float, both: bool, either: bool
) -> None:
    dossier = practice(year, years={year - 1: {"dmg_count": dmg, "reimbursed_eur": reimbursed}})
    assert verdict(engine, dossier, prime, year) == ("granted" if both else "refused")
    assert verdict(engine, dossier, prime, year, I28="B") == ("granted" if either else "refused")


@pytest.mark.parametrize(("prime", "year"), INTERVENTION_YEARS)
@pytest.mark.parametrize(("hours", "enough"), [(12, False), (12.5, False), (12.99, False), (13, True), (13.5, True), (38, True)])
def test_hours(engine: Engine, prime: str, year: int, hours: float, enough: bool) -> None:
    dossier = practice(year)
    dossier["contracts"][0]["hours_per_week"] = hours
    assert verdict(engine, dossier, prime, year) == ("granted" if enough else "refused")


@pytest.mark.parametrize(("prime", "year"), INTERVENTION_YEARS)
@pytest.mark.parametrize(
    ("count", "c", "a", "b"),
    [(999, "granted", "granted", "granted"), (1000, "undecided", "refused", "granted"), (1001, "refused", "refused", "refused")],
)
def test_new_deal(engine: Engine, prime: str, year: int, count: int, c: str, a: str, b: str) -> None:
    dossier = practice(year, payment="new_deal", new_deal_dmg_at_request=count)
    assert verdict(engine, dossier, prime, year) == c
    assert verdict(engine, dossier, prime, year, I21="A") == a
    assert verdict(engine, dossier, prime, year, I21="B") == b


@pytest.mark.parametrize(("prime", "year"), INTERVENTION_YEARS)
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_five_years_at_the_request(engine: Engine, prime: str, year: int, shift: int) -> None:
    """I-20 A: less than five years at the request, so no longer on the day itself."""
    on = WINDOWS[prime, year][0] + 7 * DAY
    dossier = practice(year, kind="solo", years={year - 1: {"dmg_count": 0, "reimbursed_eur": 0}})
    dossier["doctor"] = {"gp_number_since": on.replace(year=on.year - 5) + shift * DAY, "solo": True}
    dossier["requests"] = [{"prime": prime, "year": year, "on": on}]
    assert verdict(engine, dossier, prime, year) == ("granted" if shift > 0 else "refused")


@pytest.mark.parametrize(("prime", "year"), INTERVENTION_YEARS)
@pytest.mark.parametrize("edge", [0, 1])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_five_years_when_not_yet_asked(engine: Engine, prime: str, year: int, edge: int, shift: int) -> None:
    """What hangs on the day of a request that is not yet made is granted where a day is left on which it would be (I-20 A)."""
    opens, closes = WINDOWS[prime, year]
    since = WINDOWS[prime, year][edge].replace(year=opens.year - 5) + shift * DAY
    dossier = practice(year, kind="solo", years={year - 1: {"dmg_count": 0, "reimbursed_eur": 0}})
    dossier["doctor"] = {"gp_number_since": since, "solo": True}
    fifth = since.replace(year=since.year + 5)
    for today in (opens - DAY, opens, closes - DAY, closes):
        first = max(today, opens)
        decision = engine.decide(dossier, [prime], [year], today)[0]
        assert decision.verdict == ("granted" if first < fifth else "refused")
        assert decision.request is not None
        assert decision.request.ask == ((first, fifth - DAY) if first < fifth <= closes else None)
    unknown = {k: v for k, v in dossier.items() if k != "requests"}
    expected = "refused" if opens >= fifth else "granted" if closes < fifth else "undecided"
    decision = engine.decide(unknown, [prime], [year], opens)[0]
    assert decision.verdict == expected
    assert decision.unknown == (("requests",) if expected == "undecided" else ())


# -- PPI and DMG débutant -----------------------------------------------------------------------------------------------

# 1.4
THRESHOLDS: dict[int, dict[str, float]] = {
    2022: {"recipe_pct": 25, "consent_pct": 25, "chapter_iv_pct": 50, "cebam_uses": 5, "handicap_forms": 3,
           "medication_schemes": 5},
    2023: {"chapter_iv_pct": 50, "efact_eattest_pct": 50, "sumehr_pct": 55, "cebam_uses": 5, "handicap_forms": 3,
           "medication_schemes": 5, "barometers": 1},
    2024: {"chapter_iv_pct": 50, "efact_eattest_pct": 50, "sumehr_pct": 60, "cebam_uses": 5, "handicap_forms": 3,
           "medication_schemes": 5, "barometers": 2, "mult_emediatt": 1},
}  # fmt: skip
CLAIMS = {2022: ("edmg_use", "efact_pct", "eattest_pct", "sumehr_pct"), 2023: (), 2024: ()}
# 0.1: how many parameters for 3,500, 4,500, 6,000.
STEPS = {
    (2022, "fee_for_service"): (6, 7, 8), (2022, "flat_rate"): (5, 6, 7),
    (2023, "fee_for_service"): (4, 5, 6), (2023, "flat_rate"): (4, 5, 6),
    (2024, "fee_for_service"): (5, 6, 7), (2024, "flat_rate"): (5, 6, 7),
}  # fmt: skip
FOREIGN = {2022: ("efact_pct", "eattest_pct", "edmg_use"), 2023: ("efact_eattest_pct",), 2024: ("efact_eattest_pct",)}


def gp(year: int, services: dict[str, Any], **facts: Any) -> Dossier:
    base = {"on_call": True, "billed_eur": 25_000, "payment": "fee_for_service", "accepted_software": True}
    return {
        "doctor": {"gp_number_since": "2005-01-01", "training": "none", "solo": True,
                   "years": {year: {**base, "e_services": services, **facts}}},
        "practice": {"kind": "solo"},
    }  # fmt: skip


def paid(engine: Engine, dossier: Dossier, year: int, readings: dict[str, str] | None = None) -> int:
    decision = engine.decide(dossier, [PPI], [year], readings=readings)[0]
    assert decision.amount is not None
    assert decision.amount.min == decision.amount.max
    return decision.amount.min


@pytest.mark.parametrize(
    ("year", "key", "threshold"), [(year, key, t) for year, row in THRESHOLDS.items() for key, t in row.items()]
)
def test_each_threshold(engine: Engine, year: int, key: str, threshold: float) -> None:
    """The parameter is the one on which the last step hangs."""
    allowed = dict.fromkeys([*THRESHOLDS[year], *CLAIMS[year]], True)
    spare = len(allowed) - STEPS[year, "fee_for_service"][2]
    services: dict[str, Any] = dict(allowed)
    for other in [other for other in allowed if other != key][:spare]:
        services[other] = False
    step = 0.01 if key.endswith("_pct") else 1
    for value, expected in ((threshold - step, 4500), (threshold, 6000), (threshold + step, 6000), (True, 6000),
                            (False, 4500), (0, 4500)):  # fmt: skip
        assert paid(engine, gp(year, {**services, key: value}), year) == expected


@pytest.mark.parametrize(("year", "payment"), STEPS)
def test_each_step(engine: Engine, year: int, payment: str) -> None:
    keys = [key for key in (*THRESHOLDS[year], *CLAIMS[year]) if payment != "flat_rate" or key not in FOREIGN[year]]
    for met in range(len(keys) + 1):
        services = {key: i < met for i, key in enumerate(keys)}
        services.update(dict.fromkeys(FOREIGN[year], True) if payment == "flat_rate" else {})
        steps = STEPS[year, payment]
        expected = [1000, 3500, 4500, 6000][sum(met >= step for step in steps)]
        assert paid(engine, gp(year, services, payment=payment), year) == expected


@pytest.mark.parametrize("year", [2022, 2023, 2024])
@pytest.mark.parametrize(("billed", "expected"), [(24_999, 0), (24_999.99, 0), (25_000, 1000), (25_000.01, 1000)])
def test_billed(engine: Engine, year: int, billed: float, expected: int) -> None:
    services = dict.fromkeys([*THRESHOLDS[year], *CLAIMS[year]], False)
    assert paid(engine, gp(year, services, billed_eur=billed), year) == expected


@pytest.mark.parametrize("year", [2022, 2023, 2024])
@pytest.mark.parametrize(("shift", "b", "a"), [(-1, 0, 0), (0, 1000, 0), (1, 1000, 1000)])
def test_young_number(engine: Engine, year: int, shift: int, b: int, a: int) -> None:
    dossier = gp(year, dict.fromkeys([*THRESHOLDS[year], *CLAIMS[year]], False), billed_eur=0)
    dossier["doctor"]["gp_number_since"] = date(year - 5, 1, 1) + shift * DAY
    assert paid(engine, dossier, year) == b
    assert paid(engine, dossier, year, {"I-05": "A"}) == a


@pytest.mark.parametrize("year", [2022, 2023, 2024])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_number_by_the_end_of_the_year(engine: Engine, year: int, shift: int) -> None:
    dossier = gp(year, dict.fromkeys([*THRESHOLDS[year], *CLAIMS[year]], False))
    dossier["doctor"]["gp_number_since"] = date(year, 12, 31) + shift * DAY
    assert paid(engine, dossier, year) == (0 if shift > 0 else 1000)


@pytest.mark.parametrize("year", [2022, 2023, 2024])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_training_started_in_the_year(engine: Engine, year: int, shift: int) -> None:
    dossier = gp(year, {})
    dossier["doctor"].update(gp_number_since="none", training={"start": date(year, 12, 31) + shift * DAY, "end": "none"})
    assert paid(engine, dossier, year) == (0 if shift > 0 else 800)
    end = date(year, 12, 31) + shift * DAY
    dossier["doctor"]["training"] = {"start": date(year - 3, 10, 1), "end": end}
    if shift < 0:  # no trainee all year, and no GP: the texts do not say (I-31 b)
        assert verdict(engine, dossier, PPI, year) == "undecided"
    else:
        assert paid(engine, dossier, year) == 800


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
@pytest.mark.parametrize("edge", [0, 1])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_number_within_the_year(engine: Engine, year: int, edge: int, shift: int) -> None:
    dossier = gp(year, {}, electronic_dmg=True, longest_flat_rate_days=30)
    dossier["doctor"]["gp_number_since"] = (date(year, 1, 1), date(year, 12, 31))[edge] + shift * DAY
    inside = shift == 0 or (shift > 0) == (edge == 0)
    assert verdict(engine, dossier, DMG, year) == ("granted" if inside else "refused")


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
@pytest.mark.parametrize(("days", "granted"), [(29, True), (30, True), (31, False)])
def test_days_at_the_flat_rate(engine: Engine, year: int, days: int, granted: bool) -> None:
    dossier = gp(year, {}, electronic_dmg=True, longest_flat_rate_days=days)
    dossier["doctor"]["gp_number_since"] = date(year, 7, 1)
    assert verdict(engine, dossier, DMG, year) == ("granted" if granted else "refused")


# -- the group ------------------------------------------------------------------------------------------------------------


def grouped(year: int) -> Dossier:
    """Short of one parameter for 6,000; the group's mean can make up for it."""
    services: dict[str, Any] = dict.fromkeys(THRESHOLDS[year], True)
    spare = len(services) - STEPS[year, "fee_for_service"][2]
    for key in [*[k for k in services if k != "sumehr_pct"][:spare], "sumehr_pct"]:
        services[key] = False
    dossier = gp(year, services)
    means = dict.fromkeys(services, 0) | {"sumehr_pct": THRESHOLDS[year]["sumehr_pct"]}
    dossier["practice"] = {"kind": "group", "registered_on": date(year, 12, 31), "years": {year: {"group_means": means}}}
    return dossier


@pytest.mark.parametrize("year", [2023, 2024])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_group_registered_in_the_year(engine: Engine, year: int, shift: int) -> None:
    dossier = grouped(year)
    dossier["practice"]["registered_on"] = date(year, 12, 31) + shift * DAY
    assert paid(engine, dossier, year) == (4500 if shift > 0 else 6000)


@pytest.mark.parametrize("year", [2023, 2024])
@pytest.mark.parametrize(("away", "expected"), [(-0.01, 4500), (0, 6000), (0.01, 6000)])
def test_group_mean(engine: Engine, year: int, away: float, expected: int) -> None:
    dossier = grouped(year)
    threshold = THRESHOLDS[year]["sumehr_pct"]
    dossier["practice"]["years"][year]["group_means"]["sumehr_pct"] = threshold + away
    assert paid(engine, dossier, year) == expected


@pytest.mark.parametrize("year", [2023, 2024])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_membership_before_april(engine: Engine, year: int, shift: int) -> None:
    """The second member, far below, counts only if affiliated before 1 April of the next year."""
    dossier = grouped(year)

    def member(label: str, sumehr: float, since: date) -> dict[str, Any]:
        scores = dict.fromkeys(THRESHOLDS[year], 0) | {"sumehr_pct": sumehr}
        return {"id": label, "gp": True, "whole_year_single_group": {year: True}, "affiliated_on": since, "groups": 1,
                "years": {year: {"e_services": scores}}}  # fmt: skip

    threshold = THRESHOLDS[year]["sumehr_pct"]
    dossier["practice"]["members"] = [
        member("a", threshold, date(2010, 1, 1)), member("b", 0, date(year + 1, 4, 1) + shift * DAY),
    ]  # fmt: skip
    assert paid(engine, dossier, year) == (4500 if shift < 0 else 6000)


@pytest.mark.parametrize(("prime", "year"), INTERVENTION_YEARS)
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_members_at_the_request(engine: Engine, prime: str, year: int, shift: int) -> None:
    on = WINDOWS[prime, year][0] + 7 * DAY
    figures = {year - 1: {"dmg_count": 250, "reimbursed_eur": 12_500}}
    dossier = practice(year)
    dossier["requests"] = [{"prime": prime, "year": year, "on": on}]
    dossier["practice"]["members"] = [
        {"id": "a", "gp": True, "groups": 1, "affiliated_on": date(2010, 1, 1), "years": figures},
        {"id": "b", "gp": True, "groups": 1, "affiliated_on": on + shift * DAY, "years": figures},
    ]
    assert verdict(engine, dossier, prime, year) == ("refused" if shift > 0 else "granted")
    dossier["practice"]["members"][0]["groups"] = 2
    assert verdict(engine, dossier, prime, year) == "refused"
