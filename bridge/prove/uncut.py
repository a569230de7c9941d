"""Figures and days that a rule compares with and that nothing declares as a cut point: the comparison would never hold.

``at_least(F, T)`` is an input only for declared ``cut(F, T)``. Where the declaration is forgotten, clingo drops the rule without
a word. So each comparison is ground once more by itself, with what else its rule says, and looked up among the cut points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import clingo
from clingo.ast import AST, ASTType, Sign, parse_files

from ..errors import RulesError
from ..ground.declared import Rules
from ..ground.rulebase import kernel
from ..ground.source import atom, variables
from ..mutate.mistakes import binding
from .findings import Finding

COMPARED = "compared_at"


def check(rules: Rules) -> Iterator[Finding]:
    """Yield each figure or day of a known fact that some rule compares with and no ``cut`` declares."""
    base = rules.base
    entry = str(base.directory / base.entry)
    found: list[AST] = []
    parse_files([entry], found.append, logger=lambda _code, _text: None)
    text = "\n".join(dict.fromkeys(row for node in found if node.ast_type == ASTType.Rule for row in comparisons(node)))
    if not text:
        return
    known = {(str(f), str(t)) for f, t in base.facts("cut")}
    facts = {str(row[0]) for row in base.facts("fact") if row[2].name not in ("boolean", "claim")}
    for fact, cut in sorted(_ground([*map(str, kernel(base.directory)), entry], base.slots, text)):
        if fact in facts and (fact, cut) not in known:
            yield Finding("never_compared", "*", None, f"{fact} {cut}", detail={"path": fact, "thing": fact, "value": cut})


def comparisons(rule: AST) -> Iterator[str]:
    """Yield a rule that derives what is compared with what, for each comparison in a body that names both."""
    plain = [p for p in rule.body if _positive(p)]
    for part in rule.body:
        for literal, conditions in _literals(part):
            symbol = atom(literal)
            if symbol is None or symbol.name != "at_least" or len(symbol.arguments) != 2:
                continue
            body = [p for p in [*plain, *conditions] if _positive(p)]
            if not variables(symbol) - binding(body) and all(not variables(p) - binding(body) for p in body):
                fact, cut = symbol.arguments
                yield f"{COMPARED}({fact}, {cut})" + (f" :- {'; '.join(map(str, body))}." if body else ".")


def _positive(part: AST) -> bool:
    """Whether a literal stands in the body as it is: no denial, no comparison of ours, nothing with elements."""
    if part.ast_type != ASTType.Literal or part.sign != Sign.NoSign:
        return False
    symbol = atom(part)
    return part.atom.ast_type == ASTType.Comparison or (symbol is not None and symbol.name != "at_least")


def _literals(part: AST) -> Iterable[tuple[AST, list[AST]]]:
    """Every literal of a part of a body, with the conditions under which it is looked at."""
    if part.ast_type == ASTType.ConditionalLiteral:
        return [(part.literal, list(part.condition))]
    if part.ast_type == ASTType.Literal and part.atom.ast_type == ASTType.Aggregate:
        return [(e.literal, list(e.condition)) for e in part.atom.elements]
    return [(part, [])] if part.ast_type == ASTType.Literal else []


def _ground(files: list[str], slots: int, text: str) -> set[tuple[str, str]]:
    messages: list[str] = []
    control = clingo.Control(["-c", f"slots={slots}"], logger=lambda _code, said: messages.append(said))
    try:
        for path in files:
            control.load(path)
        control.add("base", [], text)
        control.ground([("base", [])])
    except RuntimeError as error:
        raise RulesError("\n".join([str(error), *messages])) from error
    return {
        (str(a.symbol.arguments[0]), str(a.symbol.arguments[1]))
        for a in control.symbolic_atoms.by_signature(COMPARED, 2)
        if a.symbol.arguments[1].type == clingo.SymbolType.Number
    }  # fmt: skip
