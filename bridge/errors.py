"""Errors that a user can mend, and their words: each names the path, what is wrong there, and how to put it right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from .catalogues import Catalogue, rules_directory
from .nearest import nearest

# Problems whose place begins with one of these words are about an option, not about the dossier.
OPTIONS = ("prime", "reading", "example", "set", "unset", "add", "variant", "plot")
# What a sentence may name, and a problem need not say.
UNSAID = dict.fromkeys(("value", "close", "known", "words", "low", "high"), "")
# Of more than so many problems of the same kind only the first are told one by one.
MANY_ALIKE, FIRST_ALIKE = 5, 3


class Problem(NamedTuple):
    """One thing wrong with the input: ``path`` as the user wrote it, a catalogue ``key`` and its arguments.

    ``rules`` is the rules folder whose catalogues may word it, None where nothing in it hangs on the rules.
    """

    path: str
    key: str
    args: tuple[tuple[str, str], ...] = ()
    rules: Path | None = None

    def params(self) -> dict[str, str]:
        """Return the arguments of the message."""
        return dict(self.args)


class InputError(ValueError):
    """The dossier or an option cannot be used; ``problems`` lists everything found at once.

    As a text it is what a person reads, in the default language: a line for each problem, of many of the same kind for the first.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems: list[Problem] = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "\n".join(problem_lines(self.problems, lambda p: Catalogue(p.rules or rules_directory())))


class RulesError(RuntimeError):
    """The rule files cannot be used: clingo refused them or a declaration they need is lacking."""


def problem_lines(problems: Iterable[Problem], words: Callable[[Problem], Catalogue], source: str = "") -> Iterator[str]:
    """Yield a line for each problem; of the same one in many entries for the first few, then how many more there are."""
    found = [(p, (re.sub(r"\[\d+\]", "[]", p.path), p.key)) for p in problems]
    counts, told = Counter(kind for _, kind in found), Counter[tuple[str, str]]()
    for problem, kind in found:
        told[kind] += 1
        if counts[kind] <= MANY_ALIKE or told[kind] <= FIRST_ALIKE:
            yield problem_line(problem, words(problem), source)
        elif told[kind] == counts[kind]:
            yield words(problem).get("problem", "alike", count=str(counts[kind] - FIRST_ALIKE))


def problem_line(problem: Problem, words: Catalogue, source: str = "") -> str:
    """Word one problem: where it is, in ``source`` if that is said, what is wrong there, and how to put it right."""
    text = problem_text(problem, words)
    where, source = place(problem.path, words), place(source, words)
    parts = [p for p in (source if where != source and not _is_option(problem.path) else "", where) if p]
    return words.get("problem", "line", where=words.get("problem", "joint").join(parts), what=text) if parts else text


def problem_text(problem: Problem, words: Catalogue) -> str:
    """Word one problem without its place: what is wrong, and how to put it right."""
    values = {**UNSAID, **problem.params()}
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", values.get("day", "")):
        values["day"] = words.day(date.fromisoformat(values["day"]))
    if problem.key in ("unknown_prime", "unknown_option", "unknown_example", "unknown_result") and not values["close"]:
        typed = problem.path.split(" ", 1)[-1].partition("=")[2] or problem.path.split(" ", 1)[-1]
        values["close"] = nearest(typed, values["known"].split(", "))
    text = _sentence(problem, words).format(**{**words.texts["roles"], **words.texts["examples"], **values})
    if values["close"] and values["close"] not in text:
        text = f"{text} {words.get('problem', 'close', close=values['close'])}"
    return text


def _sentence(problem: Problem, words: Catalogue) -> str:
    """The sentence of a problem: as its rules word it, where they do; the general one of an impossible dossier where nobody does."""
    if problem.rules is not None:
        own = Catalogue(problem.rules, words.language).found("impossible", problem.key)
        if own is not None:
            return own
    key, values = problem.key, problem.params()
    if not words.has("problems", key) and "unit" in values:  # a unit that only the rules know
        key = "want_number" if key.startswith("want_") else "range_number"
    if key == "range_number" and not values.get("high"):
        key = "range_least"
    return words.found("problems", key) or words.get("problems", "impossible")


def place(path: str, words: Catalogue) -> str:
    """Word where a problem is: a line, an option as typed, standard input, or a path as it is."""
    kind, _, rest = path.partition(" ")
    if rest and words.has("where", kind):
        return words.get("where", kind, value=rest)
    return words.get("where", "stdin") if path == "-" else path


def _is_option(path: str) -> bool:
    kind, space, _ = path.partition(" ")
    return path.startswith("--") or (bool(space) and kind in OPTIONS)
