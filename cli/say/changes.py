"""What changed in the rules, as a person says it: its name, its values on both sides, and a source for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from octroi.bridge.rules.wording import as_day

from ..parts import Sheet, spans
from .sources import Sources
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.compare.difference import Figure
    from octroi.bridge.compare.told import Told
    from octroi.bridge.facts.vocabulary import Fact

MARKS = {"added": "+ ", "dropped": "− "}


class ChangesText:
    """Writes changes, numbering their sources."""

    def __init__(self, sheet: Sheet, words: Words, sources: Sources) -> None:
        self.sheet, self.words, self.say, self.sources = sheet, words, words.say, sources
        self.wording = words.wording

    def show(self, prime: str, told: Told, first: int, last: int, indent: int = 2) -> None:
        """Write one change and its sources."""
        text = self._text(prime, told)
        parts = []
        for year, cited in ((first, told.sources.before), (last, told.sources.after)):
            if numbers := self.sources.numbers(cited):
                parts.append(self.say("diff.source", year=year, numbers=numbers))
        if not told.explained:
            parts = [self.say("diff.unexplained")]
        tail = f"  {'  '.join(parts)}" if parts else ""
        self.sheet.line(spans((text, ""), (tail, "dim")), indent, MARKS.get(told.kind, "• "))

    def unchanged(self, prime: str, told: Told) -> None:
        """Write something that stays, with its source."""
        kind, names = told.names[0], told.names[1:]
        text = self.name(prime, kind, names)
        value = self.value(prime, kind, names, told.after)
        numbers = self.sources.numbers(told.sources.after)
        said = self.say("diff.value", name=_capital(text), value=value) if value else _capital(text)
        self.sheet.line(spans((said, ""), (f"  {numbers}", "dim")), 2, "= ")

    def figure(self, prime: str, figure: Figure) -> None:
        """Write a value that differs between two folders."""
        name = _capital(self.name(prime, figure.kind, figure.names))
        values = (self.value(prime, figure.kind, figure.names, v) for v in (figure.before, figure.after))
        before, after = (v or self._nothing(figure.kind) for v in values)
        self.sheet.line(self.say("diff.turns", name=name, before=before, after=after), 2, "• ")

    def _text(self, prime: str, told: Told) -> str:
        name = _capital(self.name(prime, told.kind, told.names))
        if told.kind == "reworded":
            key = f"{prime}.{told.year}.{told.names[0]}"
            texts = [self.wording.get("rewordings", f"{key}.{w}") for w in ("old", "new")]
            return self.say("diff.reworded", name=name, before=texts[0], after=texts[1])
        if (said := self._sentence(prime, told)) is not None:
            return said
        before = self.value(prime, told.kind, told.names, told.before)
        after = self.value(prime, told.kind, told.names, told.after)
        if told.kind in MARKS or told.kind in ("merged", "renamed"):
            value = before if told.kind == "dropped" else after
            return self.say("diff.from", name=name, value=value) if value else name
        nothing = self._nothing(told.kind)
        return self.say("diff.turns", name=name, before=before or nothing, after=after or nothing)

    def _sentence(self, prime: str, told: Told) -> str | None:
        """Say a change whose values are several by the sentence that the rules have for it: ``{one}``, ``{two}``."""
        key = f"{told.kind}.{told.names[0].partition('.')[0]}" if told.names else told.kind
        rows = [self._parts(told.kind, v) for v in (told.before, told.after)]
        if not self.wording.has("changes_said", f"{key}.came"):
            return None
        state = "came" if told.before is None else "went" if told.after is None else "turned"
        before, after = (dict(zip(("one", "two"), r, strict=False)) for r in rows)
        values = {"name": self._label(prime, told.names[0].rpartition(".")[2]), "one": "", "two": "", **(after or before)}
        values |= {f"old_{k}": before.get(k, "") for k in ("one", "two")}
        return _capital(self.wording.get("changes_said", f"{key}.{state}", **values))

    def _parts(self, kind: str, value: Any) -> list[str]:
        return [] if value is None else [self._plain(v) for v in (value if isinstance(value, list) else [value])]

    def _nothing(self, kind: str) -> str:
        """Say that there is no value, as the rules say it of this kind of thing."""
        return self.wording.get("changes_absent", kind) if self.wording.has("changes_absent", kind) else self.say("diff.absent")

    def name(self, prime: str, kind: str, names: Sequence[str]) -> str:
        """Return what a change is about."""
        key, rest = kind, list(names)
        if kind in ("other", "window") and names:
            first, *more = names[0].split(".")
            key, rest = f"{kind}.{first}", [*reversed(more), *names[1:]]
        values = {"name": "", "mode": "", "names": "", "old": "", "one": "", "two": ""}
        values |= zip(("one", "two"), map(self.wording.value, rest), strict=False)
        if kind == "amount":
            values["name"] = self._grade(prime, names[0])
        elif kind == "renamed":
            values["old"], values["name"] = (self._label(prime, n) for n in names[:2])
        elif rest:
            values["name"] = self._label(prime, rest[0])
            values["names"] = self.say("list.and").join(self._label(prime, n) for n in rest[1:])
            values["mode"] = self.wording.value(rest[-1])
        return self.wording.get("changes_named", key, **values) if self.wording.has("changes_named", key) else " ".join([kind, *names])

    def _label(self, prime: str, name: str) -> str:
        label = self.wording.label(f"{prime}.{name}")
        if label != f"{prime}.{name}":
            return label.partition(" (")[0].partition(", ")[0]
        if self.wording.has("channels", name):
            return self.wording.get("channels", name)
        return self.wording.value(name)

    def _grade(self, prime: str, grade: str) -> str:
        if grade.isdecimal():
            return self.say("diff.situation", number=grade)
        return self._label(prime, grade) if self.wording.label(f"{prime}.{grade}") != f"{prime}.{grade}" else self.words.short(prime)

    def value(self, prime: str, kind: str, names: Sequence[str], value: Any) -> str:
        """Say a value of the rules; "" where it has none."""
        if value is None:
            return ""
        if kind == "amount":
            return self.words.amount(value[0], None if value[1] == "open" else value[1])
        if isinstance(value, list) and len(value) == 2 and all(as_day(v) for v in value):
            return self.say("diff.days_between", low=self.words.day(value[0]), high=self.words.day(value[1]))
        if self.wording.has("changes_said", kind):
            return self.wording.get("changes_said", kind, option=value)
        if kind in ("threshold", "added", "dropped", "merged", "renamed"):
            fact = self._measured(prime, names[0])
            if fact is not None and fact.type == "boolean":  # using it is enough
                return ""
            return self.say("diff.at_least", value=self.wording.value(value, fact.unit if fact else None))
        return self._plain(value)

    def _measured(self, prime: str, condition: str) -> Fact | None:
        """The fact that a condition measures, in the last year that asks for it."""
        rules = self.words.engine.rules
        for other, year in reversed(rules.prime_years):
            if other == prime and (key := rules.prime_year(prime, year).subjects.get(condition)) is not None:
                return self.words.vocabulary.facts[key]
        return None

    def _plain(self, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(self._plain(v) for v in value)
        if as_day(value):
            return self.words.day(value)
        for section in ("status", "periods", "contest_events", "whys"):
            if isinstance(value, str) and self.wording.has(section, value):
                return self.wording.get(section, value)
        return self.wording.value(value)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
