"""The interview: the question whose answer can still turn something, one a page."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from octroi.bridge import InputError
from octroi.bridge.ask.question import Option, Question
from octroi.bridge.ask.topic import Topic
from octroi.cli.parts import Sheet
from octroi.cli.replies import Unclear
from octroi.cli.say.questions import QuestionText, hint

from ..call import Reply
from ..page.fields import Blank, sign
from .turn import Turn, turned_back, turns
from .visit import Visit


def interview(visit: Visit) -> Reply:
    """Take an answer, if there is one, and put the next question: of several people to each in turn."""
    call = visit.call
    asked = call.field("q")
    if call.field("do") == "back":
        turned_back(visit)
    if not asked or call.field("do") == "back":
        return _first(visit, turns(visit))
    turn = Turn(visit, visit.person)
    topic = turn.put(asked)
    found = turn.next() if topic is None else None
    if found is not None and asked != found.key:
        return _asked(turn, found, note=visit.say("page.mixed"))
    put = topic or found
    if put is not None and call.field("do") == "skip":
        turn.skip(put.key)
    elif put is not None and call.field("do") == "answer":
        blank = blank_of(visit, put).sent(call)
        try:
            _take(turn, put, blank)
        except Unclear as unclear:
            blank.error = str(unclear)
        except InputError as error:
            blank.error = visit.told(error.problems[0])[1]
        if blank.error:
            return _again(turn, asked, blank)
    if (question := turn.next()) is not None:
        return _asked(turn, question)
    return _first(visit, turns(visit, turn.person))


def _again(turn: Turn, asked: str, blank: Blank) -> Reply:
    """Put a question again, with what was typed and what is wrong with it."""
    question = turn.next()
    if question is None or question.key != asked:
        return turn.visit.go("result") if question is None else _asked(turn, question, note=turn.visit.say("page.mixed"))
    blank.text = question.text
    return _asked(turn, question, blank)


def _first(visit: Visit, those: Iterable[Turn]) -> Reply:
    """Put the first question that one of the turns has; where none has any, show the result."""
    for turn in those:
        if (question := turn.next()) is not None:
            return _asked(turn, question)
    return visit.go("result")


def _take(turn: Turn, put: Question | Topic, blank: Blank) -> None:
    value = blank.value(turn.visit.say)
    if value is None:
        raise Unclear(turn.visit.say("page.no_answer"))
    doubtful(turn.visit, blank, value)
    if isinstance(put, Topic):
        turn.take(put, value)
    else:
        turn.answer(put, value)


def doubtful(visit: Visit, blank: Blank, value: Any) -> None:
    """Ask back where a part of one was typed for a part of a hundred."""
    shares = visit.engine.shape.doubtful.shares
    if blank.form.unit in shares and isinstance(value, float) and 0 < value < 1 and visit.call.field("sure") != blank.typed:
        wording = visit.engine.wording
        hundred = round(value * 100, 6)
        blank.suggestions = [wording.number(hundred, 6), blank.typed]
        raise Unclear(visit.say("page.share", value=wording.value(hundred, blank.form.unit, 6)))


def blank_of(visit: Visit, put: Question | Topic) -> Blank:
    """Return the field of a question; one that was put before is told by its topic, without its words."""
    wording, form = visit.engine.wording, put.form
    path = "q" if put.path.endswith("[+]") else put.path
    typed = form._replace(reached=False)  # whether it was reached is asked beside the field
    options = tuple(Option(o, wording.value(o)) for o in form.options)
    said = hint(typed, options, visit.words) if form.kind in ("date", "number", "entries") else ""
    return Blank(path, form, "" if isinstance(put, Topic) else put.text, options, sign(wording, form.unit), said)


def _asked(turn: Turn, question: Question, blank: Blank | None = None, note: str = "") -> Reply:
    """Show a question, why it is asked, what is at stake, and what is settled already."""
    visit = turn.visit
    words, say = visit.words, visit.say
    field = blank or blank_of(visit, question)
    told = QuestionText(Sheet(), words)

    def stakes(sheet: Sheet) -> None:
        QuestionText(sheet, words).stakes(question)

    def why(sheet: Sheet) -> None:
        text = QuestionText(sheet, words)
        text.grounds(question)
        text.follows(question.answers)

    visit.state.asked = [turn.person, question.key, *turn.after]
    standing = []
    for one in turn.decisions():
        verdict = visit.engine.wording.get("verdicts", one.verdict)
        text = verdict if one.verdict == "refused" else words.amount(one.low, one.high)
        standing.append((words.prime_years([(one.prime, one.year)]), text, one.settled, one.verdict))
    title = question.text
    status = HTTPStatus.UNPROCESSABLE_ENTITY if field.error else HTTPStatus.OK
    return visit.page(
        "interview.html", title, status, bool(field.error), blank=field, key=question.key, why=visit.parts(why, 3),
        stakes=visit.parts(stakes, 3), hint=told.hint(question), standing=standing, note=note,
        left=say.count("ask.in_play", question.in_play), back=bool(visit.state.steps), common=turn.part is not None and not turn.person,
    )  # fmt: skip
