"""The answers for the rows of a table: outcome, reasons, ways and unknown facts, one row for each dossier and prime year.

Reasons and ways are worked out for one row of each profile and told for all, each with its own figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from ..as_json import as_json
from ..decide.because import because
from ..decide.case import Case
from ..errors import InputError, Problem
from ..rules.wording import Wording
from .column import compact
from .filling import Told, coded, filled, told
from .frame import Frame
from .outcome import Question, Worked
from .profile import Profiles
from .standing import Kept, standings
from .told import least, reasons

WHAT = ("decide", "because", "missing", "blocked", "unknown")
DEFAULT_WHAT = ("decide", "because", "missing", "unknown")
# Answers of so many profiles are kept at hand.
KEPT = 50_000
# So many rows of a frame are kept as they were looked at.
AT_HAND = 1_000
SCHEMA = pa.schema([
    ("id", pa.string()), ("prime", pa.string()), ("year", pa.int32()), ("verdict", pa.string()), ("amount_min", pa.int64()),
    ("amount_max", pa.int64()), ("situation", pa.int32()), ("status", pa.string()), ("request", pa.string()),
    ("because", pa.string()), ("because_text", pa.string()), ("missing", pa.string()), ("missing_text", pa.string()),
    ("unknown", pa.string()), ("error", pa.string()),
])  # fmt: skip


@lru_cache(64)
def constant(word: str, size: int) -> pa.Array:
    """Return a column that has the same word in every row."""
    return pa.array([word]).take(pa.array(np.zeros(size, np.int8)))


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

    def answer(self, frame: Frame, ids: pa.Array) -> pa.Table:
        """Return the answers for a frame, in the order of its rows, of each row one for each prime year."""
        one = [self._of(frame, ids, prime, year) for prime, year in self.keys]
        if len(one) == 1:
            return one[0]
        whole = pa.concat_tables(one)
        size = frame.size
        order = np.arange(size * len(one)).reshape(len(one), size).T.ravel()
        return whole.take(pa.array(order))

    def _of(self, frame: Frame, ids: pa.Array, prime: str, year: int) -> pa.Table:
        if (prime, year) not in self.question.rules.prime_years:
            return self._not_modelled(frame, ids, prime, year)
        worked = Worked(self.question, frame, prime, year)
        odd, errors = self._odd(worked), self._errors(frame)
        for row in map(int, np.flatnonzero(worked.impossible & ~odd)):
            errors.setdefault(row, self.say(Problem("", "impossible")))
        fine = ~odd
        fine[[*errors]] = False
        columns: dict[str, Any] = self._outcome(worked, fine)
        rows = np.flatnonzero(fine)
        columns |= self._request(worked, rows) | self._reasons(worked, rows) | self._ways(worked, rows) | self._unknown(worked, rows)
        alone = [int(row) for row in np.flatnonzero(odd) if int(row) not in errors]
        if alone:
            columns = {n: np.array(c.to_pylist(), object) for n, c in columns.items()}
        for row in alone:
            self._alone(worked, row, columns, errors)
        return self._table(frame, ids, prime, year, columns, errors)

    def _said(self, problems: Sequence[Problem]) -> str:
        return " ".join(self.say(p) for p in problems)  # each is a sentence

    def _errors(self, frame: Frame) -> dict[int, str]:
        """What is wrong with the rows that are no dossiers."""
        return {row: self._said(problems) for row, problems in frame.problems.items()}

    def _odd(self, worked: Worked) -> Any:
        """The rows with more entries than the rules were ground for."""
        frame, vocabulary = worked.frame, self.question.rules.vocabulary
        found = np.zeros(frame.size, bool)
        for name in vocabulary.slotted:
            found |= frame.counts(vocabulary.lists[name])[1] > self.question.rules.base.slots
        return found

    def _table(self, frame: Frame, ids: pa.Array, prime: str, year: int, columns: Mapping[str, Any], errors: Mapping[int, str]) -> pa.Table:
        size = frame.size
        rows: dict[str, Any] = {
            "id": ids,
            "prime": constant(prime, size),
            "year": pa.array(np.full(size, year, np.int32)),
            "error": pa.array([errors.get(row) for row in range(size)], pa.string()) if errors else pa.nulls(size, pa.string()),
            **columns,
        }
        fields = schema(self.what)
        cells = [rows[f.name] for f in fields]
        return pa.table(
            [pa.array(c, f.type, from_pandas=True) if isinstance(c, np.ndarray) else c for c, f in zip(cells, fields, strict=True)],
            schema=fields,
        )

    def _not_modelled(self, frame: Frame, ids: pa.Array, prime: str, year: int) -> pa.Table:
        size, nothing = frame.size, {f.name: pa.nulls(frame.size, f.type) for f in SCHEMA if f.name not in ("id", "prime", "year", "error")}
        told = np.ones(size, bool)
        told[[*frame.problems]] = False
        verdict = pa.array(np.where(told, 0, 1), mask=~told)
        columns = nothing | {"verdict": pa.array(["not_modelled"]).take(verdict)}
        return self._table(frame, ids, prime, year, columns, self._errors(frame))

    # -- outcome -----------------------------------------------------------------------------------------------------------

    def _outcome(self, worked: Worked, fine: Any) -> dict[str, Any]:
        reaches, whole = worked.reaches, bool(fine.all())
        which = pa.array(worked.which) if whole else pa.array(worked.which, mask=~fine)

        def column(values: list[Any], kind: pa.DataType) -> pa.Array:
            return pa.array(values, kind).take(which)

        status = worked.part.status
        return {
            "verdict": column([r.verdict for r in reaches], pa.string()),
            "amount_min": column([r.low for r in reaches], pa.int64()),
            "amount_max": column([r.high for r in reaches], pa.int64()),
            "situation": column([r.situation for r in reaches], pa.int32()),
            "status": constant(status, worked.size) if whole else column([status] * len(reaches), pa.string()),
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
        """A row by itself; who answers for the reasons of others often answers for their ways, too."""
        case = worked.cases.get(row)
        if case is None:
            case = self.question.case(worked.frame.dossier(row), worked.prime, worked.year)
            if len(worked.cases) < AT_HAND:
                worked.cases[row] = case
        return case

    def _request(self, worked: Worked, rows: Any) -> dict[str, Any]:
        kept = self._standing.setdefault((worked.prime, worked.year), {})
        return {"request": standings(worked, rows, lambda row: self._case(worked, row), kept)}

    def _reasons(self, worked: Worked, rows: Any) -> dict[str, Any]:
        if "because" not in self.what:
            return {}
        which, sets = np.full(worked.size, -1, np.int32), [("[]", "")]
        which[rows] = 0
        refused = [n for n, r in enumerate(worked.reaches) if r.verdict == "refused"]
        asked = rows[np.isin(worked.which[rows], refused)]
        for mine, said in self._answers(worked, Profiles(worked).reasons(asked), self._because):
            which[mine] = len(sets)
            sets.append(said)
        return {"because": coded([s for s, _ in sets], which), "because_text": coded([w for _, w in sets], which)}

    def _because(self, case: Case, _shared: bool = False) -> tuple[str, str]:
        sets = because(case)
        return compact(as_json(sets)), reasons(sets, self.wording)

    def _ways(self, worked: Worked, rows: Any) -> dict[str, Any]:
        if "missing" not in self.what:
            return {}
        which, forms = np.full(worked.size, -1, np.int32), list[Told]()
        groups: Iterator[tuple[bytes | None, Any]] = Profiles(worked).ways(rows)
        if "blocked" in self.what:  # what stands in the way is looked for near the row's own days and figures
            groups = ((None, np.array([row])) for row in rows)
        for mine, form in self._answers(worked, groups, self._missing):
            which[mine] = len(forms)
            forms.append(form)
        return {"missing": filled(forms, which, worked.frame), "missing_text": coded([form.text for form in forms], which)}

    def _missing(self, case: Case, shared: bool = False) -> Told:
        found = case.missing(blocked="blocked" in self.what)
        return told(found, case, "blocked" in self.what, shared, least(found, self.wording, case))

    def _unknown(self, worked: Worked, rows: Any) -> dict[str, Any]:
        if "unknown" not in self.what:
            return {}
        which, texts = np.full(worked.size, -1, np.int32), ["[]"]
        which[rows] = 0
        counts = np.array([mask.bit_count() for mask in worked.masks])
        several = counts[worked.which] > 1
        groups = Profiles(worked).unknowns(rows[several[rows]])
        for mine, said in self._answers(worked, groups, lambda case, _: compact(list(case.unknown))):
            which[mine] = len(texts)
            texts.append(said)
        return {"unknown": coded(texts, which)}

    # -- by itself -----------------------------------------------------------------------------------------------------------

    def _alone(self, worked: Worked, row: int, columns: dict[str, Any], errors: dict[int, str]) -> None:
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
