"""The entry point: the language, the command, and the exit status.

0 for any verdict, 2 for input that cannot be used, 1 for a failure of ours; errors go to standard error, in the user's
language, without a traceback (``OCTROI_DEBUG=1`` shows it).
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from .errors import BAD_INPUT, RulesUnusable
from .limits import OutOfTime
from .messages import Messages, chosen_language, chosen_rules
from .page import PROGRAM, complain, silence
from .program import build
from .say.failures import problem_lines, rules_lines, usage_lines

OUR_FAULT = 1
INTERRUPTED = 130


# What the system says where a written stream takes no more: a full disk, a broken one, a limit, a closed one.
UNWRITABLE = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG, errno.EIO, errno.EBADF})


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    gc.set_threshold(50_000, 20, 50)  # most commands end before there is anything to free
    _opened()
    code = status(sys.argv[1:] if arguments is None else list(arguments))
    gc.freeze()  # it all goes with the process: to look through it for circles first takes half as long as to decide
    sys.exit(code)


def _opened() -> None:
    """Give the streams that the caller closed a place to go to: nothing is read, nothing is written.

    Files opened later would otherwise take their numbers, and be written to by whoever means standard error.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open until the end


def status(arguments: list[str]) -> int:
    """Run the command line and return its exit status."""
    say = Messages(chosen_language(arguments, os.environ), chosen_rules(arguments))
    group = build(say)
    arguments = _after_the_command(arguments, group)
    if complete := os.environ.get("_OCTROI_COMPLETE"):
        from click.shell_completion import shell_complete

        return shell_complete(group, {}, PROGRAM, "_OCTROI_COMPLETE", complete)
    if say.lent:
        complain([say("language.lent", language=Messages(say.lent)("language.name"))])
    try:
        code = _invoke(group, arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        silence(sys.stdout)
        return 0
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except OutOfTime as late:
        late.clock.told()
        return late.clock.code
    except click.ClickException as error:
        complain(usage_lines(error, say))
        return BAD_INPUT
    except OSError as error:
        if error.errno not in UNWRITABLE or error.filename is not None:
            return _failure(error, say, arguments)
        silence(sys.stdout)
        complain([say("failure.output", value=error.strerror or str(error))])
        return OUR_FAULT
    except Exception as error:
        return _failure(error, say, arguments)


def _after_the_command(arguments: list[str], group: click.Group) -> list[str]:
    """Put the options of a command that stand before it behind it, where the command looks for them."""
    if not (arguments and arguments[0].startswith("-")):
        return arguments  # no option of any command has to be made
    own = {o for p in group.params for o in p.opts}
    options = [p for c in group.commands.values() for p in c.params if isinstance(p, click.Option)]
    values = {o: 0 if p.is_flag else p.nargs for p in options for o in p.opts}
    here, kept, moved = 0, list[str](), list[str]()
    while here < len(arguments) and arguments[here].startswith("-") and arguments[here] not in ("-", "--"):
        name, given, _ = arguments[here].partition("=")
        if name not in values and name not in own:
            return arguments  # told as it stands
        end = here + 1 + (0 if given else values.get(name, 0))
        (kept if name in own else moved).extend(arguments[here:end])
        here = end
    known = here < len(arguments) and arguments[here] in group.commands
    return [*kept, arguments[here], *moved, *arguments[here + 1 :]] if known else arguments


def _invoke(group: click.Group, arguments: list[str]) -> int:
    try:
        with group.make_context(PROGRAM, arguments) as context:
            group.invoke(context)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return 0


def _failure(error: Exception, say: Messages, arguments: list[str]) -> int:
    if isinstance(error, RulesUnusable):
        complain(rules_lines(error, say))
        return BAD_INPUT
    if "octroi.bridge" in sys.modules:
        from octroi.bridge import InputError

        if isinstance(error, InputError):
            complain(problem_lines(error, say, _source(arguments)))
            return BAD_INPUT
    if os.environ.get("OCTROI_DEBUG") == "1":
        raise error
    first = (str(error).splitlines() or [""])[0]
    if "--rules" in arguments[:-1] and isinstance(error, (LookupError, ValueError, TypeError, AttributeError)):
        folder = arguments[arguments.index("--rules") + 1]
        complain(rules_lines(RulesUnusable(folder, "undeclared", [f"{type(error).__name__}: {first}"]), say))
        return BAD_INPUT
    complain([say("failure.internal", kind=type(error).__name__, value=first)])
    return OUR_FAULT


def _source(arguments: Sequence[str]) -> str:
    """The dossier as it was named on the command line: the word after the command that is no option."""
    commands = build(Messages()).commands
    taking = {o for c in commands.values() for p in c.params if isinstance(p, click.Option) and not p.is_flag for o in p.opts}
    words, skip = [], False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in taking:
            skip = True
        elif argument == "-" or not argument.startswith("-"):
            words.append(argument)
    several = any(p.nargs < 0 for p in commands[words[0]].params) if words and words[0] in commands else False
    return words[1] if len(words) > 1 and not several else ""  # of several files, the problem itself names one
