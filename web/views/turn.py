"""Whose turn it is: several people are asked one after the other, each for what is her own, and last for what they share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from octroi.bridge.ask.interview import Interview
from octroi.bridge.ask.question import Follow, Question
from octroi.bridge.dossier.keys import path_text
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
        idle = self.part is not None and not scope.primes
        self.talk = None if idle else Interview(visit.engine, dossier, *scope, skipped, visit.state.who)

    def next(self) -> Question | None:
        """Return the best question, or None where everything wanted is settled as far as this person knows."""
        return self.talk.next() if self.talk else None

    def decisions(self) -> list[Follow]:
        """Return what can be paid for each wanted prime year as things stand."""
        return self.talk.decisions() if self.talk else []

    def answer(self, question: Question, value: Any) -> None:
        """Take an answer, where it can be one."""
        assert self.talk is not None
        state, before = self.visit.state, set(self.talk.skipped)
        self.talk.answer(question, value)
        told = self.talk.dossier
        state.moved(self.part.told(told) if self.part else told.data)
        for key in self.talk.skipped - before:
            state.skip(self._there(key))
        self.visit.changed()

    def skip(self, question: Question) -> None:
        """Take it that the person does not know."""
        assert self.talk is not None
        self.visit.state.skip(self._there(question.key))
        self.talk.skip(question)

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
