"""A dossier of several people: each decided in their own right, and what they share decided once.

The rules declare which list holds people (``carries/3``): what an entry carries of its own takes the place of what stands at
that path of the dossier, and what is ``personal`` is decided for each of them; all else is decided once, of the dossier as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .answers import Result
from .as_json import quiet, shaped
from .carried import bare, carried, has_people, owner_of, persons
from .dossier.keys import path_text
from .dossier.paths import ABSENT, differences, path_keys, put, without
from .dossier.read import Dossier
from .errors import InputError, Problem
from .facts.figures import Figure
from .facts.figures import Shared as Sums
from .results import Combination, Decision
from .scope import Scope
from .terms import OF_CONTRACT, OF_ENGINE, Remark

if TYPE_CHECKING:
    from .engine import Engine
    from .ground.declared import Rules

Answer = Callable[[Mapping[str, Any] | Dossier, Sequence[str]], Result]
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


def dossiers(rules: Rules, dossier: Dossier) -> dict[str, Dossier]:
    """Return the dossier of each person by name; of a dossier that is about one person, none."""
    if not has_people(rules, dossier):
        return {}
    return {name: dossier.with_data(data) for name, (data, _) in persons(rules, dossier)}


def personal(rules: Rules, primes: Sequence[str] | None = None) -> tuple[list[str], list[str]]:
    """Return which of the primes are decided for each person, and which once for all of them."""
    own = {str(p) for (p,) in rules.base.facts("personal")}
    asked = [p for p in rules.order if not primes or p in primes]
    return [p for p in asked if p in own], [p for p in asked if p not in own]


def colleagues(rules: Rules, dossier: Dossier) -> dict[str, bool]:
    """Return the names of the entries that are people or could be, and whether each is one; whom the dossier is about is left out."""
    first, owner = carried(rules)[0], owner_of(rules)
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
        data, index = dict(persons(rules, everyone))[name] if name else (bare(rules, everyone), None)
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
        for keys, _, value in differences(self.dossier.data, answered.data):
            at = path_keys(self.there(path_text(keys)))
            data = without(data, at) if value in (None, ABSENT) else put(data, at, value)
        return dict(data)


def _opened(rules: Rules, dossier: Dossier, name: str) -> Dossier:
    """Return the dossier with an entry made a person of whom nothing is known."""
    first = carried(rules)[0]
    owner = owner_of(rules)
    index = next(i for i, e in enumerate(dossier.get(*first.list)) if e.get(owner.key) == name)
    return dossier.with_data(put(dossier.data, (*first.list, index, first.key), {}))


def _homes(rules: Rules, index: int | None) -> dict[str, str]:
    """Where what is one person's own stands, by where it is in her dossier; of who has no entry, both are the same."""
    return {path_text(c.path): path_text(c.path if index is None else (*c.list, index, c.key)) for c in carried(rules)}


def _moved(path: str, homes: Mapping[str, str]) -> str | None:
    """Return a path with its head where the homes say, None where they say nothing of it."""
    head = next((h for h in homes if path == h or path.startswith((f"{h}.", f"{h}["))), None)
    return None if head is None else homes[head] + path[len(head) :]


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
    if asked and (common := personal(rules, asked)[1]):
        raise InputError([Problem(f"prime {p}", "shared_prime") for p in common])
    return list(asked) or personal(rules)[0]


def need_name(rules: Rules, dossier: Dossier, prime: str) -> None:
    """Raise :class:`InputError` where a prime is decided for each of several people and the dossier itself is about none."""
    first = next(iter(carried(rules)), None)
    if first is None or dossier.get(*first.path) is not None or not has_people(rules, dossier) or prime not in own_primes(rules, ()):
        return
    names = ", ".join(name for name, _ in persons(rules, dossier))
    raise InputError([Problem(path_text(first.list), "person_wanted", (("known", names),))])


def _named(rules: Rules, dossier: Dossier, names: Sequence[str]) -> dict[str, tuple[dict[str, Any], int | None]]:
    """Return the data of every person by name, all these names among them."""
    apart = dict(persons(rules, dossier))
    if unknown := [n for n in names if n not in apart]:
        raise InputError([Problem(n, "unknown_person" if apart else "no_people", (("known", ", ".join(apart)),)) for n in unknown])
    return apart


def decided(
    rules: Rules, answer: Answer, dossier: Dossier, primes: Sequence[str] | None, only: Sequence[str] = ()
) -> tuple[tuple[Person, ...], Shared | None]:
    """Decide every person's own primes and the rest once, by ``answer``; ``only`` these people and nothing that is shared.

    Raises :class:`InputError` for a name that no entry has, and where one of the dossiers cannot be.
    """
    if only:
        own_primes(rules, primes or ())
    own, common = personal(rules, primes)
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
    rest = answer(bare(rules, dossier), common)
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
    return _everyone(engine, dossier, Scope(primes, years, today, readings), only)


def _everyone(engine: Engine, dossier: Mapping[str, Any] | Dossier, scope: Scope, only: Sequence[str]) -> Everyone:
    day, checked = scope.day, engine.dossier(dossier, scope.day)
    people, shared = decided(
        engine.rules, lambda data, asked: engine.answer(data, *scope._replace(primes=asked, today=day)), checked, scope.primes, only
    )
    in_force = engine.rules.vocabulary.check_readings(dict(scope.readings or {}))
    return Everyone(engine.rules_hash, day, in_force, people, shared, engine.warnings(checked, day))


def answered(
    engine: Engine, dossier: Mapping[str, Any] | Dossier, scope: Scope, only: Sequence[str] = ()
) -> Result | Everyone:
    """Return all that ``octroi decide`` tells of a dossier: of several people, or of the one whom it is about."""
    checked = engine.dossier(dossier, scope.today)
    if only or has_people(engine.rules, checked):
        return _everyone(engine, checked, scope, only)
    return engine.answer(checked, *scope)


def _told_in_place(rules: Rules, index: int | None, ask: Callable[[], Asked]) -> Asked:
    """Ask about the dossier of one person; a mistake is told at the place where the user wrote it."""
    try:
        return ask()
    except InputError as error:
        if index is None:
            raise
        homes = _homes(rules, index)
        raise InputError([p._replace(path=_moved(p.path, homes) or p.path) for p in error.problems]) from None


def _added_up(dossier: Dossier) -> dict[Any, dict[str, Figure]]:
    """Return the sums and means that the dossier of one person came to, by the words of the rules: known, they are everyone's."""
    worked = {v: s.figures for v, s in dossier.worked_out.items() if isinstance(s, Sums)}
    return {v: {n: f for n, f in figures.items() if f.known and n in v.aggregates.keys() - v.apart} for v, figures in worked.items()}


__all__ = [
    "Everyone", "Part", "Person", "Shared", "answer_people", "answered", "carried", "colleagues", "dossiers", "has_people", "need_name",
    "own_primes", "person", "personal",
]  # fmt: skip
