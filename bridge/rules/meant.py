"""What a rule file may say: rules whose conclusions the inputs settle. What runs code, reaches elsewhere, or leaves a choice is
refused by its name, before anything is grounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from .flat import INPUT_PREDICATES
from .statements import Written, included

# The directives that mean something here; "#false" and the like begin no directive.
MEANT = frozenset({"const", "defined", "show", "include", "true", "false"})
_DIRECTIVE = re.compile(r"\s*#\s*([a-z+]+)")
_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
_BRACKETS = re.compile(r"\([^(){}]*\)|\{[^(){}]*\}")
_CHOSEN = re.compile(r"(?<![\w#])(?:not\s+)?([a-z_]\w*)\s*(?=[(;:,}]|$)")


def unmeant(statement: Written, file: Path, homes: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield what a statement says that has no meaning here: its kind and its name. Files are included within their ``homes``."""
    text = _STRING.sub('""', statement.text)
    directive = _DIRECTIVE.match(text)
    if directive is not None and directive[1] not in MEANT:
        yield "unmeant", f"#{directive[1]}"
    elif directive is not None and directive[1] == "include":
        name = included(statement)
        if name is None:
            yield "unmeant", " ".join(text.split()).rstrip(".")
        elif not any(home in (file.parent / name).resolve().parents for home in homes):
            yield "include_outside", name
    elif text.lstrip().startswith(":~"):
        yield "unmeant", ":~"
    elif directive is None:
        yield from _concluded(text.partition(":-")[0])


def _concluded(head: str) -> Iterator[tuple[str, str]]:
    """Yield a head of which it stays open what it concludes."""
    head = head.strip().removesuffix(".")
    flat = head
    while flat != (flatter := _BRACKETS.sub(" ", flat)):
        flat = flatter
    if "{" in head:
        inside = head[head.index("{") + 1 : head.rindex("}")] if "}" in head else ""
        chosen = [element.partition(":")[0].strip() for element in re.split(r";", _outer(inside))]
        names = [found[1] for element in chosen if (found := _CHOSEN.match(element))]
        yield from (("unmeant_choice", name) for name in dict.fromkeys(names) if name not in INPUT_PREDICATES)
    elif re.search(r"[;|:]", flat):
        yield "disjunction", " ".join(head.split())


def _outer(text: str) -> str:
    """A text without what stands in round brackets, which may hold semicolons of their own."""
    while text != (flatter := re.sub(r"\([^()]*\)", " ", text)):
        text = flatter
    return text
