"""What is seen of the answers to everything that could be asked, one column an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ..as_json import quiet, shaped
from ..errors import InputError, Problem
from ..ground.declared import Key
from ..rules.wording import Wording
from ..terms import OF_CONTRACT, Remark
from .prospect import Prospect
from .question import ANOTHER, Answers, Follow, Labelled, Question, Stake
from .topic import Asked, Topic
from .wanted import Situation, Tried

if TYPE_CHECKING:
    from ..engine import Engine


def askers(engine: Engine) -> dict[str, list[str]]:
    """Return who may come and ask, by the rules, in the order of their words, each with the primes that are then looked at."""
    found: dict[str, list[str]] = {}
    for who, prime in engine.rules.base.facts("asker"):
        found.setdefault(str(who), []).append(str(prime))
    worded = [w for w in engine.wording.texts.get("askers", {}) if w in found]
    return {w: [p for p in engine.primes if p in found[w]] for w in (*worded, *sorted(found.keys() - set(worded)))}


class Aim(NamedTuple):
    """What a person may want to know: the primes that are then looked at, and whether what was received is in dispute."""

    name: str
    primes: list[str]
    disputes: bool


def aims(engine: Engine) -> list[Aim]:
    """Return what a person may want to know, by the rules, in the order of their words."""
    base, found = engine.rules.base, dict[str, list[str]]()
    for aim, prime in base.facts("aim"):
        found.setdefault(str(aim), []).append(str(prime))
    disputed = {str(a) for (a,) in base.facts("aim_disputes")}
    worded = [a for a in engine.wording.texts.get("aims", {}) if a in found]
    names = [*worded, *sorted(found.keys() - set(worded))]
    return [Aim(a, [p for p in engine.primes if p in found[a]], a in disputed) for a in names]


def beginnings(engine: Engine) -> dict[str, list[str]]:
    """Return as whom one may come and what one may want to know, each with the primes that are then looked at."""
    return {**askers(engine), **{a.name: a.primes for a in aims(engine)}}


def begun(engine: Engine, name: str, where: str) -> list[str]:
    """Return the primes that are looked at where someone comes so, or wants to know this.

    Raises :class:`InputError`, at ``where`` it was said, for a word that the rules do not know.
    """
    known = beginnings(engine)
    if name not in known:
        raise InputError([Problem(where, "want_word", (("value", name), ("words", ", ".join(known))))])
    return known[name]


class Candidate(NamedTuple):
    """A topic with its answers, their columns, and how many facts stay in play after it on average."""

    asked: Asked
    answers: list[Answers]
    offset: int
    columns: int
    expected: float

    @property
    def topic(self) -> Topic:
        """What is asked."""
        return self.asked.topic


class Survey(NamedTuple):
    """Everything seen of the answers to everything that could be asked, one column an answer; nothing is supposed in column 0.

    ``places`` says where each topic matters: the prime years, and the path it has in each; ``in_play`` in which columns
    each fact is in play.
    """

    places: dict[str, list[tuple[Situation, str]]]
    seen: dict[Key, Prospect]
    in_play: dict[str, int]
    candidates: list[Candidate]


class Place(NamedTuple):
    """Where a question can turn something: the prime year, the path there, and what its answers were seen to do."""

    situation: Situation
    path: str
    tried: Tried


@shaped(OF_CONTRACT, "settled", "question", "left", "decisions", quiet("warnings"))
class Progress(NamedTuple):
    """How an interview stands: the next question, what nobody is asked about, and what the decisions come to."""

    settled: bool
    question: Question | None
    left: tuple[str, ...]
    decisions: tuple[Follow, ...]
    warnings: tuple[Remark, ...] = ()


def distinct(columns: int, offset: int, width: int, told: Iterable[int]) -> int:
    """Keep one of the columns between which none of the rows that are told makes a difference."""
    mask = (1 << width) - 1
    blocks = {(row >> offset) & mask for row in told} - {0, mask}
    kept, known = 0, set()
    for i in range(width):
        bit = 1 << (i + offset)
        sign = tuple(b >> i & 1 for b in blocks)
        if columns & bit and sign not in known:
            known.add(sign)
            kept |= bit
    return kept


def merge(out: list[Answers], here: Answers) -> None:
    """Add answers to the classes found so far."""
    for i, one in enumerate(out):
        if one.follows != here.follows or one.stretch != here.stretch:
            continue
        most = max(one.in_play, here.in_play)
        if here.stretch and i == len(out) - 1:
            out[i] = one._replace(high=here.high, in_play=most)
            return
        if not here.stretch and ANOTHER not in (*one.values, *here.values):
            out[i] = one._replace(values=(*one.values, *here.values), in_play=most)
            return
    out.append(here)


def stake(wording: Wording, situation: Situation, path: str, now: Follow) -> Stake:
    """Return what a path is about in one wanted prime year: what is paid as things stand, the conditions and their sources."""
    whole = situation.outcome.whole
    ids = dict.fromkeys(whole.key(a) for a in sorted(situation.paths[path]))
    names = [i for i in ids if wording.label(i) != i]
    sources = dict.fromkeys(s for i in ids for s in whole.citations.get(i.partition(".")[2], ()))
    return Stake(now, tuple(Labelled(i, wording.label(i)) for i in names), tuple(sources))
