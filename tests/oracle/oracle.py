"""Independent oracle for the Belgian GP premiums, from facts.md, the two seeds and the team's conventions.

`decide_complete` decides a dossier in which every needed fact is present; `outcomes` tries all completions of
the unknown facts; `minimal_changes` tries all subsets of a list of changes. Section numbers ("1.4", "I-05")
are those of facts.md. Nothing here is clever: the law is written out in the order of facts.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any, Literal

Verdict = Literal["granted", "refused", "undecided", "not_modelled"]
Token = str | int
Readings = Mapping[str, str]

NEVER = date.max  # the `none` of a date
DAY = timedelta(days=1)

DEFAULT_READINGS: dict[str, str] = {
    "I-01": "A",
    "I-04": "A",
    "I-05": "B",
    "I-09": "A",
    "I-18": "B",
    "I-19": "A",
    "I-20": "A",
    "I-21": "C",
    "I-22": "A",
    "I-23": "A",
    "I-26": "A",
    "I-27": "A",
    "I-28": "A",
    "I-31": "A",
    "I-32": "A",
}


@dataclass(frozen=True)
class Outcome:
    verdict: Verdict
    min: int
    max: int | None
    situation: int | None
    status: str | None


@dataclass(frozen=True)
class Change:
    """`to` is a scalar; a tuple of (key, value) pairs stands for a mapping, any other tuple for a list."""

    path: str
    to: Hashable


class Unknown(Exception):
    """A fact is needed and not known. Paths that begin with @ are not dossier paths (see `outcomes`)."""

    def __init__(self, path: str, state: tuple[int, tuple[str, ...]] | None = None) -> None:
        super().__init__(path)
        self.path = path
        self.state = state  # only from the count of parameters: (met so far, keys still open)


REFUSED = Outcome("refused", 0, 0, None, None)
NOT_MODELLED = Outcome("not_modelled", 0, None, None, None)

# ----------------------------------------------------------------------------------------------------------
# Dossier paths
# ----------------------------------------------------------------------------------------------------------


def parse(path: str) -> list[Token]:
    tokens: list[Token] = []
    for part in path.split("."):
        match = re.fullmatch(r"([^\[\]]+)(?:\[(\d+|\+)\])?", part)
        if match is None:
            raise ValueError(f"not a path: {path}")
        tokens.append(match.group(1))
        index = match.group(2)
        if index is not None:
            tokens.append(index if index == "+" else int(index))
    return tokens


def _key_in(node: Mapping[Any, Any], token: str) -> Any:
    """The key under which `token` stands in the mapping: a year may be written 2023 or "2023"."""
    if token not in node and token.isdigit() and int(token) in node:
        return int(token)
    return token


def value_at(dossier: Mapping[str, Any], path: str) -> Any:
    """The value at a path, None when it is unknown."""
    node: Any = dossier
    for token in parse(path):
        if isinstance(node, list | tuple) and isinstance(token, int):
            node = node[token] if token < len(node) else None
        elif isinstance(node, Mapping) and isinstance(token, str):
            node = node.get(_key_in(node, token))
        else:
            return None
    return node


def _with(node: Any, tokens: list[Token], value: Any) -> Any:
    """A copy of `node` with `value` at the path; everything off the path is shared with the original."""
    if not tokens:
        return value
    head, rest = tokens[0], tokens[1:]
    if head == "+" or isinstance(head, int):
        items = list(node) if isinstance(node, list | tuple) else []
        if isinstance(head, int):
            items[head] = _with(items[head], rest, value)
        else:
            items.append(_with(None, rest, value))
        return items
    copy: dict[Any, Any] = dict(node) if isinstance(node, Mapping) else {}
    key = _key_in(copy, head)
    copy[key] = _with(copy.get(key), rest, value)
    return copy


def _thaw(value: Any) -> Any:
    if isinstance(value, tuple):
        if value and all(isinstance(item, tuple) and len(item) == 2 for item in value):
            return {key: _thaw(inner) for key, inner in value}
        return [_thaw(item) for item in value]
    return value


def apply(dossier: Mapping[str, Any], changes: Iterable[Change]) -> dict[str, Any]:
    """A new dossier with the changes made; the old one is not touched."""
    result: dict[str, Any] = deepcopy(dict(dossier))
    for change in sorted(changes, key=lambda one: (one.path, repr(one.to))):
        result = _with(result, parse(change.path), _thaw(change.to))
    return result


def to_date(value: Any) -> date:
    if value == "none":
        return NEVER
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    return date.fromisoformat(str(value))


# ----------------------------------------------------------------------------------------------------------
# AND and OR that do not stumble over a fact which cannot matter
# ----------------------------------------------------------------------------------------------------------


def all_hold(conditions: Iterable[Callable[[], bool]]) -> bool:
    unknown: Unknown | None = None
    for condition in conditions:
        try:
            if not condition():
                return False
        except Unknown as problem:
            unknown = unknown or problem
    if unknown is not None:
        raise unknown
    return True


def any_holds(conditions: Iterable[Callable[[], bool]]) -> bool:
    unknown: Unknown | None = None
    for condition in conditions:
        try:
            if condition():
                return True
        except Unknown as problem:
            unknown = unknown or problem
    if unknown is not None:
        raise unknown
    return False


# ----------------------------------------------------------------------------------------------------------
# Access to the facts of one dossier
# ----------------------------------------------------------------------------------------------------------


class Case:
    def __init__(self, dossier: Mapping[str, Any], prime: str, year: int, readings: Readings | None) -> None:
        self.dossier = dossier
        self.prime = prime
        self.year = year
        self.readings = {**DEFAULT_READINGS, **(readings or {})}

    def peek(self, path: str) -> Any:
        return value_at(self.dossier, path)

    def need(self, path: str) -> Any:
        value = value_at(self.dossier, path)
        if value is None:
            raise Unknown(path)
        return value

    def true(self, path: str) -> bool:
        return bool(self.need(path) is True)

    def number(self, path: str) -> Fraction:
        return Fraction(str(self.need(path)))

    def date(self, path: str) -> date:
        return to_date(self.need(path))

    def length(self, path: str) -> int:
        items = self.need(path)
        return 0 if items == "none" else len(items)

    def doctor_year(self, key: str) -> str:
        return f"doctor.years.{self.year}.{key}"


# ----------------------------------------------------------------------------------------------------------
# 1. Prime de pratique intégrée
# ----------------------------------------------------------------------------------------------------------

# 1.4: key -> threshold; None where the threshold of 2022 was not found (I-10 and the note in 1.4).
PARAMETERS: dict[int, dict[str, int | None]] = {
    2016: {
        "recipe_pct": None,
        "chapter_iv_pct": None,
        "efact_pct": None,
        "consent_pct": None,
        "sumehr_pct": None,
        "edmg_use": 1,
    },
    2017: {
        "recipe_pct": 25,
        "chapter_iv_pct": 50,
        "efact_pct": 20,
        "consent_pct": 25,
        "sumehr_pct": 20,
        "edmg_use": 1,
    },
    **{
        year: {
            "recipe_pct": 25,
            "chapter_iv_pct": 50,
            "efact_pct": 20 if year < 2020 else None,
            "consent_pct": 25,
            "sumehr_pct": 25 if year < 2020 else None,
            "edmg_use": 1,
            "medication_schemes": 5,
            "cebam_uses": 5,
            "eattest_pct": 5 if year < 2020 else None,
            "handicap_forms": 3,
        }
        for year in (2018, 2019, 2020, 2021)
    },
    2022: {
        "recipe_pct": 25,
        "consent_pct": 25,
        "edmg_use": 1,
        "chapter_iv_pct": 50,
        "cebam_uses": 5,
        "handicap_forms": 3,
        "medication_schemes": 5,
        "efact_pct": None,
        "eattest_pct": None,
        "sumehr_pct": None,
    },
    2023: {
        "chapter_iv_pct": 50,
        "efact_eattest_pct": 50,
        "sumehr_pct": 55,
        "cebam_uses": 5,
        "handicap_forms": 3,
        "medication_schemes": 5,
        "barometers": 1,
    },
    2024: {
        "chapter_iv_pct": 50,
        "efact_eattest_pct": 50,
        "sumehr_pct": 60,
        "cebam_uses": 5,
        "handicap_forms": 3,
        "medication_schemes": 5,
        "barometers": 2,
        "mult_emediatt": 1,
    },
}

# 1.4, column "not for forfait".
NOT_FOR_FLAT_RATE: dict[int, set[str]] = {
    2016: set(),
    2017: set(),
    **{year: {"efact_pct", "eattest_pct", "edmg_use"} for year in (2018, 2019, 2020, 2021)},
    2022: {"efact_pct", "eattest_pct", "edmg_use"},
    2023: {"efact_eattest_pct"},
    2024: {"efact_eattest_pct"},
}

YES_NO_ITEMS = {"edmg_use", "barometers", "mult_emediatt"}

AMOUNT_OF_SITUATION = {1: 1000, 2: 3500, 3: 4500, 4: 6000}


def no_training_counts(case: Case, last: date) -> bool:
    """Whether there was no training, or none that can count in a year whose ``last`` day this is."""
    # A GP number cannot be older than the end of the training: with one from before 31 December nobody is a
    # trainee all year, nor a starter without a number, so the training need not be known. Under I-31 B a training
    # begun and finished in the year counts beside the number, so only a number from before the year settles it.
    number = case.peek("doctor.gp_number_since")
    settled = date(case.year, 1, 1) if case.readings["I-31"] == "B" else last
    if case.peek("doctor.training") is None and number is not None and to_date(number) < settled:
        return True
    return bool(case.need("doctor.training") == "none")


def is_trainee(case: Case) -> bool:
    """1.2 first row, SEED-A p. 2, I-31 (b)(c)."""
    first, last = date(case.year, 1, 1), date(case.year, 12, 31)
    if no_training_counts(case, last):
        return False

    def whole_year() -> bool:
        return all_hold(
            [
                lambda: case.date("doctor.training.start") <= first,
                lambda: case.date("doctor.training.end") >= last,
            ]
        )

    def without_number() -> bool:
        return not has_gp_number_by(case, last)

    def started() -> bool:
        # (c) begun and finished in the year: the end counts, with a number as without, unless I-31 B says that the
        # beginning does
        by_the_end = case.readings["I-31"] == "A"
        counts = all_hold if by_the_end else any_holds
        return all_hold(
            [
                lambda: first <= case.date("doctor.training.start") <= last,
                lambda: counts([without_number, lambda: (case.date("doctor.training.end") >= last) == by_the_end]),
            ]
        )

    return any_holds([whole_year, started])


def fits_no_branch(case: Case) -> bool:
    """I-31 (b): in training on 1 January, no longer on 31 December, and no GP number by then."""
    first, last = date(case.year, 1, 1), date(case.year, 12, 31)
    if no_training_counts(case, last):
        return False
    return all_hold(
        [
            lambda: case.date("doctor.training.start") < first,
            lambda: first <= case.date("doctor.training.end") < last,
            lambda: not has_gp_number_by(case, last),
        ]
    )


def has_gp_number_by(case: Case, day: date) -> bool:
    if case.peek("doctor.gp_number_since") is None:
        end = case.peek("doctor.training.end")
        if end is not None and to_date(end) > day:
            return False  # still in training on that day
    return case.date("doctor.gp_number_since") <= day


def is_active_gp(case: Case) -> bool:
    """1.2, rows 2 and 3: the GP number, the on-call service, and billing unless the number is young."""

    def young() -> bool:
        since = case.date("doctor.gp_number_since")
        limit = date(case.year - 5, 1, 1)
        if case.readings["I-05"] == "A":
            return since > limit
        return since >= limit

    return all_hold(
        [
            lambda: not ended_before_the_year(case, "doctor.ended_on"),
            lambda: has_gp_number_by(case, date(case.year, 12, 31)),
            lambda: case.true(case.doctor_year("on_call")),
            lambda: any_holds([young, lambda: case.number(case.doctor_year("billed_eur")) >= 25_000]),
        ]
    )


def reaches(case: Case, path: str, threshold: int | None) -> bool:
    """A measured value against its threshold; true and false say it outright."""
    value = case.need(path)
    if isinstance(value, bool):
        return value
    if threshold is None:
        if value in (0, 100):  # a share of nothing reaches no threshold, the whole every one
            return bool(value)
        raise Unknown(path)
    return Fraction(str(value)) >= threshold


def parameter_met(case: Case, key: str) -> bool:
    """1.5 and I-09: by the doctor himself, or by his group on average."""
    threshold = PARAMETERS[case.year][key]
    return any_holds(
        [
            lambda: reaches(case, case.doctor_year(f"e_services.{key}"), threshold),
            lambda: group_helps(case, key, threshold),
        ]
    )


def group_helps(case: Case, key: str, threshold: int | None) -> bool:
    if case.readings["I-09"] == "C" and key in YES_NO_ITEMS:
        return False
    conditions: list[Callable[[], bool]] = [
        lambda: case.need("practice.kind") in ("group", "medical_house"),
        lambda: case.date("practice.registered_on") <= date(case.year, 12, 31),
    ]
    if case.readings["I-09"] == "B" or case.year in (2016, 2017):  # S21 asks for it in its years
        conditions.append(lambda: whole_year_in_one_group(case))
    conditions.append(lambda: group_mean_reaches(case, key, threshold))
    return all_hold(conditions)


def whole_year_in_one_group(case: Case) -> bool:
    """I-09 B: said of the doctor, or in the doctor's own entry among the members."""
    here = f"doctor.years.{case.year}.whole_year_single_group"
    if case.peek(here) is None and case.peek("practice.members") is not None:
        for i in range(case.length("practice.members")):
            if case.need("id") == case.need(f"practice.members[{i}].id"):
                return case.true(f"practice.members[{i}].whole_year_single_group.{case.year}")
        return False
    return case.true(here)


def whole_year(case: Case, member: str) -> bool:
    """One member's; what the doctor's own entry leaves out is said of the doctor."""
    there, here = f"{member}.whole_year_single_group.{case.year}", f"doctor.years.{case.year}.whole_year_single_group"
    own = case.peek("id") is not None and case.peek("id") == case.peek(f"{member}.id")
    return case.true(here if own and case.peek(there) is None and case.peek(here) is not None else there)


def group_mean_reaches(case: Case, key: str, threshold: int | None) -> bool:
    if case.peek("practice.members") is None:
        return reaches(case, f"practice.years.{case.year}.group_means.{key}", threshold)

    # 1.5: recognised, in one single group all year, affiliated before 1 April of the next year.
    paths: list[str] = []
    for i in range(case.length("practice.members")):
        member = f"practice.members[{i}]"
        counted = all_hold(
            [
                lambda member=member: case.true(f"{member}.gp"),  # type: ignore[misc]
                lambda member=member: whole_year(case, member),  # type: ignore[misc]
                lambda member=member: (  # type: ignore[misc]
                    case.date(f"{member}.affiliated_on") < date(case.year + 1, 4, 1)
                ),
            ]
        )
        if counted:
            paths.append(f"{member}.years.{case.year}.e_services.{key}")
    if not paths:
        return False

    values = [case.need(path) for path in paths]
    if threshold is None:  # no share reaches no threshold, the whole reaches every one
        values = [bool(value) if value in (0, 100) else value for value in values]
    if key == "edmg_use":  # yes is 1 and no is 0: the mean reaches 1 only if all use it
        return all(value is True for value in values)
    if all(value is True for value in values):
        return True
    if all(value is False for value in values):
        return False
    if threshold is None:
        return case.true(f"@group_reaches.{key}")
    for path, value in zip(paths, values, strict=True):
        if isinstance(value, bool):
            # Reached or not, but by how much? It may not matter.
            if all(v is True or (v is not False and Fraction(str(v)) >= threshold) for v in values):
                return True
            if all(v is False or (v is not True and Fraction(str(v)) < threshold) for v in values):
                return False
            raise Unknown(path)
    return sum(Fraction(str(value)) for value in values) >= threshold * len(values)


Range = tuple[int, int]  # the least and the most EUR, where the sources leave it open

BASE = {2016: 1500, 2017: 1500, 2018: 1000, 2019: 1000, 2020: 1000, 2021: 1000}
# 0.2: (patients with a Sumehr from which the 500 EUR are sure, and from which they are possible)
BONUS_FROM = {2016: (200, 200), 2017: (401, 400)}
BONUS = 500


def range_by_score(year: int, payment: str, score: int) -> Range:
    """0.1 to 0.3 for the years before the official tables, the bonus for Sumehrs left out."""
    base = (BASE[year], BASE[year])
    if score == 0:
        return base
    if payment == "flat_rate":  # what the flat rate asks for was not found
        return (BASE[year], 5050 if year < 2018 else 6000)
    if year == 2016:
        return (4550, 4550) if score >= 5 else (3400, 3400) if score >= 3 else base
    if year == 2017:
        return (4550, 4550) if score == 6 else (3400, 3400) if score >= 4 else base
    if score >= 8:
        return (6000, 6000)
    if year == 2021:
        return {7: (4500, 4500), 6: (3500, 3500)}.get(score, base)
    return (1000, 4500)  # 2018 to 2020: the steps below eight were not seen in print


def decide_before_the_tables(case: Case) -> Outcome:
    """An active GP in 2016 to 2021: the base amount always, more with software and parameters."""
    found = [_range(one) for one in one_column_each(case)]
    low, high = min(a for a, _ in found), max(b for _, b in found)
    row = {1000: 1, 3500: 2, 4500: 3, 6000: 4} if case.year == 2021 else {}
    one_row = len(set(found)) == 1 and low == high
    return Outcome("granted", low, high, row.get(low) if one_row else None, "final")


def _range(case: Case) -> Range:
    base = (BASE[case.year], BASE[case.year])

    def no_software() -> bool:
        return not case.true(case.doctor_year("accepted_software"))

    def too_few() -> bool:
        return bool(score_row(case) == base)

    if any_holds([no_software, too_few]):
        return base
    low, high = score_row(case)
    if case.year not in BONUS_FROM or low != high:
        return low, high
    sure, possible = BONUS_FROM[case.year]
    patients = case.number(case.doctor_year("e_services.sumehr_patients"))
    return low + (BONUS if patients >= sure else 0), high + (BONUS if patients >= possible else 0)


def situation_by_score(year: int, payment: str, score: int) -> int:
    """0.1, the official tables."""
    if year == 2022 and payment == "fee_for_service":
        # ten parameters: 6, 7, at least 8
        if score >= 8:
            return 4
        if score == 7:
            return 3
        return 2 if score == 6 else 1
    if year == 2022:
        # seven parameters: 5, 6, all 7
        if score == 7:
            return 4
        if score == 6:
            return 3
        return 2 if score == 5 else 1
    if year == 2023 and payment == "fee_for_service":
        # seven parameters: 4, 5, at least 6
        if score >= 6:
            return 4
        if score == 5:
            return 3
        return 2 if score == 4 else 1
    if year == 2023:
        # six parameters: 4, 5, all 6
        if score == 6:
            return 4
        if score == 5:
            return 3
        return 2 if score == 4 else 1
    if year == 2024 and payment == "fee_for_service":
        # eight parameters: 5, 6, at least 7
        if score >= 7:
            return 4
        if score == 6:
            return 3
        return 2 if score == 5 else 1
    if year == 2024:
        # seven parameters: 5, 6, all 7
        if score == 7:
            return 4
        if score == 6:
            return 3
        return 2 if score == 5 else 1
    raise ValueError(f"no table for {year}")


def score_situation(case: Case) -> int:
    """The row of the official table that the parameters alone would give."""
    row: int = score_row(case)
    return row


def score_row(case: Case) -> Any:
    """The row of the table that the parameters alone would give; before the official tables, what they alone pay."""
    by_score: Callable[[int, str, int], Any] = range_by_score if case.year in BASE else situation_by_score
    payment = case.need(case.doctor_year("payment"))
    if payment == "new_deal":  # I-04
        payment = "flat_rate" if case.readings["I-04"] == "B" else "fee_for_service"
    met = 0
    still_open: list[str] = []
    unknown: Unknown | None = None
    for key in PARAMETERS[case.year]:
        if payment == "flat_rate" and key in NOT_FOR_FLAT_RATE[case.year]:
            continue
        try:
            if parameter_met(case, key):
                met += 1
        except Unknown as problem:
            still_open.append(key)
            unknown = unknown or problem
    lowest = by_score(case.year, payment, met)
    highest = by_score(case.year, payment, met + len(still_open))
    if lowest != highest and unknown is not None:
        raise Unknown(unknown.path, (met, tuple(still_open)))
    return lowest


def gp_situation(case: Case) -> int | None:
    """Situation 1 to 4 of an active GP; None where no row fits (only under I-01 B)."""

    def no_software() -> bool:
        return not case.true(case.doctor_year("accepted_software"))

    def too_few() -> bool:
        return score_situation(case) == 1

    if case.readings["I-01"] == "B":
        if no_software():
            return 1 if too_few() else None
        return None if too_few() else score_situation(case)
    if any_holds([no_software, too_few]):
        return 1
    return score_situation(case)


def ended_before_the_year(case: Case, *paths: str) -> bool:
    """The activity of the doctor, or the practice, is said to have ended before 1 January of the prime year."""
    said = [case.peek(path) for path in paths]
    return any(day is not None and to_date(day) < date(case.year, 1, 1) for day in said)


def decide_ppi(case: Case) -> Outcome:
    if case.year not in PARAMETERS:
        return NOT_MODELLED
    if ended_before_the_year(case, "doctor.ended_on"):  # 1.2: not effectively active in the year
        return REFUSED
    status = "provisional" if case.year == 2024 else "final"

    if is_trainee(case):
        if case.true(case.doctor_year("accepted_software")):
            return Outcome("granted", 800, 800, None, status)
        return REFUSED
    if fits_no_branch(case):  # paid as a trainee, or not at all: the law does not say
        if case.true(case.doctor_year("accepted_software")):
            return Outcome("undecided", 0, 800, None, status)
        return REFUSED

    if not is_active_gp(case):
        return REFUSED
    if case.year in BASE:
        return decide_before_the_tables(case)
    situations = {gp_situation(one) for one in one_column_each(case)}
    if situations == {None}:
        return REFUSED
    amounts = [AMOUNT_OF_SITUATION[one] if one is not None else 0 for one in situations]
    situation = situations.pop() if len(situations) == 1 else None
    return Outcome("undecided" if 0 in amounts else "granted", min(amounts), max(amounts), situation, status)


def one_column_each(case: Case) -> list[Case]:
    """The case; of who was paid in both ways in the year, one case for each: the law does not say which (I-04)."""
    path = case.doctor_year("payment")
    if case.peek(path) != "mixed":
        return [case]
    return [
        Case(_with(case.dossier, parse(path), mode), case.prime, case.year, case.readings)
        for mode in ("fee_for_service", "flat_rate")
    ]


# ----------------------------------------------------------------------------------------------------------
# 2. Prime DMG débutant
# ----------------------------------------------------------------------------------------------------------


def starter_before(case: Case) -> bool:
    entries = case.peek("history") or []
    return entries != "none" and any_holds(
        [lambda k=k: bool(case.need(f"history[{k}].prime") == "dmg_debutant") for k in range(len(entries))]  # type: ignore[misc]
    )


def decide_dmg_debutant(case: Case) -> Outcome:
    if case.year not in (2021, 2022, 2023, 2024):
        return NOT_MODELLED
    year = case.year

    def ppi_as_gp() -> bool:
        conditions = [lambda: not is_trainee(case), lambda: is_active_gp(case)]
        if year != 2021:
            conditions.append(lambda: gp_situation(case) is not None)
        return all_hold(conditions)

    granted = all_hold(
        [
            # C1: the number was obtained in Y
            lambda: date(year, 1, 1) <= case.date("doctor.gp_number_since") <= date(year, 12, 31),
            # C3: electronic DMGs, in accepted software
            lambda: case.true(case.doctor_year("electronic_dmg")),
            lambda: case.true(case.doctor_year("accepted_software")),
            # C4: more than 30 days at the flat rate exclude
            lambda: case.number(case.doctor_year("longest_flat_rate_days")) <= 30,
            # C2: a PPI for that year, as a GP
            ppi_as_gp,
            # « prime unique »: not where the history says it was granted; no history, no earlier grant
            lambda: not starter_before(case),
        ]
    )
    return Outcome("granted", 4256, 4256, None, "final") if granted else REFUSED


# ----------------------------------------------------------------------------------------------------------
# 3. Continuité des soins and gestion de la pratique
# ----------------------------------------------------------------------------------------------------------

# 0.4
# Nothing was granted before: the A.R. of 04/07/2024; "à partir de 2021" (SEED-A); the merger of 2016 (facts 4).
FIRST_YEAR = {"ppi": 2016, "dmg_debutant": 2021, "continuite_soins": 2024, "gestion_pratique": 2024}
REQUEST_WINDOW: dict[tuple[str, int], tuple[date, date]] = {
    ("continuite_soins", 2024): (date(2024, 9, 1), date(2024, 10, 31)),
    ("continuite_soins", 2025): (date(2025, 9, 1), date(2025, 10, 31)),
    ("continuite_soins", 2026): (date(2026, 9, 1), date(2026, 10, 31)),
    ("gestion_pratique", 2024): (date(2024, 11, 1), date(2024, 12, 31)),
    ("gestion_pratique", 2025): (date(2025, 11, 4), date(2025, 12, 31)),
    ("gestion_pratique", 2026): (date(2026, 11, 4), date(2026, 12, 31)),
}

# 3.5
CONTRACT_START_WINDOW: dict[int, tuple[date, date]] = {
    2024: (date(2024, 1, 1), date(2024, 8, 31)),
    2025: (date(2024, 9, 1), date(2025, 8, 31)),
    2026: (date(2025, 9, 1), date(2026, 8, 31)),
}

EXCLUDING_SUPPORT = {"vipa", "maribel", "feder", "other"}


def request_date(case: Case) -> date | None:
    """The date of the request for this prime and year, None where none was made or none is known."""
    dates: list[date] = []
    for entry in case.peek("requests") or []:
        if entry == "none" or not isinstance(entry, Mapping):
            continue
        same_year = str(entry.get("year")) == str(case.year)
        if entry.get("prime") == case.prime and same_year and entry.get("on") is not None:
            dates.append(to_date(entry["on"]))
    first, last = REQUEST_WINDOW.get((case.prime, case.year), (date.min, date.max))
    return min([day for day in dates if first <= day <= last] or dates, default=None)


def less_than_five_years(since: date, on: date) -> bool:
    return (on.year - 5, on.month, on.day) < (since.year, since.month, since.day)


# 3.4 C1


def practice_type(case: Case) -> Literal["yes", "no", "uncertain"]:
    if case.need("practice.payment") != "new_deal":
        return "yes"
    count = case.number("practice.new_deal_dmg_at_request")
    if count < 1000:
        return "yes"
    if count > 1000:
        return "no"
    if case.readings["I-21"] == "A":
        return "no"
    if case.readings["I-21"] == "B":
        return "yes"
    return "uncertain"


# 3.4 C2


def activity(case: Case) -> bool:
    if case.need("practice.kind") == "medical_house":  # C2m
        return case.true("practice.sworn_statement")
    return any_holds([lambda: exempt(case), lambda: thresholds_reached(case)])


def exempt(case: Case) -> bool:
    """C2x, I-20. Never asked for a maison médicale."""
    reading = case.readings["I-20"]

    def solo() -> bool:
        if reading == "D":
            return True
        return case.need("practice.kind") == "solo" or case.true("doctor.solo")

    def has_number() -> bool:
        return case.date("doctor.gp_number_since") != NEVER

    def since() -> date:
        return case.date("doctor.gp_number_since")

    def young_at_request() -> bool:
        on = request_date(case)
        if on is not None:
            return less_than_five_years(since(), on)
        opens, closes = REQUEST_WINDOW[case.prime, case.year]
        if less_than_five_years(since(), closes):
            return True
        if not less_than_five_years(since(), opens):
            return False
        raise Unknown("requests")

    def young_in_january() -> bool:
        return less_than_five_years(since(), date(case.year, 1, 1))

    def young_at_contract() -> bool:
        return any_holds(
            [
                lambda i=i: all_hold(  # type: ignore[misc]
                    [
                        lambda: contract_counts(case, i),
                        lambda: less_than_five_years(since(), case.date(f"contracts[{i}].start")),
                    ]
                )
                for i in range(case.length("contracts"))
            ]
        )

    if reading == "B":
        return all_hold([solo, has_number, young_in_january])
    if reading == "C":
        return all_hold([solo, has_number, young_at_contract])
    return all_hold([solo, has_number, young_at_request])


def thresholds_reached(case: Case) -> bool:
    """C2a and C2b, of the year before; I-28."""
    both: list[Callable[[], bool]] = [
        lambda: figure_reaches(case, "dmg_count", 500),
        lambda: figure_reaches(case, "reimbursed_eur", 25_000),
    ]
    return any_holds(both) if case.readings["I-28"] == "B" else all_hold(both)


def group_registered(case: Case) -> bool:
    """C2g: GPs registered in ProSanté as working in the group at the request: none, where the group is registered later."""
    if case.need("practice.kind") != "group":
        return True

    def in_time() -> bool:
        registered, on = case.date("practice.registered_on"), request_date(case)
        opens, closes = REQUEST_WINDOW[case.prime, case.year]
        if on is None and opens < registered <= closes and case.peek("requests") is None:
            raise Unknown("requests")
        return registered <= (on or closes)

    return any_holds([in_time, lambda: exempt(case)])


def figure_reaches(case: Case, key: str, threshold: int) -> bool:
    previous = case.year - 1
    if case.need("practice.kind") != "group" or case.peek("practice.members") is None:
        return case.number(f"practice.years.{previous}.{key}") >= threshold

    # C2g: the sum over the GPs of this one group, affiliated at the request
    at = request_date(case) or REQUEST_WINDOW[case.prime, case.year][1]
    total = Fraction(0)
    unknown: Unknown | None = None
    for i in range(case.length("practice.members")):
        member = f"practice.members[{i}]"
        try:
            counted = all_hold(
                [
                    lambda member=member: case.true(f"{member}.gp"),  # type: ignore[misc]
                    lambda member=member: case.number(f"{member}.groups") == 1,  # type: ignore[misc]
                    lambda member=member: case.date(f"{member}.affiliated_on") <= at,  # type: ignore[misc]
                ]
            )
            if counted:
                total += case.number(f"{member}.years.{previous}.{key}")
        except Unknown as problem:
            unknown = unknown or problem
    if total >= threshold:
        return True
    if unknown is not None:
        raise unknown
    return False


# 3.4 C3 to C5, and the periods of 3.5 and 3.6


def staff_counts(case: Case, i: int) -> bool:
    staff = case.need(f"contracts[{i}].staff")
    if staff == "nurse":
        return True
    # I-19 B; a practice assistant is not yet possible
    return bool(staff == "administrative" and case.readings["I-19"] == "B" and case.year == 2024)


def period_counts(case: Case, i: int) -> bool:
    start = f"contracts[{i}].start"
    end = f"contracts[{i}].end"
    if case.prime == "continuite_soins":
        opens, closes = CONTRACT_START_WINDOW[case.year]
        return opens <= case.date(start) <= closes
    first, last = date(case.year, 1, 1), date(case.year, 12, 31)
    if case.readings["I-22"] == "B":
        return all_hold([lambda: case.date(start) <= first, lambda: case.date(end) >= last])
    return all_hold([lambda: case.date(start) <= last, lambda: case.date(end) >= first])


def here(case: Case, i: int) -> bool:
    return bool(case.need("practice.workplace") == case.need(f"contracts[{i}].workplace"))


def counts_but_for_hours(case: Case, i: int) -> bool:
    return all_hold(
        [
            lambda: staff_counts(case, i),
            lambda: case.true(f"contracts[{i}].open_ended"),
            lambda: period_counts(case, i),
            lambda: here(case, i),
        ]
    )


def enough_hours(case: Case, i: int) -> bool:
    if case.readings["I-27"] != "B":
        return case.number(f"contracts[{i}].hours_per_week") >= 13
    total = Fraction(0)
    unknown: Unknown | None = None
    for j in range(case.length("contracts")):
        try:
            if counts_but_for_hours(case, j):
                total += case.number(f"contracts[{j}].hours_per_week")
        except Unknown as problem:
            unknown = unknown or problem
    if total >= 13:
        return True
    if unknown is not None:
        raise unknown
    return False


def contract_counts(case: Case, i: int) -> bool:
    return all_hold([lambda: counts_but_for_hours(case, i), lambda: enough_hours(case, i)])


# 3.5, first hire


def is_prior(case: Case, j: int) -> bool:
    return all_hold(
        [
            lambda: case.need(f"contracts[{j}].staff") == "nurse",
            lambda: case.true(f"contracts[{j}].open_ended"),
            lambda: case.date(f"contracts[{j}].start") < date(case.year, 1, 1),
            lambda: case.date(f"contracts[{j}].end") >= date(case.year - 10, 1, 1),
            lambda: here(case, j),
        ]
    )


def begun_before(case: Case, k: int) -> date | None:
    """A grant for a year of the ten before, here: the nurse it was given for had a contract begun before this day.

    Where administrative staff counted as well (I-19 B, 2024) the grant says nothing of a nurse.
    """
    prime, year = case.need(f"history[{k}].prime"), int(case.need(f"history[{k}].year"))
    if prime not in ("continuite_soins", "gestion_pratique") or not max(2024, case.year - 10) <= year < case.year:
        return None
    if year == 2024 and case.readings["I-19"] == "B":
        return None
    if case.need(f"history[{k}].workplace") != case.need("practice.workplace"):
        return None
    if prime == "continuite_soins":
        return CONTRACT_START_WINDOW[year][1] + DAY
    return date(year, 1, 2) if case.readings["I-22"] == "B" else date(year + 1, 1, 1)


def granted_for_another(case: Case, i: int) -> bool:
    """Some grant was given for a contract before this one (I-18 A: before the year at all)."""

    def another(k: int) -> bool:
        day = begun_before(case, k)
        return day is not None and (case.readings["I-18"] == "A" or case.date(f"contracts[{i}].start") >= day)

    return any_holds([lambda k=k: another(k) for k in range(case.length("history"))])  # type: ignore[misc]


def first_hire(case: Case, i: int) -> bool:
    """I-18."""

    def spoils(j: int) -> bool:
        if case.readings["I-18"] == "A":
            return is_prior(case, j)
        if j == i:
            return False
        return all_hold(
            [
                lambda: case.date(f"contracts[{j}].start") < case.date(f"contracts[{i}].start"),
                lambda: is_prior(case, j),
            ]
        )

    spoilt = [lambda j=j: spoils(j) for j in range(case.length("contracts"))]
    return not any_holds([*spoilt, lambda: granted_for_another(case, i)])


def employed(case: Case, i: int) -> bool:
    """S62: recruited or employed in the course of the year."""
    return case.date(f"contracts[{i}].end") >= date(case.year, 1, 1)


def contract_condition(case: Case, over: bool = False) -> bool:
    """Some contract counts; `over` counts one that was over before the year, too (I-18 B leaves it open)."""

    def good(i: int) -> bool:
        conditions = [lambda: contract_counts(case, i)]
        if case.prime == "continuite_soins":
            conditions.append(lambda: first_hire(case, i))
            if not over and case.readings["I-18"] != "A":
                conditions.append(lambda: employed(case, i))
        return all_hold(conditions)

    return any_holds([lambda i=i: good(i) for i in range(case.length("contracts"))])  # type: ignore[misc]


# 3.4 C6 and 3.7 N1


def same_practice(case: Case, k: int) -> bool:
    """I-23."""
    both: list[Callable[[], bool]] = [
        lambda: bool(
            str(case.need("practice.enterprise_number")) == str(case.need(f"history[{k}].enterprise_number"))
        ),
        lambda: bool(case.need("practice.workplace") == case.need(f"history[{k}].workplace")),
    ]
    return any_holds(both) if case.readings["I-23"] == "B" else all_hold(both)


def history_excludes(case: Case) -> bool:
    other = "gestion_pratique" if case.prime == "continuite_soins" else "continuite_soins"

    def this_year(k: int) -> bool:
        return int(case.need(f"history[{k}].year")) == case.year

    def already_had(k: int) -> bool:  # continuity once for ever, gestion once a year
        return all_hold(
            [
                lambda: case.need(f"history[{k}].prime") == case.prime,
                lambda: case.prime == "continuite_soins" or this_year(k),
                lambda: same_practice(case, k),
            ]
        )

    def had_the_other(k: int) -> bool:  # I-26
        return all_hold(
            [
                lambda: case.need(f"history[{k}].prime") == other,
                lambda: case.readings["I-26"] == "B" or this_year(k),
                lambda: same_practice(case, k),
            ]
        )

    conditions: list[Callable[[], bool]] = []
    for k in range(case.length("history")):
        conditions.append(lambda k=k: already_had(k))  # type: ignore[misc]
        conditions.append(lambda k=k: had_the_other(k))  # type: ignore[misc]
    return any_holds(conditions)


# 3.7 N2 and N3


def support_excludes(case: Case) -> bool:
    def some_support() -> bool:
        support = case.need("practice.public_support")
        return support != "none" and any(one in EXCLUDING_SUPPORT for one in support)

    if case.readings["I-32"] == "B":
        return all_hold([lambda: case.need("practice.kind") == "medical_house", some_support])
    return some_support()


def decide_intervention(case: Case) -> Outcome:
    if case.year not in (2024, 2025, 2026):
        return NOT_MODELLED
    if ended_before_the_year(case, "practice.ended_on"):
        return REFUSED
    with_the_doctor = ended_before_the_year(case, "doctor.ended_on")  # a practice of one ends with its doctor
    left_open = case.prime == "continuite_soins" and case.readings["I-18"] == "B"
    holds = all_hold(
        [
            lambda: not with_the_doctor or case.need("practice.kind") != "solo",
            lambda: practice_type(case) != "no",
            lambda: contract_condition(case, over=left_open),
            lambda: activity(case),
            lambda: group_registered(case),
            lambda: not history_excludes(case),
            lambda: not support_excludes(case),
        ]
    )
    if not holds:
        return REFUSED
    uncertain = practice_type(case) == "uncertain" or (left_open and not contract_condition(case))

    # 3.3
    if case.prime == "continuite_soins":
        low, high, status = 5000, 7500, "provisional" if case.year == 2026 else "estimated"
    elif case.year == 2024:
        low, high, status = 7500, 7500, "final"
    elif case.year == 2025:
        low, high, status = 3796, None, "estimated"
    else:
        low, high, status = 3796, None, "provisional"

    if uncertain:  # I-21 C, I-18 B: the law does not say
        return Outcome("undecided", 0, high, None, status)
    return Outcome("granted", low, high, None, status)


# ----------------------------------------------------------------------------------------------------------
# One decision
# ----------------------------------------------------------------------------------------------------------


def _decide(dossier: Mapping[str, Any], prime: str, year: int, readings: Readings | None) -> Outcome:
    case = Case(dossier, prime, year, readings)
    if prime == "ppi":
        return decide_ppi(case)
    if prime == "dmg_debutant":
        return decide_dmg_debutant(case)
    if prime in ("continuite_soins", "gestion_pratique"):
        return decide_intervention(case)
    raise ValueError(f"unknown prime: {prime}")


def decide_complete(
    dossier: dict[str, Any], prime: str, year: int, readings: dict[str, str] | None = None
) -> Outcome:
    """The outcome of a dossier with all the facts that matter; Unknown(path) where one of them is missing."""
    try:
        return _decide(dossier, prime, year, readings)
    except Unknown as problem:
        possible_outcomes = outcomes(dossier, prime, year, readings)
        if len(possible_outcomes) == 1:  # what is missing cannot matter
            return possible_outcomes.pop()
        raise Unknown(problem.path) from None


# ----------------------------------------------------------------------------------------------------------
# All completions
# ----------------------------------------------------------------------------------------------------------


def is_possible(dossier: Mapping[str, Any]) -> bool:
    """False for a dossier that contradicts itself."""
    number = value_at(dossier, "doctor.gp_number_since")
    training = value_at(dossier, "doctor.training")
    if isinstance(training, Mapping):
        start, end = training.get("start"), training.get("end")
        if start is not None and end is not None and to_date(end) < to_date(start):
            return False
        if number is not None and end is not None and to_date(number) < to_date(end):
            return False
        if number is not None and start is not None and to_date(number) < to_date(start):
            return False
    for contract in value_at(dossier, "contracts") or []:
        if isinstance(contract, Mapping):
            start, end = contract.get("start"), contract.get("end")
            if start is not None and end is not None and to_date(end) < to_date(start):
                return False
    for grant in value_at(dossier, "history") or []:
        if isinstance(grant, Mapping) and int(grant.get("year") or 9999) < FIRST_YEAR.get(str(grant.get("prime")), 0):
            return False
    return not (value_at(dossier, "practice.kind") == "solo" and value_at(dossier, "doctor.solo") is False)


def _five_years_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 5, 2, 28)
    return date(day.year - 5, day.month, day.day)


def _known_dates(case: Case, list_path: str, key: str) -> list[date]:
    found: list[date] = []
    for entry in case.peek(list_path) or []:
        if isinstance(entry, Mapping) and entry.get(key) not in (None, "none"):
            found.append(to_date(entry[key]))
    return found


def _intervention_dates(case: Case) -> list[date]:
    """Days at which the age of the GP number is looked at."""
    days = [date(case.year, 1, 1), *REQUEST_WINDOW[case.prime, case.year]]
    on = request_date(case)
    if on is not None:
        days.append(on)
    return days + _known_dates(case, "contracts", "start")


def _spread(days: Iterable[date]) -> list[date]:
    """Each day with its neighbours, sorted, once each."""
    return sorted({near for day in days for near in (day - DAY, day, day + DAY)})


def _service_values(case: Case, path: str, key: str) -> list[Any]:
    threshold = PARAMETERS[case.year][key]
    if key == "edmg_use" or (threshold is None and not path.startswith("practice.members")):
        return [True, False]
    if not path.startswith("practice.members"):
        assert threshold is not None
        return [threshold, 0]
    top = 100 if key.endswith("_pct") else 10_000
    if threshold is None:
        return [True, False]
    given = case.peek(path)
    if given is True:
        return [threshold, top]
    if given is False:
        below: float = threshold - 0.01 if key.endswith("_pct") else threshold - 1
        return [below, 0]
    return [top, 0]


def _good_contract(case: Case, start: date) -> dict[str, Any]:
    return {
        "staff": "nurse",
        "kind": "employment",
        "open_ended": True,
        "hours_per_week": 38,
        "start": start.isoformat(),
        "end": "none",
        "workplace": case.peek("practice.workplace") or "@here",
    }


def _contract_lists(case: Case) -> list[Any]:
    first, last = date(case.year, 1, 1), date(case.year, 12, 31)
    starts = [date(1980, 1, 1), first, last]
    if case.prime == "continuite_soins":
        starts = [first, *CONTRACT_START_WINDOW[case.year]]
    number = case.peek("doctor.gp_number_since")
    if number not in (None, "none"):
        since = to_date(number)
        starts += _spread([date(since.year + 5, since.month, min(since.day, 28))])
    return [[_good_contract(case, start)] for start in sorted(set(starts))] + [[]]


def _values(case: Case, path: str) -> list[Any]:
    """Representative values of an unknown fact: both sides of every threshold, every option."""
    year = case.year
    tokens = parse(path)
    last = str(tokens[-1])
    first_day, last_day = date(year, 1, 1), date(year, 12, 31)
    interventions = case.prime in ("continuite_soins", "gestion_pratique")

    if path.startswith("@"):
        return [True, False]
    if "e_services" in tokens or "group_means" in tokens:
        return _service_values(case, path, last)

    # doctor
    if path == "doctor.training":
        return [
            {"start": f"{year - 1}-10-01", "end": "none"},
            {"start": f"{year - 1}-10-01", "end": f"{year}-12-31"},
            {"start": f"{year - 1}-10-01", "end": f"{year}-06-30"},
            {"start": f"{year}-03-01", "end": "none"},
            {"start": f"{year}-03-01", "end": f"{year}-06-30"},
            "none",
            {"start": f"{year - 9}-10-01", "end": f"{year - 6}-08-31"},
        ]
    if path == "doctor.training.start":
        starts = _spread([first_day, last_day])
        limits = [case.peek("doctor.training.end"), case.peek("doctor.gp_number_since")]
        return [*starts, *(to_date(limit) for limit in limits if limit not in (None, "none"))]
    if path == "doctor.training.end":
        return ["none", *_spread([first_day, last_day]), to_date(case.need("doctor.training.start"))]
    if path == "doctor.gp_number_since":
        if interventions:
            days = [_five_years_before(day) for day in _intervention_dates(case)]
        else:
            days = [date(year - 5, 1, 1), first_day, last_day]
        end = case.peek("doctor.training.end")
        if end not in (None, "none"):
            days.append(to_date(end))
        return [*_spread(days), last_day, "none"]
    if last in (
        "solo",
        "on_call",
        "accepted_software",
        "electronic_dmg",
        "sworn_statement",
        "gp",
        "open_ended",
    ):
        return [True, False]
    if last == "billed_eur":
        return [25_000, 24_999]
    if last == "longest_flat_rate_days":
        return [30, 31]
    if path.startswith("doctor.years.") and last == "payment":
        return ["fee_for_service", "flat_rate", "new_deal"]

    # practice
    if path == "practice.payment":
        return ["fee_for_service", "flat_rate", "new_deal"]
    if path == "practice.kind":
        return ["solo", "group", "medical_house"]
    if path == "practice.new_deal_dmg_at_request":
        return [999, 1000, 1001]
    if path == "practice.registered_on":
        if interventions:
            on, closes = request_date(case), REQUEST_WINDOW[case.prime, year][1]
            return [REQUEST_WINDOW[case.prime, year][0], closes, closes + DAY, "none", *([on, on + DAY] if on else [])]
        return [last_day, last_day + DAY]
    if path == "practice.public_support":
        return [[], ["impulseo_2"], ["vipa"]]
    if path == "practice.workplace":
        entries = [*(case.peek("contracts") or []), *(case.peek("history") or [])]
        places = {entry.get("workplace") for entry in entries if isinstance(entry, Mapping)}
        return [*sorted(str(place) for place in places if place is not None), "@elsewhere"]
    if path == "practice.enterprise_number":
        numbers = {
            entry.get("enterprise_number")
            for entry in case.peek("history") or []
            if isinstance(entry, Mapping)
        }
        return [*sorted(str(number) for number in numbers if number is not None), "@other"]
    if last == "dmg_count":
        return [500, 499] if not path.startswith("practice.members") else [500, 0]
    if last == "reimbursed_eur":
        return [25_000, 24_999] if not path.startswith("practice.members") else [25_000, 0]

    # members
    if "whole_year_single_group" in tokens:
        return [True, False]
    if last == "affiliated_on":
        if interventions:
            at = request_date(case) or REQUEST_WINDOW[case.prime, year][1]
            return [at, at + DAY]
        return [date(year + 1, 3, 31), date(year + 1, 4, 1)]
    if last == "groups":
        return [1, 2]
    if path == "id":
        ids = {entry.get("id") for entry in case.peek("practice.members") or []}
        return [*sorted(str(one) for one in ids if one is not None), "@nobody"]
    if last == "id":
        return [case.need("id"), "@somebody_else"]

    # contracts
    if path == "contracts":
        return _contract_lists(case)
    if last == "staff":
        return ["nurse", "practice_assistant", "administrative"]
    if last == "hours_per_week":
        return [13, 0]
    if path.startswith("contracts[") and last == "start":
        days = [first_day, last_day, date(year - 10, 1, 1), *_known_dates(case, "contracts", "start")]
        days += CONTRACT_START_WINDOW[year]
        number = case.peek("doctor.gp_number_since")
        if number not in (None, "none"):
            since = to_date(number)
            days.append(date(since.year + 5, since.month, min(since.day, 28)))
        end = case.peek(path.removesuffix("start") + "end")
        if end not in (None, "none"):
            days.append(to_date(end))
        return list(_spread(days))
    if path.startswith("contracts[") and last == "end":
        start = case.peek(path.removesuffix("end") + "start")
        own = [to_date(start)] if start not in (None, "none") else []
        return ["none", *_spread([first_day, last_day, date(year - 10, 1, 1)]), *own]
    if path.startswith("contracts[") and last == "workplace":
        return [case.need("practice.workplace"), "@another_place"]

    # history and requests
    if path == "history":
        here_ = {
            "enterprise_number": case.peek("practice.enterprise_number") or "@this",
            "workplace": case.peek("practice.workplace") or "@here",
        }
        return [
            [],
            [{"prime": "continuite_soins", "year": year, **here_}],
            [{"prime": "gestion_pratique", "year": year, **here_}],
        ]
    if path.startswith("history[") and last == "prime":
        return ["ppi", "continuite_soins", "gestion_pratique"]
    if path.startswith("history[") and last == "year":
        return [year, year - 1]
    if path.startswith("history[") and last == "workplace":
        return [case.need("practice.workplace"), "@another_place"]
    if path.startswith("history[") and last == "enterprise_number":
        return [case.need("practice.enterprise_number"), "@another_firm"]
    if path == "requests":
        given = case.peek("requests")
        kept = [
            entry
            for entry in (given if isinstance(given, list | tuple) else [])
            if not (entry.get("prime") == case.prime and str(entry.get("year")) == str(year))
        ]
        return [
            [*kept, {"prime": case.prime, "year": year, "on": day}]
            for day in REQUEST_WINDOW[case.prime, year]
        ]
    raise ValueError(f"no representative values for {path}")


def _own_service_path(group_path: str) -> str:
    return group_path.replace("practice.", "doctor.", 1).replace(".group_means.", ".e_services.")


def _bears_on_count(path: str, still_open: tuple[str, ...]) -> bool:
    """Whether a guessed fact can still matter once only these parameters are open."""
    if "e_services" in path or "group_means" in path or path.startswith("@group_reaches"):
        return path.rsplit(".", 1)[-1] in still_open
    settled = path.startswith(("doctor.training", "doctor.gp_number_since"))
    return not settled and not path.endswith((".on_call", ".billed_eur"))


def outcomes(
    dossier: dict[str, Any],
    prime: str,
    year: int,
    readings: dict[str, str] | None = None,
    domains: Mapping[str, list[Any]] | None = None,
) -> set[Outcome]:
    """All outcomes over all completions of the unknown facts; empty for a dossier that contradicts itself.

    `domains` gives the values to try for a path instead of the built-in ones. Two unknowns are special: a
    2022 value whose threshold nobody knows (it is replaced by true and false) and `@group_reaches.KEY` (the same
    for a mean over members).
    """
    memo: dict[Hashable, frozenset[Outcome]] = {}

    def explore(current: dict[str, Any], guessed: dict[str, Any]) -> frozenset[Outcome]:
        try:
            return frozenset({_decide(current, prime, year, readings)})
        except Unknown as problem:
            unknown = problem
        case = Case(current, prime, year, readings)
        path = unknown.path

        # The count of parameters comes last: being an active GP is settled by then, and it matters how many
        # parameters are met, not which ones.
        key: Hashable = None
        if unknown.state is not None:
            still_open = unknown.state[1]
            kept = frozenset(
                (known, repr(value)) for known, value in guessed.items() if _bears_on_count(known, still_open)
            )
            key = (unknown.state, kept)
            if key in memo:
                return memo[key]

        if domains is not None and path in domains:
            values = domains[path]
        elif (
            domains is None and ".group_means." in path and guessed.get(_own_service_path(path)) in (False, 0)
        ):
            values = [False]  # the parameter being met was already tried with the doctor's own value
        else:
            values = _values(case, path)
        found: set[Outcome] = set()
        for value in values:
            completed: dict[str, Any] = _with(current, parse(path), value)
            if is_possible(completed):
                found |= explore(completed, {**guessed, path: value})
        result = frozenset(found)
        if key is not None:
            memo[key] = result
        return result

    if not is_possible(dossier):
        return set()
    return set(explore(dict(dossier), {}))


# ----------------------------------------------------------------------------------------------------------
# What to change
# ----------------------------------------------------------------------------------------------------------


def reaches_target(
    dossier: dict[str, Any], prime: str, year: int, target_min: int, readings: dict[str, str] | None = None
) -> bool:
    """Granted with at least the target amount, whatever the unknown facts turn out to be."""
    found = outcomes(dossier, prime, year, readings)
    return bool(found) and all(one.verdict == "granted" and one.min >= target_min for one in found)


def minimal_changes(
    dossier: dict[str, Any],
    prime: str,
    year: int,
    target_min: int,
    candidates: list[Change],
    readings: dict[str, str] | None = None,
) -> set[frozenset[Change]]:
    """The subset-minimal sets of candidates that reach the target; one change per path."""
    found: set[frozenset[Change]] = set()
    for size in range(len(candidates) + 1):
        for subset in combinations(candidates, size):
            chosen = frozenset(subset)
            if len({change.path for change in chosen}) < size:
                continue
            if any(smaller <= chosen for smaller in found):
                continue
            if reaches_target(apply(dossier, chosen), prime, year, target_min, readings):
                found.add(chosen)
    return found
