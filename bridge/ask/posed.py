"""A question that was put before: its answer is taken without working out again that it was the one to put."""

from __future__ import annotations

from typing import Any

from ..decide.seating import MOST_SEATS, at_common_seats
from ..dossier.paths import path_keys, put
from ..dossier.read import Dossier
from ..engine import Engine
from ..errors import InputError, Problem
from ..facts.vocabulary import Vocabulary
from ..ground.declared import Key, Rules
from .topic import Topic


def seated(engine: Engine, dossier: Dossier, wanted: list[Key]) -> Rules:
    """Return the rules with a slot for each entry, of long lists for each that can matter to what is wanted or be asked about."""
    return at_common_seats(engine.room(dossier, MOST_SEATS), dossier, wanted, asking=True)


def topic_at(rules: Rules, key: str) -> Topic | None:
    """Return the topic that a question had by its key; None where the key alone does not say which that was."""
    path, added, request = key.partition("[+] ")
    prime, _, year = request.rpartition(" ")
    if added:
        return Topic.of(rules, path, (prime, int(year)))
    return None if rules.vocabulary.of_requests(path_keys(path)) else Topic.of(rules, path, ("", 0))


def stays_unknown(topic: Topic, value: Any) -> bool:
    """Whether an answer leaves the fact unknown: that there was no request says nothing of one to come."""
    return topic.request is not None and bool(value == "none")


def answered(topic: Topic, dossier: Dossier, vocabulary: Vocabulary, value: Any) -> Dossier | None:
    """Return the dossier with an answer, None where it stays as it is; raise :class:`InputError` where it cannot be one."""
    if stays_unknown(topic, value):
        asks = vocabulary.asks
        if asks is None or dossier.get(*asks.path) is not None:
            return None
        return dossier.revised(put(dossier.data, asks.path, []))
    _check(topic, value)
    return dossier.revised(topic.answered(dossier.data, value))


def _check(topic: Topic, value: Any) -> None:
    entries = topic.form.kind == "entries" and not isinstance(value, list)
    if entries and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100):
        raise InputError([Problem(topic.path, "want_count", (("value", str(value)),))])
    if topic.form.options and topic.form.kind == "choice" and value not in topic.form.options:
        words = ", ".join(topic.form.options)
        raise InputError([Problem(topic.path, "want_word", (("value", str(value)), ("words", words)))])
