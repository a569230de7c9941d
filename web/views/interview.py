"""The interview: the question whose answer can still turn something, one a page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from octroi.bridge import InputError
from octroi.bridge.ask.interview import Interview
from octroi.bridge.ask.question import Question
from octroi.cli.parts import Sheet
from octroi.cli.replies import Unclear
from octroi.cli.say.questions import QuestionText

from ..call import Reply
from ..page.fields import Blank, sign
from .visit import Visit


def interview(visit: Visit) -> Reply:
    """Take an answer, if there is one, and put the next question."""
    call, state = visit.call, visit.state
    if call.field("do") == "back":
        state.back()
    talk = _talk(visit)
    question = talk.next()
    if question is not None and call.field("q"):
        if call.field("q") != question.key:
            return _asked(visit, talk, question, note=visit.say("page.mixed"))
        if call.field("do") == "skip":
            state.skip(question.key)
            talk.skip(question)
        elif call.field("do") == "answer":
            blank = blank_of(visit, question).sent(call)
            try:
                _take(visit, talk, question, blank)
            except Unclear as unclear:
                blank.error = str(unclear)
            except InputError as error:
                blank.error = visit.told(error.problems[0])[1]
            if blank.error:
                return _asked(visit, talk, question, blank)
        question = talk.next()
    if question is None:
        return visit.go("result")
    return _asked(visit, talk, question)


def _talk(visit: Visit) -> Interview:
    primes, years = visit.wanted()
    state = visit.state
    return Interview(visit.engine, visit.dossier, primes, years, state.day, state.readings, state.skipped)


def _take(visit: Visit, talk: Interview, question: Question, blank: Blank) -> None:
    value = blank.value(visit.say)
    if value is None:
        raise Unclear(visit.say("page.no_answer"))
    doubtful(visit, blank, value)
    before = set(talk.skipped)
    talk.answer(question, value)
    visit.state.moved(talk.dossier.data)
    for key in talk.skipped - before:
        visit.state.skip(key)
    visit.__dict__.pop("dossier", None)


def doubtful(visit: Visit, blank: Blank, value: Any) -> None:
    """Ask back where a part of one was typed for a part of a hundred."""
    shares = visit.engine.shape.doubtful.shares
    if blank.form.unit in shares and isinstance(value, float) and 0 < value < 1 and visit.call.field("sure") != blank.typed:
        wording = visit.engine.wording
        hundred = round(value * 100, 6)
        blank.suggestions = [wording.number(hundred, 6), blank.typed]
        raise Unclear(visit.say("page.share", value=wording.value(hundred, blank.form.unit, 6)))


def blank_of(visit: Visit, question: Question) -> Blank:
    """Return the field of a question."""
    wording, form = visit.engine.wording, question.form
    path = "q" if question.path.endswith("[+]") else question.path
    hint = QuestionText(Sheet(), visit.words).hint(question) if form.kind in ("date", "number", "entries") else ""
    return Blank(path, form, question.text, question.options, sign(wording, form.unit), hint)


def _asked(visit: Visit, talk: Interview, question: Question, blank: Blank | None = None, note: str = "") -> Reply:
    """Show a question, why it is asked, what is at stake, and what is settled already."""
    words, say = visit.words, visit.say
    field = blank or blank_of(visit, question)
    told = QuestionText(Sheet(), words)

    def why(sheet: Sheet) -> None:
        QuestionText(sheet, words).why(question)

    def follows(sheet: Sheet) -> None:
        QuestionText(sheet, words).follows(question.answers)

    standing = []
    for one in talk.decisions():
        verdict = visit.engine.wording.get("verdicts", one.verdict)
        text = verdict if one.verdict == "refused" else words.amount(one.low, one.high)
        standing.append((words.prime_years([(one.prime, one.year)]), text, one.settled, one.verdict))
    title = question.text
    status = HTTPStatus.UNPROCESSABLE_ENTITY if field.error else HTTPStatus.OK
    return visit.page(
        "interview.html", title, status, bool(field.error), blank=field, key=question.key, why=visit.parts(why, 3),
        follows=visit.parts(follows, 3), hint=told.hint(question), standing=standing, note=note,
        left=say.count("ask.in_play", question.in_play), back=bool(visit.state.steps),
    )  # fmt: skip
