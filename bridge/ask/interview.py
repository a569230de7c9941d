"""The interview: asks only what can still turn a wanted decision, the question first that leaves the least to ask.

How questions are ranked, and what that costs against the optimal order, is in docs/ask.md.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ..dossier.keys import path_text
from ..dossier.read import Dossier
from ..dossier.shape import EACH, Keys
from ..engine import Engine
from ..errors import InputError, Problem
from ..facts.vocabulary import NEVER, day_number
from ..ground.declared import Key
from .outlook import Outlook
from .posed import answered, seated, stays_unknown
from .prospect import Counter, Prospect, Rows
from .put import arranged, question_text
from .question import ANOTHER, Answers, Follow, Option, Question, label, stretches
from .survey import Candidate, Place, Progress, Survey, distinct, merge, stake
from .topic import Asked, Topic
from .wanted import Situation

FIRST_DAY = 19000101


class Interview:
    """A dossier being completed for the prime years that are wanted.

    ``primes`` and ``years`` choose them (by default all that are modelled); ``skipped`` are paths that the user does not
    know: they stay unknown and are not asked. ``who`` asks, or wants to know what, begins as the rules say;
    ``after`` is the path of the question before. Raises :class:`InputError` for what cannot be used.
    """

    def __init__(
        self,
        engine: Engine,
        dossier: Mapping[str, Any] | Dossier,
        primes: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
        today: date | None = None,
        readings: Mapping[str, str] | None = None,
        skipped: Iterable[str] = (),
        who: str = "",
        after: Keys = (),
    ) -> None:
        self.engine, self.today = engine, today or date.today()
        self.dossier = engine.dossier(dossier, self.today)
        self.readings = engine.rules.vocabulary.check_readings(dict(readings or {}))
        known = engine.rules.prime_years
        self.wanted = [k for k in engine.asked(primes, years) if k in known]
        self.skipped, self.who = set(skipped), who
        self.rules = seated(engine, self.dossier, self.wanted)
        self.outlook = Outlook(self.rules.vocabulary, self.dossier, self.today, self.readings)
        self.situations = {k: self._situation(k, self.outlook) for k in self.wanted}
        self._last = after
        self._order = {f.path: i for i, f in enumerate(self.rules.vocabulary.facts.values())}
        self._found: Question | None = None
        self._looked = False
        self._topics: dict[str, Topic | None] = {}
        for situation in self.situations.values():
            if not situation.consistent:
                raise InputError([Problem("", "impossible", ())])

    def _situation(self, key: Key, outlook: Outlook) -> Situation:
        return Situation(self.rules, outlook, self.readings, key)

    # -- what to ask --------------------------------------------------------------------------------------------------

    def next(self) -> Question | None:
        """Return the best question, or None where everything wanted is settled as far as the user knows."""
        if not self._looked:
            self._found, self._looked = self._next(), True
        return self._found

    @property
    def left(self) -> tuple[str, ...]:
        """The paths that could still turn a wanted decision and are not asked: the user does not know, or they are lists to fill in."""
        return tuple(sorted({p for s in self.situations.values() for p in s.paths if not self._topic(s, p) and s.can_turn(p)}))

    def _topic(self, situation: Situation, path: str) -> Topic | None:
        key = situation.key(path)
        if key not in self._topics:
            request = (situation.prime, situation.year)
            self._topics[key] = Topic.of(self.rules, path, request)
        topic = self._topics[key]
        return None if topic is None or topic.key in self.skipped or topic.path in self.skipped else topic

    def _places(self) -> dict[str, list[tuple[Situation, str]]]:
        """Where each topic matters: the prime years, and the path it has in each."""
        out: dict[str, list[tuple[Situation, str]]] = {}
        for situation in self.situations.values():
            for path in situation.paths:
                topic = self._topic(situation, path)
                if topic is not None:
                    out.setdefault(topic.key, []).append((situation, path))
        return out

    def _answers(self, topic: Topic, places: list[tuple[Situation, str]]) -> list[Answers]:
        """Return the classes of answers: each option, each stretch between cut points."""
        form = topic.form
        if form.kind == "boolean":
            return [Answers((True,)), Answers((False,))]
        if form.kind == "choice":
            return [Answers((o,)) for o in form.options]
        if form.kind == "set":
            return [Answers(([],)), *(Answers(([o],)) for o in form.options)]
        if form.kind == "entries":
            return [Answers((n,)) for n in range(self.rules.vocabulary.open_slots[str(self.rules.vocabulary.list_at(topic.keys))] + 1)]
        if form.kind == "text":
            texts = dict.fromkeys(t for s, p in places for t in s.texts(topic, p))
            return [Answers((t,)) for t in [*texts, ANOTHER]]
        limits: tuple[float, float] = (FIRST_DAY, NEVER)
        if topic.request is not None:
            limits = self.rules.vocabulary.windows.get(topic.request, limits)
        cuts = set[int | float]().union(*(s.cuts(topic, p) for s, p in places))
        if form.kind == "date":
            cuts |= self._bounds(topic, [s for s, _ in places])
        answers = stretches(form, cuts, limits)
        return [a for a in answers if a.values != ("none",)] if topic.request is not None else answers

    def _bounds(self, topic: Topic, situations: Sequence[Situation]) -> set[int]:
        """Return where days begin or cease to be possible beside the day that they may not come before, or after; where nobody knows
        that day, where it would turn something."""
        found = set[int]()
        for row in self.dossier.shape.ordered:
            for mine, other, later in ((row.later, row.earlier, 0), (row.earlier, row.later, 1)):
                if len(mine) != len(topic.keys) or any(m not in (k, EACH) for m, k in zip(mine, topic.keys, strict=True)):
                    continue
                same = next((i for i, (m, o) in enumerate(zip(mine, other, strict=False)) if m != o), len(mine))
                at = (*topic.keys[:same], *other[same:])  # of the same entry
                day = None if EACH in at else self.dossier.get(*at)
                if isinstance(day, date):
                    found.add(day_number(day) + later)
                elif day is None:
                    found.update(cut for s in situations for cut in s.turns(at))
        return found

    def _survey(self) -> Survey:
        places = self._places()
        rows: dict[Key, Rows] = {k: {} for k in self.wanted}
        laid: list[tuple[Asked, list[Answers], int]] = []
        width = 1  # column 0 supposes nothing
        for key, where in places.items():
            topic = self._topics[key]
            if topic is None:
                continue
            answers = self._answers(topic, where)
            asked = Asked(topic, answers)
            for situation, path in where:
                mine = rows[situation.name]
                for atom, (true, false) in situation.rows(asked, situation.paths[path], width).items():
                    before = mine.get(atom, (0, 0))
                    mine[atom] = (before[0] | true, before[1] | false)
            laid.append((asked, answers, width))
            width += len(answers)
        everywhere = (1 << width) - 1
        seen = {k: s.view.run(everywhere, rows[k]) for k, s in self.situations.items() if s.view.watched}
        broken = 0
        for prospect in seen.values():
            broken |= prospect.impossible
        signs = {k: p.signs() for k, p in seen.items()}
        in_play = self._in_play(seen, places)
        own = {q.topic.own: ((1 << len(a)) - 1) << o for q, a, o in laid}
        counter = Counter()
        for spot, row in in_play.items():  # of an answer's own columns its fact is not in play
            counter.add(row & ~own.get(spot, 0))
        out = []
        for asked, answers, offset in laid:
            columns = (((1 << len(answers)) - 1) << offset) & ~broken
            if len(answers) > 2:
                told = set[int]().union(*(signs[s.name] for s, _ in places[asked.topic.key]))
                columns = distinct(columns, offset, len(answers), told)
            if columns:
                out.append(Candidate(asked, answers, offset, columns, counter.total(columns) / columns.bit_count()))
        return Survey(places, seen, in_play, out)

    def _in_play(self, seen: Mapping[Key, Prospect], asked: Container[str]) -> dict[str, int]:
        """Return the columns in which each fact is in play."""
        spots: dict[str, int] = {}
        for key, prospect in seen.items():
            situation = self.situations[key]
            for atom, row in prospect.live.items():
                for spot, topic in situation.spots.get(atom, {}).items():
                    if topic in asked:
                        spots[spot] = spots.get(spot, 0) | row
        return spots

    def _next(self) -> Question | None:
        survey = self._survey()
        last = len(self._order)
        useful = sorted(
            survey.candidates, key=lambda c: (c.expected, -self._near(c.topic), self._order.get(c.topic.own, last), c.topic.key)
        )
        for candidate in arranged(useful, self.rules, self.who):
            where = []
            for situation, path in survey.places[candidate.topic.key]:
                tried = situation.try_answers(candidate.asked, path)
                if situation.can_turn(path, tried):
                    where.append(Place(situation, path, tried))
            if where:
                return self._question(candidate, where, survey)
        return None

    def _near(self, topic: Topic) -> int:
        """How much of the path is that of the question before."""
        near = 0
        for one, two in zip(topic.keys, self._last, strict=False):
            if one != two:
                break
            near += 1
        return near

    # -- what to say of it --------------------------------------------------------------------------------------------

    def _question(self, candidate: Candidate, where: list[Place], survey: Survey) -> Question:
        topic, wording = candidate.topic, self.engine.wording
        now = {s.name: s.follow(s.possible) for s, _, _ in where}
        answers = self._followed(candidate, where, survey, now)
        stakes = [stake(self.engine.wording, s, p, now[s.name]) for s, p, _ in where]
        options = tuple(Option(o, wording.value(o)) for o in topic.form.options)
        entry = topic.entry
        answers = [a._replace(label=label(a, topic.form, wording)) for a in answers]
        in_play = sum(row & 1 for row in survey.in_play.values())
        return Question(
            topic.path, topic.form, question_text(topic, where, wording, self.today), options, tuple(stakes), tuple(answers), in_play,
            round(candidate.expected, 3), entry, topic.key,
        )  # fmt: skip

    def _followed(
        self, candidate: Candidate, where: list[Place], survey: Survey, now: Mapping[Key, Follow]
    ) -> list[Answers]:
        """Return the possible answers with what follows; neighbours with the same consequences are one."""
        mask = (1 << len(candidate.answers)) - 1
        counter = Counter()
        for spot, row in survey.in_play.items():
            if spot != candidate.topic.own and row >> candidate.offset & mask:
                counter.add(row >> candidate.offset & mask)
        tables = [self._reached(candidate, place, survey.seen[place.situation.name]) for place in where]
        out: list[Answers] = []
        for column, answers in enumerate(candidate.answers):
            found = [table[column] for table in tables]
            if all(found):
                follows = [place.situation.follow(f) for place, f in zip(where, found, strict=True)]
                follows = [f for f in follows if f != now[f.prime, f.year]]
                in_play = counter.total(1 << column)
                merge(out, answers._replace(follows=tuple(follows), in_play=in_play))
        return out

    def _reached(self, candidate: Candidate, place: Place, seen: Prospect) -> list[frozenset[int]]:
        """Return the outcomes possible after each answer, none where the dossier cannot have it."""
        situation, shown = place.situation, place.tried.shown
        asked: dict[tuple[int, ...], frozenset[int]] = {}
        out = []
        for column in range(len(candidate.answers)):
            here = 1 << (column + candidate.offset)
            if seen.impossible & here:
                out.append(frozenset[int]())
                continue
            sure = next((a for a in seen.watched if seen.true[a] & here), None)
            found = shown.at(column)
            if sure is not None and found:
                out.append(frozenset((sure,)))
                continue
            left = situation.possible.difference(found, () if sure else (a for a in seen.watched if seen.false[a] & here))
            if left:
                literals = place.tried.literals(column)
                if literals not in asked:
                    asked[literals] = situation.after(literals, left, sure)
                found = asked[literals] | (situation.possible & found)
            out.append(found)
        return out

    # -- answering ----------------------------------------------------------------------------------------------------

    def answer(self, question: Question, value: Any) -> None:
        """Write an answer into the dossier; raise :class:`InputError`, nothing changed, where it cannot be one."""
        self._places()
        topic = self._topics.get(question.key)
        if topic is None:
            raise InputError([Problem(question.path, "impossible", ())])
        told = answered(topic, self.dossier, self.rules.vocabulary, value)
        if told is not None:
            self._set(told, topic)
        if stays_unknown(topic, value):
            self.skip(question)

    def _set(self, dossier: Dossier, topic: Topic) -> None:
        rules = seated(self.engine, dossier, self.wanted)
        fresh = rules is not self.rules
        before, self.rules = self.rules, rules
        outlook = Outlook(rules.vocabulary, dossier, self.today, self.readings)
        changed: dict[Key, Situation] = {}
        kept: list[Situation] = []
        head = path_text(topic.keys[:-1]) if topic.request else topic.path
        for key, old in self.situations.items():
            if not fresh and not any(p == head for paths in old.open.values() for p in paths):
                kept.append(old)
                continue
            new = self._situation(key, outlook)
            if not new.consistent:
                self.rules = before
                raise InputError([Problem(topic.path, "impossible", ())])
            changed[key] = new
        for old in kept:
            old.outlook = outlook
        self.outlook = outlook
        self.situations.update(changed)
        self.dossier, self._last, self._looked = dossier, topic.keys, False
        if fresh:
            self._topics = {}

    def skip(self, question: Question) -> None:
        """Note that the user does not know: the fact stays unknown, and is not asked again."""
        self.skipped.add(question.key)
        self._looked = False

    # -- where it stands ----------------------------------------------------------------------------------------------

    def decisions(self) -> list[Follow]:
        """Return what can be paid for each wanted prime year as things stand."""
        return [s.follow(s.possible) for s in self.situations.values()]

    def progress(self) -> Progress:
        """Return the next question, and how the decisions stand."""
        question = self.next()
        left = self.left if question is None else ()
        doubts = self.engine.warnings(self.dossier, self.today)
        return Progress(question is None and not self.left, question, left, tuple(self.decisions()), doubts)
