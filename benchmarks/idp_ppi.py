"""PPI 2023 as a knowledge base of IDP-Z3: the same conditions in FO(.), the default readings, no list of members.

A day is a number YYYYMMDD and "none" the day 99991231, as in octroi's rules. What cannot change an outcome is left out
(that numbers are not negative), for IDP-Z3 holds every fact that a constraint names to be relevant.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from idp_engine import IDP, Theory  # type: ignore[import-not-found]

KNOWLEDGE = """
vocabulary {
  type Payment := {fee_for_service, flat_rate, new_deal}
  type Kind := {solo, group, medical_house}
  type Parameter := {chapter_iv_pct, efact_eattest_pct, sumehr_pct, cebam_uses, handicap_forms, medication_schemes,
                     barometers}
  on_call, accepted_software: () -> Bool
  billed_eur: () -> Real
  payment: () -> Payment
  gp_number_since, training_start, training_end, registered_on: () -> Int
  kind: () -> Kind
  score, group_mean: Parameter -> Real
  threshold: Parameter -> Int
  reached, counted: Parameter -> Bool
  number_held, trainee, recent_number, active, registered_group: () -> Bool
  amount: () -> Int
}
theory {
  threshold := {chapter_iv_pct -> 50, efact_eattest_pct -> 50, sumehr_pct -> 55, cebam_uses -> 5,
                handicap_forms -> 3, medication_schemes -> 5, barometers -> 1}.
  goal_symbol := {`amount}.
  { number_held() <- gp_number_since() < 20240101. }
  { trainee() <- training_start() < 20230102 & 20231231 =< training_end().
    trainee() <- 20230101 =< training_start() & training_start() < 20240101 & ~number_held(). }
  { recent_number() <- 20180101 =< gp_number_since() & number_held(). }
  { active() <- number_held() & ~trainee() & on_call() & (recent_number() | 25000 =< billed_eur()). }
  { registered_group() <- (kind() = group | kind() = medical_house) & registered_on() < 20240101. }
  { !p in Parameter: reached(p) <- threshold(p) =< score(p).
    !p in Parameter: reached(p) <- registered_group() & threshold(p) =< group_mean(p). }
  { !p in Parameter: counted(p) <- reached(p) & ~(p = efact_eattest_pct & payment() = flat_rate). }
  { amount() = 800 <- trainee() & accepted_software().
    amount() = 6000 <- active() & accepted_software() & #{p in Parameter: counted(p)} >= 6.
    amount() = 4500 <- active() & accepted_software() & #{p in Parameter: counted(p)} = 5.
    amount() = 3500 <- active() & accepted_software() & #{p in Parameter: counted(p)} = 4.
    amount() = 1000 <- active() & ~(accepted_software() & #{p in Parameter: counted(p)} >= 4).
    amount() = 0 <- ~active() & ~(trainee() & accepted_software()). }
  training_start() =< training_end().
  training_end() =< gp_number_since() | 99991231 =< training_start().
}
"""
YEAR = 2023
PARAMETERS = (
    "chapter_iv_pct", "efact_eattest_pct", "sumehr_pct", "cebam_uses", "handicap_forms", "medication_schemes", "barometers"
)  # fmt: skip
_YEAR = f"doctor.years.{YEAR}"
TERMS = {
    "on_call()": f"{_YEAR}.on_call",
    "accepted_software()": f"{_YEAR}.accepted_software",
    "billed_eur()": f"{_YEAR}.billed_eur",
    "payment()": f"{_YEAR}.payment",
    "gp_number_since()": "doctor.gp_number_since",
    "training_start()": "doctor.training",
    "training_end()": "doctor.training",
    "registered_on()": "practice.registered_on",
    "kind()": "practice.kind",
    **{f"score({p})": f"{_YEAR}.e_services.{p}" for p in PARAMETERS},
    **{f"group_mean({p})": f"practice.years.{YEAR}.group_means.{p}" for p in PARAMETERS},
}


def theory(*, extended: bool) -> Any:
    """Read and ground the knowledge base, and propagate what follows without a dossier: done once.

    ``extended`` is what relevance needs; the rest is faster without.
    """
    return Theory(IDP.from_str(KNOWLEDGE).theories["T"], extended=extended).propagate()


def _value(value: Any) -> Any:
    if value == "none":
        return 99991231
    return int(value.strftime("%Y%m%d")) if isinstance(value, date) else value


def given(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a dossier says, as terms with their values."""
    out = {}
    for term, path in TERMS.items():
        here: Any = dossier
        for key in path.split("."):
            here = here.get(int(key) if key.isdigit() else key) if isinstance(here, Mapping) else None
        if isinstance(here, Mapping):
            here = here.get("start" if term == "training_start()" else "end")
        if here is not None:
            out[term] = _value(here)
    return out


def state(base: Any, terms: Mapping[str, Any]) -> Any:
    """Return the theory with a dossier's facts put in and what follows from them."""
    copy = base.copy()
    for term, value in terms.items():
        copy.assert_(term, value)  # noqa: PT009 (of a theory, not of a test)
    return copy.propagate()


def amount(here: Any) -> int | None:
    """Return the amount that follows, None where it is open."""
    value = here.assignments["amount()"].value
    return None if value is None else int(str(value))


def relevant(here: Any) -> set[str]:
    """Return the paths of the unknown facts that IDP-Z3 holds to be relevant for the amount (of an extended theory)."""
    here.determine_relevance()
    return {p for t, p in TERMS.items() if here.assignments[t].relevant and here.assignments[t].value is None}


def explanation(here: Any) -> tuple[list[Any], list[Any]]:
    """Return the facts and laws from which the amount follows."""
    facts, laws = here.explain("amount()")
    return list(facts), list(laws)
