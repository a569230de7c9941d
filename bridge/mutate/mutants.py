"""Every small wrong version of the rules: one mistake at a time, of the kinds that people make.

A mutant is one rule file with one edit, made on the text at the places that clingo's parser gives, so that everything
else stays as it is. Statements that can change no result (who says so, how it is worded) are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from clingo.ast import AST, ASTType, Sign

from ..as_json import shaped
from ..rules.apart import MAIN
from ..rules.rulebase import NEVER, RuleBase
from ..rules.source import (
    FIRST_DAY,
    FIRST_YEAR,
    LAST_YEAR,
    Edit,
    Place,
    Shape,
    Source,
    Statement,
    Wrong,
    children,
    edited,
    number,
    squeezed,
    walk,
)  # fmt: skip
from . import mistakes

# What a rule file declares besides what decides: sources, words, what is shown beside a result, planning.
ASIDE = frozenset({
    "cites", "cites_act", "cites_conflict", "cites_evidence", "cites_grade", "cites_issue", "cites_route", "cites_window",
    "confidence", "source", "evidence", "article", "procedure", "contest_route", "subject", "entry_subject", "shows", "entry_shows",
    "shown_as",
    "note", "amount_why", "table_by", "table_step", "table_counts", "measured", "shown_only", "entry_reasons", "compatible",
    "not_modelled", "choice_kind", "choice_field", "choice_option", "follows", "personal", "priority", "issue", "open_question",
})  # fmt: skip
# What a dossier can say at all is a matter between rules and bridge; the calendar's convention of "never" too.
ASIDE_FILES = frozenset({"kernel/inputs.lp"})


@shaped("id", "operator", "file", "line", "before", "after")
class Mutant(NamedTuple):
    """A wrong version of one file: what was mistaken (``operator``), where, and how the place read before and after."""

    id: str
    operator: str
    file: str
    line: int
    before: str
    after: str
    edits: tuple[Edit, ...] = ()

    def text(self, data: bytes) -> str:
        """Return the whole file as the mutant has it; ``data`` is the file as it is."""
        return edited(data, self.edits)


def day_after(day: int, step: int) -> int:
    """Return the day so many days later, both as YYYYMMDD."""
    moved = date(day // 10000, day // 100 % 100, day % 100) + timedelta(days=step)
    return moved.year * 10000 + moved.month * 100 + moved.day


def _literal(place: Place, node: AST) -> tuple[int, int]:
    """The literal around a piece of syntax, or the whole statement if it is a fact."""
    start, end = place.source.span(node)
    for part in (place.statement.ast.head, *place.statement.ast.body):
        low, high = place.source.span(part)
        if low <= start and end <= high and place.statement.ast.body:
            return low, high
    return place.statement.start, place.statement.end


def _one(place: Place, node: AST, text: str) -> Wrong:
    return Wrong((place.source.replace(node, text),), *_literal(place, node))


def _numbers(place: Place) -> Iterator[tuple[AST, int, AST | None]]:
    """The numbers of a statement, each with the sum or difference it stands in."""

    def below(node: AST, around: AST | None) -> Iterator[tuple[AST, int, AST | None]]:
        value = number(node)
        if value is not None:
            yield node, value, around
        for child in children(node):
            yield from below(child, node if node.ast_type == ASTType.BinaryOperation else None)

    yield from below(place.statement.ast, None)


def figure(place: Place) -> Iterator[Wrong]:
    """A threshold, step, amount, limit or count one off."""
    for node, value, around in _numbers(place):
        if around is None and not FIRST_YEAR <= value <= LAST_YEAR and value < FIRST_DAY:
            for step in (1, -1):
                yield _one(place, node, str(value + step))


def day(place: Place) -> Iterator[Wrong]:
    """A date a day off: as written, as a day of some year, or where a rule uses one."""
    for node, value, around in _numbers(place):
        for step in (1, -1):
            if around is None and FIRST_DAY <= value < NEVER:
                yield _one(place, node, str(day_after(value, step)))
            elif around is not None and 101 <= value <= 1231 and "10000" in str(around):
                yield _one(place, node, _plus(day_after(20230000 + value, step) - 20230000))
    days = place.shape.days(place.statement)
    for part in (place.statement.ast.head, *place.statement.ast.body):
        if part is not place.statement.ast.head and place.shape.settled(part):
            continue
        for node in walk(part):
            ends = days.get(node.name) if node.ast_type == ASTType.Variable else None
            if ends is not None:
                for step in (1, -1):
                    moved = day_after(20230000 + ends, step) - 20230000 - ends
                    yield _one(place, node, f"{node.name} {'+' if moved > 0 else '-'} {abs(moved)}")


def _plus(value: int) -> str:
    return str(value) if value >= 0 else f"({value})"


def year(place: Place) -> Iterator[Wrong]:
    """A year beside the right one: in a fact, or in one literal of a rule."""
    for node, value, _ in _numbers(place):
        if FIRST_YEAR <= value <= LAST_YEAR:
            for step in (1, -1):
                yield _one(place, node, str(value + step))
    years = place.shape.years(place.statement)
    for part in place.statement.ast.body:
        found = [n for n in walk(part) if n.ast_type == ASTType.Variable and n.name in years]
        if found:
            for sign in ("+", "-"):
                for name in sorted({n.name for n in found}):
                    edits = tuple(place.source.replace(n, f"({name} {sign} 1)") for n in found if n.name == name)
                    yield Wrong(edits, *place.source.span(part))


def strict(place: Place) -> Iterator[Wrong]:
    """More than, for at least; less than, for at most; and the reverse."""
    days = place.shape.days(place.statement)
    turned = {">": ">=", ">=": ">", "<": "<=", "<=": "<"}
    for part in place.statement.ast.body:
        for node in walk(part):
            if node.ast_type == ASTType.Function and node.name == "at_least" and len(node.arguments) == 2:
                cut = node.arguments[1]
                if not (cut.ast_type == ASTType.Variable and days.get(cut.name) is not None):
                    yield Wrong((place.source.replace(cut, f"{place.source.text(cut)} + 1"),), *place.source.span(part))
            if node.ast_type == ASTType.Comparison and len(node.guards) == 1:
                left, right = place.source.span(node.term)[1], place.source.span(node.guards[0].term)[0]
                sign = place.source.between(left, right).strip()
                if sign in turned:
                    yield Wrong((Edit(left, right, f" {turned[sign]} "),), *place.source.span(part))


def dropped_condition(place: Place) -> Iterator[Wrong]:
    """A condition forgotten."""
    for index in range(len(place.statement.ast.body)):
        edit = place.source.without_literal(place.statement, index)
        yield Wrong((edit,), place.statement.start, place.statement.end)


def dropped_rule(place: Place) -> Iterator[Wrong]:
    """A rule or fact forgotten, or one of several things listed."""
    here = place.statement
    yield Wrong((Edit(here.start, here.end, ""),), here.start, here.end)
    for node in walk(here.ast):
        if node.ast_type == ASTType.Pool and len(node.arguments) > 1:
            texts = [place.source.text(a) for a in node.arguments]
            for index in range(len(texts)):
                yield _one(place, node, "(" + ";".join(texts[:index] + texts[index + 1 :]) + ")")


def negation(place: Place) -> Iterator[Wrong]:
    """A "not" too many or too few."""
    for part in place.statement.ast.body:
        literal = part.literal if part.ast_type == ASTType.ConditionalLiteral else part
        start = place.source.span(literal)[0]
        if literal.ast_type != ASTType.Literal:
            continue
        if literal.sign == Sign.Negation:
            edit = Edit(start, start + 4, "")
        elif literal.sign == Sign.NoSign and not place.shape.settled(part):
            edit = Edit(start, start, "not ")
        elif literal.atom.ast_type == ASTType.Comparison and "!=" in place.source.text(literal):
            edit = place.source.replace(literal, place.source.text(literal).replace("!=", "="))
        else:
            continue
        yield Wrong((edit,), *place.source.span(part))


def reading(place: Place) -> Iterator[Wrong]:
    """One option of an interpretation issue for another."""
    for part in place.statement.ast.body:
        for node in walk(part):
            if node.ast_type == ASTType.Function and node.name == "reading" and len(node.arguments) == 2:
                issue, option = (place.source.text(a).strip('"') for a in node.arguments)
                for other in place.shape.issues.get(issue, ()):
                    if other != option:
                        yield Wrong((place.source.replace(node.arguments[1], f'"{other}"'),), *place.source.span(part))


Operator = Callable[[Place], Iterator[Wrong]]

OPERATORS: dict[str, Operator] = {
    "figure": figure,
    "date": day,
    "year": year,
    "last_year": mistakes.last_year,
    "strict": strict,
    "dropped_condition": dropped_condition,
    "dropped_rule": dropped_rule,
    "all_for_any": mistakes.all_for_any,
    "any_for_all": mistakes.any_for_all,
    "negation": negation,
    "reading": reading,
}


def files(folder: Path, entry: str = MAIN) -> list[str]:
    """Return the rule files that an entry file includes, in its order, entry files left out."""
    import re

    found: list[str] = []
    stack = [entry]
    while stack:
        here = stack.pop(0)
        text = (folder / here).read_text(encoding="utf-8")
        names = re.findall(r'^#include "([^"]+)"', text, flags=re.MULTILINE)
        paths = [(Path(here).parent / n).as_posix() for n in names]
        fresh = [p for p in paths if p not in found]
        found += fresh
        stack += fresh
    return [name for name in found if name != MAIN]


def make(base: RuleBase) -> tuple[list[Mutant], dict[str, Source]]:
    """Return every mutant of a folder of rules, in the order of its files, and the files."""
    shape = Shape(base)
    sources = {name: Source(base.directory, name) for name in files(base.directory, base.entry) if name not in ASIDE_FILES}
    facts: dict[str, list[tuple[Statement, list[str]]]] = {}
    for source in sources.values():
        for statement in source.statements:
            if not statement.ast.body:
                written = [source.text(a) for a in statement.arguments]
                facts.setdefault(statement.head, []).append((statement, written))
    aside = ASIDE.union(str(name) for (name,) in base.facts("shown_only")) - {"issue"}
    return [m for source in sources.values() for m in _of_file(source, shape, facts, aside)], sources


def _of_file(
    source: Source, shape: Shape, facts: dict[str, list[tuple[Statement, list[str]]]], aside: frozenset[str]
) -> Iterator[Mutant]:
    seen: set[str] = set()
    count: dict[tuple[str, int], int] = {}
    groups: dict[str, list[Statement]] = {}
    for statement in source.statements:
        groups.setdefault(statement.head, []).append(statement)
    for statement in source.statements:
        place = Place(source, statement, shape, tuple(groups[statement.head]), tuple(facts.get(statement.head, ())))
        if statement.head in aside:
            continue
        operators = {"reading": mistakes.default} if statement.head == "issue" else OPERATORS
        for name, operator in operators.items():
            for wrong in operator(place):
                mutant = _mutant(source, statement, name, wrong, count)
                text = mutant.text(source.data)
                if text not in seen and mutant.before != mutant.after:
                    seen.add(text)
                    yield mutant


def _mutant(
    source: Source, statement: Statement, name: str, wrong: Wrong, count: dict[tuple[str, int], int]
) -> Mutant:
    key = name, statement.line
    count[key] = count.get(key, 0) + 1
    before, after = source.between(wrong.start, wrong.end), source.edited(wrong.edits, wrong.start, wrong.end)
    line = source.data.count(b"\n", 0, min(e.start for e in wrong.edits)) + 1
    return Mutant(
        f"{name}:{source.name}:{statement.line}:{count[key]}", name, source.name, line,
        squeezed(before), squeezed(after), wrong.edits,
    )  # fmt: skip
