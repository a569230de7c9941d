"""A question of the interview: what is asked, why, and what would follow from each answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..parts import Sheet, spans
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.ask.question import Answers, Follow, Form, Question

SOURCES_SHOWN = 2
CLASSES_SHOWN = 6


def hint(form: Form, options: Sequence[tuple[str, str]], words: Words) -> str:
    """Return what kind of answer is wanted."""
    say, wording = words.say, words.wording
    if form.kind == "number":
        unit = wording.get("values", f"unit_{form.unit}") if form.unit else ""
        known = unit and wording.has("values", f"unit_{form.unit}")
        key = "score" if form.reached else "number"
        return say(f"ask.hint_{key}") + (f" ({unit})" if known else "")
    if form.kind == "date":
        return say("ask.hint_day_or_none" if form.none else "ask.hint_day")
    return say(f"ask.hint_{form.kind}", most=len(options))


class QuestionText:
    """Tells questions."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say

    def hint(self, question: Question) -> str:
        """Return what kind of answer is wanted."""
        return hint(question.form, question.options, self.words)

    def show(self, question: Question | None) -> None:
        """Write a question, its options, why it is asked, and what would follow."""
        sheet, say = self.sheet, self.say
        if question is None:
            sheet.line(say("ask.settled"))
            return
        self._asked(question, 0)
        self.why(question)
        sheet.line(say.count("ask.in_play", question.in_play), 3, style="dim")

    def put(self, question: Question, number: int) -> None:
        """Write a question to be answered: in brief what it is asked for, then the question and its options, whole and last."""
        self.sheet.line(self.say.count("ask.in_play", question.in_play), 3, style="dim")
        self.stakes(question)
        self._asked(question, number)

    def _asked(self, question: Question, number: int) -> None:
        marker = f"{number}. " if number else ""
        self.sheet.line(spans((marker + question.text, "bold")), hang=len(marker))
        for place, (_, label) in enumerate(question.options, 1):
            self.sheet.line(label, 3, f"{place}. ")

    def stakes(self, question: Question) -> None:
        """Write for which prime years it is asked, and what they can still pay."""
        why = self.say("list.joint").join(self._stake(keys, now) for keys, now in self._stakes(question))
        self.sheet.line(self.say("ask.why", names=why), 3, style="dim")

    def why(self, question: Question) -> None:
        """Write what is at stake, under which conditions, where they are written, and what would follow from each answer."""
        self.stakes(question)
        self.grounds(question)
        self.follows(question.answers)

    def grounds(self, question: Question) -> None:
        """Write which conditions look at it, and where they are written."""
        sheet, say = self.sheet, self.say
        conditions = list(dict.fromkeys(label for s in question.why for _, label in s.conditions))
        if conditions and not all(c in question.text for c in conditions):
            sheet.line(say("list.joint").join(conditions[:3]), 6, style="dim")
        sources = list(dict.fromkeys((s.title, s.where) for stake in question.why for s in stake.sources))
        for title, where in sources[:SOURCES_SHOWN]:
            sheet.line(say("ask.source", title=title, where=say("sources.place", place=where)), 6, style="dim")

    def _stakes(self, question: Question) -> list[tuple[list[tuple[str, int]], Follow]]:
        out: list[tuple[list[tuple[str, int]], Follow]] = []
        for stake in question.why:
            now = stake.now
            for keys, known in out:
                if (known.low, known.high, known.prime) == (now.low, now.high, now.prime):
                    keys.append((now.prime, now.year))
                    break
            else:
                out.append(([(now.prime, now.year)], now))
        return out

    def _stake(self, keys: Sequence[tuple[str, int]], now: Follow) -> str:
        return self.say("phrase.given", label=self.words.prime_years(keys), text=self.words.amount(now.low, now.high))

    def follows(self, answers: Sequence[Answers]) -> None:
        """Write what each kind of answer would bring."""
        telling = [a for a in answers if a.follows]
        for one in telling[:CLASSES_SHOWN]:
            groups: dict[str, list[tuple[str, int]]] = {}
            for follow in one.follows:
                groups.setdefault(self._follow(follow), []).append((follow.prime, follow.year))
            parts = [self.say("ask.follow", names=self.words.prime_years(keys), text=text) for text, keys in groups.items()]
            text = self.say("phrase.pair", label=one.label, text=self.say("list.joint").join(parts))
            self.sheet.line(text, 3, "→ ")
        if len(telling) > CLASSES_SHOWN:
            self.sheet.line(self.say.count("ask.more", len(telling) - CLASSES_SHOWN), 3, style="dim")

    def _follow(self, follow: Follow) -> str:
        if follow.verdict == "refused":
            return self.words.wording.get("verdicts", "refused")
        text = self.words.amount(follow.low, follow.high)
        return text if follow.settled else self.say("ask.still", text=text)
