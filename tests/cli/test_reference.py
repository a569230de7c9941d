"""``docs/cli.md`` is what ``--help`` says; ``python tests/cli/test_reference.py`` writes it anew."""

from __future__ import annotations

import click

from octroi.cli.messages import Messages
from octroi.cli.page import PROGRAM
from octroi.cli.program import build
from places import DOCS

PAGE = DOCS / "cli.md"
INTRODUCTION = """# Command line

Every command speaks French, Dutch, German or English (`--lang`, else the locale, else French) and prints text for people or JSON for
programs (`--format json`). Text is plain when piped; on a terminal it has colour, unless `NO_COLOR` is set.

Exit status: 0 for any verdict, 2 for input that cannot be used, 1 for a failure of octroi itself and for output that cannot
be written (a full disk), 124 where the time given with `--timeout` ran out. Errors go to standard error, one line for each
problem: the path as you wrote it, what is wrong there, and the nearest valid name. Where nobody reads the output (a closed
stream or pipe), octroi is silent and the status is 0.
`OCTROI_DEBUG=1` shows where a failure comes from.

What a command writes to a file (`--ics`, `--annex`, `--plot`, `--receipt`, `--generate`, `--output`, `--witnesses`) is written whole or not
at all. A file that is there stays, unless `--force` is given; one that the command reads always stays, under whatever name or link it is
given, and so does what is no ordinary file (a pipe, a device).
"""


def reference() -> str:
    group = build(Messages("en"))
    parts = [INTRODUCTION]
    commands: list[tuple[str, click.Command]] = [(PROGRAM, group)]
    commands += [(f"{PROGRAM} {name}", command) for name, command in group.commands.items()]
    for name, command in commands:
        context = click.Context(command, info_name=name, terminal_width=100)
        text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
        parts.append(f"## {name}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def test_the_reference_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference()


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
