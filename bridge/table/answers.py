"""The answers for the rows of a table: outcome, reasons, ways and unknown facts, one row for each dossier and prime year.

Reasons and ways are worked out for one row of each profile and told for all, each with its own figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from ..as_json import as_json
from ..decide.because import because
from ..decide.case import Case
from ..dossier.paths import path_keys
from ..dossier.read import dig
from ..errors import InputError, Problem
from ..results import Missing, plain
from ..rules.wording import Wording
from .cells import compact
from .frame import Frame
from .outcome import Question, Worked
from .profile import Profiles
from .standing import Kept, standings
from .told import least, reasons

WHAT = ("decide", "because", "missing", "blocked", "unknown")
DEFAULT_WHAT = ("decide", "because", "missing", "unknown")
# Answers of so many profiles are kept at hand.
KEPT = 50_000
SCHEMA = pa.schema([
    ("id", pa.string()), ("prime", pa.string()), ("year", pa.int32()), ("verdict", pa.string()), ("amount_min", pa.int64()),
    ("amount_max", pa.int64()), ("situation", pa.int32()), ("status", pa.string()), ("request", pa.string()),
    ("because", pa.string()), ("because_text", pa.string()), ("missing", pa.string()), ("missing_text", pa.string()),
    ("unknown", pa.string()), ("error", pa.string()),
])  # fmt: skip
_HOLE = re.compile('"\u0001([^"]*)"')


class Told(NamedTuple):
    """Ways as a text with holes: the parts between them, the paths whose values go into them, and the words for a person."""

    parts: tuple[str, ...]
    holes: tuple[tuple[Any, ...], ...]
    text: str


def schema(what: Sequence[str]) -> pa.Schema:
    """Return the columns of the answers to a question."""
    columns = {"because": "because", "because_text": "because", "missing": "missing", "missing_text": "missing", "unknown": "unknown"}
    return pa.schema([f for f in SCHEMA if f.name not in columns or columns[f.name] in what])


class Answering:
    """Answers frame after frame; keeps what it found out about profiles."""

    def __init__(self, question: Question, keys: Sequence[tuple[str, int]], what: Sequence[str], wording: Wording,
                 say: Callable[[Problem], str]) -> None:  # fmt: skip
        self.question, self.keys, self.what, self.wording, self.say = question, list(keys), tuple(what), wording, say
        self._kept: dict[tuple[str, int], dict[bytes, Any]] = {}
        self._standing: dict[tuple[str, int], Kept] = {}

    def answer(self, frame: Frame, ids: Sequence[str]) -> pa.Table:
        """Return the answers for a frame, in the order of its rows, of each row one for each prime year."""
        one = [self._of(frame, ids, prime, year) for prime, year in self.keys]
        if len(one) == 1:
            return one[0]
        whole = pa.concat_tables(one)
        size = frame.size
        order = np.arange(size * len(one)).reshape(len(one), size).T.ravel()
        return whole.take(pa.array(order))

    def _of(self, frame: Frame, ids: Sequence[str], prime: str, year: int) -> pa.Table:
        if (prime, year) not in self.question.rules.prime_years:
            return self._not_modelled(frame, ids, prime, year)
        worked = Worked(self.question, frame, prime, year)
        odd = self._odd(worked)
        errors = self._errors(frame)
        for row in map(int, np.flatnonzero(worked.impossible & ~odd)):
            if errors[row] is None:
                errors[row] = self.say(Problem("", "impossible"))
        fine = np.array([e is None for e in errors], bool) & ~odd if frame.size else np.zeros(0, bool)
        columns: dict[str, Any] = self._outcome(worked, fine)
        rows = np.flatnonzero(fine)
        columns |= self._request(worked, rows) | self._reasons(worked, rows) | self._ways(worked, rows) | self._unknown(worked, rows)
        alone = [int(row) for row in np.flatnonzero(odd) if errors[row] is None]
        if alone:
            columns = {n: np.array(c.to_pylist(), object) if isinstance(c, pa.Array) else c for n, c in columns.items()}
        for row in alone:
            self._alone(worked, row, columns, errors)
        return self._table(frame, ids, prime, year, columns, errors)

    def _said(self, problems: Sequence[Problem]) -> str:
        return " ".join(self.say(p) for p in problems)  # each is a sentence

    def _errors(self, frame: Frame) -> Any:
        """What is wrong with each row, nothing where it is a dossier."""
        errors = np.full(frame.size, None, object)
        for row, problems in frame.problems.items():
            errors[row] = self._said(problems)
        return errors

    def _odd(self, worked: Worked) -> Any:
        """The rows with more entries than the rules were ground for."""
        frame, vocabulary = worked.frame, self.question.rules.vocabulary
        found = np.zeros(frame.size, bool)
        for name in vocabulary.slotted:
            found |= frame.counts(vocabulary.lists[name])[1] > self.question.rules.base.slots
        return found

    def _table(self, frame: Frame, ids: Sequence[str], prime: str, year: int, columns: Mapping[str, Any], errors: Any) -> pa.Table:
        size = frame.size
        rows: dict[str, Any] = {
            "id": pa.array(ids, pa.string()),
            "prime": pa.DictionaryArray.from_arrays(np.zeros(size, np.int32), [prime]).cast(pa.string()),
            "year": pa.array(np.full(size, year, np.int32)),
            "error": pa.array(errors, pa.string()),
            **columns,
        }
        return pa.table([pa.array(rows[f.name], f.type, from_pandas=True) if not isinstance(rows[f.name], pa.Array) else rows[f.name]
                         for f in schema(self.what)], schema=schema(self.what))  # fmt: skip

    def _not_modelled(self, frame: Frame, ids: Sequence[str], prime: str, year: int) -> pa.Table:
        nothing = np.full(frame.size, None, object)
        columns = {f.name: nothing for f in SCHEMA} | {"verdict": np.full(frame.size, "not_modelled", object)}
        errors = self._errors(frame)
        columns["verdict"][[*frame.problems]] = None
        return self._table(frame, ids, prime, year, {k: v for k, v in columns.items() if k not in ("id", "prime", "year", "error")}, errors)

    # -- outcome -----------------------------------------------------------------------------------------------------------

    def _outcome(self, worked: Worked, fine: Any) -> dict[str, Any]:
        reaches, which = worked.reaches, np.where(fine, worked.which, len(worked.reaches)).astype(np.int32)
        rows = [*reaches, None]

        def column(values: list[Any], kind: pa.DataType) -> pa.Array:
            return pa.array(values, kind).take(pa.array(which))

        return {
            "verdict": column([r and r.verdict for r in rows], pa.string()),
            "amount_min": column([r and r.low for r in rows], pa.int64()),
            "amount_max": column([r and r.high for r in rows], pa.int64()),
            "situation": column([r and r.situation for r in rows], pa.int32()),
            "status": column([r and worked.part.status for r in rows], pa.string()),
        }

    # -- by profile --------------------------------------------------------------------------------------------------------

    def _answers(
        self, worked: Worked, groups: Iterator[tuple[bytes | None, Any]], ask: Callable[[Case, bool], Any]
    ) -> Iterator[tuple[Any, Any]]:
        """Yield groups of rows with their answer: asked for one row, told for all with the same key."""
        kept = self._kept.setdefault((worked.prime, worked.year), {})
        for key, rows in groups:
            answer = kept.get(key) if key is not None else None
            if answer is None:
                answer = ask(self._case(worked, int(rows[0])), key is not None)
                if key is not None:
                    if len(kept) >= KEPT:
                        kept.clear()
                    kept[key] = answer
            yield rows, answer

    def _case(self, worked: Worked, row: int) -> Case:
        return self.question.case(worked.frame.dossier(row), worked.prime, worked.year)

    def _request(self, worked: Worked, rows: Any) -> dict[str, Any]:
        kept = self._standing.setdefault((worked.prime, worked.year), {})
        return {"request": standings(worked, rows, lambda row: self._case(worked, row), kept)}

    def _reasons(self, worked: Worked, rows: Any) -> dict[str, Any]:
        if "because" not in self.what:
            return {}
        because, text = np.full(worked.size, None, object), np.full(worked.size, None, object)
        because[rows], text[rows] = "[]", ""
        refused = [n for n, r in enumerate(worked.reaches) if r.verdict == "refused"]
        asked = rows[np.isin(worked.which[rows], refused)]
        groups = Profiles(worked).reasons(asked)
        for mine, (said, words) in self._answers(worked, groups, self._because):
            because[mine], text[mine] = said, words
        return {"because": because, "because_text": text}

    def _because(self, case: Case, _shared: bool = False) -> tuple[str, str]:
        sets = because(case)
        return compact(as_json(sets)), reasons(sets, self.wording)

    def _ways(self, worked: Worked, rows: Any) -> dict[str, Any]:
        if "missing" not in self.what:
            return {}
        missing, text = np.full(worked.size, None, object), np.full(worked.size, None, object)
        groups: Iterator[tuple[bytes | None, Any]] = Profiles(worked).ways(rows)
        if "blocked" in self.what:  # what stands in the way is looked for near the row's own days and figures
            groups = ((None, np.array([row])) for row in rows)
        for mine, told in self._answers(worked, groups, self._missing):
            text[mine] = told.text
            if not told.holes:
                missing[mine] = told.parts[0]
                continue
            missing[mine] = _filled(told, worked.frame, mine)
        return {"missing": missing, "missing_text": text}

    def _missing(self, case: Case, shared: bool = False) -> Told:
        found = case.missing(blocked="blocked" in self.what)
        return told(found, case, "blocked" in self.what, shared, least(found, self.wording, case))

    def _unknown(self, worked: Worked, rows: Any) -> dict[str, Any]:
        if "unknown" not in self.what:
            return {}
        out = np.full(worked.size, None, object)
        out[rows] = "[]"
        counts = np.array([bin(int(m)).count("1") for m in np.unique(worked.masks)])
        several = counts[worked.which] > 1
        groups = Profiles(worked).unknowns(rows[several[rows]])
        for mine, said in self._answers(worked, groups, lambda case, _: compact(list(case.unknown))):
            out[mine] = said
        return {"unknown": out}

    # -- by itself -----------------------------------------------------------------------------------------------------------

    def _alone(self, worked: Worked, row: int, columns: dict[str, Any], errors: Any) -> None:
        """Answer for one row that the rules have to be ground anew for."""
        case = self.question.case(worked.frame.dossier(row), worked.prime, worked.year)
        try:
            reach = case.span
        except InputError as error:
            errors[row] = self._said(error.problems)
            return
        values: dict[str, Any] = {
            "verdict": reach.verdict, "amount_min": reach.low, "amount_max": reach.high, "situation": reach.situation,
            "status": worked.part.status, "request": case.request().standing,
        }  # fmt: skip
        if "because" in self.what:
            values["because"], values["because_text"] = self._because(case)
        if "missing" in self.what:
            found = self._missing(case)
            values |= {"missing": found.parts[0], "missing_text": found.text}
        if "unknown" in self.what:
            values["unknown"] = compact(list(case.unknown))
        for name, value in values.items():
            columns[name][row] = value


def told(missing: Sequence[Missing], case: Case, blocked: bool, shared: bool, text: str) -> Told:
    """Write ways as JSON with a hole for each value that stands in the dossier."""
    rows = []
    for entry in missing:
        row = as_json(entry)
        if not blocked:
            row.pop("blocked_by", None)
        for way in row["ways"] if shared else ():
            for item in (i for block in way["all_of"] for i in block["of"]):
                for change in (c for a in item["alternatives"] for c in a["changes"]):
                    _hollow(change, case)
        rows.append(row)
    written = compact(rows)
    pieces = _HOLE.split(written.replace("\\u0001", "\u0001"))
    return Told(tuple(pieces[::2]), tuple(path_keys(p) for p in pieces[1::2]), text)


def _hollow(change: dict[str, Any], case: Case) -> None:
    """Put holes in the place of what a change takes from the dossier."""
    vocabulary = case.rules.vocabulary
    path = change["path"]
    if path.endswith("[+]"):
        name = vocabulary.list_at(path_keys(path))
        for field in case.encoder.added.get(name or "", ()):
            if field.like is not None and field.key in change["to"]:
                change["to"][field.key] = f"\u0001{vocabulary.facts[field.like].path}"
    elif change["from"] is not None and not isinstance(change["from"], bool):
        change["from"] = f"\u0001{path}"


def _filled(told: Told, frame: Frame, rows: Any) -> list[str]:
    """Put the figures of each row into its holes."""
    columns = [_texts(frame, keys, rows) for keys in told.holes]
    last, parts = told.parts[-1], told.parts[:-1]
    return ["".join([piece for pair in zip(parts, values, strict=True) for piece in pair]) + last for values in zip(*columns, strict=True)]


def _texts(frame: Frame, keys: tuple[Any, ...], rows: Any) -> Any:
    """What some rows have at a path, as JSON; of a column each distinct number or word is written once."""
    column = frame.columns.get(keys)
    if column is None or any(int(row) in frame.spelled for row in rows):
        return [compact(as_json(plain(_value(frame, keys, int(row))))) for row in rows]
    if keys not in frame.written:
        kept = column.number if column.number.size else column.code
        out = np.full(frame.size, None, object)
        for state in map(int, np.unique(column.state)):
            mine = np.flatnonzero(column.state == state)
            _, first, inverse = np.unique(kept[mine], return_index=True, return_inverse=True)
            out[mine] = np.array(column.written(mine[first]), object)[inverse]
        frame.written[keys] = out
    return frame.written[keys][rows]


def _value(frame: Frame, keys: tuple[Any, ...], row: int) -> Any:
    if keys in frame.columns:
        return frame.value(keys, row)
    if row in frame.dossiers:
        return frame.dossiers[row].get(*keys)
    return dig(frame.nested(row), keys)

