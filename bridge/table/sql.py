"""A prime year as one SQL query: the ground circuit as layers of AND, OR, NOT, CASE and comparisons, NULL being "unknown".

A fact is a column called by its path in the dossier; a number that is added up over a list is a column too, by the path that
the rules give it. A day that never comes is 9999-12-31. Three-valued logic falls out of NULL: the outcome is sound, and where
facts are unknown it may be wider than the exact answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..dossier.keys import path_text
from ..facts.vocabulary import NEVER, Fact, day_of
from ..ground.declared import Grade, PrimeYear, Rules, dotted
from ..rules.flat import Body
from ..rules.numbers import Beside
from ..rules.wording import Wording
from ..solve.circuit import in_order

TRUE, FALSE, NULL = "TRUE", "FALSE", "NULL"


class Input(NamedTuple):
    """A column that the query reads: its name, its type in SQL, and the fact that it is."""

    name: str
    type: str
    fact: str


def quoted(name: str) -> str:
    """Write a name so that any dialect takes it as one."""
    return '"' + name.replace('"', '""') + '"'


def both(parts: list[str]) -> str:
    """All of these."""
    kept = [p for p in dict.fromkeys(parts) if p != TRUE]
    if FALSE in kept:
        return FALSE
    return kept[0] if len(kept) == 1 else f"({' AND '.join(kept)})" if kept else TRUE


def either(parts: list[str]) -> str:
    """Some of these."""
    kept = [p for p in dict.fromkeys(parts) if p != FALSE]
    if TRUE in kept:
        return TRUE
    return kept[0] if len(kept) == 1 else f"({' OR '.join(kept)})" if kept else FALSE


def contrary(part: str) -> str:
    """Not this."""
    return {TRUE: FALSE, FALSE: TRUE, NULL: NULL}.get(part) or f"(NOT {part})"


def counted(need: int, parts: list[str]) -> str:
    """At least so many of these."""
    need -= parts.count(TRUE)
    rest = [p for p in parts if p not in (TRUE, FALSE)]
    if need <= 0:
        return TRUE
    if need > len(rest):
        return FALSE
    if need == len(rest):
        return both(rest)
    sure = " + ".join(f"CASE WHEN {p} THEN 1 ELSE 0 END" for p in rest)
    possible = " + ".join(f"CASE WHEN {p} IS NULL OR {p} THEN 1 ELSE 0 END" for p in rest)
    return f"(CASE WHEN {sure} >= {need} THEN TRUE WHEN {possible} < {need} THEN FALSE END)"


class Query:
    """The query of one prime year under readings; ``inputs`` are the columns that it reads."""

    def __init__(self, rules: Rules, wording: Wording, prime: str, year: int, readings: Mapping[str, str]) -> None:
        self.rules, self.wording, self.readings = rules, wording, readings
        self.part: PrimeYear = rules.prime_year(prime, year)
        self.added = rules.vocabulary.added.get((prime, year), {})
        self.inputs: dict[str, Input] = {}
        self._names: dict[int, str] = {}
        self._layers: dict[int, int] = {}
        self._defined: list[list[tuple[int, str]]] = []
        for atom, bodies in in_order(rules.base, self.part.watched):
            self._derive(atom, [Body(tuple(literals), need) for need, literals in bodies])

    # -- inputs ------------------------------------------------------------------------------------------------------

    def _column(self, fact: Fact) -> str:
        """The column of a fact."""
        kinds = {"date": "DATE", "number": "DOUBLE", "score": "DOUBLE", "boolean": "BOOLEAN", "claim": "BOOLEAN"}
        self.inputs.setdefault(fact.path, Input(fact.path, kinds.get(fact.type, "VARCHAR"), fact.name))
        return quoted(fact.path)

    def _count(self, name: str) -> str:
        path = f"{path_text(self.rules.vocabulary.lists[name])}.count"
        self.inputs.setdefault(path, Input(path, "INTEGER", name))
        return quoted(path)

    def _leaf(self, atom: int) -> str:
        """An input as an expression over columns."""
        vocabulary = self.rules.vocabulary
        if atom in vocabulary.reading:
            issue, option = vocabulary.reading[atom]
            return TRUE if self.readings[issue] == option else FALSE
        if atom in vocabulary.open_questions:
            return NULL
        if atom in vocabulary.listed:
            return f"({self._count(vocabulary.listed[atom])} IS NOT NULL)"
        if atom in vocabulary.present:
            name, place = vocabulary.present[atom]
            if not isinstance(place, int):
                return FALSE
            there = f"({self._count(name)} > {place})"
            return there if place < vocabulary.open_slots.get(name, 0) else f"COALESCE({there}, FALSE)"
        if atom in vocabulary.relations:
            return self._relation(*vocabulary.relations[atom])
        what = vocabulary.input[atom]
        fact = vocabulary.facts[what.fact]
        first = what.predicate == "is" and atom == next(iter(vocabulary.inputs[what.fact].options.values()), None)
        return self._placed(fact, self._compared(fact, what), TRUE if first else FALSE, what)

    def _placed(self, fact: Fact, said: str, otherwise: str, what: Any) -> str:
        """What is said of a field of an entry, where there is such an entry."""
        if fact.slot is None:
            return said
        name, place = fact.slot
        if not isinstance(place, int):
            return self._added(fact, what, otherwise)
        if what.predicate == "at_least":
            otherwise = TRUE if what.cut <= 0 else FALSE
        there, count = f"{self._count(name)} > {place}", self._count(name)
        if place < self.rules.vocabulary.open_slots.get(name, 0):
            return f"(CASE WHEN {count} IS NULL THEN NULL WHEN {there} THEN {said} ELSE {otherwise} END)"
        return f"(CASE WHEN {there} THEN {said} ELSE {otherwise} END)"

    def _added(self, fact: Fact, what: Any, otherwise: str) -> str:
        """What is said of an entry that could be added: it is the same in every row, or like another fact."""
        key = self.rules.vocabulary.field(fact)
        field = next((f for f in self.added.get(fact.slot[0] if fact.slot else "", ()) if (f.key,) == key), None)
        if field is None:
            return (TRUE if what.cut <= 0 else FALSE) if what.predicate == "at_least" else otherwise
        if field.between is not None:  # an entry that is not there yet: its day counts for nothing as long as it is not added
            return FALSE
        value = field.value
        if what.predicate == "at_least":
            number = NEVER if value == "none" else value
            return TRUE if number is not None and number >= what.cut else FALSE
        return TRUE if value is True or value == what.option else FALSE

    def _compared(self, fact: Fact, what: Any) -> str:
        column = self._column(fact) if fact.slot is None or isinstance(fact.slot[1], int) else ""
        if what.predicate == "true":
            return column
        if what.predicate == "is":
            return f"({column} = '{what.option}')"
        if what.predicate == "has":
            return f"(',' || {column} || ',' LIKE '%,{what.option},%')"
        beside = isinstance(what.cut, Beside)
        cut = what.cut.value if beside else what.cut
        if beside and what.cut.side < 0:
            beside = False
        shown = f"DATE '{day_of(int(cut)).isoformat() if cut < NEVER else '9999-12-31'}'" if fact.type == "date" else f"{float(cut):g}"
        if fact.type != "date" and cut <= 0 and not beside:
            return TRUE
        if what.fact in self.rules.vocabulary.never_unless_said:
            return f"({column} IS NULL OR {column} >= {shown})"
        return f"({column} {'>' if beside else '>='} {shown})"

    def _relation(self, kind: str, one: str, two: str, years: int) -> str:
        facts = [self.rules.vocabulary.facts[n] for n in (one, two)]
        if any(f.slot is not None and not isinstance(f.slot[1], int) for f in facts):
            return FALSE  # an entry that could be added, and is not there
        left, right = (self._column(f) for f in facts)
        if kind == "same":
            said = f"({left} = {right})"
        elif kind == "before":
            said = f"({left} < {right})"
        else:
            never = f"{left} >= DATE '9999-12-31'"
            said = f"(CASE WHEN {never} THEN FALSE ELSE {right} < {left} + INTERVAL '{years}' YEAR END)"
        for fact in facts:
            if fact.slot is not None:
                count = self._count(fact.slot[0])
                otherwise = FALSE if kind == "same" else NULL
                said = f"(CASE WHEN {count} > {fact.slot[1]} THEN {said} WHEN {count} IS NULL THEN NULL ELSE {otherwise} END)"
        return said

    # -- rules -------------------------------------------------------------------------------------------------------

    def _term(self, literal: int) -> str:
        atom = abs(literal)
        if atom not in self._names:
            self._define(atom, self._leaf(atom), 0)
        name = self._names[atom]
        return name if literal > 0 else contrary(name)

    def _define(self, atom: int, expression: str, layer: int) -> None:
        if expression in (TRUE, FALSE, NULL):
            self._names[atom], self._layers[atom] = expression, -1
            return
        if expression.startswith("a") and atom not in self.rules.base.symbols:  # the same as another
            self._names[atom], self._layers[atom] = expression, layer - 1
            return
        self._names[atom], self._layers[atom] = f"a{atom}", layer
        while len(self._defined) <= layer:
            self._defined.append([])
        self._defined[layer].append((atom, expression))

    def _derive(self, atom: int, bodies: list[Body]) -> None:
        expression = either([counted(b.bound or 0, [self._term(lit) for lit in b.literals]) for b in bodies])
        below = max((self._layers[abs(lit)] for b in bodies for lit in b.literals), default=-1)
        self._define(atom, expression, below + 1)

    def text(self, table: str = "dossiers", keep: str = "id") -> str:
        """Return the query over a table, whose column ``keep`` is handed on."""
        lines, source = self._layered(table)
        return "\n".join([*self._head(), *lines, *self._final(keep, source)])

    def conclusions(self, atoms: Sequence[int], table: str = "dossiers", keep: str = "id") -> str:
        """Return the query that says of each of some watched atoms, as c0, c1 …, whether it holds; NULL where that is open."""
        lines, source = self._layered(table)
        told = ", ".join(f"CAST({self._names[atom]} AS BOOLEAN) AS c{n}" for n, atom in enumerate(atoms))
        return "\n".join([*lines, f"SELECT {told} FROM {source} ORDER BY {quoted(keep)}"])

    def _layered(self, table: str) -> tuple[list[str], str]:
        """The layers over a table, and the name of the last."""
        lines: list[str] = []
        source = table
        for number, row in enumerate(self._defined):
            lines.append(f"{'WITH' if number == 0 else ','} layer{number} AS (")
            lines.append("  SELECT *,")
            told = [f"    {expression} AS a{atom}" for atom, expression in row]
            for (atom, _), text in zip(row, told, strict=True):
                comma = "," if text is not told[-1] else ""
                lines.append(f"{text}{comma}{self._comment(atom)}")
            lines.append(f"  FROM {source}")
            lines.append(")")
            source = f"layer{number}"
        return lines, source

    def _final(self, keep: str, source: str) -> Iterator[str]:
        grades: list[tuple[Grade, str]] = [(g, self._possible(g.top)) for g in self.part.grades if g.top]
        refusable = self._possible(self.part.refused)
        some = either([p for _, p in grades])
        yield f"SELECT {quoted(keep)},"
        yield f"  CASE WHEN NOT {some} THEN 'refused' WHEN {refusable} THEN 'undecided' ELSE 'granted' END AS verdict,"
        low = " ".join(f"WHEN {p} THEN {g.low}" for g, p in sorted(grades, key=lambda r: r[0].low))
        yield f"  CASE WHEN {refusable} THEN 0 {low} ELSE 0 END AS amount_min,"
        ordered = sorted(grades, key=lambda r: (r[0].high is not None, -(r[0].high or 0)))
        high = " ".join(f"WHEN {p} THEN {NULL if g.high is None else g.high}" for g, p in ordered)
        yield f"  CASE {high} ELSE 0 END AS amount_max,"
        alone = [
            f"WHEN {both([p, contrary(refusable), *(contrary(q) for h, q in grades if h is not g)])} THEN {g.situation}"
            for g, p in grades if g.situation is not None
        ]  # fmt: skip
        row = " ".join(alone)
        yield f"  {f'CASE {row} END' if alone else 'CAST(NULL AS INTEGER)'} AS situation"
        yield f"FROM {source}"

    def _possible(self, atom: int | None) -> str:
        name = self._names[atom] if atom else FALSE
        return {NULL: TRUE}.get(name, name if name in (TRUE, FALSE) else f"({name} IS NULL OR {name})")

    # -- comments ------------------------------------------------------------------------------------------------------

    def _head(self) -> Iterator[str]:
        part = self.part
        yield f"-- {self.wording.get('primes', part.prime)} {part.year} ({part.prime})"
        for issue in part.outcome_issues:
            yield f"-- {issue} = {self.readings[issue]}"
        for name in part.met:
            sources = "; ".join(dict.fromkeys(f"{s.title}, {s.date}, {s.where}" for s in part.citations.get(name, ())))
            label = _one_line(self.wording.label(f"{part.prime}.{name}"))
            yield f"-- {part.prime}.{name}: {label}" + (f" [{_one_line(sources)}]" if sources else "")

    def _comment(self, atom: int) -> str:
        symbol = self.rules.base.symbols.get(atom)
        if symbol is None:
            return ""
        if symbol.name == "met":
            return f" -- {symbol.arguments[0]}.{dotted(symbol.arguments[2])}"
        return f" -- {_one_line(str(symbol))}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
