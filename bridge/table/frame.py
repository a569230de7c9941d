"""Some rows of a table, read as dossiers: a column for each path, lists row by row, and what is wrong in which row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from ..dossier.edits import lost_at
from ..dossier.keys import is_year, path_text
from ..dossier.kinds import Leaf
from ..dossier.paths import path_keys, put
from ..dossier.read import Dossier, dig
from ..dossier.remarks import not_ahead
from ..dossier.shape import ANY_YEAR, EACH, Group, Keys, Node, Shape, Years, bound
from ..errors import InputError, Problem
from ..facts.vocabulary import day_number
from .cells import kind_of, read
from .column import NONE, UNKNOWN, VALUE, Column, of_values

IGNORED = "-"  # a column that a map sets aside


class Head(NamedTuple):
    """A column of the input: its name there, the path that it fills, and what may stand at that path."""

    name: str
    keys: Keys
    node: Node


def heads(names: Sequence[str], shape: Shape, mapped: Mapping[str, str] | None = None) -> list[Head]:
    """Return what each column of a table is; raise :class:`InputError` for those that are no path of a dossier.

    ``mapped`` gives paths to columns with names of their own; "-" sets a column aside.
    """
    out: list[Head] = []
    problems: list[Problem] = []
    for name in names:
        path = (mapped or {}).get(name, name)
        if path == IGNORED:
            continue
        keys = _keys(path)
        node = _node(keys, shape)
        if node is None:
            problems.append(lost_at(shape, keys, name) or _several(name, keys, shape))
        elif any(h.keys == keys for h in out):
            problems.append(Problem(name, "twice", (("value", path),)))
        else:
            out.append(Head(name, keys, node))
    if problems:
        raise InputError(problems)
    return out


def readable(name: str, shape: Shape, mapped: Mapping[str, str]) -> bool:
    """Whether a column is a path of a dossier, or one that is set aside."""
    path = mapped.get(name, name)
    return path == IGNORED or _node(_keys(path), shape) is not None


def _node(keys: Keys, shape: Shape) -> Node | None:
    """What may stand at a path, None where no column can be there."""
    node = shape.at(keys) if keys else None
    return node if node is not None and kind_of(node) else None


def _keys(path: str) -> Keys:
    try:
        return path_keys(path.strip())
    except ValueError:
        return (path,)


def _several(name: str, keys: Keys, shape: Shape) -> Problem:
    """Say that a column holds what several columns are for."""
    below = shape.names(keys)
    return Problem(name, "table_group", (("close", f"{path_text(keys)}.{below[0] if below else '2024'}"),))


class Frame:
    """Rows of a table: ``columns`` by path, ``lists`` by path and row (None: unknown), ``problems`` by row."""

    def __init__(self, table: pa.Table | pa.RecordBatch, columns: Sequence[Head], shape: Shape) -> None:
        self.shape, self.size = shape, table.num_rows
        self.columns: dict[Keys, Column] = {}
        self.lists: dict[Keys, list[Any]] = {}
        self.problems: dict[int, list[Problem]] = {}
        self.dossiers: dict[int, Dossier] = {}
        self.spelled: dict[int, dict[Keys, list[Any]]] = {}
        self.today: date | None = None
        self._checked = False
        entries: dict[Keys, list[tuple[Keys, Column]]] = {}
        for head in columns:
            found = read(table.column(head.name), head.node, path_text(head.keys))
            for row, problem in found.problems.items():
                self.problems.setdefault(row, []).append(problem)
            if found.kind == "list":
                self.lists[head.keys] = [found.value(row) for row in range(self.size)]
            elif (at := next((n for n, k in enumerate(head.keys) if isinstance(k, int) and not is_year(k)), None)) is not None:
                entries.setdefault(head.keys[:at], []).append((head.keys[at:], found))
            else:
                self.columns[head.keys] = found
                if isinstance(head.node, Leaf) and head.node.spells:
                    self._set_apart(head.keys, found)
        for path, parts in entries.items():
            self._assemble(path, parts)
        self._slots: dict[tuple[Keys, int, Keys], Column] = {}
        self._counts: dict[Keys, tuple[Any, Any]] = {}

    def _set_apart(self, keys: Keys, column: Column) -> None:
        """Keep what is written as spells out of its column, row by row: the rows that have some are looked at one by one."""
        for code, word in enumerate(column.words):
            if isinstance(word, list):
                column.state = column.state.copy()
                for row in map(int, np.flatnonzero((column.state == VALUE) & (column.code == code))):
                    self.spelled.setdefault(row, {})[keys] = word
                    column.state[row] = UNKNOWN
                column.words[code] = ""

    def _assemble(self, path: Keys, parts: list[tuple[Keys, Column]]) -> None:
        """Make a list of the columns of its entries; where all of them are empty, the list is unknown."""
        spells = isinstance(self.shape.at(path), Leaf)
        whole: list[Any] = [None] * self.size if spells else self.lists.setdefault(path, [None] * self.size)
        for row in range(self.size):
            made: dict[int, Any] = {}
            for keys, column in parts:
                if (value := column.value(row)) is not None:
                    made[keys[0]] = put(made.get(keys[0]), keys[1:], value)
            if made and whole[row] is None:
                whole[row] = [made.get(n, {}) for n in range(max(made) + 1)]
            if made and spells and self.value(path, row) is not None:
                self.problems.setdefault(row, []).append(Problem(path_text(path), "twice", (("value", path_text(path)),)))
            elif made and spells:
                self.spelled.setdefault(row, {})[path] = whole[row]

    def join(self, path: Keys, entries: Mapping[Any, list[Any]], ids: Sequence[Any]) -> None:
        """Take a list from another table, by the id of the dossier; who is not in it has an empty list."""
        self.lists[path] = [entries.get(i, []) for i in ids]
        self._counts.pop(path, None)

    def value(self, keys: Keys, row: int) -> Any:
        """Return what a row has at a path of no list."""
        column = self.columns.get(keys)
        return self.spelled.get(row, {}).get(keys) if column is None or column.state[row] == UNKNOWN else column.value(row)

    def nested(self, row: int) -> dict[str, Any]:
        """Return a row as the mapping that a dossier is made from."""
        data: dict[str, Any] = {}
        for keys, column in self.columns.items():
            if column.state[row] != UNKNOWN and not (column.kind == "whole" and self._inside(keys, row)):
                here = data
                for key in keys[:-1]:
                    below = here.get(key)
                    if not isinstance(below, dict):
                        below = here[key] = {}
                    here = below
                here[keys[-1]] = column.value(row)
        for keys, entries in self.lists.items():
            if entries[row] is not None:
                data = put(data, keys, entries[row])
        for keys, spells in self.spelled.get(row, {}).items():
            data = put(data, keys, spells)
        return data

    def _inside(self, keys: Keys, row: int) -> bool:
        return any(k[: len(keys)] == keys and k != keys and c.state[row] != UNKNOWN for k, c in self.columns.items())

    def dossier(self, row: int) -> Dossier:
        """Return a row as a dossier, checked; raise :class:`InputError` where it cannot be one."""
        if row not in self.dossiers:
            if self._checked:  # of which nothing was in doubt, and each of whose values was read as its kind
                self.dossiers[row] = self.shape.settle(Dossier(self.nested(row), self.shape))
                return self.dossiers[row]
            found = Dossier.of(self.nested(row), self.shape)
            if self.today is not None:
                not_ahead(found, self.today)
            self.dossiers[row] = found
        return self.dossiers[row]

    def check(self, today: date, judge: Callable[[Frame], Iterable[int]]) -> None:
        """Find the rows that can be no dossier: those with lists, and those that look doubtful, one by one; then, once lists are
        known to be lists, those of which ``judge`` says that the rules' own contradictions speak of them.
        """
        self.today = today
        doubtful = {row for rows in self.lists.values() for row, entries in enumerate(rows) if entries is not None}
        doubtful.update(map(int, np.flatnonzero(self._disordered | self._ahead(today))))
        self._look_at(doubtful | self._crossed() | self.spelled.keys())
        self._look_at(judge(self))
        self._checked = True

    def _look_at(self, rows: Iterable[int]) -> None:
        """Make dossiers of rows, of whose lists the table then holds what was read; those that are none have their problems."""
        for row in sorted({*rows} - self.problems.keys() - self.dossiers.keys()):
            try:
                made = self.dossier(row)
            except InputError as error:
                self.problems[row] = error.problems
                continue
            for path in self.lists:
                self.lists[path][row] = made.get(*path)
        for path in self.lists:
            for row in self.problems:
                self.lists[path][row] = None
        self._slots, self._counts = {}, {}  # what was worked out before that is no longer so

    def _crossed(self) -> set[int]:
        """The rows that say "none" of a whole, and something of its parts."""
        found = np.zeros(self.size, bool)
        for keys, whole in self.columns.items():
            if whole.kind == "whole":
                for path, column in self.columns.items():
                    if path[: len(keys)] == keys and path != keys:
                        found |= (whole.state == NONE) & (column.state != UNKNOWN)
        return set(map(int, np.flatnonzero(found)))

    @cached_property
    def _disordered(self) -> Any:
        """The rows with two days in an order that may be the wrong one."""
        found = np.zeros(self.size, bool)
        for law in self.shape.ordered:
            for keys in self._matching(law.later):
                one, two = self.columns.get(bound(law.earlier, keys)), self.columns[keys]
                if one is not None and one.kind == two.kind == "date":
                    known = (one.state >= VALUE) & (two.state >= VALUE)
                    found |= known & (_last(one) > _last(two))
        return found

    def _ahead(self, today: date) -> Any:
        found = np.zeros(self.size, bool)
        for path in self.shape.doubtful.past:
            for keys in self._matching(path):
                column = self.columns[keys]
                if column.kind == "date":
                    found |= (column.state == VALUE) & (column.number > day_number(today))
                elif column.number.size:
                    found |= (column.state == VALUE) & (column.number > today.year)
        return found

    def _matching(self, path: Keys) -> Iterator[Keys]:
        """Yield the columns at a path that may say "any year"."""
        if EACH in path:
            return
        for keys in self.columns:
            if len(keys) == len(path) and all(p == k or (p == ANY_YEAR and is_year(k)) for p, k in zip(path, keys, strict=True)):
                yield keys

    def counts(self, path: Keys) -> tuple[Any, Any]:
        """Return, row by row, whether a list is given and how many entries it has: once for all where no row gives it."""
        if path not in self._counts:
            rows = self.lists.get(path, ())
            given = np.fromiter((r is not None for r in rows), bool, len(rows))
            if given.any():
                self._counts[path] = given, np.fromiter((len(r or ()) for r in rows), np.int32, len(rows))
            else:
                self._counts[path] = np.zeros(1, bool), np.zeros(1, np.int32)
        return self._counts[path]

    def slot(self, path: Keys, place: int, field: Keys) -> Column:
        """Return a field of the entries at one place of a list as a column."""
        key = path, place, field
        if key not in self._slots:
            rows = self.lists[path] if self.counts(path)[0].any() else [None]
            node = self.shape.at((*path, place, *field))
            values = [dig(r[place], field) if r is not None and len(r) > place else None for r in rows]
            self._slots[key] = of_values(values, node.kind if isinstance(node, Leaf) else "text")
        return self._slots[key]

    def with_lists(self, *paths: Keys) -> Any:
        """Return the rows in which some of these lists is given."""
        given = [found for path in paths if (found := self.counts(path)[0]).any()]
        return np.logical_or.reduce(given) if given else np.zeros(self.size, bool)


def _last(column: Column) -> Any:
    return np.where(column.state == NONE, np.inf, column.number)


def leaves(node: Node, years: Iterable[int], keys: Keys = ()) -> Iterator[tuple[Keys, Node]]:
    """Yield the paths of a dossier that can be columns, with these years wherever a year stands."""
    if kind_of(node) and keys:
        yield keys, node
    if isinstance(node, Group):
        for name, below in node.fields.items():
            yield from leaves(below, years, (*keys, name))
    elif isinstance(node, Years):
        for year in years:
            group = node.each
            if isinstance(group, Group):
                for name in group.names(year):
                    yield from leaves(group.fields[name], years, (*keys, year, name))
            else:
                yield from leaves(group, years, (*keys, year))
