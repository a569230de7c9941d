"""JSON written at once from results says what the standard library's writer says of them made plain; what is not seen is escaped."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from octroi.bridge.as_json import as_json, as_text, cited, constant, inline, quiet, shaped, under
from octroi.bridge.unseen import UNSEEN
from octroi.cli.page import json_text


class Place(NamedTuple):
    """What stands in another object with its keys."""

    where: Any
    until: date | None = None


@shaped(
    "value", under("from", "old"), quiet("note"), quiet("many", empty=1), under("told", when="note"), constant("kind", 1),
    inline("place"),
)  # fmt: skip
class Thing(NamedTuple):
    """An object with every kind of key."""

    value: Any
    place: Place
    old: Any = None
    note: Any = None
    many: Any = 1
    told: Any = ()


@cited
class Paper(NamedTuple):
    """What is written again and again."""

    title: str


texts = st.text(st.characters(codec="utf-8", exclude_categories=()), max_size=8)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
values = st.recursive(
    plain | st.dates() | st.decimals(-9, 9, places=2) | st.fractions(-9, 9) | st.builds(Paper, st.sampled_from(["one", "« deux »"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(texts | st.integers(2020, 2025), inner, max_size=3)
        | st.builds(Thing, inner, st.builds(Place, inner, st.none() | st.dates()), inner, inner, inner, inner)
    ),
    max_leaves=12,
)  # fmt: skip


@given(values)
def test_the_text_is_that_of_the_standard_library_but_for_what_is_not_seen(value: Any) -> None:
    """The only difference is an escape in the place of a character that nobody sees."""
    told = json.dumps(as_json(value), ensure_ascii=False, indent=2)
    assert as_text(value) == UNSEEN.sub(lambda c: c[0] if c[0] == "\n" else json.dumps(c[0])[1:-1], told)


@given(st.text(max_size=20))
def test_nothing_unseen_is_written(text: str) -> None:
    """A reader has the text back, and sees each character that is in the answer."""
    written = as_text([text])
    assert json.loads(written) == [text]
    assert not UNSEEN.search(written.replace("\n", ""))


def test_in_ascii_alone_it_means_the_same() -> None:
    """Where the output has no better encoding."""
    thing = Thing("é\u202e", Place(Decimal("1.50"), date(2024, 3, 1)), old=Fraction(1, 3), note="x")
    written = json_text(thing, plain=True)
    assert written.isascii()
    assert json.loads(written) == json.loads(json_text(thing)) == as_json(thing)
