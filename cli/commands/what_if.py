"""What if: a dossier beside variants of it, as text, and written to its file where that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import arguments as questions
from ..messages import Messages
from ..say.words import lower
from .decide import Options, print_json

if TYPE_CHECKING:
    from octroi.bridge import Change, InputError
    from octroi.bridge.dossier.edits import Variant
    from octroi.bridge.dossier.shape import Shape
    from octroi.bridge.vary.effects import Compared, Effect, Moved, Total, WhatIf

    from ..page.terminal import Page
    from ..say.words import Words

ORDERED = ("--variant", "--set", "--unset", "--add")
KINDS = ("set", "unset", "add")
MARKS = {"met": "✓", "not_met": "✗", "unknown": "?", None: "–"}


def what_if(say: Messages, options: Options) -> None:
    """Compare a dossier with its variants."""
    asked = questions.question(options, say)
    variants = _variants(asked.engine.shape, options, say)
    if options["write"] and (len(variants) != 1 or options["dossier"] == "-"):
        raise questions._error("--write", "write_one")
    from octroi.bridge import InputError
    from octroi.bridge.vary.what_if import compare

    years = [questions.year(y) for y in options["year"]]
    try:
        found = compare(asked.engine, asked.dossier, variants, list(options["prime"]), years, asked.today, asked.readings)
    except InputError as error:
        raise _located(error, asked, options, variants, say) from None
    kept = None
    if options["write"]:
        from octroi.bridge.dossier.rewrite import write

        kept = write(Path(options["dossier"]), variants[0].edits, asked.dossier, found.variants[0].dossier)
    if options["format"] == "json":
        print_json({**found.to_dict(), **({} if kept is None else {"written": {"comments_kept": kept}})})
        return
    from ..page.terminal import Page
    from ..say.words import Words

    page, words = Page(), Words(asked.engine, say, asked.today)
    name = asked.dossier.get("id")
    known = say("decide.of", name=name) if isinstance(name, str) else say("decide.title")
    page.line(say("what_if.title", title=known, day=words.day(asked.today)), style="bold")
    if asked.readings:
        page.line(say("decide.readings", readings=", ".join(f"{i}={o}" for i, o in sorted(asked.readings.items()))))
    _Text(page, words).show(found)
    if kept is not None:
        page.blank()
        page.line(say("what_if.written" if kept else "what_if.written_bare", name=options["dossier"]))


def _variants(shape: Shape, options: Options, say: Messages) -> list[Variant]:
    """The variants of the command line in the order typed, then those of the file."""
    from octroi.bridge.dossier.edits import Edit, Variant, read_edit

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
        raise questions._error("--set", "no_edit")
    return found


def _of_file(name: str, say: Messages) -> list[Variant]:
    """Read the file of variants; what is wrong in it names that file and the place in it."""
    from octroi.bridge import InputError
    from octroi.bridge.dossier.edits import read_variants
    from octroi.bridge.dossier.read import read_text

    path = Path(name)
    if not name or not path.exists():
        raise questions._error(f"--variants {name or repr(name)}", "no_file")
    if path.is_dir():
        raise questions._error(f"--variants {name}", "is_folder")
    try:
        return read_variants(read_text(path))
    except InputError as error:
        raise _in_file(error, name, "", say) from None


def _in_file(error: InputError, file: str, variant: str, say: Messages) -> InputError:
    from octroi.bridge import InputError

    from ..say.failures import place

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
    error: InputError, asked: questions.Question, options: Options, variants: Sequence[Variant], say: Messages
) -> InputError:
    """Name what cannot be made by the option as typed, or by its place in the file of variants."""
    from octroi.bridge import InputError
    from octroi.bridge.vary.what_if import edited

    typed: dict[str | None, list[tuple[str, str]]] = {None: []}
    group: str | None = None
    for name, value in _typed(click.get_current_context()):
        group = value if name == "--variant" else group
        typed.setdefault(group, []).append((name.strip("-"), value))
    names = [n for n, words in typed.items() if words]
    for place, variant in enumerate(variants):
        try:
            edited(asked.engine, asked.dossier, variant)
        except InputError as wrong:
            if place >= len(names):
                return _in_file(wrong, options["variants"], variant.name or "", say)
            return InputError([p._replace(path=_as_typed(p.path, typed[names[place]])) for p in wrong.problems])
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


class _Text:
    """Writes a comparison."""

    def __init__(self, page: Page, words: Words) -> None:
        self.page, self.words, self.say = page, words, words.say

    def show(self, found: WhatIf) -> None:
        """Write the table of several variants, then each of them."""
        if len(found.variants) > 1:
            self._side_by_side(found)
        for variant in found.variants:
            self._variant(variant, found)

    def name(self, variant: Compared) -> str:
        """Return what a variant is called."""
        return variant.name or self.say("what_if.variant")

    def _side_by_side(self, found: WhatIf) -> None:
        from .readings import said

        keys = [k for k in found.base if any(v.outcomes[k].worth != found.base[k].worth for v in found.variants)]
        rows = []
        for key in keys:
            outcomes = [found.base[key], *(v.outcomes[key] for v in found.variants)]
            cells = (said(self.words, o).replace(", ", "\n", 1).replace(" (", "\n(") for o in outcomes)
            rows.append([self.words.prime_years([key]), *cells])
        totals = [found.total, *(v.total for v in found.variants)]
        rows.append([self.say("what_if.total"), *(self.total(t, short=True) for t in totals)])
        self.page.blank()
        self.page.table(["", self.say("what_if.base"), *(self.name(v) for v in found.variants)], rows)

    def _variant(self, variant: Compared, found: WhatIf) -> None:
        self.page.heading(self.name(variant))
        for change in variant.changes:
            self.page.line(self.change(change), 2, "• ")
        differing = [e for e in variant.effects if e.kind in ("verdict", "amount")]
        for effect in differing:
            self._effect(effect, variant)
        if differing and variant.total != found.total:
            before, after = self.total(found.total), self.total(variant.total)
            self.page.blank()
            self.page.line(self.say("what_if.totals", before=before, after=after), 2, style="bold")
        quiet = [e for e in variant.effects if e.kind == "conditions"]
        requests = [e for e in variant.effects if e.request is not None]
        self.page.blank()
        for key, effects in (("what_if.request", requests), ("what_if.only_conditions", quiet)):
            if effects:
                self.page.line(self.say(key, names=self.words.prime_years([(e.prime, e.year) for e in effects])), 2)
        if not differing:
            self.page.line(self.say("what_if.nothing"), 2)
        elif variant.unchanged:
            self.page.line(self.say("what_if.unchanged", names=self.words.prime_years(variant.unchanged)), 2, style="dim")

    def total(self, total: Total, short: bool = False) -> str:
        """Say a total; where something is undecided it is a range, and the text says so."""
        text = self.words.amount(total.min, total.max)
        if not total.open:
            return text
        if short:
            return f"{text}\n{self.say('what_if.some_open')}"
        return f"{text} {self.say('what_if.open', names=self.words.prime_years(total.open))}"

    def _effect(self, effect: Effect, variant: Compared) -> None:
        from .readings import said

        self.page.blank()
        title = self.words.prime_years([(effect.prime, effect.year)])
        text = self.say("what_if.turns", before=said(self.words, effect.before), after=said(self.words, effect.after))
        self.page.line(self.page.rich((f"{title}{self.say('detail.colon')}", "bold"), (text, "bold")), 2)
        told = [c for c in effect.conditions if c.decisive] or list(effect.conditions)
        for moved in told:
            self.page.line(self.condition(moved), 4, f"{MARKS[moved.before]} → {MARKS[moved.after]}  ")
        if len(variant.changes) > 1:
            ways = self.say("what_if.or").join(self._together(changes) for changes in effect.because)
            self.page.line(self.say("what_if.because", ways=ways), 4, style="dim")

    def _together(self, changes: Sequence[Change]) -> str:
        return self.say("list.and").join(self.change(c) for c in changes)

    def condition(self, moved: Moved) -> str:
        """Say a condition whose status differs."""
        label = moved.label
        if moved.of:
            label = self.say("list.of_entry", entry=self.words.entry(moved.of), label=lower(label))
        before, after = moved.value_before, moved.value_after
        if before == after or isinstance(after, bool) or isinstance(before, bool):
            return label
        path = self.words.condition_path(moved.id, moved.of)
        values = self.say("what_if.turns", before=self.words.value(before, path), after=self.words.value(after, path))
        return self.say("phrase.given", label=label, text=values)

    def change(self, change: Change) -> str:
        """Say a change."""
        words = self.words
        if change.path.endswith("[+]"):
            name = change.path.removesuffix("[+]")
            return self.say("what_if.added", list=words.fact(name), value=words.value(change.new, name))
        key = "what_if.taken_out" if change.new is None and change.path.endswith("]") else "what_if.changed"
        before, after = words.value(change.old, change.path), words.value(change.new, change.path)
        year = "".join(p for p in change.path.split(".") if p.isdigit() and len(p) == 4)
        entry = words.entry(change.path)
        label = f"{words.named(change.path)} {year}".rstrip()
        if entry:
            label = entry if change.path.endswith("]") else self.say("list.of_entry", entry=entry, label=lower(label))
        return self.say(key, label=label, before=before, after=after)
