"""Random small decision tables: as rules, and as Python that finds gaps, overlaps and the rest by trying every case."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

from octroi.bridge.prove.findings import Finding

YEAR = 2024
KINDS = {
    "overlap", "gap", "unreachable", "never_refused", "always_met", "never_met", "dead_input", "dead_condition", "not_monotone",
}  # fmt: skip


class Column(NamedTuple):
    """A column: its classes of values, each with the literals that say so and one value; rising classes are ordered."""

    name: str
    path: tuple[Any, ...]
    literals: tuple[str, ...]
    values: tuple[Any, ...]
    direction: str = ""


COLUMNS = (
    Column(
        "size", ("table", "size"),
        ("not at_least(size, 10)", "at_least(size, 10), not at_least(size, 20)", "at_least(size, 20)"), (3, 10, 25), "up",
    ),
    Column("income", ("table", "income"), ("not at_least(income, 5)", "at_least(income, 5)"), (4, 5), "up"),
    Column("member", ("table", "member"), ("not true(member)", "true(member)"), (False, True), "yes"),
    Column("urgent", ("table", "urgent"), ("not true(urgent)", "true(urgent)"), (False, True), "yes"),
    Column(
        "vehicle", ("practice", "workplace"), ("is(vehicle, car)", "is(vehicle, van)", "is(vehicle, bike)"), ("car", "van", "bike"),
    ),
)  # fmt: skip
DECLARED = """
number((size;income), count). yes_no((member;urgent)).
cut(size, (10;20)). cut(income, 5).
fact(vehicle, (practice, workplace), choice). option(vehicle, (car;van;bike)).
issue("R", "A", default). issue("R", "B", other). cites_issue("R", law, "art. 1").
source(law, "Random tables", "2024-01-01", "https://example.org/tables").
"""
Case = tuple[int, ...]


class Row(NamedTuple):
    """What a row asks: for some columns the classes that it takes; perhaps one reading."""

    asked: tuple[tuple[int, frozenset[int]], ...]
    reading: str = ""

    def holds(self, case: Case, reading: str) -> bool:
        """Whether a case is in the row."""
        return self.reading in ("", reading) and all(case[c] in classes for c, classes in self.asked)

    def rules(self, head: str, conditions: str) -> Iterator[str]:
        """Write the row: one rule for each choice of classes."""
        for chosen in product(*(sorted(classes) for _, classes in self.asked)):
            body = [conditions] if conditions else []
            body += [COLUMNS[c].literals[k] for (c, _), k in zip(self.asked, chosen, strict=True)]
            body += [f'reading("R", "{self.reading}")'] if self.reading else []
            yield f"{head} :- {', '.join(body)}."


class Table:
    """Conditions (each met in any of its rows), and grades (each attained in any of its rows, with the conditions it asks)."""

    def __init__(
        self, name: str, conditions: list[list[Row]], grades: list[list[tuple[Row, frozenset[int]]]]
    ) -> None:
        self.name, self.conditions, self.grades = name, conditions, grades
        rows = [r for rs in conditions for r in rs] + [r for rs in grades for r, _ in rs]
        self.columns = sorted({c for r in rows for c, _ in r.asked})
        self.cases = [self.spread(case) for case in product(*(range(len(COLUMNS[c].values)) for c in self.columns))]

    def spread(self, classes: Case) -> Case:
        """Return a case with a class for every column."""
        out = [0] * len(COLUMNS)
        for column, value in zip(self.columns, classes, strict=True):
            out[column] = value
        return tuple(out)

    # -- the table as rules -----------------------------------------------------------------------------------------------

    def text(self) -> str:
        """Write the rules."""
        head = f"{self.name}, {YEAR}"
        lines = [f"prime_year({head}). status({head}, final). by_law({self.name}, law)."]
        for i, rows in enumerate(self.conditions):
            lines.append(f"applies({head}, c{i}).")
            lines += [line for row in rows for line in row.rules(f"met({head}, c{i})", "")]
        for i, asking in enumerate(self.grades):
            lines.append(f"grade({head}, g{i}, {i}, {i * 100}, {i * 100}).")
            for row, needed in asking:
                conditions = ", ".join(f"met({head}, c{n})" for n in sorted(needed))
                lines += row.rules(f"attains({head}, g{i})", conditions)
        return "\n".join(lines)

    def declared(self) -> str:
        """Declare every ordered column good, the more the better."""
        return "\n".join(
            f'monotone({self.name}, {YEAR}, {COLUMNS[c].name}, {COLUMNS[c].direction}, law, "art. 2").'
            for c in self.columns if COLUMNS[c].direction
        )  # fmt: skip

    # -- the table as Python ----------------------------------------------------------------------------------------------

    def met(self, case: Case, reading: str) -> list[bool]:
        """Whether each condition is met."""
        return [any(r.holds(case, reading) for r in rows) for rows in self.conditions]

    def attained(self, case: Case, reading: str, met: list[bool] | None = None) -> list[bool]:
        """Whether each grade is attained, given the conditions."""
        known = self.met(case, reading) if met is None else met
        return [any(all(known[n] for n in needed) and r.holds(case, reading) for r, needed in rows) for rows in self.grades]

    def paid(self, case: Case, reading: str, met: list[bool] | None = None) -> int:
        """Return the rank of what is paid, -1 for nothing."""
        return max((i for i, yes in enumerate(self.attained(case, reading, met)) if yes), default=-1)

    def under(self, holds: Callable[[str], bool]) -> list[str]:
        """Return the smallest deviations from reading A under which something holds."""
        return [""] if holds("A") else ["R=B"] if holds("B") else []

    def findings(self) -> set[tuple[str, str, str]]:
        """Return kind, thing and readings of all that is wrong with the table."""
        return set(self._found)

    @cached_property
    def _found(self) -> list[tuple[str, str, str]]:
        out: list[tuple[str, str, str]] = []
        everywhere = [(case, reading) for reading in "AB" for case in self.cases]
        for low, high in combinations(range(len(self.grades)), 2):
            rows = [(self.attained(*at)[low], self.attained(*at)[high]) for at in everywhere]
            if any(b and not a for a, b in rows):
                out += [
                    ("overlap", f"g{low} g{high}", r)
                    for r in self.under(lambda o, low=low, high=high: any(self._both(c, o, low, high) for c in self.cases))  # type: ignore[misc]
                ]
        out += [("gap", "refused", r) for r in self.under(lambda o: any(self._gap(c, o) for c in self.cases))]
        paid = {o: {self.paid(c, o) for c in self.cases} for o in "AB"}
        for rank in range(-1, len(self.grades)):
            kind, what = ("unreachable", f"g{rank}") if rank >= 0 else ("never_refused", "refused")
            out += [(kind, what, r) for r in self.under(lambda o, rank=rank: rank not in paid[o])]  # type: ignore[misc]
        for i in range(len(self.conditions)):
            values = {self.met(*at)[i] for at in everywhere}
            if len(values) == 1:
                out.append(("always_met" if values == {True} else "never_met", f"c{i}", ""))
            if all(self.paid(*at) == self.paid(*at, met=self._flipped(at, i)) for at in everywhere):
                out.append(("dead_condition", f"c{i}", ""))
        for c in self.read:
            if all(self.paid(one, o) == self.paid(two, o) for o in "AB" for one, two in self._neighbours(c)):
                out.append(("dead_input", COLUMNS[c].name, ""))
        for c in self.columns:
            if COLUMNS[c].direction:
                out += [
                    ("not_monotone", COLUMNS[c].name, r)
                    for r in self.under(
                        lambda o, c=c: any(self.paid(one, o) > self.paid(two, o) for one, two in self._neighbours(c))  # type: ignore[misc]
                    )
                ]
        return out

    def _both(self, case: Case, reading: str, low: int, high: int) -> bool:
        attained = self.attained(case, reading)
        return attained[low] and attained[high]

    def _gap(self, case: Case, reading: str) -> bool:
        return bool(self.conditions) and all(self.met(case, reading)) and self.paid(case, reading) < 0

    def _flipped(self, at: tuple[Case, str], condition: int) -> list[bool]:
        met = self.met(*at)
        met[condition] = not met[condition]
        return met

    def _neighbours(self, column: int) -> Iterator[tuple[Case, Case]]:
        """Yield pairs that differ in one column, the lower class first."""
        for case in self.cases:
            for higher in range(case[column] + 1, len(COLUMNS[column].values)):
                yield case, (*case[:column], higher, *case[column + 1 :])

    @property
    def read(self) -> list[int]:
        """The columns that the grades look at."""
        needed = {n for rows in self.grades for _, asked in rows for n in asked}
        rows = [r for rs in self.grades for r, _ in rs] + [r for n in needed for r in self.conditions[n]]
        return sorted({c for r in rows for c, _ in r.asked})

    # -- what a dossier shows ---------------------------------------------------------------------------------------------

    def possible(self, dossier: Mapping[str, Any]) -> list[Case]:
        """Return the cases that a dossier, perhaps with gaps, can be."""
        out = []
        for case in self.cases:
            if all(self._class(dossier, c) in (None, case[c]) for c in self.columns):
                out.append(case)
        return out

    @staticmethod
    def _class(dossier: Mapping[str, Any], column: int) -> int | None:
        here: Any = dossier
        for key in COLUMNS[column].path:
            here = here.get(key) if here is not None else None
        if here is None:
            return None
        if isinstance(here, str | bool):
            return COLUMNS[column].values.index(here)
        bounds = (10, 20) if COLUMNS[column].name == "size" else (5,)
        return sum(int(here) >= b for b in bounds)

    def shown(self, finding: Finding) -> bool:
        """Whether the dossiers of a finding show it, whatever they leave open."""
        sides = [(self.possible(w.dossier), w.readings.get("R", "A")) for w in finding.witnesses]
        if finding.kind == "overlap":
            low, high = (int(g[1:]) for g in finding.what.split())
            return all(self._both(c, o, low, high) for cases, o in sides for c in cases) and bool(sides)
        if finding.kind == "gap":
            return all(self._gap(c, o) for cases, o in sides for c in cases) and bool(sides)
        if finding.kind == "not_monotone":
            column = next(c for c in self.columns if COLUMNS[c].name == finding.what)
            (ones, reading), (twos, other) = sides
            rising = all(one[column] < two[column] for one in ones for two in twos)
            return rising and reading == other and min(self.paid(c, reading) for c in ones) > max(self.paid(c, reading) for c in twos)
        return not sides


def drawn(count: int, seed: int) -> list[Table]:
    """Draw tables: most of them nearly sound, for a random one is rarely anything but wrong."""
    rng = random.Random(seed)
    return [(_divided if i % 3 else _random)(rng, f"t{i}") for i in range(count)]


def _row(rng: random.Random, columns: list[int], chance: float = 0.7) -> Row:
    asked = []
    for c in columns:
        classes = range(len(COLUMNS[c].values))
        if rng.random() < chance:
            asked.append((c, frozenset(rng.sample(classes, rng.randint(1, len(classes) - 1)))))
    if not asked:
        asked.append((columns[0], frozenset([0])))
    return Row(tuple(asked), rng.choice(["", "", "", "A", "B"]))


def _random(rng: random.Random, name: str) -> Table:
    columns = rng.sample(range(len(COLUMNS)), rng.randint(2, 4))
    conditions = [[_row(rng, columns, 0.4) for _ in range(rng.randint(1, 3))] for _ in range(rng.randint(1, 2))]
    if rng.random() < 0.15:  # nobody is on two sides at once
        twice = rng.choice(columns)
        conditions.append([Row(((twice, frozenset([0])), (twice, frozenset([1]))))])
    grades = [
        [(_row(rng, columns), frozenset(n for n in range(len(conditions)) if rng.random() < 0.8)) for _ in range(rng.randint(1, 2))]
        for _ in range(rng.randint(1, 3))
    ]
    return Table(name, conditions, grades)


def _divided(rng: random.Random, name: str) -> Table:
    """Divide all cases among the rows by one column, below a condition on another; then, now and then, spoil one row."""
    first, second, third = rng.sample(range(len(COLUMNS)), 3)
    classes = range(len(COLUMNS[second].values))
    condition = [Row(((first, frozenset([len(COLUMNS[first].values) - 1])),))]
    if rng.random() < 0.4:
        condition.append(Row(((third, frozenset([0])),), rng.choice(["", "B"])))
    grades: list[list[tuple[Row, frozenset[int]]]] = [[(Row(((second, frozenset([k])),)), frozenset([0]))] for k in classes]
    if rng.random() < 0.5:
        place = rng.randrange(len(grades))
        row, needed = grades[place][0]
        spoilt = rng.choice([
            Row(((second, frozenset([rng.choice(classes)])),)),
            Row((*row.asked, (third, frozenset([1])))),
            row._replace(reading=rng.choice("AB")),
            Row(((third, frozenset([1])),)),
        ])  # fmt: skip
        grades[place] = [(spoilt, needed if rng.random() < 0.8 else frozenset())]
    if rng.random() < 0.3:
        rng.shuffle(grades)
    return Table(name, [condition], grades)


def folder(target: Path, tables: list[Table], bases: Path) -> Path:
    """Write a rules folder with these tables."""
    home = target / "random"
    home.mkdir()
    prelude = (bases / "prelude.lp").resolve()
    text = f'#include "{prelude}".\n{DECLARED}\n' + "\n\n".join(t.text() for t in tables)
    (home / "main.lp").write_text(text + "\n", encoding="utf-8")
    declared = "\n".join(t.declared() for t in tables)
    (home / "verify.lp").write_text(f'#include "main.lp".\n{declared}\n', encoding="utf-8")
    return home
