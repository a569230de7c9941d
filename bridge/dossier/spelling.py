"""How texts are compared: two spellings of one name, one number, are one; and what a number written as a text looks like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_APOSTROPHES = frozenset("'’‘ʼʹ`´′＇")


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return a text without what only spells it otherwise: the forms of Unicode, capitals, apostrophes, blanks and hyphens.

    Between two digits a blank stays one: "1 11" and "11 1" are two names.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    marks = "".join(" " if _separates(c) else c for c in plain)
    found = re.sub(r" (?!\d)|(?<!\d) ", "", re.sub(r" +", " ", marks.strip()))
    return found or text.strip()


def _separates(char: str) -> bool:
    """Whether a character only parts or joins words: a blank, a hyphen, an apostrophe, a mark that is not seen."""
    return char in _APOSTROPHES or unicodedata.category(char) in ("Zs", "Zl", "Zp", "Pd", "Cf", "Cc")


class NumberForm(NamedTuple):
    """A number written as a text: so many ``digits``, of which the last two check the others by a ``modulus``.

    A ``prefix`` may stand before it, and dots, blanks, hyphens and slashes within; a leading zero may be left out.
    """

    name: str
    digits: int
    modulus: int
    prefix: str = ""

    def read(self, text: str) -> str | None:
        """Return the digits of a number, None where the text is none of this form."""
        bare = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if not (_separates(c) or c in "./"))
        bare = bare.removeprefix(self.prefix.upper())
        if not (bare.isascii() and bare.isdigit() and self.digits - 1 <= len(bare) <= self.digits):
            return None
        return bare.zfill(self.digits)

    def holds(self, number: str) -> bool:
        """Whether the last two digits check the others."""
        return self.modulus - int(number[:-2]) % self.modulus == int(number[-2:])

    def nearest(self, number: str) -> str | None:
        """Return the one number that holds and differs by one digit or by two neighbours swapped, None where several do."""
        found = {n for n in _slips(number) if self.holds(n)}
        return found.pop() if len(found) == 1 else None


def _slips(number: str) -> Iterator[str]:
    """Yield what a number may have been before one slip of the pen."""
    for i, here in enumerate(number):
        yield from (number[:i] + d + number[i + 1 :] for d in "0123456789" if d != here)
        if i + 1 < len(number):
            yield number[:i] + number[i + 1] + here + number[i + 2 :]


def compared(text: str, form: NumberForm | None = None) -> str:
    """Return what a text is compared by: the number that it is, where it is one of this form, else the text folded."""
    number = form.read(text) if form is not None else None
    return folded(text) if number is None else number
