"""The desk in a worker: the engine, grounded once for every language, and who answers what."""

from __future__ import annotations

from functools import cached_property, reduce
from pathlib import Path

from octroi.bridge import Engine
from octroi.bridge.ask.interview import Interview
from octroi.bridge.dossier.paths import put
from octroi.bridge.dossier.read import parse
from octroi.bridge.results import plain
from octroi.cli import examples
from octroi.cli.messages import Messages, languages

from .api.desk import answered
from .call import Call, Reply
from .page.seal import Seal
from .page.state import State
from .views.address import answered as shown
from .views.visit import Visit
from .words import speaking

LISTED = 3  # entries, more than an ordinary dossier has: their rules are there before somebody needs them
WARMED = ("interview", "answers", "what-if", "plan", "contest")


class Desk:
    """Answers calls, one at a time; ``secret`` seals what a form carries, ``rules`` is the folder of rules if not the packaged one."""

    def __init__(self, secret: bytes, rules: Path | None = None) -> None:
        self.seal, self.rules = Seal(secret), rules
        self._says: dict[str, Messages] = {}

    @cached_property
    def engine(self) -> Engine:
        """The engine, in the first language."""
        return Engine(rules=self.rules, language=languages()[0])

    def speaking(self, language: str) -> tuple[Engine, Messages]:
        """Return an engine and the sentences in one language.

        The engine is a new one on the same grounded rules: one that reached back to earlier years would keep to them, and no
        answer may hang on what somebody else asked before.
        """
        if language not in self._says:
            self._says[language] = speaking(language, self.rules)
        return self.engine.speaking(language), self._says[language]

    def warm(self) -> None:
        """Do once what every first question would wait for: ground, compile the pages, look along an interview, short lists, a dossier."""
        for language in languages():
            self(Call("page", "start", language))
        engine, _ = self.speaking(languages()[0])
        Interview(engine, {}).next()
        lists = [engine.rules.vocabulary.lists[n] for n in engine.rules.vocabulary.slotted]
        told = reduce(lambda data, path: put(data, path, [{} for _ in range(LISTED)]), lists, {"dossier": 1})
        Interview(engine, told).next()
        if self.rules is None:
            language = engine.wording.language
            self(Call("page", "example", language, (("name", examples.names()[0]),)))
            state = ("state", self.seal.closed(State(data=plain(parse(examples.text(examples.names()[0])))).to_dict()))
            for name in WARMED:
                self(Call("page", name, language, (state,), posted=True))

    def __call__(self, call: Call) -> Reply:
        """Answer a call."""
        engine, say = self.speaking(call.language)
        if call.kind == "api":
            return answered(engine, say, call)
        return shown(Visit(engine, say, self.seal, call, shown))
