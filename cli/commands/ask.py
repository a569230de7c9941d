"""The interview on a terminal: one question at a time, why it is asked, and the dossier kept after each answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import arguments as questions
from ..messages import Messages
from ..page.terminal import Page
from ..say.words import Words
from .decide import print_json
from .replies import DONT_KNOW, STOP, Unclear, read

if TYPE_CHECKING:
    from octroi.bridge.ask.interview import Interview
    from octroi.bridge.ask.question import Answers, Follow, Question
    from octroi.bridge.dossier.edits import Edit
    from octroi.bridge.dossier.read import Dossier
    from octroi.bridge.dossier.shape import Shape

SOURCES_SHOWN = 2
CLASSES_SHOWN = 6


def run(say: Messages, options: dict[str, Any]) -> None:
    """Interview, or give the next question."""
    from octroi.bridge import InputError, Problem
    from octroi.bridge.ask.interview import Interview
    from octroi.bridge.engine import parse_readings

    name = options["dossier"]
    single = options["next"] or options["format"] == "json"
    today, readings = questions.day(options["today"]), parse_readings(options["reading"])
    years = [questions.year(y) for y in options["year"]]
    given = name == "-" or Path(name).exists()
    if name == "-" and not single:
        raise InputError([Problem("-", "ask_stdin")])
    engine = questions.engine_for(options["rules"], say.language)
    dossier = questions.read_dossier(name, engine) if given else engine.dossier({"dossier": 1})
    output = options["output"] or name
    same = given and Path(output).exists() and Path(output).samefile(name)
    file = None if single else File(output, dossier if same else None)
    from octroi.bridge.dossier.edits import exists

    for path in options["skip"]:
        if not path.startswith("requests[+]"):
            exists(engine.shape, "--skip", path)
    interview = Interview(engine, dossier, list(options["prime"]), years, today, readings, options["skip"])
    if options["format"] == "json":
        print_json(interview.to_dict())
        return
    page = Page()
    talk = Talk(interview, page, Words(engine, say, today), file)
    if single:
        talk.show(interview.next())
        return
    talk.start()
    if talk.converse():
        page.blank()
    talk.finish(list(options["prime"]), years)


class File:
    """Where the dossier is kept: changed in place, its comments and order with it, and whole at every moment.

    ``known`` is the dossier that the file holds; None where it is begun or replaced.
    """

    def __init__(self, name: str, known: Dossier | None) -> None:
        from octroi.bridge import InputError, Problem

        self.path, self.known = Path(name), known
        self.new = known is None
        self.copied: Path | None = None
        if self.path.is_dir():
            raise InputError([Problem(name, "is_folder")])
        if not self.path.absolute().parent.is_dir():
            raise InputError([Problem(name, "no_folder", (("value", str(self.path.parent)),))])

    def save(self, dossier: Dossier) -> None:
        """Write the dossier; raise :class:`InputError` where the file was changed meanwhile or cannot be written."""
        from octroi.bridge import InputError, Problem
        from octroi.bridge.dossier.files import write_whole

        target = self.path.resolve()
        try:
            write_whole(target, self._text(target, dossier).encode())
        except OSError as error:
            raise InputError([Problem(str(self.path), "unwritable", (("value", error.strerror or str(error)),))]) from None
        self.known = dossier

    def _text(self, target: Path, dossier: Dossier) -> str:
        from octroi.bridge import InputError, Problem
        from octroi.bridge.dossier.read import loads, read_text
        from octroi.bridge.dossier.rewrite import rewritten

        if self.new or self.known is None:
            return written(dossier, target.suffix == ".json")
        before = read_text(target)
        if loads(before, self.known.shape).data != self.known.data:
            raise InputError([Problem(str(self.path), "file_changed")])
        text, kept = rewritten(before, edits(self.known.data, dossier.data), dossier)
        if not kept and self.copied is None:
            self.copied = target.with_name(target.name + ".bak")
            self.copied.write_text(before, encoding="utf-8")
        return text


def edits(before: Any, after: Any, keys: tuple[Any, ...] = ()) -> list[Edit]:
    """Return what an interview added to a dossier's data: values where there were none, and entries of lists."""
    from octroi.bridge.dossier.edits import Edit
    from octroi.bridge.dossier.read import path_text

    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        return [e for k, v in after.items() for e in edits(before.get(k), v, (*keys, k))]
    if isinstance(before, list) and isinstance(after, list) and before and all(isinstance(e, dict) for e in after):
        out = [e for i, v in enumerate(after[: len(before)]) for e in edits(before[i], v, (*keys, i))]
        return out + [Edit("add", path_text(keys), v) for v in after[len(before) :]]
    return [Edit("set", path_text(keys), after)]


def written(dossier: Dossier, as_json: bool) -> str:
    """Return a dossier as text that reads back as the same, in the order of the format."""
    from octroi.bridge.results import plain

    data = _ordered(dossier.data, dossier.shape)
    if as_json:
        return json.dumps(plain(data), ensure_ascii=False, indent=2) + "\n"
    from octroi.bridge.dossier.yaml_text import dump

    return dump(data)


def _ordered(data: Any, shape: Shape, keys: tuple[Any, ...] = ()) -> Any:
    if isinstance(data, list):
        return [_ordered(v, shape, (*keys, i)) for i, v in enumerate(data)]
    if not isinstance(data, dict):
        return data
    order = shape.names(keys)
    names = sorted(data, key=lambda k: (order.index(k), "") if k in order else (len(order), str(k)))
    return {k: _ordered(data[k], shape, (*keys, k)) for k in names}


class Talk:
    """Asks, listens, and keeps what was answered."""

    def __init__(self, interview: Interview, page: Page, words: Words, file: File | None) -> None:
        self.interview, self.page, self.words, self.file = interview, page, words, file
        self.say = words.say
        self.number = 0
        self.unsure: list[str] = []
        self.saved = False

    def start(self) -> None:
        """Say how it goes."""
        self.page.line(self.say("ask.title", names=self.words.prime_years(self.interview.wanted)), style="bold")
        self.page.line(self.say("ask.how", unsure=DONT_KNOW, stop=STOP), style="dim")

    def converse(self) -> bool:
        """Ask until everything is settled or the user stops; say whether it was stopped."""
        while (question := self.interview.next()) is not None:
            self.number += 1
            self.page.blank()
            self.show(question)
            try:
                if not self._listen(question):
                    return True
            except click.Abort:
                self.page.blank()
                return True
        return False

    def _listen(self, question: Question) -> bool:
        """Take one answer, asking again until it can be read; say whether to go on."""
        from octroi.bridge import InputError

        from ..say.failures import problem_line

        while True:
            reply = str(click.prompt(f"   {self._hint(question)}", default="", show_default=False, prompt_suffix=" > ")).strip()
            if reply == STOP:
                return False
            if reply == DONT_KNOW:
                self.interview.skip(question)
                self.unsure.append(question.text)
                return True
            try:
                if not reply:
                    raise Unclear(self.say("ask.empty", unsure=DONT_KNOW, stop=STOP))
                self.interview.answer(question, read(reply, question, self.say))
            except Unclear as unclear:
                self.page.line(str(unclear), 3, style="yellow")
                continue
            except InputError as error:
                for problem in error.problems:
                    self.page.line(problem_line(problem, self.say), 3, style="yellow")
                continue
            if self.file is not None:
                self.file.save(self.interview.dossier)
                self.saved = True
            return True

    def _hint(self, question: Question) -> str:
        form = question.form
        if form.kind == "number":
            unit = self.words.wording.get("values", f"unit_{form.unit}") if form.unit else ""
            known = unit and self.words.wording.has("values", f"unit_{form.unit}")
            key = "score" if form.reached else "number"
            return self.say(f"ask.hint_{key}") + (f" ({unit})" if known else "")
        if form.kind == "date":
            return self.say("ask.hint_day_or_none" if form.none else "ask.hint_day")
        return self.say(f"ask.hint_{form.kind}", most=len(question.options))

    def show(self, question: Question | None) -> None:
        """Write a question, its options, why it is asked, and what would follow."""
        page, say = self.page, self.say
        if question is None:
            page.line(say("ask.settled"))
            return
        marker = f"{self.number}. " if self.number else ""
        page.line(page.rich((marker + question.text, "bold")), hang=len(marker))
        for place, (_, label) in enumerate(question.options, 1):
            page.line(label, 3, f"{place}. ")
        why = say("list.joint").join(self._stake(keys, now) for keys, now in self._stakes(question))
        conditions = list(dict.fromkeys(label for s in question.why for _, label in s.conditions))
        page.line(say("ask.why", names=why), 3, style="dim")
        if conditions and not all(c in question.text for c in conditions):
            page.line(say("list.joint").join(conditions[:3]), 6, style="dim")
        sources = list(dict.fromkeys((s.title, s.where) for stake in question.why for s in stake.sources))
        for title, where in sources[:SOURCES_SHOWN]:
            page.line(say("ask.source", title=title, where=say("sources.place", place=where)), 6, style="dim")
        self._follows(question.answers)
        page.line(say.count("ask.in_play", question.in_play), 3, style="dim")

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

    def _follows(self, answers: Sequence[Answers]) -> None:
        telling = [a for a in answers if a.follows]
        for one in telling[:CLASSES_SHOWN]:
            groups: dict[str, list[tuple[str, int]]] = {}
            for follow in one.follows:
                groups.setdefault(self._follow(follow), []).append((follow.prime, follow.year))
            parts = [self.say("ask.follow", names=self.words.prime_years(keys), text=text) for text, keys in groups.items()]
            text = self.say("phrase.pair", label=one.label, text=self.say("list.joint").join(parts))
            self.page.line(text, 3, "→ ")
        if len(telling) > CLASSES_SHOWN:
            self.page.line(self.say.count("ask.more", len(telling) - CLASSES_SHOWN), 3, style="dim")

    def _follow(self, follow: Follow) -> str:
        if follow.verdict == "refused":
            return self.words.wording.get("verdicts", "refused")
        text = self.words.amount(follow.low, follow.high)
        return text if follow.settled else self.say("ask.still", text=text)

    def finish(self, primes: list[str], years: list[int]) -> None:
        """Say how the decisions stand, what is left open, and where the dossier is."""
        from ..say.summary import Summary

        interview, page, say = self.interview, self.page, self.say
        question = interview.next()
        page.blank()
        if question is not None:
            page.line(say("ask.stopped"), style="bold")
        else:
            page.line(say("ask.as_known" if interview.left else "ask.settled"), style="bold")
        for text in self.unsure if interview.left else []:
            page.line(text, 3, "? ")
        page.blank()
        decisions = interview.engine.decide(interview.dossier, primes, years, interview.today, interview.readings)
        summary = Summary(page, self.words)
        summary.show(decisions)
        summary.combination(interview.engine.combine(decisions, interview.readings), decisions)
        if self.file is not None and not self.saved and self.file.new:
            self.file.save(interview.dossier)
            self.saved = True
        page.blank()
        if self.file is not None and self.saved:
            page.line(say("ask.saved", file=str(self.file.path)))
            if self.file.copied is not None:
                page.line(say("ask.copied", file=str(self.file.copied)), style="dim")
