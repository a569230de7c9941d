"""Answers added up: who is granted what, who is one step short and of what, and what that would be worth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..errors import InputError, Problem
from .answers import SCHEMA
from .beside import LOSES, OPEN, SAME, WINS
from .sink import row_object
from .source import CHUNK, chunks, lines
from .tallied import Cause, Compared, Share, Step, Tallied, Tally, Turn

FIGURES = ("amount_min", "amount_max", "other_year", "other_amount_min", "other_amount_max", "difference_min", "difference_max")
NEEDED = ("prime", "year", "verdict", "amount_min", "amount_max")


class _Count:
    """What is added up for one prime year."""

    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, int, int | None]] = Counter()
        self.rejected = self.short = self.left = 0
        self.steps: dict[str, list[Any]] = defaultdict(lambda: ["", 0, 0, 0])
        self.late: dict[str, list[int]] = {"lost": [0, 0], "not_known": [0, 0]}

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row."""
        if row["verdict"] is None:
            self.rejected += 1
            return
        self.outcomes[row["verdict"], row["amount_min"] or 0, row["amount_max"]] += 1
        if row.get("request") in self.late and row["amount_min"]:
            told = self.late[row["request"]]
            told[0] += 1
            told[1] += row["amount_min"]
        if row.get("request") == "lost":  # nothing more can be had
            return
        single = dict(_single(row.get("missing") or ()))
        if not single:
            return
        gain = int(row["missing"][0]["target"]["amount"]) - (row["amount_min"] or 0)
        self.short += 1
        self.left += gain
        for condition, (label, attainable) in single.items():
            step = self.steps[condition]
            step[0] = label
            step[1] += 1
            step[2] += attainable
            step[3] += gain

    def tally(self, prime: str, year: int, by: str | None) -> Tally:
        """Return the sum."""
        order = {"granted": 0, "undecided": 1, "refused": 2}
        outcomes = sorted(self.outcomes.items(), key=lambda o: (order.get(o[0][0], 3), -o[0][1], -(o[0][2] or 0)))
        shares = tuple(Share(v, low, high, n, low * n) for (v, low, high), n in outcomes)
        highs = [(s.max, s.dossiers) for s in shares]
        most = None if any(h is None for h, _ in highs) else sum((h or 0) * n for h, n in highs)
        steps = sorted((Step(c, *told) for c, told in self.steps.items()), key=lambda s: (-s.worth, -s.dossiers, s.condition))
        rows = sum(self.outcomes.values()) + self.rejected
        return Tally(prime, year, rows, self.rejected, shares, sum(s.total for s in shares), most, self.short, self.left, tuple(steps), by,
                     *self.late["lost"], *self.late["not_known"])  # fmt: skip


def _single(missing: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield the conditions each of which alone leads to the nearest higher amount, and whether it still can."""
    for entry in missing:
        for way in entry["ways"]:
            if len(way["all_of"]) == 1 and way["all_of"][0]["choose"] == 1:
                for item in way["all_of"][0]["of"]:
                    if any(len(a["changes"]) == 1 for a in item["alternatives"]):
                        yield item["condition"], (item["label"], way["attainable"] in ("now", "until"))
        return


class _Beside:
    """What is added up for one prime year beside another."""

    def __init__(self) -> None:
        self.rows = self.rejected = self.before = self.after = 0
        self.turns: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.causes: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row."""
        self.rows += 1
        if row["change"] is None:
            self.rejected += 1
            return
        self.before += row["amount_min"] or 0
        self.after += row["other_amount_min"] or 0
        sure = row["difference_min"] or 0
        told = [self.turns[row["change"]]]
        if row["why_text"]:
            told.append(self.causes[row["change"], row["why_text"]])
        for one in told:
            one[0] += 1
            one[1] += sure

    def compared(self, prime: str, year: int, other: int) -> Compared:
        """Return the sum."""
        turns = tuple(Turn(change, *self.turns[change]) for change in (WINS, LOSES, SAME, OPEN) if change in self.turns)
        causes = [Cause(change, why, *told) for (change, why), told in self.causes.items()]
        ordered = sorted(causes, key=lambda c: (c.change == LOSES, -abs(c.difference), -c.dossiers, c.why))
        return Compared(prime, year, other, self.rows, self.rejected, self.before, self.after, turns, tuple(ordered))


def tally(path: Path, by: str | None = None) -> Tallied:
    """Add up a table of answers, by value of a column where one is named; raise :class:`InputError` where it is none."""
    try:
        return _tallied(path, by)
    except InputError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # a cell that no answer has
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        raise InputError([Problem(str(path), "wrong_answers", (("value", told),))]) from None


def _tallied(path: Path, by: str | None) -> Tallied:
    """Add up the rows as they are."""
    counts: dict[tuple[str, int, str | None], _Count] = defaultdict(_Count)
    beside: dict[tuple[str, int, int], _Beside] = defaultdict(_Beside)
    for row in _rows(path):
        if by is not None and by not in row:
            raise InputError([Problem(f"--by {by}", "no_column", (("known", ", ".join(n for n in row if n not in SCHEMA.names)),))])
        counts[str(row["prime"]), int(row["year"]), str(row[by] or "") if by else None].add(row)
        if "change" in row and row["other_year"] is not None:
            beside[str(row["prime"]), int(row["year"]), int(row["other_year"])].add(row)
    order = sorted(counts, key=lambda k: k[2] or "") if by else list(counts)
    return Tallied(tuple(counts[k].tally(*k) for k in order), tuple(b.compared(*k) for k, b in beside.items()))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        for _, row in lines(path):
            lacking = [n for n in NEEDED if not isinstance(row, Mapping) or n not in row]
            if lacking:
                raise InputError([Problem(str(path), "no_answers", (("value", ", ".join(lacking)),))])
            yield dict(row)
        return
    for chunk in chunks(path, CHUNK):
        lacking = [n for n in NEEDED if n not in chunk.table.column_names]
        if lacking:
            raise InputError([Problem(str(path), "no_answers", (("value", ", ".join(lacking)),))])
        for row in _typed(chunk.table).to_pylist():
            yield row_object({k: v if v != "" else None for k, v in row.items()})


def _typed(table: pa.Table) -> pa.Table:
    """Read amounts as numbers, wherever they were texts."""
    for name in (n for n in FIGURES if n in table.column_names):
        at = table.column_names.index(name)
        column = table.column(name)
        if pa.types.is_string(column.type):
            table = table.set_column(at, name, column.cast(pa.float64()).cast(pa.int64()))
    return table
