"""Two versions of the rules of a prime: two of its years, or two folders of rules. What changed, and its proved effect."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ..as_json import inline, shaped, under
from ..catalogues import rules_directory
from ..errors import InputError, Problem
from ..ground.declared import Key, Rules
from ..progress import Progress, silent
from ..rules.rulebase import RuleBase
from ..rules.wording import Wording
from ..terms import OF_CONTRACT, PrimeOfYear, of_years
from .absent import Absent
from .effect import Effect, Effects
from .equivalence import Comparison, Difference
from .late import Late, late
from .pair import Pair
from .told import Tellings, Told, kind_of, names_of, plain

# Readings that deviate from those in force, at most, when a difference is looked for that these do not show.
DEVIATIONS = 2
ENTRY = "verify.lp"


@shaped(
    "prime", under("from", "first"), under("to", "last"), "changes", "yearly", "unchanged", "effect", "late",
)  # fmt: skip
class YearDiff(NamedTuple):
    """A prime from one year to another. ``yearly`` is what moves along with the year, ``unchanged`` what the sources say stays,
    ``late`` the days on which a request is in time in one of the years only."""

    prime: str
    first: int
    last: int
    changes: tuple[Told, ...]
    yearly: tuple[Told, ...]
    unchanged: tuple[Told, ...]
    effect: Effect
    late: tuple[Late, ...] = ()


@shaped("kind", under("of", "names"), "before", "after")
class Figure(NamedTuple):
    """A dated value that differs between two folders; None where one has none."""

    kind: str
    names: tuple[str, ...]
    before: Any
    after: Any


@shaped("prime", "year", "only", "what", "figures", "readings", "effect", "late")
class PrimeYearDiff(NamedTuple):
    """A prime year in two folders of rules.

    ``what`` names everything that is proved to differ (outcome, conditions, ways, request, windows and other tables);
    ``figures`` the values that do; ``readings`` the deviations under which ``effect`` shows the outcomes differ ({} where
    it is under those in force). ``only`` is before or after for a prime year that one folder lacks.
    """

    prime: str
    year: int
    what: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    readings: Mapping[str, str] = {}
    effect: Effect | None = None
    only: str | None = None
    late: tuple[Late, ...] = ()


@shaped(under("equivalent", "same"), under("prime_years", "differing"), under("same", "equivalent"))
class RulesDiff(NamedTuple):
    """Two folders of rules: the prime years that differ, and those proved to be decided alike under every reading."""

    differing: tuple[PrimeYearDiff, ...]
    equivalent: tuple[PrimeOfYear, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differing


class Reader:
    """Rules with their words, for comparing. ``folder`` None is that of the package."""

    def __init__(self, folder: Path | None, language: str, slots: int = 2) -> None:
        base = folder or None
        entry = ENTRY if (folder_of(folder) / ENTRY).is_file() else "main.lp"
        self.declares = entry == ENTRY
        self.rules = Rules(base, slots, entry)
        self.wording = Wording(self.rules.base.directory, language)

    def worded(self, section: str, key: str) -> bool:
        """Whether the catalogue says what a condition or a profile is."""
        return self.wording.label(key) != key if section == "conditions" else self.wording.has(section, key)

    def years(self, prime: str) -> list[int]:
        """Return the years known for a prime."""
        return [y for p, y in self.rules.prime_years if p == prime]

    def primes(self, wanted: Sequence[str], years: Sequence[int]) -> list[str]:
        """Return the primes to compare: those asked for, else all that have rules for each of the years.

        Raises :class:`InputError` for a prime that no rule knows, and for a year without rules.
        """
        known = self.rules.order
        problems = [Problem(f"--prime {p}", "unknown_prime", (("known", ", ".join(known)),)) for p in wanted if p not in known]
        if problems:
            raise InputError(problems)
        chosen = [p for p in known if p in wanted] if wanted else known
        found = [p for p in chosen if all((p, y) in self.rules.prime_years for y in years)]
        for prime in chosen if wanted or not found else ():
            problems += [self._absent(prime, year) for year in years if (prime, year) not in self.rules.prime_years]
        if problems:
            raise InputError(list(dict.fromkeys(problems)))
        return found

    def _absent(self, prime: str, year: int) -> Problem:
        known = ", ".join(str(y) for y in self.years(prime))
        reason = self.rules.not_modelled.get((prime, year))
        name = self.wording.get("primes_short", prime) if self.wording.has("primes_short", prime) else prime
        if reason is not None:
            why = self.wording.get("not_modelled", reason)
            return Problem(str(year), "diff_not_modelled", (("known", known), ("prime", name), ("why", why)))
        return Problem(str(year), "diff_no_year", (("known", known), ("prime", name)))


def folder_of(folder: Path | None) -> Path:
    """Return a folder of rules."""
    return folder or rules_directory()


def between_years(reader: Reader, prime: str, first: int, last: int, readings: Mapping[str, str]) -> YearDiff:
    """Compare two years of a prime."""
    rules = reader.rules
    in_force = rules.vocabulary.check_readings(dict(readings))
    told = Tellings(rules, prime)
    pair = Pair((rules, prime, first), (rules, prime, last), in_force)
    effect = Effects(pair, reader.worded, reader.wording.texts.get("whys", {})).work_out()
    rows = (told.changes(first, last), told.yearly(first, last), told.unchanged(first, last))
    changes, yearly, unchanged = map(tuple, rows)
    days = late(rules.prime_year(prime, first).windows, rules.prime_year(prime, last).windows, last - first)
    told_of = {(t.kind, *t.names) for t in changes}
    return YearDiff(prime, first, last, changes, tuple(t for t in yearly if t.names not in told_of), unchanged, effect, days)


def between_rules(
    one: Reader, two: Reader, primes: Sequence[str], years: Sequence[int], readings: Mapping[str, str],
    progress: Progress = silent,
) -> RulesDiff:
    """Compare two folders of rules, prime year by prime year.

    Raises :class:`RulesError` where the rules cannot be compared.
    """
    keys = [*one.rules.prime_years, *(k for k in two.rules.prime_years if k not in one.rules.prime_years)]
    keys = [k for k in keys if (not primes or k[0] in primes) and (not years or k[1] in years)]
    found: dict[Key, set[str]] = {k: set() for k in keys}
    for difference in differences(one, two):
        for key in keys if not difference.prime else [(difference.prime, difference.year)]:
            if key in found:
                found[key].add(difference.what)
    differing, same = [], []
    for done, key in enumerate(keys, 1):
        progress(done, len(keys))
        if not found[key]:
            same.append(key)
        else:
            differing.append(_prime_year(one, two, key, found[key], readings))
    return RulesDiff(tuple(differing), of_years(same))


def differences(one: Reader, two: Reader) -> list[Difference]:
    """Return every difference under any reading, proved to be all; the folders themselves are only read."""
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(shutil.copytree(r.rules.base.directory, Path(place) / name)) for r, name in ((one, "one"), (two, "two"))]
        return Comparison(folders[0]).differences(RuleBase(folders[1], 2), folders[1])


def _prime_year(one: Reader, two: Reader, key: Key, what: set[str], readings: Mapping[str, str]) -> PrimeYearDiff:
    prime, year = key
    mine, theirs = key in one.rules.prime_years, key in two.rules.prime_years
    if not (mine and theirs):
        return PrimeYearDiff(prime, year, tuple(sorted(what)), only="before" if mine else "after")
    figures = tuple(_figures(one, two, key))
    days = late(one.rules.prime_year(*key).windows, two.rules.prime_year(*key).windows, 0)
    for deviations in _readings(one, key, readings) if what & {"outcome", "possible"} else ():
        pair = Pair((one.rules, prime, year), (two.rules, prime, year), {**readings, **deviations})
        effects = Effects(pair, one.worded, one.wording.texts.get("whys", {}))
        if pair.same and all(c.kind == "stay" for c in effects.work_out(witnesses=False).classes):
            continue
        effect = effects.work_out()
        if effect.changed:
            return PrimeYearDiff(prime, year, tuple(sorted(what)), figures, deviations, effect, late=days)
    return PrimeYearDiff(prime, year, tuple(sorted(what)), figures, late=days)


def _readings(reader: Reader, key: Key, readings: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield deviations from the readings in force on which the prime year hangs, none first, the fewest before more."""
    vocabulary = reader.rules.vocabulary
    in_force = {**vocabulary.default_readings, **readings}
    issues = reader.rules.prime_year(*key).outcome_issues
    options = [[(i, o) for o in sorted(vocabulary.readings[i]) if o != in_force[i]] for i in issues]
    for count in range(DEVIATIONS + 1):
        for rows in itertools.combinations(options, count):
            yield from (dict(chosen) for chosen in itertools.product(*rows))


def _figures(one: Reader, two: Reader, key: Key) -> Iterator[Figure]:
    if not (one.declares and two.declares):
        return
    tables = [Tellings(r.rules, key[0]).values.get(key[1], {}) for r in (one, two)]
    by_text = [{str(w): (w, sorted(map(str, v)), v) for w, v in t.items()} for t in tables]
    for name in sorted(by_text[0].keys() | by_text[1].keys()):
        rows = [t.get(name) for t in by_text]
        if (rows[0] and rows[0][1]) != (rows[1] and rows[1][1]):
            what = next(r for r in rows if r)[0]
            before, after = (plain(r[2][0]) if r else None for r in rows)
            yield Figure(kind_of(what), names_of(what), before, after)


@shaped(OF_CONTRACT, "kind", under("from", "first"), under("to", "last"), "rules", "readings", "primes", "absent")
class DiffOfYears(NamedTuple):
    """Primes from one year to another, and those that cannot be compared."""

    first: int
    last: int
    rules: str
    readings: dict[str, str]
    primes: tuple[YearDiff, ...]
    absent: tuple[Absent, ...]
    kind: Literal["years"] = "years"


@shaped(OF_CONTRACT, "kind", "before", "after", "readings", inline("diff"))
class DiffOfRules(NamedTuple):
    """Two folders of rules, each by its digest."""

    before: str
    after: str
    readings: dict[str, str]
    diff: RulesDiff
    kind: Literal["rules"] = "rules"
