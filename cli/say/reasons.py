"""The tree of reasons behind a decision, indented, with its sources numbered at the leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ..parts import Sheet, spans
from .places import key
from .sources import Sources
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge import Explanation, Reason

MARKS = {"met": ("✓", "green"), "not_met": ("✗", "red"), "unknown": ("?", "yellow")}
BULLET = ("•", "")


class Twig(NamedTuple):
    """A reason in words, with those below it; ``status`` is met, not_met or unknown."""

    status: str
    text: str
    below: tuple[Twig, ...]


class ReasonsText:
    """Writes the two trees: for what is granted, and for why it is not more."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say
        self.sources = Sources(sheet, words)

    def show(self, explanation: Explanation) -> None:
        """Write an explanation and the list of its sources."""
        for title, reason, causes in self._trees(explanation):
            self.sheet.heading(title)
            self._children(reason, 2, causes, lacking=explanation.granted_because is not None and reason.status == "not_met")
        self.sources.show()

    def twigs(self, explanation: Explanation) -> list[Twig]:
        """Return the same as trees, for a picture of them."""
        return [Twig(r.status, title, self._below(r, causes)) for title, r, causes in self._trees(explanation)]

    def _below(self, reason: Reason, causes: bool = False) -> tuple[Twig, ...]:
        told = self._told(reason, causes)
        return tuple(Twig(c.status, f"{MARKS.get(c.status, BULLET)[0]} {self._text(c)}", self._below(c)) for c in told)

    def _trees(self, explanation: Explanation) -> Iterator[tuple[str, Reason, bool]]:
        """Yield each tree: what it tells, its root, and whether the first of its reasons are causes."""
        if explanation.granted_because is not None:
            title = "explain.because" if explanation.verdict == "granted" else "explain.sure"
            yield self.say(title, target=explanation.granted_because.label), explanation.granted_because, False
        for reason in explanation.not_more_because:
            more = "explain.not_more" if explanation.granted_because is not None else "explain.not_granted"
            if reason.status == "unknown":
                more = "explain.silent" if all(map(_silent, _unknown(reason))) else "explain.open"
            yield self.say(more, target=reason.label), reason, explanation.verdict == "refused"

    def _told(self, reason: Reason, causes: bool) -> Sequence[Reason]:
        """Return the reasons below one: causes as they come, the decisive first; else in the order of the law."""
        return reason.children if causes else sorted(reason.children, key=lambda r: self.words.rank(r.condition) if r.condition else -1)

    def _children(self, reason: Reason, indent: int, causes: bool = False, lacking: bool = False) -> None:
        """Write the reasons below one; ``lacking``: only those not met, where the tree above has told the others."""
        for child in self._told(reason, causes):
            if not (lacking and child.status == "met"):
                self._node(child, indent, lacking)

    def _node(self, reason: Reason, indent: int, lacking: bool = False) -> None:
        mark, style = MARKS.get(reason.status, BULLET)
        text = self._text(reason)
        numbers = self.sources.numbers(reason.sources)
        path = key(self.say, reason.path or "") if reason.status == "unknown" else ""
        told = spans((f"{mark} ", style), text, (path, "dim"), (f" {numbers}" if numbers else "", "dim"))
        self.sheet.line(told, indent, hang=indent + 2)
        self._children(reason, indent + 2, lacking=lacking)

    def _text(self, reason: Reason) -> str:
        label = reason.label  # what is asked: the mark says whether it is met, so the words never say no
        if reason.shown:
            label = self.say("list.of_entry", entry=label, label=self.words.lower(self.words.placed(reason.shown, reason.path)))
        if reason.distance:
            return self.say("phrase.pair", label=label, text=reason.distance)
        if reason.value is None and reason.required is None:
            if reason.status == "unknown" and not reason.children and not _silent(reason):
                return self.say("phrase.pair", label=label, text=self.say("phrase.to_settle"))
            return label
        if reason.value is None and reason.status == "met":  # what is left out is no obstacle
            return label
        unit_path = reason.shown or self._fact_path(reason)
        if reason.value is None:
            bound = self.words.value(reason.required, unit_path)
            kind = "day" if isinstance(reason.required, date) else "number"
            side = f"phrase.needs_{kind}_{'upper' if reason.at_most else 'lower'}"
            ordered = kind == "day" or isinstance(reason.required, (int, float))
            if reason.status == "not_met":  # nobody is averaged, or too little whatever is still open
                side = side.replace("needs", "missed")
            needs = self.say(side if ordered else "phrase.unknown_needs", required=bound)
            plain = isinstance(reason.required, bool)
            return self.say("phrase.pair", label=label, text=self.say("phrase.to_settle") if plain else needs)
        required = reason.required
        if reason.status == "unknown" and isinstance(required, bool) and not isinstance(reason.value, (bool, str)):
            told = self.say("phrase.no_threshold", old=self.words.value(reason.value, unit_path))
            return self.say("phrase.pair", label=label, text=told)
        value, bound = self.words.both(reason.value, required, unit_path)
        if required is None or isinstance(required, bool) or isinstance(reason.value, (str, list)):
            return self.say("phrase.pair", label=label, text=value)
        return self.say(
            "phrase.pair", label=label, text=self._compared(reason, value, bound)
        )

    def _compared(self, reason: Reason, value: str, required: str) -> str:
        """Say a value beside its bound: met and below it means that the bound is an upper one, and so on."""
        try:
            upper = (reason.value < reason.required) == (reason.status == "met")
            if reason.value == reason.required:
                upper = reason.at_most
        except TypeError:
            return self.say("phrase.needs", value=value, required=required)
        kind = "day" if isinstance(reason.value, date) else "number"
        return self.say(f"phrase.{kind}_{'upper' if upper else 'lower'}", value=value, required=required)

    def _fact_path(self, reason: Reason) -> str:
        """The path whose unit a value has: a condition's own fact where the node stands for a condition."""
        if reason.path:
            return reason.fact or reason.path
        if reason.condition:
            prime, _, name = reason.condition.partition(".")
            for candidate, year in self.words.engine.rules.prime_years:
                key = (
                    self.words.engine.rules.prime_year(candidate, year).subjects.get(name)
                    if candidate == prime
                    else None
                )
                if key:
                    return self.words.vocabulary.facts[key].path
        return ""


def _unknown(reason: Reason) -> Iterator[Reason]:
    """The reasons at the end of the tree that are not settled."""
    if reason.status == "unknown" and not reason.children:
        yield reason
    for child in reason.children:
        yield from _unknown(child)


def _silent(reason: Reason) -> bool:
    """Whether what is not settled is no fact: the texts do not say it."""
    return reason.path is None and reason.condition is None
