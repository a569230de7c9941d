"""A dossier of several people: each decided in their own right, and what they share decided once.

The rules declare which list holds people (``carries/3``): what an entry carries of its own takes the place of what stands at
that path of the dossier, and what is ``personal`` is decided for each of them; all else is decided once, of the dossier as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from .answers import Result
from .as_json import quiet, shaped
from .dossier.keys import is_year, path_text
from .dossier.paths import path_keys, put, without
from .dossier.read import Dossier, dig
from .dossier.shape import Keys
from .errors import InputError, Problem
from .results import Combination, Decision
from .terms import OF_CONTRACT, OF_ENGINE, Remark

if TYPE_CHECKING:
    from .engine import Engine
    from .ground.declared import Rules
    from .ground.own import Own

Answer = Callable[[Mapping[str, Any], Sequence[str]], Result]


@shaped("id", "decisions", "combination")
class Person(NamedTuple):
    """What one of the people is granted: the name that the dossier gives, the decisions, and which of them to take."""

    id: str
    decisions: tuple[Decision, ...]
    combination: Combination


@shaped("decisions", "combination")
class Shared(NamedTuple):
    """What is decided once for all of them."""

    decisions: tuple[Decision, ...]
    combination: Combination


@shaped(OF_CONTRACT, OF_ENGINE, "rules", "today", "readings", "people", "shared", quiet("warnings"))
class Everyone(NamedTuple):
    """A dossier of several people decided: each of them, then what they share; None where only some were asked for."""

    rules: str
    today: date
    readings: dict[str, str]
    people: tuple[Person, ...]
    shared: Shared | None
    warnings: tuple[Remark, ...] = ()


class Carried(NamedTuple):
    """An entry of this list may hold, under ``key``, what stands at ``path`` of a dossier; the first is what makes it a person."""

    list: Keys
    key: str
    path: Keys


def carried(rules: Rules) -> list[Carried]:
    """Return what entries may carry, by the rules."""
    vocabulary = rules.vocabulary
    rows = rules.base.facts("carries")
    return [Carried(vocabulary.lists[str(n)], str(k), tuple(str(e) for e in p.arguments)) for n, k, p in rows]


def has_people(rules: Rules, dossier: Dossier) -> bool:
    """Whether some entry of the dossier carries what makes it a person."""
    return any(c.key in entry for c in carried(rules)[:1] for entry in dossier.get(*c.list) or [])


def dossiers(rules: Rules, dossier: Dossier) -> dict[str, Dossier]:
    """Return the dossier of each person by name; of a dossier that is about one person, none."""
    if not has_people(rules, dossier):
        return {}
    return {name: dossier.with_data(data) for name, (data, _) in _people(rules, dossier)}


def personal(rules: Rules, primes: Sequence[str] | None = None) -> tuple[list[str], list[str]]:
    """Return which of the primes are decided for each person, and which once for all of them."""
    own = {str(p) for (p,) in rules.base.facts("personal")}
    asked = [p for p in rules.order if not primes or p in primes]
    return [p for p in asked if p in own], [p for p in asked if p not in own]


def colleagues(rules: Rules, dossier: Dossier) -> dict[str, bool]:
    """Return the names of the entries that are people or could be, and whether each is one; whom the dossier is about is left out."""
    first, owner = carried(rules)[0], _owner(rules)
    about = dossier.get(*owner.path) if dossier.get(*first.path) is not None else None
    entries = [e for e in dossier.get(*first.list) or [] if e.get(owner.key) not in (None, "", about)]
    return {str(e[owner.key]): first.key in e for e in entries}


class Part:
    """What of the facts of several people is asked of one of them, by name; without a name, of what they share.

    What is one person's own stands elsewhere in her dossier than in that of all.
    """

    def __init__(self, rules: Rules, everyone: Dossier, name: str = "") -> None:
        self.everyone = everyone
        if name and not colleagues(rules, everyone).get(name, True):
            everyone = _opened(rules, everyone, name)
        data, index = dict(_people(rules, everyone))[name] if name else (_bare(rules, everyone), None)
        self.dossier = everyone.with_data(data)
        self._homes = _homes(rules, index) if name else {}

    def there(self, path: str) -> str:
        """Return where in the dossier of all stands what is at a path of this one."""
        return _moved(path, self._homes) or path

    def here(self, path: str) -> str | None:
        """Return where in this dossier stands what is at a path of that of all; None for what is another person's."""
        if (found := _moved(path, {there: own for own, there in self._homes.items()})) is not None:
            return found
        return path if _moved(path, self._homes) is None else None

    def owns(self, path: str) -> bool:
        """Whether what stands at a path of the dossier of all is this person's own."""
        return _moved(path, {there: own for own, there in self._homes.items()}) is not None

    def told(self, answered: Dossier) -> dict[str, Any]:
        """Return the facts of all with what was changed in this dossier, each where it is kept."""
        data = self.everyone.data
        for keys, value in _changed(self.dossier.data, answered.data):
            at = path_keys(self.there(path_text(keys)))
            data = without(data, at) if value is None else put(data, at, value)
        return dict(data)


def _opened(rules: Rules, dossier: Dossier, name: str) -> Dossier:
    """Return the dossier with an entry made a person of whom nothing is known."""
    first = carried(rules)[0]
    owner = _owner(rules)
    index = next(i for i, e in enumerate(dossier.get(*first.list)) if e.get(owner.key) == name)
    return dossier.with_data(put(dossier.data, (*first.list, index, first.key), {}))


def _owner(rules: Rules) -> Own:
    """What names the entries that may be people, and where the dossier names whom it is about."""
    first = carried(rules)[0]
    return next(o for o in rules.vocabulary.own.values() if o.list == first.list)


def _homes(rules: Rules, index: int | None) -> dict[str, str]:
    """Where what is one person's own stands, by where it is in her dossier; of who has no entry, both are the same."""
    return {path_text(c.path): path_text(c.path if index is None else (*c.list, index, c.key)) for c in carried(rules)}


def _moved(path: str, homes: Mapping[str, str]) -> str | None:
    """Return a path with its head where the homes say, None where they say nothing of it."""
    head = next((h for h in homes if path == h or path.startswith((f"{h}.", f"{h}["))), None)
    return None if head is None else homes[head] + path[len(head) :]


def _changed(old: Any, new: Any, at: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Yield the places at which two dossiers differ, each with what the new one has there, None for nothing."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from _changed(old.get(key), new.get(key), (*at, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, two) in enumerate(zip(old, new, strict=True)):
            yield from _changed(one, two, (*at, index))
    elif old != new:
        yield at, new


def decided(
    rules: Rules, answer: Answer, dossier: Dossier, primes: Sequence[str] | None, only: Sequence[str] = ()
) -> tuple[tuple[Person, ...], Shared | None]:
    """Decide every person's own primes and the rest once, by ``answer``; ``only`` these people and nothing that is shared.

    Raises :class:`InputError` for a name that no entry has, and where one of the dossiers cannot be.
    """
    own, common = personal(rules, primes)
    apart = dict(_people(rules, dossier))
    if unknown := [n for n in only if n not in apart]:
        raise InputError([Problem(n, "unknown_person", (("known", ", ".join(apart)),)) for n in unknown])
    found = []
    for name, (data, index) in apart.items():
        if own and (not only or name in only):
            one = _answered(rules, answer, data, own, index)
            found.append(Person(name, one.decisions, one.combination))
    if only or not common:
        return tuple(found), None
    rest = answer(_bare(rules, dossier), common)
    return tuple(found), Shared(rest.decisions, rest.combination)


def answer_people(
    engine: Engine,
    dossier: Mapping[str, Any] | Dossier,
    primes: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    today: date | None = None,
    readings: Mapping[str, str] | None = None,
    only: Sequence[str] = (),
) -> Everyone:
    """Decide a dossier of several people: each one's own primes, and once those that they share."""
    day = today or date.today()
    checked = engine.dossier(dossier, day)
    people, shared = decided(engine.rules, lambda data, asked: engine.answer(data, asked, years, day, readings), checked, primes, only)
    in_force = engine.rules.vocabulary.check_readings(dict(readings or {}))
    return Everyone(engine.rules_hash, day, in_force, people, shared, engine.warnings(checked, day))


def answered(
    engine: Engine,
    dossier: Mapping[str, Any] | Dossier,
    primes: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    today: date | None = None,
    readings: Mapping[str, str] | None = None,
    only: Sequence[str] = (),
) -> Result | Everyone:
    """Return all that ``octroi decide`` tells of a dossier: of several people, or of the one whom it is about."""
    checked = engine.dossier(dossier, today)
    if only or has_people(engine.rules, checked):
        return answer_people(engine, checked, primes, years, today, readings, only)
    return engine.answer(checked, primes, years, today, readings)


def _answered(rules: Rules, answer: Answer, data: dict[str, Any], primes: Sequence[str], index: int | None) -> Result:
    """Decide the dossier of one person; a mistake is told at the place where the user wrote it."""
    try:
        return answer(data, primes)
    except InputError as error:
        if index is None:
            raise
        homes = _homes(rules, index)
        raise InputError([p._replace(path=_moved(p.path, homes) or p.path) for p in error.problems]) from None


def _bare(rules: Rules, dossier: Dossier) -> dict[str, Any]:
    """The dossier without what its entries carry; what a person says again in the entry stands there."""
    data: dict[str, Any] = dict(dossier.data)
    if not has_people(rules, dossier):
        return data
    kinds = carried(rules)
    where = kinds[0].list
    names = {c.key for c in kinds}
    entries = []
    for entry in dossier.get(*where) or []:
        plain = {k: v for k, v in entry.items() if k not in names}
        for keys, value in _said_again(rules, kinds[0], entry):
            if dig(plain, keys) is None:
                plain = put(plain, keys, value)
        entries.append(plain)
    made: dict[str, Any] = put(data, where, entries)
    return made


def _said_again(rules: Rules, kind: Carried, entry: Mapping[str, Any]) -> Iterator[tuple[Keys, Any]]:
    """Yield what an entry need not say by itself, for the person whom it carries says it: place in the entry, and value."""
    shape = rules.shape
    for repeat in rules.vocabulary.repeats:
        if repeat.own.list != kind.list or repeat.path[: len(kind.path)] != kind.path:
            continue
        for keys, value in _leaves(entry.get(kind.key) or {}, kind.path):
            inner = repeat.inner(keys)
            if inner is not None and shape.at((*kind.list, 0, *inner)) is not None:
                yield inner, value


def _leaves(node: Any, path: Keys) -> Iterator[tuple[Keys, Any]]:
    if not isinstance(node, dict):
        yield path, node
        return
    for key, value in node.items():
        yield from _leaves(value, (*path, int(key) if is_year(key) else key))


def _people(rules: Rules, dossier: Dossier) -> Iterator[tuple[str, tuple[dict[str, Any], int | None]]]:
    """Yield the dossier of each person by name: of who stands in the dossier itself, and of each entry that carries one."""
    kinds = carried(rules)
    bare = _bare(rules, dossier)
    owner = _owner(rules)
    here = dossier.get(*owner.path)
    if any(dossier.get(*c.path) is not None for c in kinds[:1]):
        yield str(here or ""), (bare, None)
    for index, entry in enumerate(dossier.get(*kinds[0].list) or []):
        name = entry.get(owner.key)
        if kinds[0].key not in entry:
            continue
        if name is None or (name == here and dossier.get(*kinds[0].path) is not None):
            raise InputError([Problem(path_text((*kinds[0].list, index, owner.key)), "person_unnamed" if name is None else "person_twice")])
        data = put(bare, owner.path, name)
        for kind in kinds:
            root = {k: v for k, v in data.items() if k != kind.path[0]}
            data = put(root, kind.path, entry[kind.key]) if kind.key in entry else root
        yield str(name), (data, index)


__all__ = [
    "Everyone", "Part", "Person", "Shared", "answer_people", "answered", "carried", "colleagues", "dossiers", "has_people", "personal",
]  # fmt: skip
