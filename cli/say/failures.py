"""What is wrong with the input, in the user's language: one line per problem, with the mend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from octroi.bridge.nearest import nearest

from ..errors import RulesUnusable
from ..messages import Messages

if TYPE_CHECKING:
    from octroi.bridge import InputError, Problem
    from octroi.bridge.catalogues import Catalogue


def problem_text(problem: Problem, say: Messages) -> str:
    """Word one problem without its place: what is wrong, and how to put it right."""
    from octroi.bridge import errors

    return errors.problem_text(problem, _words(say))


def problem_line(problem: Problem, say: Messages, source: str = "") -> str:
    """Word one problem: where it is, what is wrong there, and how to put it right."""
    from octroi.bridge import errors

    return errors.problem_line(problem, _words(say), source)


def place(path: str, say: Messages) -> str:
    """Word where a problem is: a line, an option as typed, standard input, or a path as it is."""
    from octroi.bridge import errors

    return errors.place(path, _words(say))


def _words(say: Messages) -> Catalogue:
    """The words of the rules in the language that is spoken."""
    from octroi.bridge.catalogues import Catalogue, rules_directory

    return Catalogue(say.rules or rules_directory(), say.language)


def rules_lines(error: RulesUnusable, say: Messages) -> Iterator[str]:
    """Yield why a folder of rules cannot be used, what clingo says of it, and what to do."""
    from octroi.bridge.catalogues import rules_directory

    what = say(f"failure.rules_{error.key}", **error.values)
    yield say("problem.line", where=f"--{error.option} {error.folder}", what=what)
    yield from (f"  {line}" for line in error.details)
    for flaw in error.flaws:
        text = say(f"structure.{flaw.kind}", name=flaw.name)
        yield f"  {flaw.file}:{flaw.line}: {text} {say('structure.close', close=flaw.close) if flaw.close else ''}".rstrip()
    mend = "failure.rules_correct" if error.details or error.flaws or error.key in ("wording", "encoding") else "failure.rules_copy"
    yield say(mend, source=rules_directory())


def problem_lines(error: InputError, say: Messages, source: str = "") -> Iterator[str]:
    """Yield a line for each problem of an error, of many of the same kind for the first few."""
    from octroi.bridge import errors

    words = _words(say)
    yield from errors.problem_lines(error.problems, lambda _: words, source)


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
        close = nearest(name, known)
        mend = say("problem.close", close=close) if close else say("usage.commands", known=", ".join(known))
        return f"{say('usage.no_such_command', name=name)} {mend}"
    extra = getattr(error, "extra", "")
    return say("usage.too_many", value=extra) if extra else say("usage.else", value=error.format_message())
