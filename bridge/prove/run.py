"""The whole verification of a rules folder: every prime year, every kind of check, in several processes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from ..as_json import shaped, under
from ..catalogues import rules_directory
from ..errors import InputError, Problem
from ..ground.declared import Key, Rules
from ..rules.apart import widest
from ..rules.files import rules_hash
from ..rules.rulebase import RuleBase
from ..terms import OF_CONTRACT
from . import cumulation, influence, monotone, outcomes, promises, records, windows
from .findings import Finding, Witness, judged, reviewed
from .study import Study

# Entries of a list that a dossier under verification can have.
SLOTS = 2
ENTRY = "verify.lp"
# Findings that must be mended before anything is asked.
UNSAID = frozenset({"input_without_fact", "threshold_unsaid"})


@shaped("prime", "year", "asked", "seconds", "reached")
class Proof(NamedTuple):
    """What was settled of one prime year: how many questions of each kind, the dossiers that reach each outcome, the time."""

    prime: str
    year: int
    asked: dict[str, int]
    reached: tuple[Witness, ...]
    seconds: float


@shaped(
    OF_CONTRACT, "rules", "declared", "findings", under("open", "open_count"), "proofs", "seconds",
)  # fmt: skip
class Report(NamedTuple):
    """The result of a verification; ``declared``: the folder has a second entry of the sources to compare with."""

    rules: str
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...]
    seconds: float
    declared: bool = True

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody has accepted."""
        return tuple(f for f in self.findings if f.acknowledged is None)

    @property
    def open_count(self) -> int:
        """How many findings nobody has accepted."""
        return len(self.open)


def loaded(directory: Path | None = None) -> Rules:
    """Load a rules folder with its declarations (where it has some) and the checks that every folder is subject to."""
    folder = directory or rules_directory()
    entry = ENTRY if (folder / ENTRY).is_file() else "main.lp"
    return Rules(folder, SLOTS, entry, [rules_directory() / "verification" / "checks.lp"])


def verify(
    directory: Path | None = None,
    primes: Sequence[str] = (),
    years: Sequence[int] = (),
    jobs: int | None = None,
    language: str = "fr",
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Verify a rules folder (by default the one of the package), or some of its primes and years.

    ``language`` is that of the reasons for which findings are accepted; ``progress`` hears of each prime year that is done.

    Raises :class:`RulesError` where clingo rejects the rules, :class:`InputError` for a prime or year that they do not know
    and for a reviewed list that cannot be used.
    """
    begun = time.perf_counter()
    rules = loaded(directory)
    folder = rules.base.directory
    reviews = reviewed(folder)
    wanted = [(p, y) for p, y in rules.prime_years if (not primes or p in primes) and (not years or y in years)]
    problems = [Problem(f"prime {p}", "unknown_prime", (("known", ", ".join(rules.order)),)) for p in primes if p not in rules.order]
    if not problems and not wanted:
        known = sorted({y for p, y in rules.prime_years if not primes or p in primes})
        problems = [Problem(f"--year {y}", "no_prime_year", (("known", ", ".join(map(str, known))),)) for y in years]
    if problems:
        raise InputError(problems)
    findings: list[Finding] = []
    unsaid = [f for f in records.declared(rules) if f.kind in UNSAID]
    if unsaid:  # what no dossier can say has no witness: nothing can be asked before this is mended
        alone = tuple(judged(unsaid, reviews, False, language))
        return Report(rules_hash(folder), alone, (), round(time.perf_counter() - begun, 3), rules.base.entry == ENTRY)
    complete = not primes and not years
    findings += [
        f for f in whole(rules)
        if complete or ((f.prime == "*" or not primes or f.prime in primes) and (f.year is None or not years or f.year in years))
    ]  # fmt: skip
    proofs = []
    for found, proof in _studied(rules, wanted, jobs or os.cpu_count() or 1):
        findings += found
        proofs.append(proof)
        if progress is not None:
            progress(len(proofs), len(wanted))
    proofs.sort(key=lambda p: wanted.index((p.prime, p.year)))
    done = tuple(judged(findings, reviews, complete, language))
    return Report(rules_hash(folder), done, tuple(proofs), round(time.perf_counter() - begun, 3), rules.base.entry == ENTRY)


def whole(rules: Rules) -> list[Finding]:
    """Return what is found without looking into a prime year."""
    out = [*records.declared(rules), *records.sources(rules), *records.carried_over(rules), *records.words(rules)]
    out += [*records.entries(rules), *records.slips(rules), *cumulation.declared(rules), *promises.undeclared(rules)]
    if rules.base.entry != "main.lp":
        out += records.cuts(rules, RuleBase(rules.base.directory, SLOTS, widest(rules.base.directory)))
    return out


def studied(rules: Rules, key: Key) -> tuple[list[Finding], Proof]:
    """Return everything found of one prime year, and what was proved."""
    begun = time.perf_counter()
    study = Study(rules, *key)
    findings: list[Finding] = []
    asked: dict[str, int] = {}
    for check in CHECKS:
        findings += study.settled(check(study))
    asked = {
        "outcomes": len(study.whole.watched), "conditions": len(study.conditions), "facts": len(list(study.facts())),
        "figures": len(study.rows("figure_cut")) + len(study.rows("figure_count")) + len(study.rows("figure_amount")),
        "monotone": len(study.rows("monotone")), "promises": len(study.broken), "windows": len(study.rows("start_window")),
    }  # fmt: skip
    reached = tuple(study.witness(s) for s in outcomes.reached(study))
    return findings, Proof(*key, asked, reached, round(time.perf_counter() - begun, 3))


CHECKS = (promises.check, outcomes.check, influence.check, monotone.check, cumulation.check, windows.check)


_RULES: list[Rules] = []


def _start(directory: Path) -> None:
    _RULES.append(loaded(directory))


def _study(key: Key) -> tuple[list[Finding], Proof]:
    return studied(_RULES[0], key)


def _studied(rules: Rules, keys: Iterable[Key], jobs: int) -> Iterator[tuple[list[Finding], Proof]]:
    """Study prime years, several at a time where there are processors for it."""
    wanted = list(keys)
    if jobs < 2 or len(wanted) < 3:
        yield from (studied(rules, key) for key in wanted)
        return
    with ProcessPoolExecutor(min(jobs, len(wanted)), get_context("spawn"), _start, (rules.base.directory,)) as pool:
        yield from pool.map(_study, wanted)
