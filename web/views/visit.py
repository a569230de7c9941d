"""A visit: what a person asks of the page, in her language, with the state that her form carries.

``lead`` answers a visit by the view that its call names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from http import HTTPStatus
from typing import Any

from markupsafe import Markup

from octroi.bridge import Engine, InputError, Problem
from octroi.bridge.dossier.paths import path_keys
from octroi.bridge.dossier.read import Dossier
from octroi.bridge.people import dossiers
from octroi.bridge.scope import Scope
from octroi.cli.messages import Messages, languages
from octroi.cli.parts import Part, Sheet
from octroi.cli.say.entries import called
from octroi.cli.say.failures import problem_text
from octroi.cli.say.places import place
from octroi.cli.say.words import Words

from ..call import Call, Reply
from ..page.html import shown
from ..page.seal import Seal
from ..page.state import State
from ..page.templates import rendered

HTML = "text/html; charset=utf-8"


class Visit:
    """One request of a person, and what answers it needs."""

    def __init__(self, engine: Engine, say: Messages, seal: Seal, call: Call, lead: Callable[[Visit], Reply]) -> None:
        self.engine, self.say, self.seal, self.call, self.lead = engine, say, seal, call, lead
        opened = seal.opened(call.field("state")) if call.field("state") else None
        self.state = State.of(opened.value) if opened else State()
        self.foreign = bool(call.field("state")) and not (opened and opened.whole)
        if {y for _, y in engine.rules.base.apart} & self._years():
            engine.widen()  # before anything is worded by rules that do not know these years

    def _years(self) -> set[int]:
        """Return every year that the call or the facts speak of; one too many does no harm."""
        named = json.dumps(self.state.data, default=str) + " ".join(v for k, v in self.call.fields if k != "state")
        return {*map(int, re.findall(r"\b20\d\d\b", named)), *(y for y in self.state.years if isinstance(y, int))}

    # -- what views need ----------------------------------------------------------------------------------------------

    @cached_property
    def dossier(self) -> Dossier:
        """The facts told so far, checked."""
        return self.engine.dossier(self.state.data, self.state.day)

    @cached_property
    def people(self) -> dict[str, Dossier]:
        """The dossier of each person whom the facts are about, by name, where these are several."""
        return dossiers(self.engine.rules, self.dossier)

    @property
    def person(self) -> str:
        """Which of several people the visit is about, nothing where it is about all of them."""
        name = self.call.field("person")
        return name if name and name in self.people else ""

    def about(self, person: str) -> None:
        """Turn to one of several people, or by an empty name to what they share."""
        self.call = self.call._replace(fields=(*((k, v) for k, v in self.call.fields if k != "person"), ("person", person)))

    def changed(self) -> None:
        """Look at the facts anew: they were changed."""
        for name in ("dossier", "people", "_names"):
            self.__dict__.pop(name, None)

    @property
    def asked(self) -> Dossier:
        """The facts that are asked about: those of one of several people where the visit is about that person."""
        return self.people[self.person] if self.person else self.dossier

    @cached_property
    def _names(self) -> Words:
        """What says what things are called, and explains no term: that is for each part of a page to do anew."""
        return self.words

    @property
    def words(self) -> Words:
        """What says things in the language of the visit."""
        found = Words(self.engine, self.say, self.state.day)
        with suppress(InputError):  # what is wrong with the facts is told where they are asked for
            found.planned = called(found, self.dossier)
        return found

    def wanted(self) -> tuple[list[str], list[int]]:
        """Return the primes and years that are asked for."""
        primes = [p for p in self.state.primes if p in self.engine.primes]
        return primes, [y for y in self.state.years if isinstance(y, int)]

    @property
    def scope(self) -> Scope:
        """What is asked for, on the day and under the readings of the state."""
        return Scope(*self.wanted(), self.state.day, self.state.readings)

    @property
    def known_years(self) -> list[int]:
        """The prime years that the rules know, the newest first."""
        return sorted({y for _, y in self.known}, reverse=True)

    @property
    def earlier_years(self) -> list[int]:
        """Those of them that are hardly asked for any more."""
        apart = self.engine.rules.base.apart
        return sorted({y for _, y in apart} - {y for p, y in self.known if (p, y) not in apart}, reverse=True)

    @property
    def known(self) -> list[tuple[str, int]]:
        """The prime years that the rules know, those that are grounded only when asked for among them."""
        rules = self.engine.rules
        return sorted({*rules.prime_years, *rules.base.apart}, key=lambda k: (self.engine.primes.index(k[0]), -k[1]))

    def parts(self, tell: Callable[[Sheet], None], top: int = 2) -> Markup:
        """Return as HTML what is told on a sheet."""
        sheet = Sheet()
        tell(sheet)
        return shown(sheet.parts, top)

    @staticmethod
    def shown(parts: Iterable[Part], top: int = 2) -> Markup:
        """Return parts as HTML."""
        return shown(parts, top)

    def name(self, path: str) -> str:
        """Return what the fact at a path is called, with the entry and the year that it is of."""
        return place(self._names, path) if path else self.say("page.dossier")

    def told(self, problem: Problem) -> tuple[str, str]:
        """Return where a problem is, as people call it, and what is wrong there."""
        kind, space, rest = problem.path.partition(" ")
        path = rest if space and kind in ("set", "add", "unset") else problem.path
        place = self.name(path) if self.engine.shape.at(path_keys(path.replace("[+]", "[0]"))) else path
        return place, problem_text(problem, self.say)

    def warnings(self) -> list[tuple[str, str]]:
        """Return what is doubtful in the facts, each with what people call it."""
        return [(self.name(w.path), w.text) for w in self.engine.warnings(self.dossier, self.state.day)]

    # -- answers ------------------------------------------------------------------------------------------------------

    def page(self, template: str, title: str, status: int = HTTPStatus.OK, wrong: bool = False, **shown: Any) -> Reply:
        """Return a page; ``wrong``: something is to be put right, and the title says so first."""
        whole = self.say("page.title", title=title, name=self.say("page.name"))
        about = {
            "say": self.say, "words": self.words, "language": self.say.language, "languages": languages(),
            "title": self.say("page.wrong", title=whole) if wrong else whole, "heading": title,
            "state": self.seal.closed(self.state.to_dict()), "carrying": self.state.told,
            "person": self._person(),
            "here": self.call.name, "again": [(k, v) for k, v in self.call.fields if k != "state"], "posted": self.call.posted,
        }  # fmt: skip
        text = rendered(template, {**about, **shown})
        return Reply(status, HTML, text.encode(), (("content-language", self.say.language),))

    def _person(self) -> str:
        try:
            return self.person
        except InputError:  # facts that do not go together are of nobody
            return ""

    def piece(self, template: str, **shown: Any) -> Reply:
        """Return a piece of a page, to be put into one that is shown."""
        text = rendered(template, {"say": self.say, "language": self.say.language, **shown})
        return Reply(HTTPStatus.OK, HTML, text.encode(), (("content-language", self.say.language),))

    def file(self, media: str, body: bytes, name: str) -> Reply:
        """Return a file to keep."""
        return Reply(HTTPStatus.OK, media, body, (("content-disposition", f'attachment; filename="{name}"'),))

    def mistaken(self, error: InputError) -> Reply:
        """Show what is wrong with the facts, each with a way to put it right; what was told is kept."""
        problems = []
        for problem in error.problems:
            place, text = self.told(problem)
            problems.append({"place": place, "text": text, "path": problem.path})
        return self.page("mistaken.html", self.say("page.mistaken"), HTTPStatus.UNPROCESSABLE_ENTITY, True, problems=problems)

    def go(self, name: str) -> Reply:
        """Answer as another address does, with the state as it is now."""
        self.call = self.call._replace(name=name, fields=())
        self.foreign = False
        return self.lead(self)
