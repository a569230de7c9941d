"""Sums and means of a dossier that shares its lists with another are those of the same dossier read anew."""

from __future__ import annotations

import copy
import random
from datetime import date
from typing import Any

import pytest
import yaml

from octroi.bridge import Change, Engine, InputError
from octroi.bridge.dossier.paths import apply_changes
from octroi.bridge.facts.encode import Encoder
from octroi.cli import examples

TODAY = date(2025, 10, 20)
VALUES: dict[str, list[Any]] = {
    "id": ["dr-anne", "dr-anne", "somebody"],
    "doctor.gp_number_since": [date(2015, 9, 1), "none"],
    "doctor.years.2023.e_services.sumehr_pct": [0, 60],
    "practice.registered_on": [date(2010, 1, 1), date(2025, 6, 1), "none"],
    "practice.members[0].gp": [True, False],
    "practice.members[0].affiliated_on": [date(2010, 1, 1), date(2025, 12, 1)],
    "practice.members[1].years.2024.dmg_count": [0, 600],
    "practice.members[1].groups": [1, 2],
    "practice.workplace": ["Arlon", "Brugge"],
    "contracts[0].hours_per_week": [4, 38],
}


def found(engine: Engine, dossier: Any) -> dict[str, Any]:
    """Every sum and mean as a prime year sees it, what more would raise it, and who lacks what."""
    vocabulary, out = engine.rules.vocabulary, dict[str, Any]()
    for key in (("ppi", 2023), ("gestion_pratique", 2025)):
        encoder = Encoder(vocabulary, dossier, TODAY, *key)
        for name, aggregate in vocabulary.aggregates.items():
            entries = encoder.entries(aggregate.over)
            lacking = encoder.not_passed(aggregate, entries) if entries else []
            out[f"{name} {key}"] = encoder.figure(name), encoder.contributions(name), encoder.counted(name), lacking
    return out


@pytest.mark.parametrize("name", ["members", "group", "with_nurse"])
def test_what_lists_are_shared_in_is_as_if_read_anew(engine: Engine, name: str) -> None:
    """Along chains of changes, each made in the dossier before, every sum is that of the dossier by itself."""
    chance = random.Random(name)
    data, turned = yaml.safe_load(examples.text(name)), 0
    for entry in data["practice"].get("members") or ():
        entry.pop("gp", None)  # of the applicant the number says so
    dossier = engine.dossier(data)
    for _ in range(40):
        before, told = found(engine, dossier), copy.deepcopy(dossier.data)
        path = chance.choice(sorted(VALUES))
        try:
            changed = apply_changes(dossier, [Change(path, None, chance.choice(VALUES[path]))])
        except (InputError, IndexError):
            continue
        here = found(engine, changed)
        assert here == found(engine, engine.dossier(copy.deepcopy(changed.data))), path
        assert dossier.data == told
        turned += here != before
        dossier = changed
    assert turned > (5 if name == "members" else 0)


def test_a_change_beside_a_list_leaves_the_list_and_is_looked_at(engine: Engine) -> None:
    """A list that no change touches stays the very list; what is wrong beside it is still found."""
    dossier = engine.dossier(yaml.safe_load(examples.text("members")))
    changed = apply_changes(dossier, [Change("practice.kind", None, "medical_house")])
    assert changed.get("practice", "members") is dossier.get("practice", "members")
    assert dossier.get("practice", "kind") == "group"
    assert apply_changes(dossier, [Change("practice.members[0].gp", None, False)]).get("practice", "members", 1) is not None
    other = dossier.get("practice", "members", 1, "id")
    for path, value in (("practice.kind", "castle"), ("practice.members[0].gp", 3), ("practice.members[0].id", other)):
        with pytest.raises(InputError):
            apply_changes(dossier, [Change(path, None, value)])
