"""A rule file as text and as syntax: statements, their literals and numbers, each with its place in the bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import clingo
from clingo.ast import AST, ASTSequence, ASTType, parse_string

from .rulebase import NEVER, RuleBase
from .symbols import Symbol, SymbolType

FIRST_YEAR, LAST_YEAR, FIRST_DAY = 1990, 2100, 19000101


class Edit(NamedTuple):
    """Bytes ``start`` to ``end`` of a file replaced by ``text``."""

    start: int
    end: int
    text: str


class Statement(NamedTuple):
    """A rule or fact of a file: its syntax, its place and the predicate it concludes."""

    ast: AST
    start: int
    end: int
    line: int
    head: str
    arguments: tuple[AST, ...]


def edited(data: bytes, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """Return a file's text, or a stretch of it, with edits made."""
    stop = len(data) if end is None else end
    out, at = [], start
    for edit in sorted(edits):
        if start <= edit.start and edit.end <= stop:
            out += [data[at : edit.start], edit.text.encode("utf-8")]
            at = edit.end
    return b"".join([*out, data[at:stop]]).decode("utf-8")


class Source:
    """One rule file."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.data = (folder / name).read_bytes()
        self._lines = [0]
        for match in re.finditer(b"\n", self.data):
            self._lines.append(match.end())
        self.statements: list[Statement] = []
        # The files that this one includes are read for themselves.
        text = re.sub(rb"^#include.*$", lambda m: b" " * len(m[0]), self.data, flags=re.MULTILINE)
        parse_string(text.decode("utf-8"), self._take, logger=lambda _code, _text: None)

    def _take(self, node: AST) -> None:
        if node.ast_type != ASTType.Rule or node.head.ast_type != ASTType.Literal:
            return
        if node.head.atom.ast_type != ASTType.SymbolicAtom:
            return
        symbol = node.head.atom.symbol
        if symbol.ast_type == ASTType.Function:
            start, end = self.span(node)
            line = node.location.begin.line
            self.statements.append(Statement(node, start, end, line, symbol.name, tuple(symbol.arguments)))

    def span(self, node: AST) -> tuple[int, int]:
        """Return where a piece of syntax begins and ends."""
        if node.ast_type == ASTType.SymbolicAtom:
            node = node.symbol
        begin, end = node.location.begin, node.location.end
        if node.ast_type == ASTType.ConditionalLiteral and node.condition:
            end = node.condition[-1].location.end  # the parser says where the first literal ends inside braces
        return self._lines[begin.line - 1] + begin.column - 1, self._lines[end.line - 1] + end.column - 1

    def text(self, node: AST) -> str:
        """Return a piece of syntax as it is written."""
        start, end = self.span(node)
        return self.data[start:end].decode("utf-8")

    def between(self, start: int, end: int) -> str:
        """Return the text between two places."""
        return self.data[start:end].decode("utf-8")

    def replace(self, node: AST, text: str) -> Edit:
        """Return the edit that writes something else in place of a piece of syntax."""
        return Edit(*self.span(node), text)

    def edited(self, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
        """Return the file, or a stretch of it, with edits made."""
        return edited(self.data, edits, start, end)

    def without_literal(self, statement: Statement, index: int) -> Edit:
        """Return the edit that takes a literal out of a body, with the comma beside it."""
        spans = [self.span(b) for b in statement.ast.body]
        start, end = spans[index]
        if len(spans) == 1:
            return Edit(self.span(statement.ast.head)[1], end, "")
        return Edit(start, spans[index + 1][0], "") if index + 1 < len(spans) else Edit(spans[index - 1][1], end, "")


def children(node: AST) -> Iterator[AST]:
    """Yield the pieces directly below one."""
    for key in node.child_keys:
        value: Any = getattr(node, key)
        if isinstance(value, AST):
            yield value
        elif isinstance(value, ASTSequence | list | tuple):
            yield from (v for v in value if isinstance(v, AST))


def walk(node: AST) -> Iterator[AST]:
    """Yield a piece of syntax and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def number(node: AST) -> int | None:
    """Return the number that a term is, None where it is none."""
    if node.ast_type == ASTType.SymbolicTerm and node.symbol.type == clingo.SymbolType.Number:
        return int(node.symbol.number)
    return None


def variables(node: AST) -> set[str]:
    """Return the names of the variables in a piece of syntax."""
    return {n.name for n in walk(node) if n.ast_type == ASTType.Variable and n.name != "_"}


def atom(literal: AST) -> AST | None:
    """Return the function of a plain literal, None for any other."""
    if literal.ast_type != ASTType.Literal or literal.atom.ast_type != ASTType.SymbolicAtom:
        return None
    symbol: AST = literal.atom.symbol
    return symbol if symbol.ast_type == ASTType.Function else None


def squeezed(text: str) -> str:
    """Write a stretch of rules on one line."""
    return " ".join(text.split())


class Shape:
    """What the ground rules tell about predicates: which are settled without a dossier, and what their places hold."""

    def __init__(self, base: RuleBase) -> None:
        atoms: dict[tuple[str, int], list[tuple[Symbol, bool]]] = {}
        for literal, symbol in base.symbols.items():
            atoms.setdefault((symbol.name, len(symbol.arguments)), []).append((symbol, literal in base.true_atoms))
        self._settled = {key for key, rows in atoms.items() if all(true for _, true in rows)}
        self._known = set(atoms)
        self._values: dict[tuple[str, int, int], frozenset[int] | None] = {}
        self._atoms = atoms
        self.issues: dict[str, list[str]] = {}
        for issue, option, _ in base.facts("issue"):
            self.issues.setdefault(issue.string, []).append(option.string)

    def settled(self, literal: AST) -> bool:
        """Say whether a literal holds or fails without looking at a dossier."""
        if literal.ast_type == ASTType.ConditionalLiteral:
            return self.settled(literal.literal) and all(self.settled(c) for c in literal.condition)
        if literal.ast_type == ASTType.Literal and literal.atom.ast_type == ASTType.Comparison:
            return True
        symbol = atom(literal)
        if symbol is None:
            return False
        key = symbol.name, len(symbol.arguments)
        return key in self._settled or key not in self._known

    def values(self, name: str, arity: int, place: int) -> frozenset[int] | None:
        """Return the numbers that a place of a predicate holds, None where it holds something else or nothing."""
        key = name, arity, place
        if key not in self._values:
            found = [s.arguments[place] for s, _ in self._atoms.get((name, arity), ())]
            numbers = all(s.type == SymbolType.Number for s in found)
            self._values[key] = frozenset(s.number for s in found) if found and numbers else None
        return self._values[key]

    def years(self, statement: Statement) -> set[str]:
        """Return the variables of a rule that stand for a year."""
        return {name for name, held in self._held(statement) if all(FIRST_YEAR <= v <= LAST_YEAR for v in held)}

    def days(self, statement: Statement) -> dict[str, int | None]:
        """Return the variables of a rule that stand for a day, with its month and day (MMDD) where it has but one."""
        out: dict[str, int | None] = {}
        for name, held in self._held(statement, settled=True):
            if all(FIRST_DAY <= v < NEVER for v in held):
                ends = {v % 10000 for v in held}
                out[name] = ends.pop() if len(ends) == 1 else None
        return out

    def _held(self, statement: Statement, settled: bool = False) -> Iterator[tuple[str, frozenset[int]]]:
        for literal in statement.ast.body:
            symbol = atom(literal)
            if symbol is None or literal.sign or (settled and not self.settled(literal)):
                continue
            for place, argument in enumerate(symbol.arguments):
                if argument.ast_type == ASTType.Variable:
                    held = self.values(symbol.name, len(symbol.arguments), place)
                    if held:
                        yield argument.name, held


class Place(NamedTuple):
    """A statement of a file, its neighbours about the same predicate, and the facts of that predicate in all files."""

    source: Source
    statement: Statement
    shape: Shape
    neighbours: tuple[Statement, ...]
    facts: tuple[tuple[Statement, list[str]], ...]


class Wrong(NamedTuple):
    """A mistake: its edits, and the stretch of the file in which to show it."""

    edits: tuple[Edit, ...]
    start: int
    end: int
