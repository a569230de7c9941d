"""What may be taken together: symmetric, without contradiction, and the same with what was granted before as between grants."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ..ground.declared import Key, Rules
from ..solve.slices import Slice
from .findings import Finding
from .records import finding
from .study import Study


def declared(rules: Rules) -> Iterator[Finding]:
    """Yield the contradictions that the checks name, each under the smallest deviations from the default readings that show it."""
    found = rules.base.named("at_odds")
    part = Slice(rules.base, [atom for _, atom in found])
    for symbol, atom in found:
        for readings in _least(rules, part, [atom]):
            yield finding(rules, symbol, readings)


def _least(rules: Rules, part: Slice, literals: list[int]) -> list[dict[str, str]]:
    """Return the smallest deviations from the default readings under which these literals can hold; none where they never do."""
    vocabulary = rules.vocabulary
    cone = rules.base.cone(literals, closed=False)
    default = vocabulary.default_readings
    issues = sorted({vocabulary.reading[a][0] for a in cone & part.inputs if a in vocabulary.reading})
    out: list[dict[str, str]] = []
    for options in sorted(product(*(vocabulary.readings[i] for i in issues)), key=lambda o: _deviating(issues, o, default)):
        readings = {i: o for i, o in zip(issues, options, strict=True) if default[i] != o}
        fixed = [a if o == option else -a for i, o in zip(issues, options, strict=True) for option, a in vocabulary.readings[i].items()]
        inside = [lit for lit in fixed if abs(lit) in part.inputs]
        if not any(less.items() <= readings.items() for less in out) and part.satisfiable([*literals, *inside]):
            out.append(readings)
    return out


def _deviating(issues: list[str], options: tuple[str, ...], default: dict[str, str]) -> int:
    return sum(default[i] != o for i, o in zip(issues, options, strict=True))


def check(study: Study) -> Iterator[Finding]:
    """Yield prime years whose grant in the past bars this one although the two do not conflict, and the reverse."""
    rules = study.rules
    conflicts = {
        (str(s.arguments[2]), s.arguments[3].number): atom
        for s, atom in rules.base.named("conflict")
        if str(s.arguments[0]) == study.prime and s.arguments[1].number == study.year
    }
    past = _entry(study)
    granted = [a for a in study.whole.watched if a != study.whole.refused]
    if not past or not granted:
        return
    for key in rules.prime_years:
        literals = _granted_before(study, past, key)
        if not literals:
            continue
        barred: list[dict[str, str]] = []
        for readings in study.field.combinations([*granted, *([conflicts[key]] if key in conflicts else [])]):
            if len(readings) > 1:
                break  # one deviation at a time: the issues of cumulation do not interact
            forbids = key in conflicts and _follows(rules, conflicts[key], readings)
            possible = any(study.field.possible([*literals, g], readings) for g in granted)
            other = f"{key[0]} {key[1]}"
            if forbids and possible:
                shown = next(s for g in granted if (s := study.field.find([*literals, g], readings)) is not None)
                yield study.finding("history_forgotten", other, [shown], readings=readings, other=other)
            elif not forbids and not possible and key != (study.prime, study.year):
                if any(less.items() <= readings.items() for less in barred):
                    continue  # whatever the reading: told once
                barred.append(readings)
                yield study.finding("history_bars", other, readings=readings, other=other)


def _follows(rules: Rules, conflict: int, readings: dict[str, str]) -> bool:
    """Whether a conflict holds under these readings."""
    known = {a: rules.vocabulary.check_readings(dict(readings))[i] == o for a, (i, o) in rules.vocabulary.reading.items()}
    return conflict in rules.base.true_atoms or rules.conflict_slice.values(known)[conflict] > 0


def _entry(study: Study) -> dict[str, str]:
    """Return the facts of the first entry of the list of what was granted before, by their key."""
    vocabulary = study.rules.vocabulary
    if vocabulary.grants is None:
        return {}
    first = (vocabulary.grants.name, 0)
    return {str(vocabulary.field(f)[-1]): n for n, f in vocabulary.facts.items() if f.slot == first}


def _granted_before(study: Study, entry: dict[str, str], key: Key) -> list[int]:
    """Return the literals of one grant of this prime year before, to the same applicant: every text of it is the dossier's own."""
    vocabulary, inputs = study.rules.vocabulary, study.field.part.inputs
    grants = vocabulary.grants
    if grants is None or grants.prime not in entry or grants.year not in entry:
        return []
    prime = vocabulary.inputs[entry[grants.prime]].options.get(key[0])
    if prime is None or prime not in inputs:
        return []
    out = [prime]
    for cut, atom in vocabulary.inputs[entry[grants.year]].cuts:
        if atom in inputs:
            out.append(atom if key[1] >= cut else -atom)
    for atom, (kind, one, two, _) in vocabulary.relations.items():
        if kind == "same" and atom in inputs and one in entry.values() and vocabulary.facts[two].slot is None:
            out.append(atom)
    for atom, (name, slot) in vocabulary.present.items():
        if name == grants.name and atom in inputs:
            out.append(atom if slot == 0 else -atom)
    return out
