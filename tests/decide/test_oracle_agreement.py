"""Complete dossiers: the rules and the independent oracle give the same decision, under any reading."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from octroi.bridge import Decision, Engine
from oracle.oracle import PARAMETERS, Unknown, decide_complete
from search import search, searches, trials
from strategies import PRIME_YEARS, Dossier, dossiers, readings


def check(engine: Engine, prime: str, year: int, dossier: Dossier, chosen: dict[str, str]) -> Decision:
    expected = decide_complete(dossier, prime, year, chosen)
    decision = engine.decide(dossier, [prime], [year], readings=chosen)[0]
    assert (decision.prime, decision.year) == (prime, year)
    assert decision.verdict == expected.verdict
    assert decision.amount is not None
    assert (decision.amount.min, decision.amount.max) == (expected.min, expected.max)
    assert decision.situation == expected.situation
    if expected.verdict != "refused":
        assert decision.amount.status == expected.status
    return decision


@searches
@pytest.mark.parametrize(("prime", "year"), PRIME_YEARS)
def test_agreement(engine: Engine, prime: str, year: int) -> None:
    """Verdict and amount only, on many dossiers."""

    @trials(60, derandomize=True)
    @given(dossier=dossiers(prime, year), chosen=readings())
    def agree(dossier: Dossier, chosen: dict[str, str]) -> None:
        try:
            expected = decide_complete(dossier, prime, year, chosen)
        except Unknown:  # I-09 B asks for the doctor among the members, and there is no list of them
            assume(False)
            raise
        case = engine.case(dossier, prime, year, readings=chosen)
        amount = case.amount()
        assert (case.verdict(), amount.min, amount.max) == (expected.verdict, expected.min, expected.max)

    agree()


@searches
@pytest.mark.parametrize(("prime", "year"), PRIME_YEARS)
def test_whole_decision(engine: Engine, prime: str, year: int) -> None:
    """Everything that decide() returns, on some."""

    @trials(15, derandomize=True)
    @given(dossier=dossiers(prime, year), chosen=readings())
    def agree(dossier: Dossier, chosen: dict[str, str]) -> None:
        try:
            decision = check(engine, prime, year, dossier, chosen)
        except Unknown:
            assume(False)
            raise
        if decision.verdict != "undecided":
            assert decision.unknown == ()

    agree()


@search(60, derandomize=True)
@given(data=st.data())
def test_default_readings(engine: Engine, data: st.DataObject) -> None:
    prime, year = data.draw(st.sampled_from(PRIME_YEARS))
    check(engine, prime, year, data.draw(dossiers(prime, year)), {})


@pytest.mark.parametrize(
    ("prime", "year"),
    [("ppi", 2015), ("ppi", 2025), ("dmg_debutant", 2020), ("dmg_debutant", 2025), ("continuite_soins", 2023),
     ("gestion_pratique", 2027)],
)  # fmt: skip
def test_not_modelled(engine: Engine, prime: str, year: int) -> None:
    decision = engine.decide({}, [prime], [year])[0]
    assert decide_complete({}, prime, year).verdict == decision.verdict == "not_modelled"
    assert decision.amount is None
    assert decision.reason


@pytest.mark.parametrize("prime", ["continuite_soins", "gestion_pratique"])
@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize("issue_19", "AB")
@pytest.mark.parametrize("issue_22", "AB")
@pytest.mark.parametrize("staff", ["nurse", "administrative"])
def test_hours_added_together(
    engine: Engine, prime: str, year: int, issue_19: str, issue_22: str, staff: str
) -> None:
    """I-27 B adds the hours of the contracts that satisfy staff, workplace and period as I-19 and I-22 read them."""
    part = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 6.5, "end": "none",
            "workplace": "A"}  # fmt: skip
    for first in (f"{year - 1}-05-01", f"{year}-01-01", f"{year}-03-01"):
        dossier: Dossier = {
            "doctor": {"gp_number_since": "2005-01-01", "solo": True},
            "practice": {"kind": "solo", "payment": "flat_rate", "enterprise_number": "1", "workplace": "A",
                         "public_support": [], "years": {year - 1: {"dmg_count": 500, "reimbursed_eur": 25_000}}},
            "contracts": [{**part, "start": first}, {**part, "start": f"{year}-03-02", "staff": staff}],
            "history": [],
        }  # fmt: skip
        check(engine, prime, year, dossier, {"I-27": "B", "I-19": issue_19, "I-22": issue_22})


@pytest.mark.parametrize("prime", ["ppi", "dmg_debutant"])
@pytest.mark.parametrize("own", ["yes", "no", "absent"])
def test_own_entry_among_the_members(engine: Engine, prime: str, own: str) -> None:
    """I-09 B: the group's mean helps only the doctor whose own entry says the whole year in one group."""
    services = dict(PARAMETERS[2024])
    few = {key: threshold if i < 4 else 0 for i, (key, threshold) in enumerate(services.items())}
    many = {key: min(100, 2 * (threshold or 0)) for key, threshold in services.items()}  # of two, with the doctor's, a mean that reaches it
    entry = {"gp": True, "groups": 1, "affiliated_on": "2010-01-01", "years": {2024: {"e_services": many}}}
    members = [{**entry, "id": name, "whole_year_single_group": {2024: True}} for name in ("dr-b", "dr-c")]
    if own != "absent":
        members.append({**entry, "id": "dr-a", "years": {2024: {"e_services": few}}, "whole_year_single_group": {2024: own == "yes"}})
    facts = {"on_call": True, "billed_eur": 25_000, "payment": "fee_for_service", "accepted_software": True,
             "electronic_dmg": True, "longest_flat_rate_days": 0, "e_services": few}  # fmt: skip
    dossier: Dossier = {
        "id": "dr-a",
        "doctor": {"gp_number_since": "2024-06-01", "training": "none", "solo": False, "years": {2024: facts}},
        "practice": {"kind": "group", "registered_on": "2010-01-01", "members": members},
    }
    for issue_01 in "AB":
        for issue_09 in "ABC":
            check(engine, prime, 2024, dossier, {"I-01": issue_01, "I-09": issue_09})


def test_more_contracts_than_slots(engine: Engine) -> None:
    """Lists longer than the ground program foresees are no different."""
    nurse = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 3, "end": "none",
             "workplace": "A"}  # fmt: skip
    for count in (4, 5, 6):
        for chosen in ({}, {"I-27": "B"}):
            dossier: Dossier = {
                "doctor": {"gp_number_since": "2005-01-01", "solo": True},
                "practice": {"kind": "solo", "payment": "flat_rate", "enterprise_number": "1", "workplace": "A",
                             "public_support": [], "years": {2024: {"dmg_count": 500, "reimbursed_eur": 25_000}}},
                "contracts": [{**nurse, "start": f"2025-0{i + 1}-01"} for i in range(count)],
                "history": [],
            }  # fmt: skip
            for prime in ("continuite_soins", "gestion_pratique"):
                decision = check(engine, prime, 2025, dossier, chosen)
                assert decision.verdict == ("granted" if chosen and count >= 5 else "refused")
