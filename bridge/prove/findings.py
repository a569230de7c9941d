"""What verification finds: typed, with the dossiers that show it, and the reviewed list of what is accepted."""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..as_json import shaped, under
from ..errors import InputError, Problem
from ..results import Source
from ..rules.statements import text_of
from ..terms import Range

# The reviewed list of a rules folder.
REVIEWED = "reviewed.toml"

# Findings in the order in which to mend them: what is written wrong, what differs from the sources, what follows from that.
# A kind that is not listed comes between the two.
CAUSES = (
    "slip", "input_without_fact", "threshold_unsaid", "told_twice", "version_twice", "not_compared", "no_status", "no_grade",
    "path_differs", "entries_differ", "reached_differs", "reading_without_default", "no_label", "source_incomplete", "no_source",
    "no_confidence", "no_second_entry", "amount_differs", "window_differs", "payment_differs", "figure_differs", "cut_missing",
    "changeable_differs", "closing_differs", "added_differs", "figure_without_effect", "fewer_suffice", "not_enough", "one_sided",
)
EFFECTS = (
    "promise_broken", "change_unexplained", "change_not_made", "turns_unannounced", "always_met", "never_met", "dead_condition",
    "dead_input", "unreachable", "overlap", "gap", "never_refused", "not_monotone", "not_settled", "stale_review",
)
_RANK = {kind: place for place, kind in enumerate((*CAUSES, "", *EFFECTS))}


@shaped("dossier", "readings", "verdict", under("amount", "paid"), "situation")
class Witness(NamedTuple):
    """A dossier that shows a finding: feed it to ``decide`` under these deviations from the default readings."""

    dossier: dict[str, Any]
    readings: dict[str, str]
    verdict: str
    amount: tuple[int, int | None] = (0, 0)
    situation: int | None = None

    @property
    def paid(self) -> Range:
        """What is paid."""
        return Range(*self.amount)


class Place(NamedTuple):
    """A thing in the rules of a prime year."""

    prime: str
    year: int | None
    what: str


@shaped(
    "kind", under("place", "at"), "text", "readings", "witnesses", "sources", "detail", "acknowledged",
)  # fmt: skip
class Finding(NamedTuple):
    """Something that is not as it should be: its kind, its place, and the readings under which it holds.

    ``what`` names the thing (a condition, a fact, a grade, another prime year); ``readings`` are the deviations from the
    defaults that it needs, none where it holds under the defaults; ``detail`` fills the sentence that words it.
    """

    kind: str
    prime: str
    year: int | None
    what: str
    readings: dict[str, str] = {}
    witnesses: tuple[Witness, ...] = ()
    sources: tuple[Source, ...] = ()
    detail: dict[str, Any] = {}
    acknowledged: str | None = None
    text: str = ""

    @property
    def rank(self) -> int:
        """Its place among kinds of findings: causes come before what they bring about."""
        return _RANK.get(self.kind, _RANK[""])

    @property
    def place(self) -> tuple[str, str, int, str, str]:
        """What tells findings apart."""
        return self.kind, self.prime, self.year or 0, self.what, " ".join(f"{i}={o}" for i, o in sorted(self.readings.items()))

    @property
    def at(self) -> Place:
        """Where it is."""
        return Place(self.prime, self.year, self.what)


class Review(NamedTuple):
    """A reviewed kind of finding: what it covers (``*`` for any), and why it is accepted, by language."""

    kind: str
    prime: str
    years: tuple[int, ...]
    what: str
    readings: dict[str, str]
    reasons: dict[str, str]
    row: int = 0

    def reason(self, language: str) -> str:
        """Return the reason in a language, or in whichever there is."""
        return self.reasons.get(language) or next(iter(self.reasons.values()))

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is one of those reviewed."""
        return (
            self.kind == finding.kind
            and fnmatch.fnmatchcase(finding.prime, self.prime)
            and (not self.years or finding.year in self.years)
            and fnmatch.fnmatchcase(finding.what, self.what)
            and self.readings == finding.readings
        )


def reviewed(directory: Path) -> list[Review]:
    """Read the reviewed list of a rules folder; an empty one where it has none.

    Raises :class:`InputError` naming the row for a list that cannot be used.
    """
    path = directory / REVIEWED
    if not path.is_file():
        return []
    try:
        data = tomllib.loads(text_of(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Problem(str(path), "toml", (("value", str(error)),))]) from None
    rows = data.get("finding", [])
    return [_review(row, f"{path}: finding {i}")._replace(row=i) for i, row in enumerate(rows, 1)]


def _review(row: Any, where: str) -> Review:
    known: dict[str, type | tuple[type, ...]] = {
        "kind": str, "prime": str, "years": list, "what": str, "readings": dict, "reason": (str, dict),
    }  # fmt: skip
    if not isinstance(row, Mapping):
        raise InputError([Problem(where, "want_mapping_at", (("value", str(row)),))])
    for key, value in row.items():
        if key not in known:
            raise InputError([Problem(f"{where}.{key}", "unknown_key", (("close", ""), ("known", ", ".join(known))))])
        if not isinstance(value, known[key]):
            raise InputError([Problem(f"{where}.{key}", "want_other", (("value", str(value)),))])
    reason = row.get("reason", "")
    reasons = dict(reason) if isinstance(reason, Mapping) else {"": reason}
    for key, texts in (("kind", [row.get("kind", "")]), ("reason", list(reasons.values()))):
        if not texts or not all(isinstance(t, str) and t.strip() for t in texts):
            raise InputError([Problem(f"{where}.{key}", "want_text", (("value", str(row.get(key, ""))),))])
    return Review(
        row["kind"], row.get("prime", "*"), tuple(row.get("years", ())), row.get("what", "*"), dict(row.get("readings", {})),
        {k: t.strip() for k, t in reasons.items()},
    )  # fmt: skip


def judged(
    findings: Iterable[Finding], reviews: Sequence[Review], complete: bool = True, language: str = "fr"
) -> list[Finding]:
    """Return the findings with the reason for which each is accepted, in order of place.

    A review that covers nothing any more is a finding itself where the verification was ``complete``.
    """
    keyed: dict[int, Review] = dict(enumerate(reviews))
    hit: set[int] = set()
    out = []
    for finding in sorted(findings, key=lambda f: (f.rank, f.place)):
        covering = [i for i, r in keyed.items() if r.covers(finding)]
        hit.update(covering)
        out.append(finding._replace(acknowledged=keyed[covering[0]].reason(language)) if covering else finding)
    if complete:
        for i, review in keyed.items():
            if i not in hit:
                detail = {"row": review.row, "kind": review.kind, "what": review.what, "reason": review.reason(language)}
                out.append(Finding("stale_review", review.prime, None, f"{review.kind} {review.what}", review.readings, detail=detail))
    return out
