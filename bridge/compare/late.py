"""What other days for a request mean: a request on the same day, moved by the years between, that is in time on one side only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ..as_json import shaped
from ..dossier.moved import moved

DAY = timedelta(days=1)
Span = tuple[date, date]


@shaped("in_time", "before", "after")
class Late(NamedTuple):
    """A request on one of the days ``before`` under the rules before, and on the same days moved (``after``) under those after.

    It is in time on one side only: before (``lost``), or after.
    """

    lost: bool
    before: Span
    after: Span

    @property
    def in_time(self) -> str:
        """On which side such a request is in time."""
        return "before" if self.lost else "after"


def late(before: Mapping[str, Span], after: Mapping[str, Span], years: int) -> tuple[Late, ...]:
    """Return the days on which a request is in time on one side only; windows are by kind, and one kind is on both sides.

    Nothing where a side has no window of the same kind.
    """
    kind = next((k for k in ("actual", "announced") if k in before and k in after), None)
    if kind is None:
        return ()
    old: Span = tuple(moved(list(before[kind]), years))
    out = []
    for lost, one, two in ((True, old, after[kind]), (False, after[kind], old)):
        for low, high in ((one[0], min(one[1], two[0] - DAY)), (max(one[0], two[1] + DAY), one[1])):
            if low <= high:
                back: Span = tuple(moved([low, high], -years))
                out.append(Late(lost, back, (low, high)))
    return tuple(dict.fromkeys(out))
