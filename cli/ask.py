"""The interview on a terminal: one question at a time, why it is asked, and the dossier kept after each answer."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import questions
from .commands import print_json
from .messages import Messages
from .page import Page
from .replies import DONT_KNOW, STOP, Unclear, read
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.dossier import Dossier
    from octroi.bridge.interview import Interview
    from octroi.bridge.questions import Answers, Follow, Question

SOURCES_SHOWN = 2
CLASSES_SHOWN = 6


def run(say: Messages, options: dict[str, Any]) -> None:
    """Interview, or give the next question."""
    from octroi.bridge.dossier import Dossier
    from octroi.bridge.engine import parse_readings
    from octroi.bridge.interview import Interview

    name = options["dossier"]
    single = options["next"] or options["format"] == "json"
    today, readings = questions.day(options["today"]), parse_readings(options["reading"])
    years = [questions.year(y) for y in options["year"]]
    given = name == "-" or Path(name).exists()
    file = None if single else File(options["output"] if options["output"] and name != "-" else name, new=not given)
    dossier = questions.read_dossier(name) if given else Dossier.of({"dossier": 1})
    engine = questions.engine_for(options["rules"], say.language)
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
    """Where the dossier is kept: written whole and put in place at once; comments stay in a copy beside it."""

    def __init__(self, name: str, new: bool) -> None:
        from octroi.bridge import InputError, Problem

        if name == "-":
            raise InputError([Problem("-", "ask_stdin")])
        self.path = Path(name)
        self.new = new
        self.copied: Path | None = None
        if self.path.is_dir():
            raise InputError([Problem(name, "is_folder")])
        if not self.path.absolute().parent.is_dir():
            raise InputError([Problem(name, "no_folder", (("value", str(self.path.parent)),))])

    def save(self, dossier: Dossier) -> None:
        """Write the dossier; whoever reads meanwhile sees the old one or the new one, whole."""
        from octroi.bridge import InputError, Problem

        target = self.path.resolve()
        try:
            if self.copied is None and target.exists() and target.suffix != ".json":
                before = target.read_bytes()
                self.copied = target
                if b"#" in before:
                    self.copied = target.with_name(target.name + ".bak")
                    self.copied.write_bytes(before)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as stream:
                    stream.write(written(dossier, target.suffix == ".json", self.new))
                Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o600)
                Path(name).replace(target)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise InputError([Problem(str(self.path), "unwritable", (("value", error.strerror or str(error)),))]) from None


def written(dossier: Dossier, as_json: bool, in_order: bool) -> str:
    """Return a dossier as text that reads back as the same; a new one in the order of the format."""
    from octroi.bridge.results import plain

    data = _ordered(dossier.data) if in_order else dossier.data
    if as_json:
        return json.dumps(plain(data), ensure_ascii=False, indent=2) + "\n"
    import yaml

    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def _ordered(data: Any, keys: tuple[Any, ...] = ()) -> Any:
    from octroi.bridge.shape import at

    if isinstance(data, list):
        return [_ordered(v, (*keys, i)) for i, v in enumerate(data)]
    if not isinstance(data, dict):
        return data
    order = at(keys)
    names = sorted(data, key=lambda k: (order.index(k), "") if k in order else (len(order), str(k)))
    return {k: _ordered(data[k], (*keys, k)) for k in names}


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

        from .failures import problem_line

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
        from .summary import Summary

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
        if self.file is not None and not self.saved and (self.file.new or not self.file.path.exists()):
            self.file.save(interview.dossier)
            self.saved = True
        page.blank()
        if self.file is not None and self.saved:
            page.line(say("ask.saved", file=str(self.file.path)))
            if self.file.copied is not None and self.file.copied.name != self.file.path.resolve().name:
                page.line(say("ask.copied", file=str(self.file.copied)), style="dim")
