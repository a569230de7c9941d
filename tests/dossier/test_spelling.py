"""Texts are compared however they are spelt; a number written as a text by its digits, and its last two check the others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from octroi.bridge import Engine, InputError
from octroi.bridge.dossier.spelling import NumberForm, compared, folded

TODAY = date(2025, 9, 20)
ENTERPRISE = NumberForm("enterprise", 10, 97, "BE")


def check_digits(first: int) -> str:
    """The last two digits of a Belgian enterprise number: 97 less the remainder of the first eight (Crossroads Bank)."""
    return f"{97 - first % 97:02}"


@pytest.mark.parametrize("first", [2004, 4333333, 20044555, 10000000, 97])
def test_check_digits_worked_out_apart(first: int) -> None:
    number = f"{first:08}{check_digits(first)}"
    assert ENTERPRISE.holds(number)
    wrong = [d for d in range(100) if d != int(number[-2:]) and ENTERPRISE.holds(f"{first:08}{d:02}")]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "0123456749", "0123.456.749", "BE 0123 456 749", "be0123456749", "BE123.456.749", "0123-456-749",
        "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff14\uff19",
    ],
)  # fmt: skip
def test_one_number_in_many_spellings(text: str) -> None:
    assert compared(text, ENTERPRISE) == "0123456749"


@pytest.mark.parametrize("text", ["1", "A", "01234567490", "FR 0123456749", "12345"])
def test_what_is_not_of_the_form_is_compared_as_a_text(text: str) -> None:
    assert ENTERPRISE.read(text) is None
    assert compared(text, ENTERPRISE) == folded(text)


def test_the_nearest_number_only_when_there_is_one() -> None:
    for number in ("0123456701", "0433333333", "0123456789", "0123456702"):
        slips = {f"{number[:i]}{d}{number[i + 1 :]}" for i in range(10) for d in "0123456789"}
        slips |= {f"{number[:i]}{number[i + 1]}{number[i]}{number[i + 2 :]}" for i in range(9)}
        right = {n for n in slips if n[8:] == check_digits(int(n[:8]))}
        assert ENTERPRISE.nearest(number) == (next(iter(right)) if len(right) == 1 else None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L'Escaille", "L’ESCAILLE "), ("Saint-Josse", "saint josse"), ("Lie\u0301ge", "Li\u00e9ge"), ("Straße 1", "STRASSE 1"),
        ("A\u00a01", "a-1"), ("Dr\u00adA", "dr a"), ("ﬁn", "FIN"),
    ],
)  # fmt: skip
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("A", "B"), ("rue 1 11", "rue 11 1"), ("Liège", "Liége"), ("-", "'"), ("A1", "A2")])
def test_two_names(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def life(number: str, before: str, workplace: str = "A", again: str = "A") -> dict[str, Any]:
    """A solo doctor whose first nurse began on 1 February 2025, and who was granted continuité des soins of 2024."""
    return {
        "doctor": {"gp_number_since": "2004-05-01", "training": "none", "solo": True},
        "practice": {
            "kind": "solo", "payment": "fee_for_service", "enterprise_number": number, "workplace": workplace,
            "public_support": [], "years": {2024: {"dmg_count": 700, "reimbursed_eur": 91000}},
        },
        "contracts": [{
            "staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 15, "start": "2025-02-01",
            "end": "none", "workplace": workplace,
        }],
        "history": [{"prime": "continuite_soins", "year": 2024, "enterprise_number": before, "workplace": again}],
        "requests": [],
    }  # fmt: skip


@pytest.mark.parametrize("before", ["0123456701", "0123.456.701", "BE 0123 456 701", "be123456701"])
def test_granted_before_under_another_spelling(engine: Engine, before: str) -> None:
    """facts 3: once for an enterprise number and a workplace."""
    dossier = life("0123456701", before)
    assert engine.decide(dossier, ["continuite_soins"], [2025], TODAY)[0].verdict == "refused"
    keys = {(w.path, w.key) for w in engine.warnings(dossier, TODAY)}
    assert (("history[0].enterprise_number", "spelt_twice") in keys) == (before != "0123456701")


def test_another_number_another_workplace(engine: Engine) -> None:
    """What another enterprise was granted here is not a second time, but it had a nurse here before ("aucun contrat … au même lieu
    de travail au cours des 10 années"); what this one was granted elsewhere is neither."""
    here, elsewhere = life("0123456701", "0123456702"), life("0123456701", "0123.456.701", "L'Escaille", "Rive")
    for dossier, verdict in ((here, "refused"), (elsewhere, "granted")):
        (decision,) = engine.decide(dossier, ["continuite_soins"], [2025], TODAY)
        assert decision.verdict == verdict
        status = {c.id: c.status for c in decision.conditions}
        assert status["continuite_soins.once"] == "met"
        assert (status["continuite_soins.first_hire"] == "met") == (verdict == "granted")


def test_one_workplace_in_two_spellings(engine: Engine) -> None:
    dossier = life("0123456701", "0123456701", "L'Escaille", "l’escaille ")
    assert engine.decide(dossier, ["continuite_soins"], [2025], TODAY)[0].verdict == "refused"
    assert [w.path for w in engine.warnings(dossier, TODAY) if w.key == "spelt_twice"] == ["history[0].workplace"]


def test_a_number_that_does_not_check_is_told(engine: Engine) -> None:
    keys = {w.path: w.key for w in engine.warnings(life("0123456749", "0123456750"), TODAY)}
    assert "practice.enterprise_number" not in keys
    assert keys["history[0].enterprise_number"].startswith("no_check")


def test_two_members_of_one_name(engine: Engine) -> None:
    with pytest.raises(InputError) as caught:
        engine.dossier({"practice": {"members": [{"id": "dr-a"}, {"id": "Dr A"}]}})
    assert [(p.path, p.key) for p in caught.value.problems] == [("practice.members", "member_twice")]


def test_a_file_read_by_another_yaml_program(engine: Engine) -> None:
    """YAML 1.1 makes a yes of the key ``on``; the date of the request stands all the same."""
    request = {"prime": "ppi", "year": 2023, True: date(2024, 12, 15)}
    dossier = {"doctor": {"gp_number_since": "2010-01-01", "years": {2023: {"accepted_software": True}}}, "requests": [request]}
    (decision,) = engine.decide(dossier, primes=["ppi"], years=[2023], today=TODAY)
    assert decision.request is not None
    assert decision.request.contest_by == date(2025, 2, 13)
    with pytest.raises(InputError) as refused:
        engine.decide({"requests": [{**request, "on": date(2024, 12, 14)}]}, primes=["ppi"], years=[2023], today=TODAY)
    assert "requests[0]" in str(refused.value)
