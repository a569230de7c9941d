"""``octroi what-if``: a dossier beside variants of it, written to its file where that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from octroi.bridge import InputError
from octroi.bridge.dossier.edits import Edit, Variant, read_edit, read_variants
from octroi.bridge.dossier.read import read_text
from octroi.bridge.dossier.rewrite import write
from octroi.bridge.dossier.shape import Shape
from octroi.bridge.vary.effects import Written
from octroi.bridge.vary.what_if import compare, edited

from .. import arguments, page
from ..limits import Progress
from ..messages import Messages
from ..parts import Sheet
from ..say import heads
from ..say.entries import words_of
from ..say.failures import place
from ..say.what_if import WhatIfText

ORDERED = ("--variant", "--set", "--unset", "--add")
KINDS = ("set", "unset", "add")


def what_if(say: Messages, options: dict[str, Any]) -> None:
    """Compare a dossier with its variants."""
    asked = arguments.question(options, say)
    variants = _variants(asked.engine.shape, options, say)
    if options["write"] and (len(variants) != 1 or options["dossier"] == "-"):
        raise arguments.refusal("--write", "write_one")
    if options["write"] and options["person"] is not None:
        raise arguments.refusal("--write", "write_member")
    primes, years = arguments.several(options, asked.engine)
    try:
        found = compare(asked.engine, asked.dossier, variants, *asked.scope(primes, years), Progress(say))
    except InputError as error:
        raise _located(error, asked, options, variants, say) from None
    kept = None
    if options["write"]:
        kept = write(Path(options["dossier"]), variants[0].edits, asked.dossier, found.variants[0].dossier)
    if options["format"] == "json":
        page.show_json(found if kept is None else found._replace(written=Written(kept)))
        return
    sheet, words = Sheet(), words_of(asked.engine, say, asked.today, asked.dossier)
    sheet.title(say("what_if.title", title=heads.whose(say, asked.name), day=words.day(asked.today)))
    heads.chosen(sheet, say, asked.readings)
    heads.warned(sheet, words, asked.warnings)
    WhatIfText(sheet, words).show(found)
    if kept is not None:
        sheet.blank()
        sheet.line(say("what_if.written" if kept else "what_if.written_bare", name=options["dossier"]))
    page.show(sheet.parts)


def _variants(shape: Shape, options: dict[str, Any], say: Messages) -> list[Variant]:
    """The variants of the command line in the order typed, then those of the file."""
    groups: list[tuple[str | None, list[Edit]]] = [(None, [])]
    for name, value in _typed(click.get_current_context()):
        if name == "--variant":
            groups.append((value, []))
        else:
            groups[-1][1].append(read_edit(shape, name.strip("-"), value))
    found = [Variant(name, tuple(edits)) for name, edits in groups if edits or name is not None]
    if options["variants"] is not None:
        found += _of_file(options["variants"], say)
    if not found:
        raise arguments.refusal("--set", "no_edit")
    return found


def _of_file(name: str, say: Messages) -> list[Variant]:
    """Read the file of variants; what is wrong in it names that file and the place in it."""
    path = Path(name)
    if not name or not path.exists():
        raise arguments.refusal(f"--variants {name or repr(name)}", "no_file")
    if path.is_dir():
        raise arguments.refusal(f"--variants {name}", "is_folder")
    try:
        return read_variants(read_text(path))
    except InputError as error:
        raise _in_file(error, name, "", say) from None


def _in_file(error: InputError, file: str, variant: str, say: Messages) -> InputError:
    problems = []
    for problem in error.problems:
        inside = problem.path if problem.path != file else ""
        if variant:
            kind, _, rest = inside.partition(" ")
            inside = f"{variant}.{kind}.{rest}" if kind in KINDS else variant
        parts = [f"--variants {file}", place(inside, say)]
        problems.append(problem._replace(path=say("problem.joint").join(p for p in parts if p)))
    return InputError(problems)


def _located(
    error: InputError, asked: arguments.Question, options: dict[str, Any], variants: Sequence[Variant], say: Messages
) -> InputError:
    """Name what cannot be made by the option as typed, or by its place in the file of variants."""
    typed: dict[str | None, list[tuple[str, str]]] = {None: []}
    group: str | None = None
    for name, value in _typed(click.get_current_context()):
        group = value if name == "--variant" else group
        typed.setdefault(group, []).append((name.strip("-"), value))
    names = [n for n, words in typed.items() if words]
    for number, variant in enumerate(variants):
        try:
            edited(asked.engine, asked.dossier, variant)
        except InputError as wrong:
            if number >= len(names):
                return _in_file(wrong, options["variants"], variant.name or "", say)
            return InputError([p._replace(path=_as_typed(p.path, typed[names[number]])) for p in wrong.problems])
    return error


def _as_typed(path: str, words: Sequence[tuple[str, str]]) -> str:
    """The option that a problem is about, as typed; with the place in its value, where the value has places."""
    kind, _, at = path.partition(" ")
    for name, value in words:
        target, _, _ = value.partition("=")
        target = target.strip()
        if name == kind and at.startswith(target):
            below = at[len(target) :]
            return f"{kind} {value}" if not below else f"{kind} {value} ({at})"
    return path


def _typed(context: click.Context) -> Iterator[tuple[str, str]]:
    """The options whose order says something, as typed; click keeps that only within one option."""
    taking = {o for p in context.command.params if isinstance(p, click.Option) and not p.is_flag for o in p.opts}
    words = iter(context.meta["arguments"])
    for word in words:
        if word == "--":
            return
        name, sign, value = word.partition("=")
        if name in ORDERED:
            yield name, value if sign else next(words)
        elif word in taking:
            next(words)
