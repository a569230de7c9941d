"""The findings of a rules folder, what is accepted and why, and what was proved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octroi.bridge.catalogues import lent_in, rules_directory
from octroi.bridge.dossier.yaml_text import dump
from octroi.bridge.results import plain
from octroi.bridge.rules.wording import Wording

from ..messages import Messages
from ..parts import Sheet

if TYPE_CHECKING:
    from octroi.bridge.prove.findings import Finding, Witness
    from octroi.bridge.prove.run import Report

# Things of one kind named in one sentence before "and so many more".
SHOWN = 3
COLUMNS = ("outcomes", "conditions", "facts", "figures", "monotone", "promises", "windows")


class Names:
    """Words for what findings speak of, those of the rules folder where it has some."""

    def __init__(self, folder: Path | None, say: Messages) -> None:
        self.say = say
        place = folder or rules_directory()
        self.wording: Wording | None = Wording(place, say.language) if lent_in(place, say.language) else None

    def prime(self, prime: str) -> str:
        """Return the short name of a prime."""
        return self._of("primes_short", prime) if prime != "*" else ""

    def _of(self, section: str, key: str) -> str:
        return self.wording.get(section, key) if self.wording else key

    def thing(self, finding: Finding) -> str:
        """Return what a finding is about."""
        detail = finding.detail
        if "path" in detail:
            functor = finding.what.split("(")[0]
            if (measured := re.fullmatch(r"(\w+)\((\w+),\d+\)", finding.what)) and self.wording:
                of, condition = self._of("facts", measured[1]), f"{finding.prime}.{measured[2]}"
                if self.wording.label(condition) != condition:  # a fact of this condition, of several that it can look at
                    return f"{self.wording.label(condition)} ({of})"
            label, path = self._of("facts", functor), re.sub(r"\b20\d\d\b", "*", str(detail["path"]))
            return f"{path} ({label})" if label != functor and "{" not in label else path
        if "promise" in detail:
            return self._of("promises", detail["promise"])
        if "condition" in detail and self.wording:
            return self.wording.label(f"{finding.prime}.{detail['condition']}")
        return str(detail.get("thing", detail.get("grade", finding.what)))

    def head(self, finding: Finding, witness: Witness) -> list[str]:
        """Return what a witness file says above the dossier: what it shows, and how to try it."""
        readings = "".join(f" --reading {i}={o}" for i, o in sorted(witness.readings.items()))
        run = self.say("verify.witness_run", prime=finding.prime, year=str(finding.year), readings=readings)
        return [self.text(finding), self.say("verify.witness_head", outcome=self.outcome(witness)), run]

    def text(self, finding: Finding, things: Sequence[str] = (), everything: bool = False) -> str:
        """Return a finding in a sentence; for several alike, with all their things."""
        shown = list(things) or [self.thing(finding)]
        thing = shown[0] if len(shown) == 1 else ", ".join(shown[:SHOWN])
        if everything:
            thing = ", ".join(shown)
        elif len(shown) > SHOWN:
            thing = self.say("verify.more", thing=thing, count=str(len(shown) - SHOWN))
        values: dict[str, Any] = {k: self._value(k, v) for k, v in finding.detail.items()}
        return self.say(f"findings.{finding.kind}", **{**values, "thing": thing})

    def _value(self, key: str, value: Any) -> str:
        if isinstance(value, date):
            return self.say.day(value)
        if key == "value" and isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return self.say.day(date.fromisoformat(value))
        if key == "other":
            prime, _, year = str(value).partition(" ")
            return f"{self.prime(prime)} {year}"
        return str(value)

    def outcome(self, witness: Witness) -> str:
        """Say what is decided on a witness."""
        if witness.verdict != "granted":
            return self.say(f"verify.{witness.verdict}")
        low, high = witness.amount
        amount = self.wording.amount(low, high) if self.wording else f"{low} €" if low == high else f"{low}–{high or '…'} €"
        return self.say("verify.granted", amount=amount)


class FindingsText:
    """The report for reading."""

    def __init__(self, sheet: Sheet, say: Messages, names: Names, files: dict[int, str]) -> None:
        self.sheet, self.say, self.names, self.files = sheet, say, names, files

    def show(self, report: Report, everything: bool) -> None:
        """Write the whole report: what is open in full, what is accepted in short."""
        say, sheet = self.say, self.sheet
        years = say.count("verify.year_count", len(report.proofs))
        open_ = say("verify.title_open", count=str(len(report.open))) if report.open else say("verify.title_clean")
        findings = f"{say.count('verify.finding', len(report.findings))}, {open_}"
        sheet.title(say("verify.title", years=years, findings=findings))
        seconds = f"{report.seconds:.1f}"
        if self.names.wording:
            seconds = self.names.wording.number(float(seconds), 1)
        sheet.line(say("verify.seconds", value=seconds), style="dim")
        if not report.declared:
            sheet.line(say("verify.undeclared"), style="yellow")
        if report.open:
            sheet.heading(say("verify.open"), "bold red")
            for group in _grouped(report.open):
                self._group(group, True)
        accepted = [f for f in report.findings if f.acknowledged is not None]
        if accepted:
            sheet.heading(say("verify.accepted"))
            for group in _grouped(accepted):
                self._group(group, everything)
            if not everything:
                sheet.blank()
                sheet.line(say("verify.all_hint"), style="dim")
        if report.proofs:
            sheet.heading(say("verify.proved"))
            head = [say("verify.column_year"), *(say(f"verify.column_{c}") for c in COLUMNS)]
            rows = [
                [f"{self.names.prime(p.prime)} {p.year}", *(str(p.asked.get(c, 0)) for c in COLUMNS)] for p in report.proofs
            ]  # fmt: skip
            sheet.table(head, rows, right=range(1, len(head)), indent=2)
            sheet.line(say("verify.legend"), style="dim")

    def _group(self, group: list[Finding], witnesses: bool) -> None:
        say, sheet, first = self.say, self.sheet, group[0]
        sheet.blank()
        years = sorted({f.year for f in group if f.year})
        where = " ".join(p for p in (self.names.prime(first.prime), _span(years)) if p)
        readings = ", ".join(f"{i}={o}" for i, o in sorted(first.readings.items()))
        under = say("verify.under", readings=readings) if readings else say("verify.default") if first.witnesses else ""
        sheet.line(", ".join(p for p in (where, under) if p) or say("verify.everywhere"), 2, style="bold")
        things = list(dict.fromkeys(self.names.thing(f) for f in group))
        sheet.line(self.names.text(first, things, witnesses), 2)
        if first.acknowledged is not None:
            sheet.line(say("verify.reason", reason=first.acknowledged), 2)
        for source in first.sources:
            sheet.line(say("verify.source", source=f"{source.title} ({source.where})"), 2, style="dim")
        if witnesses:
            self._witnesses(first)

    def _witnesses(self, finding: Finding) -> None:
        say, sheet = self.say, self.sheet
        labels = ["witness"] if len(finding.witnesses) == 1 else ["pair_one", "pair_two"]
        for label, witness in zip(labels, finding.witnesses, strict=False):
            sheet.line(say(f"verify.{label}", outcome=self.names.outcome(witness)), 2)
            for line in dump(plain(witness.dossier)).splitlines():
                sheet.verbatim(line, 6)
            if file := self.files.get(id(witness)):
                readings = "".join(f" --reading {i}={o}" for i, o in sorted(witness.readings.items()))
                sheet.verbatim(say("verify.replay", file=file, prime=finding.prime, year=str(finding.year), readings=readings), 2)


def _grouped(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Put together what is alike but for the year, and facts that share kind, prime, readings and reason."""
    groups: dict[tuple[Any, ...], list[Finding]] = {}
    alike = ("not_monotone", "dead_input")
    for finding in findings:
        what = "" if finding.kind in alike else finding.what
        detail = "" if finding.kind in alike else str(sorted(finding.detail.items(), key=str))
        key = (finding.kind, finding.prime, what, detail, tuple(sorted(finding.readings.items())), finding.acknowledged)
        groups.setdefault(key, []).append(finding)
    yield from groups.values()


def _span(years: Sequence[int]) -> str:
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}-{years[-1]}"
    return ", ".join(map(str, years))
