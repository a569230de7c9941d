"""Reasons put together: what several rules say of one thing is told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .tree import Reason

MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"


def cites(reason: Reason) -> bool:
    """Whether a reason, or one below it, names a source."""
    return bool(reason.sources) or any(cites(c) for c in reason.children)


def _plain(reason: Reason) -> bool:
    return reason.condition is None and not reason.children and reason.path is not None


def against(reason: Reason) -> Reason:
    """Return what holds as what should not have."""
    return reason._replace(
        status=NOT_MET, required=None, distance=None, children=tuple(against(c) for c in reason.children)
    )


def merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Say once what several rules say of the same fact or condition; allowed words are listed together."""
    out: list[Reason] = []
    for reason in reasons:
        for i, other in enumerate(out):
            if reason == other or (
                reason.condition and reason.condition == other.condition and reason.path == other.path
            ):
                break
            if _plain(reason) and _plain(other) and reason.path == other.path and not isinstance(reason.required, str):
                out[i] = other._replace(required=None if other.status == MET else other.required)
                break
            plain_facts = not (reason.condition or other.condition or reason.children or other.children)
            if (
                plain_facts
                and reason.path == other.path
                and isinstance(reason.required, str)
                and reason.status == other.status
            ):
                words = [*(other.required if isinstance(other.required, list) else [other.required]), reason.required]
                out[i] = other._replace(required=list(dict.fromkeys(words)))
                break
        else:
            out.append(reason)
    return tuple(out)


def decisive_first(refusal: Reason, causes: Sequence[Sequence[str]]) -> Reason:
    """Return the reasons of a refusal, its causes first and in their order, unmet conditions that would not matter left out."""
    place = {name: n for n, names in reversed(list(enumerate(causes))) for name in names}
    if not any(_first(r, place) < len(place) for r in refusal.children):
        return refusal
    told = [r for r in refusal.children if _first(r, place) < len(place) or r.status != NOT_MET]
    return refusal._replace(children=tuple(sorted(told, key=lambda r: _first(r, place))))


def _first(reason: Reason, place: Mapping[str, int]) -> int:
    """The first cause that a reason, or one below it, has a part in; after all of them where it has none."""
    return min((place.get(reason.condition or "", len(place)), *(_first(c, place) for c in reason.children)))
