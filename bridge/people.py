"""A dossier of several people: each decided in their own right, and what they share decided once.

The rules declare which list holds people (``carries/3``): what an entry carries of its own takes the place of what stands at
that path of the dossier, and what is ``personal`` is decided for each of them; all else is decided once, of the dossier as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .answers import Result
from .as_json import quiet, shaped
from .dossier.keys import is_year, path_text
from .dossier.paths import put
from .dossier.read import Dossier, dig
from .dossier.shape import Keys
from .errors import InputError, Problem
from .ground.figures import Figure
from .ground.figures import Shared as Sums
from .results import Combination, Decision
from .terms import OF_CONTRACT, OF_ENGINE, Remark

if TYPE_CHECKING:
    from .engine import Engine
    from .ground.declared import Rules
    from .ground.own import Own

Answer = Callable[[Mapping[str, Any], Sequence[str]], Result]
Asked = TypeVar("Asked")


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


def person(engine: Engine, dossier: Dossier, name: str, today: date | None = None) -> Dossier:
    """Return the dossier of one person, checked; a mistake in it is told at the place where the user wrote it.

    Raises :class:`InputError` for a name that no entry has.
    """
    data, index = _named(engine.rules, dossier, [name])[name]
    return _told_in_place(engine.rules, index, lambda: engine.dossier(data, today))


def own_primes(rules: Rules, asked: Sequence[str]) -> list[str]:
    """Return which of the primes asked for, all by default, are decided for each person.

    Raises :class:`InputError` for one that is decided once for all of them.
    """
    personal = {str(p) for (p,) in rules.base.facts("personal")}
    if common := [p for p in asked if p in rules.order and p not in personal]:
        raise InputError([Problem(f"prime {p}", "shared_prime") for p in common])
    return list(asked) or [p for p in rules.order if p in personal]


def need_name(rules: Rules, dossier: Dossier, prime: str) -> None:
    """Raise :class:`InputError` where a prime is decided for each of several people and the dossier itself is about none."""
    first = next(iter(carried(rules)), None)
    if first is None or dossier.get(*first.path) is not None or not has_people(rules, dossier) or prime not in own_primes(rules, ()):
        return
    names = ", ".join(name for name, _ in _people(rules, dossier))
    raise InputError([Problem(path_text(first.list), "person_wanted", (("known", names),))])


def _named(rules: Rules, dossier: Dossier, names: Sequence[str]) -> dict[str, tuple[dict[str, Any], int | None]]:
    """Return the data of every person by name, all these names among them."""
    apart = dict(_people(rules, dossier))
    if unknown := [n for n in names if n not in apart]:
        raise InputError([Problem(n, "unknown_person" if apart else "no_people", (("known", ", ".join(apart)),)) for n in unknown])
    return apart


def decided(
    rules: Rules, answer: Answer, dossier: Dossier, primes: Sequence[str] | None, only: Sequence[str] = ()
) -> tuple[tuple[Person, ...], Shared | None]:
    """Decide every person's own primes and the rest once, by ``answer``; ``only`` these people and nothing that is shared.

    Raises :class:`InputError` for a name that no entry has, and where one of the dossiers cannot be.
    """
    asked = [p for p in rules.order if not primes or p in primes]
    personal = own_primes(rules, primes or () if only else ())
    own, common = [p for p in asked if p in personal], [p for p in asked if p not in personal]
    apart = _named(rules, dossier, only)
    found = []
    sums: dict[Any, dict[str, Figure]] = {}
    for name, (data, index) in apart.items():
        if own and (not only or name in only):
            mine = _told_in_place(rules, index, partial(dossier.revised, data))
            mine.worked_out.update((vocabulary, Sums(dict(known), {})) for vocabulary, known in sums.items())
            one = _told_in_place(rules, index, partial(answer, mine, own))
            found.append(Person(name, one.decisions, one.combination))
            sums = sums or _added_up(mine)
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


def _told_in_place(rules: Rules, index: int | None, ask: Callable[[], Asked]) -> Asked:
    """Ask about the dossier of one person; a mistake is told at the place where the user wrote it."""
    try:
        return ask()
    except InputError as error:
        if index is None:
            raise
        places = {path_text(c.path): path_text((*c.list, index, c.key)) for c in carried(rules)}
        raise InputError([p._replace(path=_placed(p.path, places)) for p in error.problems]) from None


def _placed(path: str, places: Mapping[str, str]) -> str:
    head = next((h for h in places if path == h or path.startswith((f"{h}.", f"{h}["))), None)
    return path if head is None else places[head] + path[len(head) :]


def _added_up(dossier: Dossier) -> dict[Any, dict[str, Figure]]:
    """Return the sums and means that the dossier of one person came to, by the words of the rules: known, they are everyone's."""
    worked = {v: s.figures for v, s in dossier.worked_out.items() if isinstance(s, Sums)}
    return {v: {n: f for n, f in figures.items() if f.known and n in v.aggregates.keys() - v.apart} for v, figures in worked.items()}


def _bare(rules: Rules, dossier: Dossier) -> dict[str, Any]:
    """The dossier without what its entries carry; what a person says again in the entry stands there."""
    data: dict[str, Any] = dict(dossier.data)
    kinds = carried(rules)
    where = kinds[0].list
    names = {c.key for c in kinds}
    entries = []
    here = dossier.get(*_owner(rules, where).path)
    for entry in dossier.get(*where) or []:
        plain = {k: v for k, v in entry.items() if k not in names}
        of_top = here is not None and entry.get(_owner(rules, where).key) == here
        said = entry.get(kinds[0].key) or (dossier.get(*kinds[0].path) if of_top else None) or {}
        for keys, value in _said_again(rules, kinds[0], said):
            if dig(plain, keys) is None:
                plain = put(plain, keys, value)
        entries.append(plain)
    made: dict[str, Any] = put(data, where, entries)
    return made


def _owner(rules: Rules, where: Keys) -> Own:
    """What tells whose an entry of the list is."""
    return next(o for o in rules.vocabulary.own.values() if o.list == where)


def _said_again(rules: Rules, kind: Carried, said: Mapping[str, Any]) -> Iterator[tuple[Keys, Any]]:
    """Yield what an entry need not say by itself, for the person whom it carries says it: place in the entry, and value."""
    shape = rules.shape
    for own, keys, name in rules.vocabulary.own_yes:
        path = rules.vocabulary.facts[name].keys
        value = dig(said, path[len(kind.path) :]) if own.list == kind.list and path[: len(kind.path)] == kind.path else None
        if value is not None:
            yield keys, value != "none"
    for repeat in rules.vocabulary.repeats:
        if repeat.own.list != kind.list or repeat.path[: len(kind.path)] != kind.path:
            continue
        for keys, value in _leaves(said, kind.path):
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
    owner = _owner(rules, kinds[0].list)
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


__all__ = ["Everyone", "Person", "Shared", "answer_people", "answered", "dossiers", "has_people", "need_name", "own_primes", "person"]
