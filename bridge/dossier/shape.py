"""The shape of a dossier: what may stand at each path, how a whole dossier is checked, and its JSON Schema.

The shape is built from what the rules declare (:mod:`octroi.bridge.facts.format`); here are only its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import Problem
from . import kinds
from .keys import is_year, path_text, unknown_key
from .kinds import Leaf
from .lists import Lists
from .nodes import ANY_YEAR, EACH, MOST_ENTRIES, MOST_SINGLE, Entries, Group, Node, Years, nodes
from .spelling import NumberForm, folded
from .spells import wrong
from .validator import Validator

if TYPE_CHECKING:
    from .read import Dossier

__all__ = [
    "ANY_YEAR", "EACH", "MOST_ENTRIES", "MOST_SINGLE", "About", "Doubtful", "Entries", "Group", "Keys", "Node", "Ordered", "Shape",
    "Step", "Told", "Unique", "Years", "bound", "closed", "found_at", "nodes", "told_at",
]  # fmt: skip
Keys = tuple[Any, ...]
About = Callable[[str, str], str]


class Ordered(NamedTuple):
    """The day at one path is never after the day at another; ``unless`` may be "none" as a whole, and then is not looked at."""

    earlier: Keys
    later: Keys
    key: str
    unless: Keys = ()


class Unique(NamedTuple):
    """No two entries of the list at this path have the same value under a key."""

    path: Keys
    field: str
    key: str


class Doubtful(NamedTuple):
    """What is doubtful, by the rules: the units of parts of a hundred (``shares``), the paths whose texts are compared with one
    another (``alike``), those of what can only be ``past``, of what is ``planned`` as long as its day is to come, and of what is
    a guess as long as its year is (``expected``); groups of figures of a year that are all 0 (``idle``), with where the day is told
    on which it ended.
    """

    shares: frozenset[str] = frozenset()
    alike: tuple[tuple[Keys, ...], ...] = ()
    past: tuple[Keys, ...] = ()
    planned: tuple[Keys, ...] = ()
    expected: tuple[Keys, ...] = ()
    idle: tuple[tuple[Keys, Keys], ...] = ()


class Step(NamedTuple):
    """Where a walk along a path stands: the part of the shape, and the year that the path names, if any."""

    node: Node
    year: int | None = None

    def below(self, key: Any) -> Step | None:
        """Return the next step, None where the shape has nothing at this key."""
        node = self.node
        if isinstance(node, Group):
            found = node.fields.get(key) if isinstance(key, str) and key in node.names(self.year) else None
            return None if found is None else Step(found, self.year)
        if isinstance(node, Years):
            return Step(node.each, key) if is_year(key) else None
        if isinstance(node, Entries):
            return Step(node.each, self.year) if isinstance(key, int) and not is_year(key) else None
        if isinstance(node, Leaf) and node.spells and isinstance(key, int) and not is_year(key):
            return Step(Group(dict(node.spell)), self.year)
        return None


class Shape:
    """What a dossier may hold. ``home`` is the rules folder whose catalogues word it."""

    def __init__(self, root: Group, home: Path, ordered: Sequence[Ordered] = (), unique: Sequence[Unique] = ()) -> None:
        self.root, self.home = root, home
        self.ordered, self.unique = closed(ordered), tuple(unique)
        self.doubtful = Doubtful()
        self.settle: Callable[[Dossier], Dossier] = lambda dossier: dossier  # what is said twice, said once
        self.judges: list[Callable[[Dossier], Iterable[Problem]]] = []

    def step(self, keys: Iterable[Any]) -> Step | None:
        """Follow a path; None where it leads nowhere."""
        here: Step | None = Step(self.root)
        for key in keys:
            here = here.below(key) if here is not None else None
        return here

    def at(self, keys: Iterable[Any]) -> Node | None:
        """Return what may stand at a path, None where nothing may."""
        found = self.step(keys)
        return None if found is None else found.node

    def names(self, keys: Iterable[Any]) -> list[str]:
        """Return the keys that may stand below a path."""
        found = self.step(keys)
        return found.node.names(found.year) if found is not None and isinstance(found.node, Group) else []

    @cached_property
    def validator(self) -> Validator:
        """The check of single values."""
        return Validator(self.root)

    def problems(self, dossier: Dossier) -> list[Problem]:
        """Return what a dossier whose every value is possible by itself has wrong in its combinations."""
        return [p._replace(rules=self.home) for p in (*self._strangers(dossier), *self._spelled(dossier), *self.clashes(dossier))]

    def _spelled(self, dossier: Dossier) -> Iterable[Problem]:
        """What the spells of a value have wrong."""
        for path in self.spelled if dossier.spelled else ():
            for keys, value in dossier.found(path):
                if isinstance(value, list):
                    yield from wrong(value, keys, next((k for k in reversed(keys) if is_year(k)), None))

    @cached_property
    def leaves(self) -> dict[Keys, Leaf]:
        """Where a single value may stand, and what it may be."""
        return {path: node for path, node in nodes(self.root) if isinstance(node, Leaf)}

    @cached_property
    def shares(self) -> tuple[Keys, ...]:
        """The paths of parts of a hundred."""
        return tuple(p for p, leaf in self.leaves.items() if leaf.measure and leaf.measure.unit in self.doubtful.shares)

    @cached_property
    def forms(self) -> dict[Keys, NumberForm]:
        """The paths of numbers of a form, with the form."""
        return {path: leaf.form for path, leaf in self.leaves.items() if leaf.form is not None}

    @cached_property
    def spelled(self) -> tuple[Keys, ...]:
        """The paths of what may be written as spells."""
        return tuple(path for path, leaf in self.leaves.items() if leaf.spells)

    @cached_property
    def lists(self) -> tuple[Keys, ...]:
        """The paths of the lists that stand in no other and in no year."""
        return tuple(path for path, node in nodes(self.root) if isinstance(node, Entries) and not {EACH, ANY_YEAR} & set(path))

    def clashes(self, dossier: Dossier) -> Iterator[Problem]:
        """Yield what values say that cannot all be true; each key belongs where it stands."""
        yield from self.disordered(dossier)
        for check in self.checks[len(self.ordered) :]:
            yield from check(dossier)

    @cached_property
    def checks(self) -> list[Callable[[Dossier], Iterable[Problem]]]:
        """What finds clashes, each law by itself."""
        order = [partial(self._misplaced, law) for law in self.ordered]
        return [*order, *(partial(self._twice, law) for law in self.unique), *self.judges]

    def _strangers(self, dossier: Dossier) -> Iterable[Problem]:
        """Keys that belong to another year."""
        for path, group in self._yearly:
            for keys, value in dossier.found(path):
                year = next((k for k in reversed(keys) if is_year(k)), None)
                if isinstance(value, dict) and not value.keys() <= group.known(year):
                    names = group.names(year)
                    yield from (unknown_key((*keys, k), names) for k in value if k not in names)

    @cached_property
    def _yearly(self) -> list[tuple[Keys, Group]]:
        return [(path, node) for path, node in nodes(self.root) if isinstance(node, Group) and node.by_year]

    def disordered(self, dossier: Dossier) -> Iterable[Problem]:
        """Yield the days that come before one that they must not precede, each once."""
        seen: set[tuple[str, str]] = set()
        for problem in (p for law in self.ordered for p in self._misplaced(law, dossier)):
            if (problem.path, problem.key) not in seen:
                seen.add((problem.path, problem.key))
                yield problem

    def _misplaced(self, law: Ordered, dossier: Dossier) -> Iterable[Problem]:
        for keys, second in dossier.found(law.later):
            first = dossier.get(*bound(law.earlier, keys))
            if first is None or (law.unless and dossier.get(*bound(law.unless, keys)) == "none"):
                continue
            if _rank(first) > _rank(second):
                args = (("earlier", str(first)), ("later", str(second)), ("value", str(second)))
                yield Problem(path_text(keys), law.key, args)

    def _twice(self, law: Unique, dossier: Dossier) -> Iterable[Problem]:
        found: dict[tuple[Keys, Any], list[Any]] = {}
        for (*keys, _, _), name in dossier.found((*law.path, EACH, law.field)):
            if name:
                found.setdefault((tuple(keys), folded(name) if isinstance(name, str) else name), []).append(name)
        for (place, _), names in found.items():
            if len(names) > 1:
                yield Problem(path_text(place), law.key, (("value", " = ".join(dict.fromkeys(map(str, names)))),))

    def json_schema(self, about: About) -> dict[str, Any]:
        """Return the JSON Schema of a dossier; ``about`` says what a key means, by what the catalogues call it and by its name."""
        head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "octroi dossier"}
        return {**head, **_schema(self.root, about, False)}


def found_at(data: Any, path: Keys, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Yield every value of a dossier at a path that may say "any year" and "any entry", with its keys."""
    if data is None:
        return
    if not path:
        yield keys, data
        return
    head, rest = path[0], path[1:]
    if head == EACH:
        for i, below in enumerate(data if isinstance(data, list) else ()):
            yield from found_at(below, rest, (*keys, i))
    elif isinstance(data, dict):
        for key in data if head == ANY_YEAR else (head,):
            yield from found_at(data.get(key), rest, (*keys, key))


# Lists of no more entries are looked through each time.
FEW = 8


class Told(NamedTuple):
    """What nested data tell: each value by its path, those within lists left aside (there are some: ``rows``); every path, any year and
    any entry as such; the years."""

    values: dict[Keys, Any]
    paths: set[Keys]
    years: set[int]
    rows: bool


def told_at(data: Any, lists: Lists) -> Told:
    """Return what nested data tell; what the entries of a list do, once for all dossiers that share it."""
    values: dict[Keys, Any] = {(): data}
    paths: set[Keys] = {()}
    years: set[int] = set()
    rows = False
    below: list[tuple[Keys, Keys, Any]] = [((), (), data)]
    while below:
        keys, like, here = below.pop()
        if isinstance(here, list):
            rows = rows or bool(here)
            made = lists.of(here) if len(here) > FEW else {}
            if (told_at, like) not in made:
                made[told_at, like] = _told_within(here, like)
            paths.update(made[told_at, like][0])
            years.update(made[told_at, like][1])
            continue
        for key, value in here.items():
            if value is None:
                continue
            year = isinstance(key, int)
            if year:
                years.add(key)
            path = (*like, ANY_YEAR if year else key)
            paths.add(path)
            at = (*keys, key) if year or keys is not like else path
            values[at] = value
            if isinstance(value, (dict, list)):
                below.append((at, path, value))
    return Told(values, paths, years, rows)


def _told_within(rows: list[Any], path: Keys) -> tuple[set[Keys], set[int]]:
    """Every path that the entries of a list tell, any year and any entry as such, and the years."""
    paths: set[Keys] = set()
    years: set[int] = set()
    below: list[tuple[Keys, Any]] = [(path, rows)]
    while below:
        like, here = below.pop()
        if isinstance(here, list):
            paths.update([(*like, EACH)] if here else ())
            below += [((*like, EACH), row) for row in here if isinstance(row, (dict, list))]
            continue
        for key, value in here.items():
            if value is None:
                continue
            if isinstance(key, int):
                years.add(key)
            paths.add(at := (*like, ANY_YEAR if isinstance(key, int) else key))
            if isinstance(value, (dict, list)):
                below.append((at, value))
    return paths, years


def bound(path: Keys, keys: Keys) -> Keys:
    """Return a path with the years and entries that another one names at the same places."""
    return tuple(k if p in (EACH, ANY_YEAR) else p for p, k in zip(path, (*keys, *path[len(keys) :]), strict=False))


def closed(ordered: Iterable[Ordered]) -> tuple[Ordered, ...]:
    """Add what follows: where a is before b and b before c, a is before c, whether or not b is known."""
    out = list(dict.fromkeys(ordered))
    for one in out:
        for two in out:
            if one.later == two.earlier and not any((o.earlier, o.later) == (one.earlier, two.later) for o in out):
                out.append(Ordered(one.earlier, two.later, two.key, one.unless or two.unless))
    return tuple(out)


def _rank(day: Any) -> Any:
    """The place of a day among days; none comes after them all."""
    return (1, "") if day == "none" else (0, str(day))


def _years(node: Node) -> list[int]:
    """Return the years that have keys of their own somewhere below."""
    return sorted({y for _, part in nodes(node) if isinstance(part, Group) for y in part.by_year})


def _of_year(node: Node, year: int) -> dict[str, Any]:
    """Return what a schema has to say besides of one year: the keys that there are, where each year has its own."""
    if not isinstance(node, Group):
        return {}
    if year in node.by_year:
        return {"propertyNames": {"enum": node.names(year)}}
    below = {k: own for k, v in node.fields.items() if (own := _of_year(v, year))}
    return {"properties": below} if below else {}


def _schema(node: Node, about: About, nullable: bool = True, name: str = "") -> dict[str, Any]:
    if isinstance(node, Leaf):
        out = dict(node.schema)
        if node.spells:
            out = kinds.or_list(out, _schema(Group(dict(node.spell)), about, False), MOST_SINGLE)
    elif isinstance(node, Entries):
        out = {"type": "array", "items": _schema(node.each, about, False), "maxItems": node.most}
    elif isinstance(node, Years):
        out = {"type": "object", "additionalProperties": _schema(node.each, about), "propertyNames": {"pattern": kinds.A_YEAR}}
        if several := {str(y): {"properties": {str(y): own}} for y in _years(node) if (own := _of_year(node.each, y))}:
            out["dependentSchemas"] = several
    else:
        properties = {k: _schema(v, about, name=k) for k, v in node.fields.items()}
        out = {"type": "object", "properties": properties, "additionalProperties": False}
        if node.none:
            out = kinds.or_none(out)
    if name and (text := about(node.key, name)):
        out["description"] = text
    return kinds.or_null(out) if nullable else out
