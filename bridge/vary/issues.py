"""The interpretation issues of a folder of rules: those with options and what each can decide, and those without, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..as_json import quiet, shaped
from ..engine import Engine
from ..facts.vocabulary import text
from ..ground.declared import Key, PrimeYear
from ..results import Source
from ..terms import OF_CONTRACT, OF_ENGINE, PrimeOfYear, of_years

SWITCHABLE = "switchable"


@shaped(
    "issue", "title", "status", quiet("why"), "options", "default", "in_force", "contested", "open_question",
    quiet("open"), "prime_years", "sources",
)  # fmt: skip
class Issue(NamedTuple):
    """An interpretation issue: ``options`` by letter, the one in force, and the prime years whose outcome it can decide.

    ``status`` is ``switchable``; where no rule turns on it, ``note`` or ``not_applicable``, and ``why`` says how it is dealt with.
    ``open`` says what the texts leave without any answer.
    """

    issue: str
    title: str
    options: dict[str, str]
    default: str | None
    in_force: str | None
    sources: tuple[Source, ...]
    prime_years: tuple[PrimeOfYear, ...]
    open_question: bool
    status: str = SWITCHABLE
    why: str | None = None
    open: str | None = None

    @property
    def contested(self) -> bool:
        """Whether another option than the usual one is in force."""
        return self.in_force != self.default


@shaped(OF_CONTRACT, OF_ENGINE, "rules", "issues")
class Issues(NamedTuple):
    """The interpretation issues of a folder of rules."""

    rules: str
    issues: tuple[Issue, ...]


def issues(engine: Engine, primes: Sequence[str] | None = None, readings: Mapping[str, str] | None = None) -> list[Issue]:
    """Return every issue of the rules, or those that concern one of these primes, in the order of their names.

    Raises :class:`InputError` for an unknown prime, issue or option.
    """
    in_force = engine.rules.vocabulary.check_readings(dict(readings or {}))
    wanted = {p for p, _ in engine.asked(primes, None)}
    cited: dict[str, list[Source]] = {}
    for row in engine.rules.base.facts("cites_issue"):
        cited.setdefault(text(row[0]), []).append(engine.rules.source(row[1], row[2]))
    found = [i for i in _switchable(engine, in_force, cited) if not primes or any(p in wanted for p, _ in i.prime_years)]
    found += _settled(engine, wanted if primes else None, cited)
    return sorted(found, key=lambda i: i.issue)


def _switchable(engine: Engine, in_force: Mapping[str, str], cited: Mapping[str, list[Source]]) -> list[Issue]:
    """The issues on which some rule turns."""
    vocabulary = engine.rules.vocabulary
    users: dict[str, list[Key]] = {}
    for prime, year in engine.rules.prime_years:
        for issue in _deciding(engine.rules.prime_year(prime, year)):
            users.setdefault(issue, []).append((prime, year))
    words, silent = (engine.wording.texts.get(k, {}) for k in ("readings", "open"))
    open_questions = set(vocabulary.open_questions.values())
    out = []
    for issue, letters in vocabulary.readings.items():
        own = words.get(issue, {})
        options = {o: str(own.get(o, o)) for o in sorted(letters)}
        out.append(
            Issue(issue, str(own.get("title", issue)), options, vocabulary.default_readings[issue], in_force[issue],
                  tuple(cited.get(issue, ())), of_years(users.get(issue, ())), issue in open_questions, open=silent.get(issue))
        )  # fmt: skip
    return out


def _settled(engine: Engine, wanted: set[str] | None, cited: Mapping[str, list[Source]]) -> list[Issue]:
    """The issues on which no rule turns, those of the primes that are wanted."""
    words = engine.wording.texts.get("settled", {})
    found: dict[str, Issue] = {}
    for name, status, prime in engine.rules.base.facts("settled"):
        if wanted is None or str(prime) in wanted:
            issue = text(name)
            own = words.get(issue, {})
            found[issue] = Issue(issue, str(own.get("title", issue)), {}, None, None, tuple(cited.get(issue, ())), (), False,
                                 str(status), own.get("why"))  # fmt: skip
    return list(found.values())


def _deciding(whole: PrimeYear) -> list[str]:
    """The issues that decide this prime year for some dossier, under some options of the others: complete, by solving."""
    vocabulary = whole.rules.vocabulary
    readings, twin = vocabulary.readings, whole.part.twin
    found = [i for i in whole.outcome_issues if twin.can_differ([], list(readings[i].values()), whole.watched)]
    facts = {n for a in whole.outcome_cone for n in vocabulary.viewed_inputs.get(a, ())}
    return sorted({*found, *(i for n in facts for i in vocabulary.views.chosen_by(n))})
