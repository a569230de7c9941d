"""What a verification finds and is accepted: each with what it is about, under which reading, and the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..parts import Sheet, spans
from .words import Words

if TYPE_CHECKING:
    from octroi.bridge.prove.findings import Review


class ReviewedText:
    """Writes the reviewed list of a folder of rules."""

    def __init__(self, sheet: Sheet, words: Words) -> None:
        self.sheet, self.words, self.say = sheet, words, words.say

    def show(self, reviews: Iterable[Review]) -> None:
        """Write all of it, prime by prime, those first that are of all primes."""
        groups: dict[str, list[Review]] = {}
        for review in reviews:
            groups.setdefault(review.prime, []).append(review)
        for prime in ("*", *self.words.engine.primes):
            if prime in groups:
                self._group(prime, groups[prime])

    def _group(self, prime: str, reviews: Sequence[Review]) -> None:
        self.sheet.heading(self.words.prime(prime) if prime != "*" else self.say("reviewed.every"))
        for review in reviews:
            about = self.say(f"reviewed.kinds.{review.kind}") if self.say.has(f"reviewed.kinds.{review.kind}") else review.kind
            thing = self._thing(review)
            head = self.say("phrase.pair", label=about, text=thing) if thing else about
            years = f" ({self.words.years(review.years)})" if review.years else ""
            self.sheet.line(spans((head + years, "bold")), 2, "• ")
            for issue, option in sorted(review.readings.items()):
                texts = self.words.wording.texts.get("readings", {}).get(issue, {})
                self.sheet.line(self.say("reviewed.under", issue=issue, option=option, text=texts.get(option, "")), 4)
            self.sheet.line(self.say("verify.reason", reason=review.reason(self.say.language)), 4)

    def _thing(self, review: Review) -> str:
        """Return what is spoken of, in words: a promise, or a fact."""
        name, wording = review.what.partition("(")[0], self.words.wording
        if review.what == "*":
            return ""
        for section in ("promises", "facts"):
            if wording.has(section, name):
                return wording.get(section, name)
        return review.what
