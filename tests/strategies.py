"""Generators of valid dossiers, crowded around the boundary values of the documents.

`dossiers` draws a complete dossier for one prime and year; `forget` leaves facts of it out. Nothing here knows what a
dossier is worth: expected values come from the oracle.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import strategies as st

from oracle.oracle import CONTRACT_START_WINDOW, FIRST_YEAR, PARAMETERS, REQUEST_WINDOW, Change, apply, is_possible
from oracle.oracle import value_at as value_at

LAST_GRANTED = 2026  # what was granted before is past on every day of the tests
Dossier = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

PPI, DMG, CONTINUITE, GESTION = "ppi", "dmg_debutant", "continuite_soins", "gestion_pratique"
INTERVENTIONS = (CONTINUITE, GESTION)
PRIME_YEARS: list[tuple[str, int]] = [
    *((PPI, year) for year in (2022, 2023, 2024)),
    *((DMG, year) for year in (2021, 2022, 2023, 2024)),
    *((CONTINUITE, year) for year in (2024, 2025, 2026)),
    *((GESTION, year) for year in (2024, 2025, 2026)),
]
READINGS: dict[str, str] = {
    "I-01": "AB", "I-04": "AB", "I-05": "BA", "I-09": "ABC", "I-18": "BAC", "I-19": "AB", "I-20": "ABCD",
    "I-21": "CAB", "I-22": "AB", "I-23": "AB", "I-26": "AB", "I-27": "AB", "I-28": "AB", "I-31": "AB",
    "I-32": "AB",
}  # fmt: skip
OWN_ID = "dr-a"
DAY = timedelta(days=1)
EVERY_DAY = date(2000, 5, 1)  # a date far from every edge


def readings() -> st.SearchStrategy[dict[str, str]]:
    """Any option of any issue, the default ones most of the time."""
    return st.fixed_dictionaries(
        {}, optional={issue: st.sampled_from(options) for issue, options in READINGS.items()}
    )


def around(*days: date) -> list[date]:
    return sorted({near for day in days for near in (day - DAY, day, day + DAY)})


def years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))


def number_days(prime: str, year: int) -> list[date]:
    """Every day at which the age of a GP number turns."""
    edges = [date(year - 5, 1, 1), date(year, 1, 1), date(year, 12, 31)]
    if prime in INTERVENTIONS:
        edges += [years_before(day, 5) for day in (*REQUEST_WINDOW[prime, year], *CONTRACT_START_WINDOW[year])]
    return [*around(*edges), date(year - 5, 2, 28)]


def start_days(year: int) -> list[date]:
    """Every edge of a contract's start, both interventions."""
    window = CONTRACT_START_WINDOW.get(year, (date(year, 1, 1), date(year, 8, 31)))
    return around(date(year, 1, 1), date(year, 12, 31), *window)


def end_days(year: int) -> list[date]:
    return around(date(year, 1, 1), date(year, 12, 31), date(year - 10, 1, 1))


def mostly(good: Any, *others: Any, weight: int = 3) -> st.SearchStrategy[Any]:
    return st.sampled_from([good] * weight * max(1, len(others) // 2) + list(others))


def iso(day: date | str) -> str:
    return day if isinstance(day, str) else day.isoformat()


# -- e-services ------------------------------------------------------------------------------------------------------


def is_percent(key: str) -> bool:
    return key.endswith("_pct")


def below(key: str, threshold: int) -> float:
    """The nearest value that does not count."""
    return threshold - 0.01 if is_percent(key) else threshold - 1


def score_values(year: int, key: str, numbers_only: bool = False) -> list[Any]:
    threshold = PARAMETERS[year][key]
    if threshold is None or key == "edmg_use":
        return [True, False]
    numbers = [below(key, threshold), threshold, below(key, threshold) + (0.02 if is_percent(key) else 2)]
    return numbers if numbers_only else [*numbers, True, False]


@st.composite
def scores(draw: Draw, year: int) -> dict[str, Any]:
    # a dossier-wide bias: some doctors use nearly everything, others nearly nothing
    good = draw(st.integers(0, 4))
    found = {}
    for key, threshold in PARAMETERS.get(year, {}).items():
        values = score_values(year, key)
        reached = [v for v in values if v is True or (v is not False and threshold is not None and v >= threshold)]
        missed = [v for v in values if v not in reached or isinstance(v, bool) != isinstance(reached[0], bool)]
        missed = [v for v in missed if v is not True and not (threshold and v is not False and v >= threshold)]
        found[key] = draw(st.sampled_from(reached * good + missed * (4 - good)))
    return found


# -- the doctor ------------------------------------------------------------------------------------------------------


@st.composite
def doctors(draw: Draw, prime: str, year: int) -> Dossier:
    edges = number_days(prime, year)
    career = draw(st.sampled_from(["old", "young", "edge", "edge", "finished", "trainee", "none"]))
    number: date | str = date(2005, 6, 15)
    training: Any = "none"
    if career == "young":
        number = draw(st.sampled_from(around(date(year, 1, 1), date(year, 12, 31), date(year, 6, 15))))
    elif career == "edge":
        number = draw(st.sampled_from([*edges, *edges, "none"]))
    elif career in ("finished", "trainee"):
        starts = [date(year - 3, 10, 1), *around(date(year, 1, 1), date(year, 12, 31))]
        start: date = draw(st.sampled_from(starts))
        ends = [day for day in around(date(year, 12, 31), date(year, 6, 30), date(year - 1, 12, 31)) if day >= start]
        end: date | None = draw(st.sampled_from([*ends, None])) if ends and career == "finished" else None
        training = {"start": iso(start), "end": iso(end or "none")}
        if end is None:
            number = "none"
        else:
            later = [day for day in (*around(date(year, 12, 31)), end) if day >= end]
            number = draw(st.sampled_from([*later, "none"]))
    elif career == "none":
        number = "none"
    facts: Dossier = {
        "on_call": draw(mostly(True, False)),
        "billed_eur": draw(st.sampled_from([25_000, 25_000, 24_999, 24_999.99, 0, 60_000])),
        "payment": draw(st.sampled_from(["fee_for_service", "flat_rate", "new_deal"])),
        "accepted_software": draw(mostly(True, False)),
        "electronic_dmg": draw(mostly(True, False)),
        "longest_flat_rate_days": draw(st.sampled_from([0, 29, 30, 30, 31])),
    }
    if year in PARAMETERS:
        facts["e_services"] = draw(scores(year))
    return {"gp_number_since": iso(number), "training": training, "solo": draw(st.booleans()), "years": {year: facts}}


# -- the practice ----------------------------------------------------------------------------------------------------


@st.composite
def members(draw: Draw, prime: str, year: int) -> list[Any]:
    """Up to three GPs; their figures add up to, or average, just about a threshold."""
    at = REQUEST_WINDOW[prime, year][1] if prime in INTERVENTIONS else date(year + 1, 4, 1)
    found = []
    for label in draw(st.sampled_from([[], [OWN_ID], ["dr-b"], [OWN_ID, "dr-b"], [OWN_ID, "dr-b", "dr-c"]])):
        facts: Dossier = {}
        if year in PARAMETERS:
            services = {
                key: draw(st.sampled_from(score_values(year, key, numbers_only=True)))
                for key, threshold in PARAMETERS[year].items()
                if threshold is not None and key != "edmg_use"
            }
            facts[str(year)] = {"e_services": services}
        if prime in INTERVENTIONS:
            facts[str(year - 1)] = {
                "dmg_count": draw(st.sampled_from([0, 1, 249, 250, 499, 500])),
                "reimbursed_eur": draw(st.sampled_from([0, 0.01, 12_499.99, 12_500, 24_999, 25_000])),
            }
        found.append(
            {
                "id": label,
                "gp": draw(mostly(True, False)),
                "groups": draw(mostly(1, 0, 2)),
                "affiliated_on": iso(draw(st.sampled_from([EVERY_DAY, EVERY_DAY, *around(at)]))),
                "whole_year_single_group": {str(year): draw(mostly(True, False))},
                "years": facts,
            }
        )
    return found


@st.composite
def practices(draw: Draw, prime: str, year: int) -> Dossier:
    kind = draw(st.sampled_from(["solo", "group", "group", "medical_house"]))
    found: Dossier = {
        "kind": kind,
        "payment": draw(mostly("fee_for_service", "flat_rate", "new_deal")),
        "enterprise_number": draw(mostly("0123", "0456")),
        "workplace": draw(mostly("A", "B", weight=6)),
        "registered_on": iso(draw(st.sampled_from([EVERY_DAY, EVERY_DAY, *around(date(year, 12, 31)), "none"]))),
        "new_deal_dmg_at_request": draw(st.sampled_from([999, 1000, 1001])),
        "sworn_statement": draw(mostly(True, False)),
        "public_support": draw(mostly([], ["vipa"], ["impulseo_2"], ["target_group_reduction", "other"], weight=2)),
        "years": {
            str(year - 1): {
                "dmg_count": draw(mostly(500, 499, 501)),
                "reimbursed_eur": draw(mostly(25_000, 24_999, 24_999.99)),
            }
        },
    }
    if year in PARAMETERS:
        found["years"][str(year)] = {"group_means": draw(scores(year))}
    return found


# -- contracts, history, requests --------------------------------------------------------------------------------------


@st.composite
def contracts(draw: Draw, year: int) -> Dossier:
    start = draw(st.sampled_from([*start_days(year), date(year, 3, 1), date(year - 10, 1, 1), date(year - 12, 5, 1)]))
    ends = [day for day in (*end_days(year), start) if day >= start]
    return {
        "staff": draw(mostly("nurse", "administrative", "practice_assistant")),
        "kind": draw(st.sampled_from(["employment", "collaboration", "organisation"])),
        "open_ended": draw(mostly(True, False, weight=6)),
        "hours_per_week": draw(st.sampled_from([13, 13, 12.5, 6.5, 19, 4.1, 8.9, 0])),
        "start": iso(start),
        "end": iso(draw(st.sampled_from(["none"] * len(ends) + list(ends)))),
        "workplace": draw(mostly("A", "B", weight=6)),
    }


@st.composite
def histories(draw: Draw, year: int) -> list[Any]:
    return [
        {
            "prime": prime,
            "year": max(draw(st.sampled_from([year - 1, year, min(year + 1, LAST_GRANTED)])), FIRST_YEAR[prime]),
            "enterprise_number": draw(st.sampled_from(["0123", "0456"])),
            "workplace": draw(st.sampled_from(["A", "B"])),
        }
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2])))
        for prime in [draw(st.sampled_from([CONTINUITE, GESTION, GESTION, PPI]))]
    ]


def one_person(doctor: Dossier, entries: list[Any]) -> None:
    """The doctor among the members has the doctor's own figures."""
    for entry in entries:
        for year, facts in entry["years"].items() if entry["id"] == OWN_ID else ():
            services = facts.get("e_services", {})
            years = {str(y): f for y, f in doctor.get("years", {}).items()}
            own = years.get(str(year), {}).get("e_services", {})
            for key in services.keys() & own.keys():
                if isinstance(own[key], bool) and not isinstance(services[key], bool):
                    own[key] = services[key]
                services[key] = own[key]


def said_everywhere(dossier: Dossier) -> Dossier:
    """The dossier with what it says of the doctor, or of the doctor among the members, at both places."""
    found = copy.deepcopy(dossier)
    for entry in found["practice"].get("members") or []:
        for year, facts in entry["years"].items() if entry["id"] == found["id"] else ():
            doctor = found["doctor"]["years"].get(year, {}).setdefault("e_services", {})
            services = facts.setdefault("e_services", {})
            both = {**services, **doctor}
            services.update(both)
            doctor.update(both)
    return found


@st.composite
def dossiers(draw: Draw, prime: str, year: int, with_members: bool = True) -> Dossier:
    """A complete dossier: every fact that the prime year can look at is there."""
    doctor = draw(doctors(prime, year))
    practice = draw(practices(prime, year))
    if practice["kind"] == "solo":
        doctor["solo"] = True
    if with_members and draw(st.integers(0, 3)) == 0:
        practice["members"] = draw(members(prime, year))
        one_person(doctor, practice["members"])
    found: Dossier = {"dossier": 1, "id": OWN_ID, "doctor": doctor, "practice": practice}
    found["contracts"] = [draw(contracts(year)) for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2, 2, 3])))]
    found["history"] = draw(histories(year))
    found["requests"] = []
    if prime in INTERVENTIONS:
        days = [*around(*REQUEST_WINDOW[prime, year])]
        found["requests"] = [{"prime": prime, "year": year, "on": iso(draw(st.sampled_from(days)))}]
        if draw(st.integers(0, 4)) == 0:
            found["requests"].append({"prime": PPI, "year": 2023, "on": "2024-10-01"})
    mend(draw, prime, year, found)
    assert is_possible(found)
    return found


def mend(draw: Draw, prime: str, year: int, found: Dossier) -> None:
    """Remove most flaws of most dossiers: a prime hangs on so many facts that few would be granted otherwise."""
    left = draw(st.sampled_from([0, 1, 1, 1, 2, 4]))  # of four flaws, how many stay

    def spare() -> bool:
        return bool(draw(st.integers(1, 4)) <= left)

    doctor, practice = found["doctor"], found["practice"]
    facts = doctor["years"][year]
    if prime in (PPI, DMG):
        good = {"on_call": True, "accepted_software": True, "electronic_dmg": True, "billed_eur": 25_000,
                "longest_flat_rate_days": 30}  # fmt: skip
        facts.update({key: value for key, value in good.items() if not spare()})
        if prime == DMG and not spare():
            days = [date(year, 1, 1), date(year, 12, 31), date(year, 7, 1)]
            doctor.update(gp_number_since=iso(draw(st.sampled_from(days))), training="none")
        return
    fine = {"payment": "fee_for_service", "workplace": "A", "sworn_statement": True, "public_support": []}
    practice.update({key: value for key, value in fine.items() if not spare()})
    if not spare():
        practice["years"][str(year - 1)] = {"dmg_count": 500, "reimbursed_eur": 25_000}
    if not spare():
        found["history"] = []
    for contract in found["contracts"]:
        right = {"staff": "nurse", "open_ended": True, "end": "none"}
        contract.update({key: value for key, value in right.items() if not spare()})
        if not spare():
            window = CONTRACT_START_WINDOW[year] if prime == CONTINUITE else (date(year, 1, 1), date(year, 12, 31))
            contract["start"] = iso(draw(st.sampled_from([*window, date(year, 1, 1)])))
            if contract["end"] != "none" and contract["end"] < contract["start"]:
                contract["end"] = "none"


def cases(
    with_members: bool = True, primes: tuple[str, ...] = (PPI, DMG, *INTERVENTIONS)
) -> st.SearchStrategy[tuple[str, int, Dossier]]:
    """A prime, a year and a complete dossier for them."""
    known = [pair for pair in PRIME_YEARS if pair[0] in primes]
    return st.sampled_from(known).flatmap(
        lambda pair: dossiers(pair[0], pair[1], with_members).map(lambda dossier: (pair[0], pair[1], dossier))
    )


# -- leaving facts out -------------------------------------------------------------------------------------------------


def leaves(node: Any, path: str = "") -> Iterator[str]:
    """Every path that may be left out: scalars, whole lists, the training; not ids, not the list of members."""
    if isinstance(node, Mapping):
        if path.endswith("training"):
            yield path
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        if path not in ("practice.members", "requests"):
            yield path
        for i, value in enumerate(node):
            if isinstance(value, Mapping):
                yield from leaves(value, f"{path}[{i}]")
    elif path not in ("dossier", "id") and not path.startswith("requests") and not path.endswith(".id"):
        yield path


def relevant(prime: str, path: str) -> bool:
    """Whether a prime can look at a fact at all; the rest is left out in vain."""
    if prime == PPI:
        return not path.startswith(("contracts", "history", "doctor.solo")) and not path.endswith(
            (".electronic_dmg", ".longest_flat_rate_days", "dmg_count", "reimbursed_eur", "groups", "public_support")
        )
    if prime == DMG:
        return path.startswith("doctor.") and "e_services" not in path
    if path.startswith("doctor."):
        return path in ("doctor.gp_number_since", "doctor.solo")
    return "e_services" not in path and "group_means" not in path


def without(dossier: Dossier, path: str) -> Dossier:
    return apply(dossier, [Change(path, None)])


def told_twice(dossier: Dossier, path: str) -> bool:
    """Whether a figure is said of the doctor and again of the doctor among the members: at one place it cannot be left out."""
    entries = (dossier.get("practice") or {}).get("members") or []
    own = [f"practice.members[{i}]." for i, e in enumerate(entries) if e.get("id") == OWN_ID]
    return bool(own) and "e_services" in path and path.startswith(("doctor.", *own))


@st.composite
def forget(draw: Draw, prime: str, dossier: Dossier, most: int) -> tuple[Dossier, list[str]]:
    """The dossier with up to `most` facts left out, and their paths."""
    partial = dossier
    gone: list[str] = []
    for _ in range(draw(st.integers(1, most))):
        paths = [path for path in leaves(partial) if relevant(prime, path) and value_at(partial, path) is not None]
        paths = [path for path in paths if not told_twice(partial, path)]
        if not paths:
            break
        path = draw(st.sampled_from(paths))
        gone = [other for other in gone if not other.startswith((path + ".", path + "["))] + [path]
        partial = without(partial, path)
    return partial, sorted(gone)


def put(node: Any, path: str, value: Any) -> Any:
    """Like the oracle's apply, without freezing and copying the whole dossier."""
    head, _, rest = path.partition(".")
    name, _, index = head.partition("[")
    copy = dict(node)
    key: Any = int(name) if name.isdigit() and int(name) in copy else name
    if index:
        items = list(copy[key])
        place = int(index[:-1])
        items[place] = put(items[place], rest, value) if rest else value
        copy[key] = items
    else:
        copy[key] = put(copy.get(key) or {}, rest, value) if rest else value
    return copy


# -- every way of filling in ---------------------------------------------------------------------------------------------


def representative(prime: str, year: int, dossier: Dossier, path: str) -> list[Any]:
    """Values on both sides of everything that a fact can be compared with, in this dossier."""
    last = path.rsplit(".", 1)[-1]
    given = [entry.get("start") for entry in dossier.get("contracts") or []]
    starts = [date.fromisoformat(one) for one in given if one]
    if ".e_services." in path or ".group_means." in path:
        key = last
        if path.startswith("practice.members"):
            return [0, PARAMETERS[year][key], 100 if is_percent(key) else 50]
        return [True, False]
    if path == "doctor.gp_number_since":
        days = [*number_days(prime, year), *(years_before(day, 5) for start in starts for day in around(start))]
        training = value_at(dossier, "doctor.training")
        if isinstance(training, Mapping) and training.get("end") not in (None, "none"):
            days += around(date.fromisoformat(training["end"]))
        return [*map(iso, days), "none"]
    if path == "doctor.training":
        days_ = [date(year - 1, 10, 1), date(year, 1, 1), date(year, 5, 1), date(year, 12, 31), date(year + 1, 1, 1)]
        pairs = [
            {"start": iso(a), "end": iso(b)} for a, b in product(days_, [*days_, date(year, 12, 30)]) if a <= b
        ]
        return ["none", {"start": f"{year - 9}-10-01", "end": f"{year - 6}-01-01"}, *pairs,
                *({"start": iso(a), "end": "none"} for a in days_)]  # fmt: skip
    if path == "doctor.training.start":
        days = [date(year - 4, 10, 1), *around(date(year, 1, 1), date(year, 12, 31), date(year, 6, 30))]
        return [iso(day) for day in days]
    if path == "doctor.training.end":
        return ["none", *map(iso, around(date(year, 1, 1), date(year, 12, 31), date(year, 6, 30)))]
    if path == "practice.registered_on":
        window = REQUEST_WINDOW[prime, year] if prime in INTERVENTIONS else (date(year, 12, 31),) * 2
        asked = [date.fromisoformat(str(r["on"])) for r in dossier.get("requests") or [] if (r["prime"], r["year"]) == (prime, year)]
        return [*map(iso, sorted({near for day in (*window, *asked) for near in (day, day + DAY)})), "none"]
    if path == "practice.public_support":
        return [[], ["impulseo_2"], ["vipa"]]
    if path == "practice.kind":
        return ["solo", "group", "medical_house"]
    if last == "payment":
        return ["fee_for_service", "flat_rate", "new_deal"]
    if last == "new_deal_dmg_at_request":
        return [999, 1000, 1001]
    if last in ("workplace", "enterprise_number"):
        entries = [dossier.get("practice") or {}, *(dossier.get("contracts") or []), *(dossier.get("history") or [])]
        return sorted({entry[last] for entry in entries if entry.get(last)} | {"elsewhere"})
    if last == "billed_eur":
        return [24_999, 25_000]
    if last == "longest_flat_rate_days":
        return [30, 31]
    if last == "dmg_count":
        return [0, 1, 250, 251, 499, 500] if "members" in path else [499, 500]
    if last == "reimbursed_eur":
        return [0, 0.01, 12_500, 12_500.01, 24_999, 25_000] if "members" in path else [24_999, 25_000]
    if last == "groups":
        return [1, 2]
    if last == "affiliated_on":
        requests = [entry["on"] for entry in dossier.get("requests") or [] if entry["prime"] == prime]
        return [*requests, *map(iso, around(date(year + 1, 4, 1))), "2030-01-01", "2000-01-01"]
    if last == "staff":
        return ["nurse", "practice_assistant", "administrative"]
    if last == "kind":
        return ["employment"]
    if last == "hours_per_week":
        return [0, 4.1, 6.5, 12.5, 13]
    if path.startswith("contracts[") and last == "start":
        number = value_at(dossier, "doctor.gp_number_since")
        days = [*start_days(year), *around(*starts), *end_days(year)]
        if number not in (None, "none"):
            since = date.fromisoformat(number)
            days += around(date(since.year + 5, since.month, min(since.day, 28)))
        return [iso(day) for day in days]
    if path.startswith("contracts[") and last == "end":
        return ["none", *map(iso, end_days(year))]
    if path == "contracts":
        nurse = {"staff": "nurse", "kind": "employment", "open_ended": True, "hours_per_week": 13, "end": "none",
                 "workplace": value_at(dossier, "practice.workplace") or "A"}  # fmt: skip
        number = value_at(dossier, "doctor.gp_number_since")
        days = [*start_days(year)]
        if number not in (None, "none"):
            since = date.fromisoformat(number)
            days += around(date(since.year + 5, since.month, min(since.day, 28)))
        return [[], *([{**nurse, "start": iso(day)}] for day in days)]
    if path == "history":
        here = {"enterprise_number": value_at(dossier, "practice.enterprise_number") or "0123",
                "workplace": value_at(dossier, "practice.workplace") or "A"}  # fmt: skip
        return [[], [{"prime": CONTINUITE, "year": year, **here}], [{"prime": GESTION, "year": year, **here}]]
    if last == "prime":
        return [PPI, CONTINUITE, GESTION]
    if last == "year":
        return [year - 1, year, year + 1]
    if path.startswith("practice.members[") or last in (
        "on_call", "accepted_software", "electronic_dmg", "solo", "sworn_statement", "open_ended"
    ):  # fmt: skip
        return [True, False]
    raise ValueError(path)
