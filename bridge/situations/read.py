"""Reading declarative situations: named dossiers, each with the question asked of it and what is expected.

A file holds ``situations`` and, under ``facts``, named beginnings of dossiers that situations share. The format is
described in docs/situations.md.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ..dossier.keys import unknown_key
from ..dossier.read import parse, read_text
from ..errors import InputError, Problem
from ..nearest import nearest

SUFFIXES = (".yaml", ".yml", ".json")
FILE_KEYS = ("facts", "today", "situations")
KEYS = ("name", "source", "prime", "year", "base", "facts", "readings", "today", "confirmed", "expect")
EXPECT_KEYS = (
    "verdict", "amount", "situation", "status", "not_met", "reasons", "unknown", "depends_on_readings", "request", "missing",
)  # fmt: skip
LISTS = ("not_met", "reasons", "unknown", "depends_on_readings")
WORDS = {
    "verdict": ("granted", "refused", "undecided", "not_modelled"),
    "status": ("final", "provisional", "estimated"),
}


class Scenario(NamedTuple):
    """One situation: a dossier, the question, and the expectations.

    ``file`` is the path of its file as it was named; ``facts`` the whole dossier, shared part included, not yet checked;
    ``confirmed`` is false where a program wrote it and nobody has looked at it.
    """

    file: str
    name: str
    prime: str
    year: int
    facts: dict[str, Any]
    expect: dict[str, Any]
    today: date | None = None
    readings: dict[str, str] = {}  # noqa: RUF012 - never changed
    confirmed: bool = True
    source: str = ""

    @property
    def place(self) -> str:
        """The file and the name, as problems say them."""
        return f"{self.file}: {self.name}"


def read(places: Iterable[str | Path]) -> list[Scenario]:
    """Return every situation of files, and of the files in folders and the folders below, in their order.

    Raises :class:`InputError` naming file, situation and key for everything that cannot be used.
    """
    found: list[Scenario] = []
    problems: list[Problem] = []
    for path in files(places):
        try:
            found += read_file(path)
        except InputError as error:
            problems += error.problems
    seen: dict[tuple[str, str], Scenario] = {}
    for scenario in found:
        key = (scenario.file, scenario.name)
        if key in seen:
            problems.append(Problem(scenario.place, "situation_twice"))
        seen[key] = scenario
    if problems:
        raise InputError(problems)
    return found


def files(places: Iterable[str | Path]) -> list[Path]:
    """Return the files named, and those of the folders named, each once."""
    out: dict[Path, None] = {}
    for place in places:
        path = Path(place)
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())
            if not inside:
                raise InputError([Problem(str(place), "no_situations")])
            out.update(dict.fromkeys(inside))
        elif not path.exists():
            raise InputError([Problem(str(place), "no_file")])
        else:
            out[path] = None
    return list(out)


def read_file(path: Path) -> list[Scenario]:
    """Return the situations of one file."""
    name = str(path)
    try:
        data = parse(read_text(path))
    except InputError as error:
        raise InputError([p if p.path == name else _at(name, p) for p in error.problems]) from None
    problems = list(_file_problems(data))
    if problems:
        raise InputError([_at(name, p) for p in problems])
    shared = data.get("facts") or {}
    return [_scenario(name, row, shared, data.get("today")) for row in data["situations"] or []]


def _at(place: str, problem: Problem) -> Problem:
    return problem._replace(path=f"{place}: {problem.path}" if problem.path else place)


def _scenario(file: str, row: Mapping[str, Any], shared: Mapping[str, Any], today: Any) -> Scenario:
    facts = merge(shared.get(str(row.get("base"))) or {}, row.get("facts") or {})
    day = _day(row.get("today", today))
    readings = {str(k): str(v) for k, v in (row.get("readings") or {}).items()}
    return Scenario(
        file, row["name"], row["prime"], row["year"], facts, dict(row["expect"]), day, readings,
        row.get("confirmed", True), str(row.get("source") or ""),
    )  # fmt: skip


def merge(base: Any, over: Any) -> Any:
    """Lay one part of a dossier over another: mappings merge, lists and values replace, null makes unknown."""
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        out = {_key(k): v for k, v in base.items()}
        for written, value in over.items():
            key = _key(written)
            if value is None:
                out.pop(key, None)
            else:
                out[key] = merge(out.get(key), value)
        return out
    return copy.deepcopy(over)


def _key(key: Any) -> Any:
    """A year is the same key in quotes or without."""
    return int(key) if isinstance(key, str) and re.fullmatch(r"(19|20)[0-9]{2}", key) else key


def _day(value: Any) -> date | None:
    if value is None or (isinstance(value, date)):
        return value
    try:
        return date.fromisoformat(value) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)) else None
    except ValueError:
        return None


# -- what can be wrong -------------------------------------------------------------------------------------------------------


def _file_problems(data: Any) -> Iterator[Problem]:
    if not isinstance(data, Mapping) or not isinstance(data.get("situations"), Sequence) or isinstance(data["situations"], str):
        yield Problem("", "want_situations")
        return
    if not data["situations"]:
        yield Problem("situations", "no_situation")
    yield from _keys("", data, FILE_KEYS)
    shared = data.get("facts") or {}
    if not isinstance(shared, Mapping) or not all(isinstance(v, Mapping) for v in shared.values()):
        yield Problem("facts", "want_mapping_at", (("value", _shown(shared)),))
        return
    if data.get("today") is not None and _day(data["today"]) is None:
        yield Problem("today", "want_date", (("value", _shown(data["today"])),))
    for number, row in enumerate(data["situations"]):
        place = f"situations[{number}]"
        if not isinstance(row, Mapping):
            yield Problem(place, "want_mapping_at", (("value", _shown(row)),))
            continue
        if isinstance(row.get("name"), str) and row["name"]:
            place = row["name"]
        for problem in _row_problems(row, shared):
            yield _at(place, problem)


def _row_problems(row: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _keys("", row, KEYS)
    for key in ("name", "prime"):
        if key not in row:
            yield Problem(key, "lacks")
        elif not isinstance(row[key], str) or not row[key]:
            yield Problem(key, "want_text", (("value", _shown(row[key])),))
    if "year" not in row:
        yield Problem("year", "lacks")
    elif not isinstance(row["year"], int) or isinstance(row["year"], bool):
        yield Problem("year", "year_unquoted" if str(row["year"]).isdigit() else "want_year", (("value", _shown(row["year"])),))
    base = row.get("base")
    if isinstance(base, (list, dict)):
        yield Problem("base", "want_text", (("value", _shown(base)),))
    elif base is not None and base not in shared:
        names = [str(k) for k in shared]
        yield _unknown_word("base", str(base), names) if names else Problem("base", "no_base", (("value", str(base)),))
    for key in ("facts", "readings"):
        if row.get(key) is not None and not isinstance(row[key], Mapping):
            yield Problem(key, "want_mapping_at", (("value", _shown(row[key])),))
    if row.get("today") is not None and _day(row["today"]) is None:
        yield Problem("today", "want_date", (("value", _shown(row["today"])),))
    if not isinstance(row.get("confirmed", True), bool):
        yield Problem("confirmed", "want_boolean", (("value", _shown(row["confirmed"])),))
    if not isinstance(row.get("expect"), Mapping):
        yield Problem("expect", "want_mapping_at", (("value", _shown(row["expect"])),)) if "expect" in row else Problem("expect", "lacks")
        return
    for problem in _expect_problems(row["expect"]):
        yield problem._replace(path=f"expect.{problem.path}")


def _expect_problems(expect: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _keys("", expect, EXPECT_KEYS)
    if "verdict" not in expect:
        yield Problem("verdict", "lacks")
    for key, words in WORDS.items():
        if key in expect and expect[key] not in words:
            yield _unknown_word(key, _shown(expect[key]), words)
    if "amount" in expect and not _is_amount(expect["amount"]):
        yield Problem("amount", "want_expected_amount", (("value", _shown(expect["amount"])),))
    if not isinstance(expect.get("situation"), (int, type(None))):
        yield Problem("situation", "want_count", (("value", _shown(expect["situation"])),))
    for key in LISTS:
        if key in expect and not _is_list(expect[key]):
            yield Problem(key, "want_list", (("value", _shown(expect[key])),))
    for key in ("request", "missing"):
        if key in expect and not isinstance(expect[key], Mapping):
            yield Problem(key, "want_mapping_at", (("value", _shown(expect[key])),))
    missing = expect.get("missing")
    if isinstance(missing, Mapping):
        for problem in _missing_problems(missing):
            yield problem._replace(path=f"missing.{problem.path}")


def _missing_problems(missing: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _keys("", missing, ("target", "sets"))
    rows = missing.get("sets")
    if not _is_list(rows):
        yield Problem("sets", "want_list", (("value", _shown(rows)),))
        return
    for number, row in enumerate(rows or []):
        if not _is_list(row) or not all(isinstance(change, Mapping) for change in row):
            yield Problem(f"sets[{number}]", "want_list", (("value", _shown(row)),))


def _keys(place: str, found: Mapping[Any, Any], known: Sequence[str]) -> Iterator[Problem]:
    for key in found:
        if key not in known:
            yield unknown_key((key,), known, f"{place}{key}")


def _unknown_word(key: str, value: str, words: Sequence[str]) -> Problem:
    return Problem(key, "want_word", (("close", nearest(value, words, 0.5)), ("value", value), ("words", ", ".join(words))))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_amount(value: Any) -> bool:
    if isinstance(value, Mapping):
        if set(value) != {"min", "max"} or not _is_whole(value["min"]):
            return False
        return value["max"] is None or (_is_whole(value["max"]) and value["min"] <= value["max"])
    return _is_whole(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    return "{…}" if isinstance(value, dict) else "[…]" if isinstance(value, list) else str(value)
