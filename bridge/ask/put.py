"""How questions are put: after which others, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ..dossier.keys import is_year
from ..dossier.shape import Keys
from ..facts.format import keys_of
from ..facts.vocabulary import Vocabulary
from ..ground.declared import Rules
from ..rules.wording import Wording
from .question import question_key

if TYPE_CHECKING:
    from .survey import Candidate, Place
    from .topic import Topic

NOT_OVER = "questions_not_over"  # the table of questions about a year that is not over


def arranged(candidates: Sequence[Candidate], rules: Rules, who: str = "") -> list[Candidate]:
    """Put of the same question the newest year first, what a question presumes before it, and before all what ``who`` asks begins
    with; the order stays otherwise."""
    begun = {keys_of(path) for name, path in rules.base.facts("begins") if str(name) == who}
    found, same = sorted(candidates, key=lambda c: c.topic.keys not in begun), dict[Keys, list[int]]()
    for place, candidate in enumerate(found):
        if any(is_year(k) for k in candidate.topic.keys):
            same.setdefault(_yearless(candidate.topic.keys), []).append(place)
    before = list(found)
    for places in same.values():
        newest = sorted(places, key=lambda p: [-k for k in before[p].topic.keys if is_year(k)])
        for place, other in zip(places, newest, strict=True):
            found[place] = before[other]
    presumes = rules.vocabulary.once(_presumed)
    by_keys: dict[Keys, list[Candidate]] = {}
    for candidate in found:
        by_keys.setdefault(candidate.topic.keys, []).append(candidate)
    out: dict[str, Candidate] = {}

    def put(candidate: Candidate) -> None:
        if candidate.topic.key in out:
            return
        for other in _before(candidate.topic, by_keys, presumes):
            put(other)
        out.setdefault(candidate.topic.key, candidate)

    for candidate in found:
        put(candidate)
    return list(out.values())


def _yearless(keys: Keys) -> Keys:
    return tuple("" if is_year(k) or k == "each_year" else k for k in keys)


def _presumed(vocabulary: Vocabulary) -> list[tuple[Keys, Keys]]:
    """The paths whose questions presume that another one was put, with that one."""
    return [(_yearless(keys_of(below)), keys_of(other)) for below, other in vocabulary.base.facts("presumes")]


def _before(
    topic: Topic, candidates: Mapping[Keys, Sequence[Candidate]], presumes: Iterable[tuple[Keys, Keys]]
) -> list[Candidate]:
    """Return what could be asked and comes before a topic."""
    here = _yearless(topic.keys)
    wanted = dict.fromkeys(other for below, other in presumes if here[: len(below)] == below and other != topic.keys)
    return [c for other in wanted for c in candidates.get(other, ())]


def question_text(topic: Topic, where: Sequence[Place], wording: Wording, today: date) -> str:
    """Return a question in words; a year that is not over is not asked about as if it were."""
    years = [k for k in topic.keys if is_year(k)]
    at = next((k for k in topic.keys if isinstance(k, int) and not is_year(k)), 0)
    situation, path, _ = where[0]
    condition = situation.outcome.whole.key(min(situation.paths[path]))
    prime, year = topic.request or (situation.prime, situation.year)
    functor = question_key(topic.fact, topic.keys, lambda k: wording.has("questions", k))
    of = years[0] if years else year
    table = NOT_OVER if of >= today.year and wording.has(NOT_OVER, functor) else "questions"
    return wording.get(
        table, functor, year=of, number=at + 1, condition=wording.label(condition), prime=wording.get("primes", prime),
    )  # fmt: skip
