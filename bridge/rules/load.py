"""Rule files given to clingo as one text: what it reads is what was looked at, whatever folder the program runs in.

clingo itself would look for an included file in the working directory first, follow it anywhere, and read it once more; here
every file is read once, as an ordinary one of bounded size, and includes what lies beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..errors import RulesError
from .parts import Literal, rule
from .statements import Written, bare, includes, text_of

if TYPE_CHECKING:
    import clingo

_PLACE = re.compile(r"<block>:(\d+):")
# Between two files, so that what one leaves unfinished does not run on into the next.
_APART = "\n#program base.\n"
# A product of so many instances is the most that is told apart.
UNTOLD = 10**18


class Loaded(NamedTuple):
    """Rules as given to clingo; ``starts`` are the lines at which stretches of files begin, with the file and its line there."""

    text: str
    starts: tuple[tuple[int, str, int], ...]

    def located(self, message: str) -> str:
        """Return what clingo says, with the places in the files."""
        return _PLACE.sub(self._place, message)

    def _place(self, found: re.Match[str]) -> str:
        line = int(found[1])
        start, file, first = max((s for s in self.starts if s[0] <= line), default=(1, "", 1))
        return f"{file}:{first + line - start}:" if file else found[0]


def loaded(entries: Iterable[Path]) -> Loaded:
    """Read rule files and all that they include, each once and at its place."""
    pieces, starts, line = [], [], 1
    seen: set[Path] = set()
    for entry in entries:
        for file, first, text in _stretches(entry.resolve(), seen):
            starts.append((line, str(file), first))
            pieces.append(text + _APART)
            line += text.count("\n") + _APART.count("\n")
    return Loaded("".join(pieces), tuple(starts))


def _stretches(file: Path, seen: set[Path]) -> Iterator[tuple[Path, int, str]]:
    """Yield the text of a file between its includes, and theirs, with the line of its file at which each begins."""
    if file in seen:
        return
    seen.add(file)
    text, at, first, margin = bare(text_of(file), str(file)), 0, 1, ""
    for found in includes(text):
        yield file, first, margin + text[at : found.start()]
        first, at = 1 + text.count("\n", 0, found.end()), found.end()
        margin = " " * (at - text.rfind("\n", 0, at) - 1)
        below = (file.parent / found[1]).resolve()
        if not below.is_file():
            raise RulesError(f"{file}:{1 + text.count(chr(10), 0, found.start())}: there is no file {found[1]} to include")
        yield from _stretches(below, seen)
    yield file, first, margin + text[at:]


def load(control: clingo.Control, *entries: Path) -> None:
    """Give rule files, and all that they include, to a solver."""
    control.add("base", [], loaded(entries).text)


def heaviest(statements: Sequence[Written], known: dict[str, int]) -> Written | None:
    """Return the rule with the most instances, by a rough count: how many rows its literals have that bind its variables.

    ``known`` says of some predicates how many atoms they have; of others only what is written of them is counted.
    """
    sizes: dict[str, int] = {}
    for statement in statements:
        for name in statement.head:
            sizes[name] = sizes.get(name, 0) + _spans(statement.text)
    sizes |= {name: max(count, sizes.get(name, 0)) for name, count in known.items()}
    rules = [s for s in statements if s.body and not s.text.startswith("#")]
    most = max(known, key=lambda name: known[name], default="")
    if 2 * known.get(most, 0) > sum(known.values()):  # one predicate has more atoms than all others
        rules = [s for s in rules if most in s.head] or rules
    return max(rules, key=lambda s: _instances(s, sizes), default=None)


def _spans(text: str) -> int:
    """How many atoms a fact stands for: 1..9 is nine of them."""
    count = 1
    for low, high in re.findall(r"(\d+)\s*\.\.\s*(\d+)", text):
        count *= max(1, int(high[:18]) - int(low[:18]) + 1)
    return min(count, UNTOLD)


def _instances(statement: Written, sizes: dict[str, int]) -> int:
    literals = [p.plain for p in rule(statement.text).body if p.plain is not None and p.plain.name and not p.plain.denied]
    bound: set[str] = set()
    count = 1
    while open_literals := [x for x in literals if x.variables - bound]:

        def cost(one: Literal) -> float:
            return float(sizes.get(one.name, 1) ** (1 / len(one.variables - bound)))  # noqa: B023 - used at once

        best = min(open_literals, key=cost)
        bound |= best.variables
        count = min(UNTOLD, count * max(1, sizes.get(best.name, 1)))
    return count if literals else _spans(statement.text)


def too_much(statements: Sequence[Written], known: dict[str, int]) -> RulesError:
    """Return the error that says of rules without end, or with far too many instances, which of them it most likely is."""
    found = heaviest(statements, known)
    if found is None:
        return RulesError("the rules have too many instances")
    text = " ".join(found.text.split())
    return RulesError(f"{found.file}:{found.line}: the rules have too many instances, most of them most likely of: {text[:200]}")
