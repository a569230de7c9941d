"""The cut points with which the rules compare, found where they are used: no rule file declares one.

For each ``at_least(F, T)`` and ``more_than(F, T)`` in a body, a rule is written that declares T for F under what else the
body says without looking at a dossier. A variable that only a literal about the dossier binds ranges over everything that
literal could ever hold for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .numbers import ORDERED
from .parts import Literal, Part, bound, rule
from .statements import Written

# What declares a cut point of each comparison.
DECLARED = {"at_least": "cut", "more_than": "cut_above"}
# What an input could ever hold for; a comparison binds nothing.
RANGES = {
    "true": "fact({0}, _, _)", "is": "option({0}, {1})", "has": "option({0}, {1})", "present": "slot({0}, {1})",
    "listed": "list({0}, _)", "same": "compared(same, {0}, {1})", "before": "compared(before, {0}, {1})",
    "within_years": "compared_years({0}, {1}, {2})", "reading": "issue({0}, {1}, _)", "open": "open_question({0})",
}  # fmt: skip
POSSIBLE = "possibly_"


def declared(statements: Sequence[Written], inputs: Iterable[str]) -> str:
    """Return rules that declare every cut point with which these statements compare."""
    return _Uses(statements, inputs).text()


class _Uses:
    def __init__(self, statements: Sequence[Written], inputs: Iterable[str]) -> None:
        self.statements = statements
        self.open = self._dependent({*inputs, *DECLARED.values()})
        self.wanted: dict[str, None] = {}

    def _dependent(self, roots: set[str]) -> set[str]:
        """The predicates that depend on a dossier."""
        above: dict[str, set[str]] = {}
        for statement in self.statements:
            for name in statement.body:
                above.setdefault(name, set()).update(statement.head)
        out, stack = set(roots), list(roots)
        while stack:
            fresh = above.get(stack.pop(), set()) - out
            out |= fresh
            stack += fresh
        return out

    def text(self) -> str:
        """Return the rules, those for what is only possible after those that ask for it."""
        rules: dict[str, None] = {}
        compared, given = set(ORDERED), set(DECLARED.values())
        for statement in self.statements:
            names = statement.body | statement.head
            if compared & names and not given & names:
                rules.update(dict.fromkeys(self._compared(statement)))
        done: set[str] = set()
        while self.wanted.keys() - done:
            name = next(n for n in self.wanted if n not in done)
            done.add(name)
            rules.update(dict.fromkeys(r for s in self.statements if name in s.head for r in self._possible(s, name)))
        return "\n".join(rules)

    def _compared(self, statement: Written) -> Iterator[str]:
        found = rule(statement.text)
        for literal, conditions in found.conditional():
            if literal.name in ORDERED and len(literal.arguments) == 2:
                yield from self._rule(DECLARED[literal.name], literal, [*found.body, *map(_part, conditions)])

    def _possible(self, statement: Written, name: str) -> Iterator[str]:
        """Rules for everything that a predicate about the dossier could ever hold for."""
        found = rule(statement.text)
        for part in found.head:
            for literal, conditions in part.literals:
                if literal.name == name:
                    yield from self._rule(POSSIBLE + name, literal, [*found.body, *map(_part, conditions)])

    def _rule(self, head: str, literal: Literal, parts: Sequence[Part]) -> Iterator[str]:
        body = self._body(parts, literal.variables)
        if body is not None:
            yield f"{head}({', '.join(literal.arguments)})" + (f" :- {'; '.join(body)}." if body else ".")

    def _body(self, parts: Sequence[Part], wanted: frozenset[str]) -> list[str] | None:
        """What the parts of a body say without a dossier; None where that does not bind what is wanted."""
        settled = [p for p in parts if not p.names & self.open]
        kept = list(settled)
        held, firm = bound(kept)
        added: list[str] = []
        for part in parts:
            if wanted <= held and held == firm:
                break
            literal = part.plain
            ranged = self._range(literal) if literal is not None and literal.variables - firm else None
            if literal is not None and ranged is not None:
                added.append(ranged)
                kept = list(settled)
                held, firm = bound(kept, firm | literal.binds(False))
        return [*(p.text for p in kept), *added] if wanted <= held else None

    def _range(self, literal: Literal) -> str | None:
        """What could ever make a literal about the dossier hold, None where it binds nothing."""
        name = literal.name
        if not name or literal.denied or name in (*ORDERED, *DECLARED.values()) or name not in self.open:
            return None
        if name in RANGES:
            return RANGES[name].format(*literal.arguments)
        self.wanted[name] = None
        return f"{POSSIBLE}{name}({', '.join(literal.arguments)})"


def _part(literal: Literal) -> Part:
    return Part(literal.text, frozenset({literal.name} - {""}), ((literal, ()),))
