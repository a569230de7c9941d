"""``octroi ask``: one question at a time, why it is asked, and the dossier kept after each answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from octroi.bridge import InputError
from octroi.bridge.ask.interview import Interview
from octroi.bridge.ask.question import Question
from octroi.bridge.ask.survey import begun
from octroi.bridge.contest.received import received as explained
from octroi.bridge.dossier.edits import exists
from octroi.bridge.dossier.paths import path_keys
from octroi.bridge.dossier.read import Dossier
from octroi.bridge.engine import parse_readings

from .. import arguments, page
from ..messages import Messages
from ..page.encoding import clean
from ..parts import Sheet
from ..replies import BACK, DONT_KNOW, STOP, WHY, Unclear, read, says
from ..say import heads
from ..say.entries import words_of
from ..say.failures import problem_line
from ..say.questions import QuestionText
from ..say.received import ReceivedText, ReceivedWords
from ..say.summary import Summary
from ..say.todo import TodoText
from ..say.words import Words
from .aim import wanted
from .draft import File


def ask(say: Messages, options: dict[str, Any]) -> None:
    """Interview, or give the next question."""
    name = options["dossier"]
    single = options["next"] or options["format"] == "json"
    today, readings = arguments.day(options["today"]), parse_readings(options["reading"])
    given = name == "-" or Path(name).exists()
    if name == "-" and not single:
        raise arguments.refusal("-", "ask_stdin")
    engine = arguments.engine_for(options["rules"], say.language)
    primes, years = arguments.several(options, engine)
    dossier = arguments.read_dossier(name, engine, empty=True) if given else engine.dossier({"dossier": 1})
    dossier = arguments.of_member(engine, dossier, options, today)
    output = name if options["output"] is None else options["output"]
    same = given and name != "-" and Path(output).exists() and Path(output).samefile(name)
    if options["person"] is not None and not single and (same or options["output"] is None):
        raise arguments.refusal("--member", "ask_member")
    if not same and options["output"] is not None:
        arguments.output(options, "output")
    file = None if single else File(output, dossier if same else None)
    for path in options["skip"]:
        if not engine.rules.vocabulary.of_requests(path_keys(path.partition(" ")[0])):
            exists(engine.shape, "--skip", path)
    received, aim = None, options["aim"]
    if aim is not None:
        primes = primes or begun(engine, aim, f"--aim {aim}")
    elif file is not None and not primes and not years and sys.stdin.isatty():
        primes, years, received, aim = wanted(engine, say, today)

    def anew(found: Dossier, skipped: Iterable[str]) -> Interview:
        return Interview(engine, found, primes, years, today, readings, skipped, aim or "")

    interview = anew(dossier, options["skip"])
    if options["format"] == "json":
        page.show_json(interview.progress())
        return
    words = words_of(engine, say, today, dossier)
    if file is None:
        sheet = Sheet()
        heads.warned(sheet, words, engine.warnings(interview.dossier, today))
        QuestionText(sheet, words).show(interview.next())
        page.show(sheet.parts)
        return
    talk = Talk(interview, words, file, anew)
    talk.start()
    stopped = talk.converse()
    talk.finish(primes, years, stopped, received)


class Talk:
    """Asks, listens, and keeps what was answered; ``begun`` begins the interview anew with another dossier."""

    def __init__(self, interview: Interview, words: Words, file: File, begun: Callable[[Dossier, Iterable[str]], Interview]) -> None:
        self.interview, self.words, self.file, self.say = interview, words, file, words.say
        self.begun = begun
        self.past: list[tuple[Dossier, set[str], list[str]]] = []  # as it was before each answer
        self.unsure: list[str] = []
        self.saved = False

    def start(self) -> None:
        """Say how it goes."""
        sheet = Sheet()
        sheet.title(self.say("ask.title", names=self.words.prime_years(self.interview.wanted)))
        sheet.line(self.say("ask.how", unsure=DONT_KNOW, why=WHY, back=BACK, stop=STOP), style="dim")
        interview = self.interview
        heads.warned(sheet, self.words, interview.engine.warnings(interview.dossier, interview.today))
        page.show(sheet.parts)

    def converse(self) -> bool:
        """Ask until everything is settled or the user stops; say whether it was stopped."""
        while (question := self.interview.next()) is not None:
            sheet = Sheet()
            sheet.blank()
            QuestionText(sheet, self.words).put(question, len(self.past) + 1)
            page.show(sheet.parts)
            try:
                if not self._listen(question):
                    return True
            except click.Abort:
                self._tell("")
                return True
        return False

    def _listen(self, question: Question) -> bool:
        """Take one answer, asking again until it can be read; say whether to go on."""
        hint = QuestionText(Sheet(), self.words).hint(question)
        while True:
            reply = str(click.prompt(f"   {clean(hint)}", default="", show_default=False, prompt_suffix=" > ")).strip()
            if reply == STOP:
                return False
            if reply == BACK:
                if self._back():
                    return True
                continue
            if reply == WHY:
                sheet = Sheet()
                QuestionText(sheet, self.words).why(question)
                page.show(sheet.parts)
                continue
            before = (self.interview.dossier, set(self.interview.skipped), list(self.unsure))
            if reply == DONT_KNOW:
                self.past.append(before)
                self.interview.skip(question)
                self.unsure.append(question.text)
                return True
            try:
                if not reply:
                    raise Unclear(self.say("ask.empty", unsure=DONT_KNOW, stop=STOP))
                self.interview.answer(question, self._meant(read(reply, question, self.say), question))
            except Unclear as unclear:
                self._tell(str(unclear))
                continue
            except InputError as error:
                for problem in error.problems:
                    self._tell(problem_line(problem, self.say))
                continue
            self.past.append(before)
            self.file.save(self.interview.dossier)
            self.saved = True
            return True

    def _back(self) -> bool:
        """Take the last answer back; say whether there was one."""
        if not self.past:
            self._tell(self.say("ask.first"))
            return False
        dossier, skipped, self.unsure = self.past.pop()
        self.interview = self.begun(dossier, skipped)
        self.file.save(dossier)
        return True

    def _meant(self, value: Any, question: Question) -> Any:
        """Return the value that is meant: of a part of one where parts are of a hundred, what the user says."""
        shares = self.interview.engine.shape.doubtful.shares
        if question.form.unit not in shares or isinstance(value, bool) or not isinstance(value, float) or not 0 < value < 1:
            return value
        meant = float(f"{value * 100:.6g}")
        text = self.say("ask.share", meant=self.words.wording.value(meant, question.form.unit))
        while True:
            reply = str(click.prompt(f"   {text}", default="", show_default=False, prompt_suffix=" > ")).strip()
            if says(reply, "yes", self.say):
                return meant
            if says(reply, "no", self.say):
                return value

    def _tell(self, text: str) -> None:
        """Say why a reply will not do; nothing: end the line of the prompt."""
        sheet = Sheet()
        if text:
            sheet.line(text, 3, style="yellow")
        else:
            sheet.blank()
        page.show(sheet.parts)

    def finish(self, primes: Sequence[str], years: Sequence[int], stopped: bool, received: int | None = None) -> None:
        """Say how the decisions stand, what is left open, what can be done by when, and where the dossier is."""
        interview, sheet, say = self.interview, Sheet(), self.say
        question = interview.next()
        if stopped:
            sheet.blank()
        sheet.blank()
        if question is not None:
            sheet.line(say("ask.stopped"), style="bold")
        else:
            sheet.line(say("ask.as_known" if interview.left else "ask.settled"), style="bold")
        for text in self.unsure if interview.left else []:
            sheet.line(text, 3, "? ")
        decisions = interview.engine.decide(interview.dossier, primes, years, interview.today, interview.readings)
        TodoText(sheet, self.words).show(decisions, str(self.file.path))
        sheet.blank()
        summary = Summary(sheet, self.words)
        summary.show(decisions)
        summary.combination(interview.engine.combine(decisions, interview.readings), decisions)
        if received is not None:
            self._explain(sheet, primes[0], years[0], received)
        page.show(sheet.parts)
        self._kept()

    def _explain(self, sheet: Sheet, prime: str, year: int, amount: int) -> None:
        """Say what could explain an amount received."""
        interview = self.interview
        sheet.blank()
        try:
            found = explained(interview.engine, interview.dossier, amount, prime, year, interview.today, interview.readings)
        except InputError as error:
            for problem in error.problems:
                sheet.line(problem_line(problem, self.say), style="yellow")
            return
        text = ReceivedText(sheet, ReceivedWords(interview.engine, self.say, found))
        text.show()
        text.next_step(str(self.file.path))

    def _kept(self) -> None:
        """Say where the dossier is; a new one is written even where nothing was answered."""
        if not self.saved and self.file.new:
            self.file.save(self.interview.dossier)
            self.saved = True
        sheet = Sheet()
        sheet.blank()
        if self.saved:
            sheet.line(self.say("ask.saved", file=str(self.file.path)))
            if self.file.copied is not None:
                sheet.line(self.say("ask.copied", file=str(self.file.copied)), style="dim")
        page.show(sheet.parts)
