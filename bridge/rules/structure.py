"""Whether the rules of a folder hang together: names, numbers of columns, constants; before anything is solved.

A predicate is known where a header declares it (``%*! name(Column, ...): ... *%``), where a rule concludes it and another
looks at it, or where ``#defined`` says that it may be left out. What is written of an unknown one is a mistake, and so is a
fact or an option that no declaration names.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..catalogues import rules_directory
from ..errors import RulesError
from .files import kernel
from .flat import INPUT_PREDICATES
from .meant import unmeant
from .parts import Literal, rule
from .rulebase import RuleBase
from .statements import Written, files, headers, text_of, written

_DECLARED = re.compile(r"\s*,?\s*([a-z_]\w*)(\(((?:[^()]|\([^()]*\))*)\))?(?=\s*[,:(])")
_DEFINED = re.compile(r"\s*#defined\s+(-?[a-z_]\w*)\s*/\s*(\d+)")
_CONSTANT = re.compile(r"[a-z_]\w*")
_COLUMN = re.compile(r"\s*([A-Za-z]\w*)\s+in\s+([a-z_]\w*)\s*")
_LETTERS = re.compile(r"(?<![\w#\"])[a-z][a-z_]{4,}(?!\w)")
# How alike a name must be to be the one that was meant; a constant written but once must be more so to be a slip.
CLOSE, SLIP = 0.7, 0.88


# The files with which a folder of rules begins.
ENTRIES = ("main.lp", "past.lp", "verify.lp")
# What every folder is checked by, and what a folder states is stated for.
CHECKS = rules_directory() / "verification" / "checks.lp"


class Flaw(NamedTuple):
    """A mistake in the rules: its place, which kind it is, the name it is about and the nearest one that is known."""

    file: str
    line: int
    kind: str
    name: str
    close: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind}: {self.name}" + (f" ({self.close})" if self.close else "")


class StructureError(RulesError):
    """The rules do not hang together; ``flaws`` says where."""

    def __init__(self, flaws: list[Flaw]) -> None:
        self.flaws = flaws
        super().__init__("\n".join(map(str, flaws)))


def check(folder: Path, entries: Sequence[str] = ENTRIES) -> None:
    """Raise :class:`StructureError` where the text of the rules names what nothing declares.

    Of a folder without a prime year more is wrong than a name; that is left to whoever reads it. What a rule may not say at all
    is refused in any case, before anything else is looked at.
    """
    if refused := list(unmeant_in(folder, entries)):
        raise StructureError(refused)
    flaws = list(flaws_of(folder, entries))
    if flaws and any("prime_year" in s.head for path in files([folder / "main.lp"]) for s in written(path)):
        raise StructureError(flaws)


def unmeant_in(folder: Path, entries: Sequence[str] = ENTRIES) -> Iterator[Flaw]:
    """Yield what the rules of a folder say that has no meaning here, and what they include from elsewhere."""
    here = folder.resolve()
    homes = (here, rules_directory().resolve())
    for entry in (folder / name for name in entries if (folder / name).is_file()):
        if here not in entry.resolve().parents:
            yield Flaw(entry.name, 1, "include_outside", entry.name)
    for path in files([folder / name for name in entries], homes):
        if here in path.parents:
            for statement in written(path):
                for kind, name in unmeant(statement, path, homes):
                    yield Flaw(str(path.relative_to(here)), statement.line, kind, name)


def check_inputs(base: RuleBase) -> None:
    """Raise :class:`StructureError` where ground rules look at a fact, an option, a list or a reading that nothing declares."""
    flaws = list(input_flaws(base))
    if flaws:
        raise StructureError(flaws)


def flaws_of(folder: Path, entries: Sequence[str] = ENTRIES) -> Iterator[Flaw]:
    """Yield what is wrong with the text of the rules, in the order of the files, each name once."""
    here = folder.resolve()
    paths = files([*kernel(folder), CHECKS, *(folder / name for name in entries if (folder / name).is_file())])
    # What the package says of its own rules says also what any folder may declare.
    signatures = Signatures(paths, sorted(rules_directory().rglob("*.lp")))
    seen: set[tuple[str, str]] = set()
    yield from catalogue_flaws(folder)
    for path in paths:
        if here in path.parents:  # not the kernel of the package
            for statement in written(path):
                for flaw in signatures.flaws(statement, str(path.relative_to(here))):
                    if (flaw.kind, flaw.name) not in seen:
                        seen.add((flaw.kind, flaw.name))
                        yield flaw


def catalogues(folder: Path) -> list[Path]:
    """Return the catalogues of words of a folder; a pipe or a device of such a name is none."""
    return sorted(p for p in (folder / "wording").glob("*.toml") if p.is_file())


def catalogue_flaws(folder: Path) -> Iterator[Flaw]:
    """Yield what stands in a catalogue of words and is neither a section nor a text in one."""
    for path in catalogues(folder):
        text = text_of(path)
        try:
            sections = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue  # told as such by whoever reads it
        rows = text.splitlines()
        for name, section in sections.items():
            loose = [name] if not isinstance(section, dict) else [k for k, v in section.items() if not isinstance(v, str | dict)]
            for key in loose:
                line = next((n for n, row in enumerate(rows, 1) if row.lstrip().strip('"').startswith(key)), 1)
                yield Flaw(f"wording/{path.name}", line, "loose_word", key)


class Signatures:
    """The predicates of some rule files: declared, concluded, looked at."""

    def __init__(self, paths: Sequence[Path], documented: Iterable[Path] = ()) -> None:
        self.declared: dict[str, set[int]] = {}
        self.concluded: dict[str, set[int]] = {}
        self.asked: dict[str, set[int]] = {}
        for path in {*paths, *documented}:
            for header in headers(path):
                for name, columns in signatures_in(header.text):
                    self.declared.setdefault(name, set()).add(columns)
        for path in paths:
            for statement in written(path):
                found = _DEFINED.match(statement.text)
                if found:
                    self.declared.setdefault(found[1], set()).add(int(found[2]))
                elif not statement.text.startswith("#"):
                    for literal in heads(statement):
                        self.concluded.setdefault(literal.name, set()).add(len(literal.arguments))
                    for literal in looks(statement):
                        self.asked.setdefault(literal.name, set()).add(len(literal.arguments))
        # A helper that one rule concludes and another looks at needs no header to be known.
        self.known = {name: set(columns) for name, columns in self.declared.items()}
        for name in self.concluded.keys() & self.asked.keys():
            self.known.setdefault(name, set()).update(self.concluded[name] & self.asked[name])
        # What can be looked at.
        names = self.known.keys() | self.concluded.keys()
        self.either = {n: self.known.get(n, set()) | self.concluded.get(n, set()) for n in names}

    def flaws(self, statement: Written, file: str) -> Iterator[Flaw]:
        """Yield what is wrong with one statement."""
        if statement.text.startswith("#"):
            return
        for literal in heads(statement):
            yield from self._flaw(literal, statement, file, self.known, "unknown_head")
        for literal in looks(statement):
            yield from self._flaw(literal, statement, file, self.either, "unknown_predicate")

    def _flaw(self, literal: Literal, statement: Written, file: str, known: dict[str, set[int]], kind: str) -> Iterator[Flaw]:
        name, columns = literal.name, len(literal.arguments)
        if columns in known.get(name, ()):
            return
        if known.get(name):
            wanted = ", ".join(f"{name}/{n}" for n in sorted(known[name]))
            yield Flaw(file, statement.line, "wrong_columns", f"{name}/{columns}", wanted)
        else:
            yield Flaw(file, statement.line, kind, f"{name}/{columns}", nearest(name, known))


def signatures_in(text: str) -> list[tuple[str, int]]:
    """Return the predicates that a header declares, with how many columns each: names and columns up to the first colon."""
    out, at = [], 0
    while found := _DECLARED.match(text, at):
        columns = found[3]
        out.append((found[1], len(columns.split(",")) if columns else 0))
        at = found.end()
    return out if text[at:].lstrip().startswith((":", ".")) else []


def heads(statement: Written) -> Iterator[Literal]:
    """Yield what a statement concludes."""
    for part in rule(statement.text).head:
        yield from (literal for literal, _ in part.literals if literal.name)


def looks(statement: Written) -> Iterator[Literal]:
    """Yield what a statement looks at."""
    yield from dict.fromkeys(literal for literal, _ in rule(statement.text).conditional() if literal.name)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most like a name, or nothing."""
    return next(iter(difflib.get_close_matches(name, sorted(known), 1, CLOSE)), "")


# -- constants -----------------------------------------------------------------------------------------------------------------


def input_flaws(base: RuleBase) -> Iterator[Flaw]:
    """Yield what the rules look at in a dossier that no declaration names, and constants that a column does not have."""
    known = _Known(base)
    folder = base.directory.resolve()
    for path in files([base.directory / base.entry]):
        if folder in path.parents:
            file = str(path.relative_to(folder))
            for statement in written(path):
                for literal in looks(statement):
                    if literal.name in INPUT_PREDICATES:
                        yield from known.flaws(literal, statement, file)
    yield from column_flaws(base)


def column_flaws(base: RuleBase) -> Iterator[Flaw]:
    """Yield constants in a column that a header says to be among those of another predicate, and that are not."""
    paths = files([*kernel(base.directory), base.directory / base.entry])
    columns = {name: row for path in paths for header in headers(path) for name, row in _columns(header.text)}
    for name, row in columns.items():
        for place, column in enumerate(row):
            found = _COLUMN.fullmatch(column)
            if not found or found[2] not in columns:
                continue
            names = [c.split()[0] if c.split() else "" for c in columns[found[2]]]
            at = names.index(found[1]) if found[1] in names else 0
            allowed = {r[at] for r in base.facts(found[2]) if len(r) > at}
            for value in dict.fromkeys(r[place] for r in base.facts(name) if len(r) == len(row) and r[place] not in allowed):
                file, line = _mentioned(base, name, str(value))
                yield Flaw(file, line, "unknown_constant", f"{name}: {value}", nearest(str(value), map(str, allowed)))


def _columns(text: str) -> Iterator[tuple[str, list[str]]]:
    at = 0
    while found := _DECLARED.match(text, at):
        yield found[1], [c.strip() for c in found[3].split(",")] if found[3] else []
        at = found.end()


def _mentioned(base: RuleBase, name: str, value: str) -> tuple[str, int]:
    """The first statement that concludes a predicate and names a constant."""
    folder = base.directory.resolve()
    word = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
    best = ("main.lp", 1)
    for path in files([base.directory / base.entry]):
        for statement in written(path):
            if name in statement.head and folder in path.parents:
                best = str(path.relative_to(folder)), statement.line
                if word.search(statement.text):
                    return best
    return best


def slips(folder: Path, entries: Sequence[str] = ENTRIES) -> Iterator[Flaw]:
    """Yield constants written once in all rules and catalogues that are almost another one: mistyped, most likely."""
    here = folder.resolve()
    places: dict[str, list[tuple[str, int]]] = {}
    predicates: set[str] = set()
    for path in files([*kernel(folder), *(folder / name for name in entries if (folder / name).is_file())]):
        for statement in written(path):
            file = str(path.relative_to(here)) if here in path.parents else ""
            predicates |= statement.head | statement.body
            for word in _LETTERS.findall(re.sub(r'"[^"\n]*"', " ", statement.text)):
                places.setdefault(word, []).append((file, statement.line))
    words = "\n".join(text_of(p) for p in catalogues(folder))
    for word, rows in places.items():
        if len(rows) == 1 and rows[0][0] and word not in predicates and not re.search(rf"(?<!\w){word}(?!\w)", words):
            often = [w for w, r in places.items() if len(r) > 1]
            close = next((w for w in difflib.get_close_matches(word, often, 3, SLIP) if one_slip(word, w)), "")
            if close:
                yield Flaw(*rows[0], "slip", word, close)


def one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter left out, put in or exchanged, or by two that changed places; a plural is no slip."""
    if f"{one}s" == other or f"{other}s" == one:
        return False
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == 1:
        return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    unlike = [i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    swapped = len(unlike) == 2 and unlike[1] == unlike[0] + 1 and one[unlike[0]] == other[unlike[1]] and one[unlike[1]] == other[unlike[0]]
    return len(long) == len(short) and (len(unlike) == 1 or swapped)


class _Known:
    """What a dossier can say, as the rules declare it."""

    def __init__(self, base: RuleBase) -> None:
        self.facts = {(row[0].name, len(row[0].arguments)) for row in base.facts("fact")}
        self.options: dict[str, set[str]] = {}
        for fact, word in base.facts("option"):
            self.options.setdefault(fact.name, set()).add(str(word))
        self.lists = {str(row[0]) for name in ("slot", "list") for row in base.facts(name)}
        self.issues: dict[str, set[str]] = {}
        for row in base.facts("issue"):
            self.issues.setdefault(str(row[0]), set()).add(str(row[1]))

    def flaws(self, literal: Literal, statement: Written, file: str) -> Iterator[Flaw]:
        """Yield what an input looks at that is not there."""
        def flaw(kind: str, name: str, known: Iterable[str]) -> Flaw:
            return Flaw(file, statement.line, kind, name, nearest(name, known))

        name, arguments = literal.name, literal.arguments
        first = arguments[0] if arguments else ""
        if name in ("present", "listed"):
            if _CONSTANT.fullmatch(first) and first not in self.lists:
                yield flaw("unknown_list", first, self.lists)
        elif name in ("reading", "open"):
            if first.startswith('"') and first not in self.issues:
                yield flaw("unknown_issue", first, self.issues)
            elif name == "reading" and first in self.issues and arguments[1].startswith('"') and arguments[1] not in self.issues[first]:
                yield Flaw(file, statement.line, "unknown_reading", f"{first} {arguments[1]}", ", ".join(sorted(self.issues[first])))
        else:
            of_facts = arguments[: 2 if name in ("same", "before", "within_years") else 1]
            for argument in of_facts:
                yield from self._fact(argument, statement, file)
            if name in ("is", "has") and (functor := _functor(first)) in self.facts and _CONSTANT.fullmatch(arguments[1]):
                words = self.options.get(functor[0], set()) if functor else set()
                if arguments[1] not in words:
                    close = nearest(arguments[1], words) or ", ".join(sorted(words))
                    yield Flaw(file, statement.line, "unknown_option", f"{first} {arguments[1]}", close)

    def _fact(self, argument: str, statement: Written, file: str) -> Iterator[Flaw]:
        functor = _functor(argument)
        if functor is None or functor in self.facts:
            return
        same = [n for f, n in self.facts if f == functor[0]]
        close = f"{functor[0]}/{same[0]}" if same else nearest(functor[0], {f for f, _ in self.facts})
        yield Flaw(file, statement.line, "unknown_fact", argument, close)


def _functor(term: str) -> tuple[str, int] | None:
    """The name of a fact and how many arguments it has, None for a variable or a choice of terms."""
    if ";" in term:
        return None
    found = rule(f"x :- {term}.").body
    literal = found[0].plain if found else None
    return (literal.name, len(literal.arguments)) if literal is not None and literal.name else None

