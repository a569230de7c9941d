"""Whose turn it is: several people are asked one after the other, each for what is her own, and last for what they share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from octroi.bridge import InputError
from octroi.bridge.ask.interview import Interview
from octroi.bridge.ask.posed import answered, seated, stays_unknown, topic_at
from octroi.bridge.ask.question import Follow, Question
from octroi.bridge.ask.topic import Topic
from octroi.bridge.dossier.keys import path_text
from octroi.bridge.dossier.read import Dossier
from octroi.bridge.dossier.shape import Keys
from octroi.bridge.people import Part, personal

from .visit import Visit


class Turn:
    """The questions to one of several people, by name; without a name, about what they share and about who has none."""

    def __init__(self, visit: Visit, person: str = "") -> None:
        self.visit, self.person = visit, person
        visit.about(person)
        scope, dossier = visit.scope, visit.dossier
        self.part = Part(visit.engine.rules, dossier, person) if visit.people else None
        skipped: Iterable[str] = visit.state.skipped
        if self.part is not None:
            own, common = personal(visit.engine.rules, scope.primes)
            nameless = own if "" in visit.people else []
            scope = scope._replace(primes=own if person else [*nameless, *common])
            dossier = self.part.dossier
            skipped = filter(None, map(self.part.here, skipped))
        self.idle = self.part is not None and not scope.primes
        self.scope, self.dossier, self.skipped = scope, dossier, list(skipped)
        asked = visit.state.asked
        self.after: Keys = tuple(asked[2:]) if asked[:1] == [person] else ()  # which question was before

    @cached_property
    def talk(self) -> Interview | None:
        """The interview as it stands; what it hangs on is worked out when first something is asked of it."""
        if self.idle:
            return None
        return Interview(self.visit.engine, self.dossier, *self.scope, self.skipped, self.visit.state.who, self.after)

    def next(self) -> Question | None:
        """Return the best question, or None where everything wanted is settled as far as this person knows."""
        return self.talk.next() if self.talk else None

    def decisions(self) -> list[Follow]:
        """Return what can be paid for each wanted prime year as things stand."""
        return self.talk.decisions() if self.talk else []

    def put(self, key: str) -> Topic | None:
        """Return what a form asks that was sealed with its question; None where another is to be put, or that cannot be told."""
        if self.idle or self.visit.state.asked[:2] != [self.person, key]:
            return None
        engine = self.visit.engine
        wanted = [k for k in engine.asked(self.scope.primes, self.scope.years) if k in engine.rules.prime_years]
        return topic_at(seated(engine, self.dossier, wanted), key)

    def take(self, topic: Topic, value: Any) -> None:
        """Take an answer to what a form asked, where it can be one."""
        before, after = self.dossier, self.after
        told = answered(topic, before, self.visit.engine.rules.vocabulary, value)
        if told is not None:
            self.dossier, self.after = told, topic.keys
            self.__dict__.pop("talk", None)
            try:
                assert self.talk is not None
            except InputError:
                self.dossier, self.after = before, after
                raise
            self._moved(told)
        if stays_unknown(topic, value):
            self.skip(topic.key)

    def answer(self, question: Question, value: Any) -> None:
        """Take an answer to the next question, where it can be one."""
        assert self.talk is not None
        before = set(self.talk.skipped)
        self.talk.answer(question, value)
        self._moved(self.talk.dossier)
        for key in self.talk.skipped - before:
            self.visit.state.skip(self._there(key))

    def _moved(self, told: Dossier) -> None:
        self.visit.state.moved(self.part.told(told) if self.part else told.data)
        self.visit.changed()

    def skip(self, key: str) -> None:
        """Take it that the person does not know."""
        self.visit.state.skip(self._there(key))
        self.skipped.append(key)
        self.__dict__.pop("talk", None)

    def _there(self, key: str) -> str:
        return self.part.there(key) if self.part else key


def turns(visit: Visit, after: str | None = None) -> Iterable[Turn]:
    """Yield the turns in their order, from that of the person whom the visit is about; ``after`` this one only."""
    names = [*filter(None, visit.people), ""]
    begin = names.index(visit.person) if visit.person else 0
    for name in names[begin:] if after is None else names[names.index(after) + 1 :]:
        yield Turn(visit, name)


def turned_back(visit: Visit) -> None:
    """Go one step back, to whom that step was about."""
    undone = visit.state.back()
    visit.changed()
    rules = visit.engine.rules
    for name in visit.people:
        part = Part(rules, visit.dossier, name)
        if any(part.owns(_text(place)) for place in undone):
            visit.about(name)


def _text(place: list[Any]) -> str:
    """Return the path of what a step changed."""
    return str(place[1]) if place[0] == "skipped" else path_text(tuple(place))
