"""What is wrong with the input, in the user's language: one line per problem, with the mend."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from ..errors import RulesUnusable
from ..messages import Messages

if TYPE_CHECKING:
    from octroi.bridge import InputError, Problem

# Problems whose place begins with one of these words are about an option, not about the dossier.
OPTIONS = ("prime", "reading", "example", "set", "unset", "add", "variant", "plot")


def problem_text(problem: Problem, say: Messages) -> str:
    """Word one problem without its place: what is wrong, and how to put it right."""
    values = {**{"value": "", "close": "", "known": "", "words": "", "low": "", "high": ""}, **problem.params()}
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", values.get("day", "")):
        values["day"] = say.day(date.fromisoformat(values["day"]))
    if problem.key in ("unknown_prime", "unknown_option", "unknown_example", "unknown_result") and not values["close"]:
        typed = problem.path.split(" ", 1)[-1].partition("=")[2] or problem.path.split(" ", 1)[-1]
        close = difflib.get_close_matches(typed, values["known"].split(", "), 1, 0.4)
        values["close"] = close[0] if close else ""
    text = _text(problem, values, say)
    close_name = values["close"]
    if close_name and close_name not in text:
        text = f"{text} {say('problem.close', close=close_name)}"
    return text


def problem_line(problem: Problem, say: Messages, source: str = "") -> str:
    """Word one problem: where it is, what is wrong there, and how to put it right."""
    text = problem_text(problem, say)
    where, source = place(problem.path, say), place(source, say)
    parts = [p for p in (source if where != source and not _is_option(problem.path) else "", where) if p]
    return say("problem.line", where=say("problem.joint").join(parts), what=text) if parts else text


def _text(problem: Problem, values: dict[str, str], say: Messages) -> str:
    """Say what is wrong: as the rules word it, where they do."""
    from octroi.bridge.ground.wording import Wording

    if problem.rules is not None:
        wording = Wording(problem.rules, say.language)
        if wording.has("impossible", problem.key):
            return wording.get("impossible", problem.key, **values)
    key = problem.key
    if not say.has(f"problems.{key}") and "unit" in values:  # a unit that only the rules know
        key = "want_number" if key.startswith("want_") else "range_number"
    if key == "range_number" and not values["high"]:
        key = "range_least"
    return say(f"problems.{key}", **values) if say.has(f"problems.{key}") else key


def place(path: str, say: Messages) -> str:
    """Word where a problem is: a line, an option as typed, standard input, or a path as it is."""
    kind, _, rest = path.partition(" ")
    if rest and say.has(f"where.{kind}"):
        return say(f"where.{kind}", value=rest)
    return say("where.stdin") if path == "-" else path


def _is_option(path: str) -> bool:
    kind, space, _ = path.partition(" ")
    return path.startswith("--") or (bool(space) and kind in OPTIONS)


def rules_lines(error: RulesUnusable, say: Messages) -> Iterator[str]:
    """Yield why a folder of rules cannot be used, what clingo says of it, and what to do."""
    from octroi.bridge.ground.rulebase import rules_directory

    what = say(f"failure.rules_{error.key}", **error.values)
    yield say("problem.line", where=f"--{error.option} {error.folder}", what=what)
    yield from (f"  {line}" for line in error.details)
    for flaw in error.flaws:
        text = say(f"structure.{flaw.kind}", name=flaw.name)
        yield f"  {flaw.file}:{flaw.line}: {text} {say('structure.close', close=flaw.close) if flaw.close else ''}".rstrip()
    mend = "failure.rules_correct" if error.details or error.flaws or error.key in ("wording", "encoding") else "failure.rules_copy"
    yield say(mend, source=rules_directory())


def problem_lines(error: InputError, say: Messages, source: str = "") -> Iterator[str]:
    """Yield a line for each problem of an error."""
    for problem in error.problems:
        yield problem_line(problem, say, source)


def usage_lines(error: click.ClickException, say: Messages) -> Iterator[str]:
    """Yield what is wrong with the command line, and where help is."""
    yield _usage(error, say)
    context = getattr(error, "ctx", None)
    if context is not None:
        yield say("usage.help", command=f"{context.command_path} --help")


def _usage(error: click.ClickException, say: Messages) -> str:
    if isinstance(error, click.NoSuchOption):
        close = say("problem.close", close=error.possibilities[0]) if error.possibilities else ""
        return f"{say('usage.no_such_option', name=error.option_name)} {close}".rstrip()
    if isinstance(error, click.MissingParameter):
        name = (
            error.param.make_metavar(error.ctx)
            if error.param and error.ctx and isinstance(error.param, click.Argument)
            else ""
        )
        name = name or (error.param.opts[0] if error.param else "")
        return say("usage.missing", name=name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        choices = getattr(error.param.type, "choices", ())
        name = error.param.opts[0]
        if choices:
            return say("usage.not_a_choice", name=name, known=", ".join(str(c) for c in choices))
        return say("usage.bad_value", name=name)
    if isinstance(error, click.BadOptionUsage):
        return say("usage.no_value", name=error.option_name)
    name = getattr(error, "unknown", "")
    if name:
        known = getattr(error, "known", ())
        close_names = difflib.get_close_matches(name, known, 1, 0.4)
        mend = (
            say("problem.close", close=close_names[0]) if close_names else say("usage.commands", known=", ".join(known))
        )
        return f"{say('usage.no_such_command', name=name)} {mend}"
    extra = getattr(error, "extra", "")
    return say("usage.too_many", value=extra) if extra else say("usage.else", value=error.format_message())
