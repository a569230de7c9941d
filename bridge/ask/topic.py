"""A topic of an interview: a place in the dossier to ask for, how it is answered, and what its answers say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from ..dossier.paths import path_keys, put
from ..facts.vocabulary import NEVER, Fact, Vocabulary, day_number
from ..ground.declared import Key, Rules
from ..ground.seats import Seated
from ..rules.numbers import exact
from .outlook import Outlook
from .question import Answers, Form, form_at, whole_first


class Topic(NamedTuple):
    """Something to ask, by its ``path``: how it is answered, the fact that is asked for (if the rules name one).

    ``request`` is the prime year of a request that the dossier does not have, with what its ``entry`` has beside its ``day``;
    ``whole`` that a mapping is asked for
    through its first field. ``key`` tells topics apart.
    """

    key: str
    path: str
    keys: tuple[Any, ...]
    form: Form
    fact: Fact | None = None
    request: Key | None = None
    whole: bool = False
    entry: Mapping[str, Any] | None = None
    day: str = ""

    @classmethod
    def of(cls, rules: Rules, path: str, request: Key) -> Topic | None:
        """Return the topic at an unknown path, or None where no single question can settle it."""
        known = rules.vocabulary.once(_topics)
        seats = tuple(sorted(rules.seats.items())) if isinstance(rules, Seated) else ()
        name = path, request if rules.vocabulary.of_requests(path_keys(path)) else None, seats
        if name not in known:
            known[name] = cls._of(rules, path, request)
        return known[name]

    @classmethod
    def _of(cls, rules: Rules, path: str, request: Key) -> Topic | None:
        vocabulary, keys = rules.vocabulary, path_keys(path)
        asks = vocabulary.asks
        if asks is not None and keys == asks.path:
            name = next(n for n, k in vocabulary.requested.items() if k == request)
            entry = {asks.prime: request[0], asks.year: request[1]}
            text = f"{path}[+] {request[0]} {request[1]}"
            return cls(
                text,
                f"{path}[+]",
                (*keys, "+"),
                Form("date", none=True),
                vocabulary.facts[name],
                request,
                entry=entry,
                day=asks.on,
            )
        if keys in vocabulary.wholes:
            return cls(path, path, keys, Form("date", none=True), whole_first(vocabulary, keys), whole=True)
        fact = next((f for f in vocabulary.facts.values() if f.path == path), None)
        if fact is None and asks is not None and vocabulary.of_requests(keys) and keys[-1] == asks.on:
            fact = vocabulary.facts[next(n for n, k in vocabulary.requested.items() if k == request)]
        form = form_at(vocabulary, rules.shape, keys, fact)
        return None if form is None else cls(path, path, keys, form, fact)

    @property
    def own(self) -> str:
        """The fact in play that an answer takes out of play."""
        return self.fact.path if self.whole and self.fact else self.key

    def answered(self, data: Mapping[str, Any], value: Any) -> dict[str, Any]:
        """Return a dossier's data with an answer written in its place."""
        keys = self.keys
        if self.request is not None:
            if value == "none":
                return dict(data)
            value = {**(self.entry or {}), self.day: value}
        elif self.whole and self.fact and value != "none" and not isinstance(value, Mapping):
            keys = self.fact.keys
        elif self.form.kind == "entries" and isinstance(value, int) and not isinstance(value, bool):
            value = [{} for _ in range(value)]
        out: dict[str, Any] = put(data, keys, value)
        return out


def _topics(_: Vocabulary) -> dict[tuple[Any, ...], Topic | None]:
    """The topics met so far, by path (and prime year, where it matters), and by who sits where."""
    return {}


class Asked:
    """A topic with the classes of its answers, and what they say of inputs: worked out once for all prime years."""

    def __init__(self, topic: Topic, answers: Sequence[Answers]) -> None:
        self.topic = topic
        self.values = [a.values[0] for a in answers]
        self.rows: dict[int | tuple[int, Key], tuple[int, int]] = {}
        self._supposed: list[Outlook] = []

    def supposed(self, outlook: Outlook) -> list[Outlook]:
        """Return the dossier as it would be with each of the answers."""
        if not self._supposed:
            self._supposed = [outlook.supposing(self.topic, v) for v in self.values]
        return self._supposed

    @cached_property
    def figures(self) -> list[Any]:
        """The values as numbers."""
        return [_figure(v) for v in self.values]


def _figure(value: Any) -> Any:
    if value == "none":
        return NEVER
    return day_number(value) if isinstance(value, date) else exact(value) if isinstance(value, float) else value
