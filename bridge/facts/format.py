"""The shape of a dossier, read off what the rules declare: facts, fields, lists, units and what cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ..dossier.keys import is_year, path_text
from ..dossier.kinds import Leaf, Measure
from ..dossier.shape import (
    ANY_YEAR,
    EACH,
    MOST_ENTRIES,
    MOST_SINGLE,
    Doubtful,
    Entries,
    Group,
    Keys,
    Node,
    Ordered,
    Shape,
    Unique,
    Years,
)
from ..dossier.spelling import NumberForm
from ..errors import RulesError
from ..rules.rulebase import RuleBase
from ..rules.symbols import Symbol, SymbolType

ENTRY = frozenset({"each", "new"})


def text(symbol: Symbol) -> str:
    """Return a constant, string or number as text."""
    return symbol.string if symbol.type == SymbolType.String else str(symbol)


def elements(path: Symbol) -> list[str]:
    """Return the elements of a path as text: clingo's symbols are slow to take apart."""
    inner = str(path)[1:-1]
    if "(" not in inner and '"' not in inner:
        return [e for e in inner.split(",") if e]
    return [str(e) for e in path.arguments]


def key_of(element: str) -> Any:
    """Return a path element: numbers as int, ``at(I)`` as int, the rest as text."""
    if element.isdigit():
        return int(element)
    if element.startswith("at(") and element[3:-1].isdigit():
        return int(element[3:-1])
    return element.strip('"')


def keys_of(path: Symbol) -> Keys:
    """Return the elements of a path."""
    return tuple(key_of(e) for e in elements(path))


def is_path(symbol: Symbol) -> bool:
    """Whether a term is a path rather than the name of a fact."""
    return symbol.type == SymbolType.Function and not symbol.name


class _Said(NamedTuple):
    """One declaration of a key: its path without years and places, the year that it is for, and its kind."""

    path: Keys
    year: int | None
    kind: str
    unit: str | None
    key: str
    field: bool


class Written:
    """Where the rule files say of what they declare: a dossier is shown in that order, not in that of grounding."""

    def __init__(self, base: RuleBase) -> None:
        self._places: dict[str, int] = base.kept("order", lambda: _places(base.directory / base.entry, {}, set()))

    def place(self, said: _Said) -> int:
        """Return the place of a declaration, the last one where it is written in another way."""
        path = "field (" + ",".join(map(str, said.path)).replace(EACH, "each")
        return self._places.get(path, self._places.get(f"fact {said.key}", len(self._places)))


def _places(file: Path, found: dict[str, int], seen: set[Path]) -> dict[str, int]:
    """Number the declarations in a rule file and those that it includes, in the order of reading."""
    from ..rules.statements import text_of  # of the package's own rules it is known

    if file not in seen and file.is_file():
        seen.add(file)
        for included, kind, name in _DECLARATION.findall(text_of(file)):
            if included:
                _places(file.parent / included, found, seen)
            else:
                found.setdefault(f"{kind} {name.replace(' ', '').rstrip(',')}", len(found))
    return found


_DECLARATION = re.compile(r'^(?:#include "([^"]+)"|(fact|field)\((\w+|\([^)]*))', re.MULTILINE)


class Format:
    """What a rule base declares of the shape of a dossier."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self.lists: dict[str, Keys] = {str(name): keys_of(path) for name, path in base.facts("list")}
        self._places = {path: name for name, path in self.lists.items()}
        self._single = {str(name) for name, _ in base.facts("slot")}
        self._paths = {str(name): path for name, path, _ in base.facts("fact")}
        self._units = self._declared_units()
        self._bounds = {self.plain(p): (_bound(low), _bound(high)) for p, low, high in base.facts("bounds")}
        self._decimals = {self.plain(p): n.number for p, n in base.facts("decimals")}
        self._options: dict[Keys, list[str]] = {}
        for name, word in base.facts("option"):
            path = name if is_path(name) else self._paths.get(str(name))
            if path is not None:
                words = self._options.setdefault(self.plain(path), [])
                if text(word) not in words:
                    words.append(text(word))
        self.nones = {self.plain(row[0]) for row in base.facts("may_be_none")}
        self.wholes = {self.plain(row[0]) for row in base.facts("whole")}
        forms = {
            str(name): NumberForm(str(name), digits.number, modulus.number, text(prefix))
            for name, digits, modulus, prefix in base.facts("number_form")
        }
        self.forms = {self.plain(path): forms[str(name)] for path, name in base.facts("written")}
        self.yearly = {self.plain(row[0]) for row in base.facts("by_year")}
        self.spelled = {self.plain(self._paths[str(row[0])]) for row in base.facts("view") if str(row[0]) in self._paths}

    # -- paths --------------------------------------------------------------------------------------------------------

    def plain(self, path: Symbol) -> Keys:
        """Return a declared path with "any year" for its years and "any entry" for what stands right after a list."""
        return self._plain(path)[0]

    def _plain(self, path: Symbol) -> tuple[Keys, int | None]:
        out: list[Any] = []
        year: int | None = None
        for text_ in elements(path):
            element: Any = key_of(text_)
            if tuple(out) in self._places:
                element = EACH
            elif is_year(element):
                element, year = ANY_YEAR, element
            elif element == "each_year":
                element = ANY_YEAR
            elif "(" in text_:
                raise RulesError(f"{path}: an entry of what no list/2 declares")
            out.append(element)
        return tuple(out), year

    def options_of(self, keys: Iterable[Any]) -> list[str]:
        """Return the words of a choice, by the keys of a dossier."""
        return self._options.get(self.plain_keys(keys), [])

    def plain_keys(self, keys: Iterable[Any]) -> Keys:
        """The same for the keys of a dossier or of a fact."""
        out: list[Any] = []
        for key in keys:
            out.append(EACH if tuple(out) in self._places else ANY_YEAR if is_year(key) else key)
        return tuple(out)

    def _declared_units(self) -> dict[str, Measure]:
        out = {}
        for unit, low, high, decimals in self.base.facts("unit"):
            out[str(unit)] = Measure(str(unit), _bound(low) or 0, _bound(high), decimals.number)
        return out

    def measure(self, unit: str | None, path: Keys) -> Measure:
        """Return what numbers may be at a path."""
        found = self._units.get(unit or "number") or Measure(unit or "number", 0, None, None)
        if path in self._bounds:
            low, high = self._bounds[path]
            found = found._replace(low=found.low if low is None else low, high=high, narrowed=True)
        return found._replace(decimals=self._decimals[path]) if path in self._decimals else found

    @cached_property
    def field_kinds(self) -> dict[Keys, str]:
        """The kind of each declared field."""
        return {self.plain(path): kind.name for path, kind in self.base.facts("field")}

    # -- declarations -------------------------------------------------------------------------------------------------

    def _said(self) -> Iterator[_Said]:
        summed = {str(row[0]) for sort in ("total", "mean") for row in self.base.facts(sort)}
        for name, path, kind in self.base.facts("fact"):
            if str(name) not in summed:
                plain, year = self._plain(path)
                yield _Said(plain, year, *_kind(kind), str(name).partition("(")[0], False)
        for path, kind in self.base.facts("field"):
            plain, year = self._plain(path)
            yield _Said(plain, year, *_kind(kind), field_key(plain), True)

    def shape(self) -> Shape:
        """Build the shape."""
        root = Group({"dossier": Leaf("version", "dossier")})
        leaves: dict[Keys, Leaf] = {}
        order = Written(self.base)
        said = sorted(self._said(), key=lambda s: order.place(s))
        for one in sorted(said, key=lambda s: not s.field):  # a field says what may be written where a fact's kind does not
            if one.path not in leaves or (leaves[one.path].kind, one.kind) == ("boolean", "score"):
                leaves[one.path] = self._leaf(one)
        facts = {one.path: one.key for one in reversed(said) if not one.field}
        years: dict[Keys, dict[int, set[str]]] = {}
        for one in said:
            if one.path in leaves:
                key = facts.get(one.path, leaves[one.path].key)
                self._put(root, one.path, leaves.pop(one.path)._replace(key=key))
            for size in range(1, len(one.path)):
                if one.path[:size] in self.yearly and one.year is not None:
                    years.setdefault(one.path[:size], {}).setdefault(one.year, set()).add(one.path[size])
        for path, by_year in years.items():
            group = _walk(root, path)
            if isinstance(group, Group):
                group.by_year = by_year
        for row in self.base.facts("carries"):
            entry = _walk(root, (*self.lists[str(row[0])], EACH))
            if isinstance(entry, Group):
                entry.fields[str(row[1])] = _walk(root, self.plain(row[2]))
        shape = Shape(root, self.base.directory, list(self._ordered()), list(self._unique()))
        shape.doubtful = self._doubts()
        return shape

    def _doubts(self) -> Doubtful:
        paths: dict[str, list[Keys]] = {"past": [], "planned": [], "expected": []}
        for path, what in self.base.facts("dated"):
            paths[str(what)].append(self.plain(path))
        shares = frozenset(str(unit) for (unit,) in self.base.facts("share"))
        idle = tuple((self.plain(figures), self.plain(ended)) for figures, ended in self.base.facts("idle"))
        return Doubtful(shares, tuple(self._alike()), idle=idle, **{what: tuple(found) for what, found in paths.items()})

    def _alike(self) -> Iterator[tuple[Keys, ...]]:
        """Yield the paths whose texts some rule compares, or by which an entry is known, in groups."""
        pairs = [tuple(self.plain(self._paths[str(f)]) for f in row[1:]) for row in self.base.facts("compared") if str(row[0]) == "same"]
        pairs += [((*self.lists[str(name)], EACH, str(key)), self.plain(path)) for name, key, path in self.base.facts("own_entry")]
        groups: list[set[Keys]] = []
        for pair in pairs:
            joined = set(pair).union(*(g for g in groups if not g.isdisjoint(pair)))
            groups = [*(g for g in groups if g.isdisjoint(pair)), joined]
        yield from (tuple(sorted(g, key=lambda keys: (EACH in keys, keys))) for g in groups)

    def _leaf(self, said: _Said) -> Leaf:
        none = said.path in self.nones
        if said.kind in ("number", "score", "claim"):
            if said.unit == "year":
                return Leaf("year", said.key, none=none)
            if said.kind == "number":
                return Leaf("number", said.key, self.measure(said.unit, said.path), none=none)
            found = self.measure(said.unit or "score", said.path)
            return Leaf("score", said.key, found._replace(decimals=found.decimals and None), none=none)  # measured as finely as may be
        options, form = tuple(self._options.get(said.path, ())), self.forms.get(said.path)
        return Leaf(said.kind, said.key, options=options, none=none, form=form, spells=said.path in self.spelled)

    def _put(self, root: Group, path: Keys, leaf: Leaf) -> None:
        node: Node = Entries(leaf._replace(kind="choice"), leaf.key) if leaf.kind == "set" else leaf
        here: Any = root
        for size, element in enumerate(path, 1):
            last = size == len(path)
            below: Node = node if last else self._holder(path[:size], path[size])
            if isinstance(here, Group):
                here = here.fields.setdefault(element, below)
            elif isinstance(here, (Years, Entries)):
                if _undeclared(here.each) and not isinstance(below, Group):
                    here.each = below  # a mapping from years to a value, a list of values
                here = here.each
            else:
                raise RulesError(f"{path_text(path)}: something stands below a value")

    def _holder(self, path: Keys, following: Any) -> Node:
        """What stands at a path that goes on: a list, a mapping from years, or a group."""
        if following == EACH:
            name = self._places.get(path, "")
            return Entries(Group(), field_key(path), name, MOST_SINGLE if name in self._single else MOST_ENTRIES)
        if following == ANY_YEAR:
            return Years(Group())
        return Group(none=path in self.wholes, key=field_key(path))

    def _ordered(self) -> Iterator[Ordered]:
        periods = {str(f): keys_of(path) for path, start, end in self.base.facts("period") for f in (start, end)}
        for earlier, later, key in self.base.facts("ordered"):
            unless = periods.get(str(earlier), ())
            paths = [s if is_path(s) else self._paths.get(str(s)) for s in (earlier, later)]
            if paths[0] is None or paths[1] is None:
                raise RulesError(f"ordered({earlier},{later},{key}): no such fact")
            yield Ordered(self.plain(paths[0]), self.plain(paths[1]), str(key), unless)

    def _unique(self) -> Iterator[Unique]:
        for name, key, message in self.base.facts("unique"):
            if str(name) not in self.lists:
                raise RulesError(f"unique({name},{key},{message}): no such list")
            yield Unique(self.lists[str(name)], str(key), str(message))


def field_key(path: Iterable[Any]) -> str:
    """Return what the catalogues call a path without a fact: its last key, that of a list's entry behind the list's."""
    elements = list(path)
    names = [e for e in elements if e not in (EACH, ANY_YEAR)]
    lists = [elements[i - 1] for i, e in enumerate(elements) if e == EACH and i]
    if not names:
        return ""
    return f"{lists[-1]}_{names[-1]}" if lists and names[-1] != lists[-1] else str(names[-1])


def _undeclared(node: Node) -> bool:
    """Whether nothing was said yet of what stands somewhere."""
    return isinstance(node, Group) and not (node.fields or node.none or node.key)


def _walk(root: Node, path: Keys) -> Node:
    here: Node = root
    for element in path:
        here = here.fields[element] if isinstance(here, Group) else here.each  # type: ignore[union-attr]
    return here


def _kind(kind: Symbol) -> tuple[str, str | None]:
    """Return a kind and its unit."""
    name, _, unit = str(kind).partition("(")
    return name, unit.removesuffix(")") or None


def _bound(symbol: Symbol) -> int | float | None:
    if symbol.type == SymbolType.Number:
        return symbol.number
    return float(symbol.string) if symbol.type == SymbolType.String else None
