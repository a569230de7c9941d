"""Mutate: every small wrong version of the rules, which of them are caught and by what, and those that are not."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import arguments as questions
from ..messages import Messages
from .decide import Options, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octroi.bridge.mutate.bench import Tried
    from octroi.bridge.mutate.run import Report, Row

    from ..page.terminal import Page

MISSED = 1
# Tables that turn facts of a dossier into what the rules look at, told as one.
ENCODING = frozenset({"fact", "official", "total", "mean", "over", "keep", "requested", "open_slots", "whole"})
# The module whose ``verifier`` says whether verify finds something new in a folder of rules.
VERIFIER = "octroi.bridge.prove.run"


def mutate(say: Messages, options: Options) -> None:
    """Try every mutant; exit 1 where one decides otherwise and nothing catches it."""
    from octroi.bridge.situations.read import read

    numbers = {name: _whole(name, options[name]) for name in ("sample", "seed", "jobs")}
    scenarios = read(options["cases"])
    engine = questions.engine_for(options["rules"], say.language)
    from octroi.bridge.mutate.run import run

    found = run(
        scenarios, Path(options["rules"]) if options["rules"] else None, options["operator"], options["file"],
        numbers["sample"], numbers["seed"] or 0, numbers["jobs"] or _cores(),
        verifier(), questions.day(options["today"]), _progress(say),
    )  # fmt: skip
    if options["format"] == "json":
        print_json({"contract": 1, **found.to_dict()})
    else:
        from ..page.terminal import Page

        _Text(Page(), say).show(found)
    del engine
    if found.survivors:
        click.get_current_context().exit(MISSED)


def verifier() -> str | None:
    """Return the name of what verifies, None where it is not installed."""
    if find_spec(VERIFIER) is None:
        return None
    from importlib import import_module

    return f"{VERIFIER}:verifier" if hasattr(import_module(VERIFIER), "verifier") else None


def _whole(name: str, value: str | None) -> int | None:
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or (name != "seed" and int(value) == 0) or len(value) > 9:
        raise questions._error(f"--{name} {value}", "want_number_of", value=value)
    return int(value)


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Progress:
    """How many mutants are done, on standard error: in place on a terminal, else a line now and then."""

    def __init__(self, say: Messages) -> None:
        self.say, self.live, self.told = say, sys.stderr.isatty(), 0

    def __call__(self, done: int, of: int) -> None:
        if self.live:
            sys.stderr.write("\r" + self.say("mutate.progress", done=done, of=of) + ("\n" if done == of else ""))
        elif done * 10 // of > self.told:
            self.told = done * 10 // of
            sys.stderr.write(self.say("mutate.progress", done=done, of=of) + "\n")
        sys.stderr.flush()


_progress = _Progress


class _Text:
    """Writes a report."""

    def __init__(self, page: Page, say: Messages) -> None:
        self.page, self.say = page, say

    def show(self, found: Report) -> None:
        """Write the table of the operators, then the survivors."""
        say, page = self.say, self.page
        page.line(say.count("mutate.title", len(found.tried)), style="bold")
        if len(found.tried) < found.made:
            page.line(say("mutate.sampled", made=found.made))
        for place in found.failing:
            page.line(say("mutate.failing", name=place))
        page.blank()
        columns = ["made", "rejected", "equivalent", "verify", "situations", "both", "survived"]
        head = ["", *(say(f"mutate.column.{c}") for c in columns)]
        rows = [self._row(say(f"mutate.operator.{r.operator}"), r, found.verified) for r in found.rows]
        rows.append(self._row(say("mutate.total"), found.total, found.verified))
        page.table(head, rows, right=range(1, 8))
        page.blank()
        page.line(say("mutate.verified" if found.verified else "mutate.unverified"), style="dim")
        if not found.survivors:
            page.line(say("mutate.none"), style="bold")
            return
        page.heading(say.count("mutate.survivors", len(found.survivors)))
        for tried in found.survivors:
            self._survivor(tried)

    def _row(self, name: str, row: Row, verified: bool) -> list[str]:
        verify = (str(row.verify), str(row.both)) if verified else ("–", "–")
        return [
            name, str(row.made), str(row.rejected), str(row.equivalent), verify[0], str(row.situations), verify[1], str(row.survived),
        ]  # fmt: skip

    def _survivor(self, tried: Tried) -> None:
        mutant = tried.mutant
        self.page.blank()
        self.page.line(f"{mutant.file}:{mutant.line}", 2, style="bold")
        self.page.line(mutant.before, 4, "- ")
        self.page.line(mutant.after or self.say("mutate.nothing"), 4, "+ ")
        self.page.line(self.say("mutate.differs", what=", ".join(self._what(tried))), 4, style="dim")

    def _what(self, tried: Tried) -> Iterable[str]:
        names = ("encoding" if d.what in ENCODING else d.what for d in tried.differences)
        return dict.fromkeys(self.say(f"mutate.what.{n}") for n in names)
