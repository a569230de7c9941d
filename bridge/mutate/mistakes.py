"""Mistakes that look at more than one place: "all" for "any", last year's value, another default reading."""

from __future__ import annotations

from collections.abc import Iterator

from clingo.ast import AST, ASTType, Sign

from ..rules.source import FIRST_YEAR, LAST_YEAR, Edit, Place, Statement, Wrong, number, variables, walk


def _count(part: AST) -> AST | None:
    """The one element of a count with a lower bound, None for anything else."""
    if part.ast_type != ASTType.Literal or part.atom.ast_type != ASTType.Aggregate or part.sign:
        return None
    aggregate = part.atom
    if aggregate.left_guard is None or aggregate.right_guard is not None or len(aggregate.elements) != 1:
        return None
    element: AST = aggregate.elements[0]
    return element


def _every(place: Place, element: AST) -> str:
    """All of the element's literals hold: it is not so that one of them fails."""
    literal, source = element.literal, place.source
    text = source.text(literal)
    failing = text[4:] if literal.sign == Sign.Negation else f"not {text}"
    condition = ", ".join(source.text(c) for c in element.condition)
    return f"not 1 {{ {failing}{' : ' + condition if condition else ''} }}"


def all_for_any(place: Place) -> Iterator[Wrong]:
    """All of them, where a number of them is enough; both of two alternatives, where one is."""
    source, here = place.source, place.statement
    for part in here.ast.body:
        element = _count(part)
        if element is not None:
            yield Wrong((source.replace(part, _every(place, element)),), *source.span(part))
    following = [s for s in place.neighbours if s.start > here.start and s.ast.body]
    for other in following:
        if here.ast.body and str(here.ast.head) == str(other.ast.head):
            yield Wrong(
                (Edit(here.end - 1, here.end, f", {_renamed(place, other, variables(here.ast))}."), Edit(other.start, other.end, "")),
                here.start,
                other.end,
            )  # fmt: skip
            return


def _renamed(place: Place, other: Statement, taken: set[str]) -> str:
    """The body of another rule, its own variables kept apart from those of the first."""
    source, shared = place.source, variables(other.ast.head)
    start, end = source.span(other.ast.body[0])[0], source.span(other.ast.body[-1])[1]
    edits = [
        source.replace(node, f"{node.name}_other")
        for part in other.ast.body
        for node in walk(part)
        if node.ast_type == ASTType.Variable and node.name in taken - shared
    ]
    return source.edited(edits, start, end)


def any_for_all(place: Place) -> Iterator[Wrong]:
    """One of them, where all or a number of them are asked."""
    source, here = place.source, place.statement
    open_ = []
    for part in here.ast.body:
        element = _count(part)
        if element is not None:
            yield Wrong((source.replace(part.atom.left_guard.term, "1"),), *source.span(part))
        if part.ast_type == ASTType.ConditionalLiteral:
            yield Wrong((source.replace(part, f"1 {{ {source.text(part)} }}"),), *source.span(part))
        if not place.shape.settled(part):
            open_.append(part)
    if len(open_) > 1:
        head = source.text(here.ast.head)
        kept = [source.text(p) for p in here.ast.body if place.shape.settled(p)]
        rules = [f"{head} :- {'; '.join([*kept, source.text(part)])}." for part in open_]
        yield Wrong((Edit(here.start, here.end, " ".join(rules)),), here.start, here.end)


def last_year(place: Place) -> Iterator[Wrong]:
    """The value of the year before in a fact of a year."""
    here, source = place.statement, place.source
    if here.ast.body:
        return
    years = [i for i, a in enumerate(here.arguments) if FIRST_YEAR <= (number(a) or 0) <= LAST_YEAR]
    if len(years) != 1:
        return
    at = years[0]
    wanted = (number(here.arguments[at]) or 0) - 1
    texts = [source.text(a) for a in here.arguments]
    earlier = []
    for other, written in place.facts:
        if len(written) == len(texts) and other.head == here.head and number(other.arguments[at]) == wanted:
            earlier.append(written)
    for index, argument in enumerate(here.arguments):
        if index == at:
            continue
        key = [i for i, a in enumerate(here.arguments) if i not in (at, index) and _names(a)]
        rest = [i for i in range(len(texts)) if i not in (at, index)]
        rows = [w for w in earlier if all(w[i] == texts[i] for i in key)]
        if len(rows) > 1:
            rows = [w for w in rows if all(w[i] == texts[i] for i in rest)] if index == len(texts) - 1 else []
        listed = argument.ast_type == ASTType.Pool or (len(texts) > 2 and index == len(texts) - 1)
        if len(rows) == 1 and rows[0][index] != texts[index] and (listed or not _names(argument)):
            yield Wrong((source.replace(argument, rows[0][index]),), here.start, here.end)


def _names(node: AST) -> bool:
    return node.ast_type in (ASTType.SymbolicTerm, ASTType.Function) and number(node) is None


def default(place: Place) -> Iterator[Wrong]:
    """Another option as the one in force unless told otherwise."""
    here, source = place.statement, place.source
    issue, option, state = (source.text(a) for a in here.arguments)
    if state != "default":
        return
    for other in place.neighbours:
        named, options, kind = other.arguments
        if source.text(named) != issue or source.text(kind) == "default":
            continue
        listed = [source.text(a) for a in (options.arguments if options.ast_type == ASTType.Pool else [options])]
        for chosen in listed:
            rest = "(" + ";".join([option, *(o for o in listed if o != chosen)]) + ")"
            edits = source.replace(here.arguments[1], chosen), source.replace(options, rest)
            yield Wrong(edits, here.start, here.end)
