"""Sources by number: each document once, with the places in it that are cited."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..parts import Sheet, Source
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.results import Source as Document

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def published(words: Words, day: str) -> str:
    """Return when a document is from: a day as people write it, or what the rules' own words say of it."""
    if _DAY.fullmatch(day):
        return words.day(day)
    return words.wording.get("published", day) if words.wording.has("published", day) else day


class Sources:
    """Numbers documents as they are first cited, and lists them at the end."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words = sheet, words
        self._places: dict[tuple[str, str, str], list[str]] = {}

    def numbers(self, cited: Iterable[Document]) -> str:
        """Return the numbers of these sources, as ``[1] [2]``."""
        found: list[int] = []
        for source in cited:
            key = source[:3]
            places = self._places.setdefault(key, [])
            if source.where and source.where not in places:
                places.append(source.where)
            found.append(list(self._places).index(key) + 1)
        return " ".join(f"[{n}]" for n in sorted(set(found)))

    def show(self) -> None:
        """Write the list."""
        if not self._places:
            return
        say = self.words.say
        self.sheet.heading(say("sources.title"))
        for number, ((title, day, url), places) in enumerate(self._places.items(), 1):
            where = say("list.joint").join(say("sources.place", place=p) for p in places)
            text = say("sources.line", title=title, date=published(self.words, day), where=where)
            self.sheet.parts.append(Source(f"[{number}]", text, url))
