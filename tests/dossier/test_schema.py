"""The JSON Schema of a dossier as an editor uses it: what is wrong is said of the value itself, and every key is described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from octroi.bridge import Engine
from octroi.cli import examples
from places import LANGUAGES


@pytest.fixture(scope="module")
def schema(engine: Engine) -> dict[str, Any]:
    return engine.schema()


def keys(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, below in node.get("properties", {}).items():
        yield f"{path}.{name}", below
        yield from keys(below, f"{path}.{name}")
    for part in ("items", "additionalProperties"):
        if isinstance(node.get(part), dict):
            yield from keys(node[part], f"{path}[]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_described_in_the_language_asked_for(language: str) -> None:
    described = dict(keys(Engine(language=language).schema()))
    assert len(described) > 80
    assert [path for path, node in described.items() if not node.get("description")] == []
    word = {"fr": "part des demandes", "nl": "aandeel van de aanvragen", "de": "Anteil der Anträge", "en": "share of requests"}
    assert word[language] in described[".doctor.years[].e_services.chapter_iv_pct"]["description"]


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        ({"doctor": {"solo": "yes"}}, ["doctor", "solo"], "'yes' is not of type 'boolean', 'null'"),
        ({"doctor": {"years": {"2023": {"billed_eur": -1}}}}, ["doctor", "years", "2023", "billed_eur"], "-1 is less than the minimum"),
        ({"doctor": {"years": {"2023": {"e_services": {"chapter_iv_pct": 101}}}}}, None, "101 is greater than the maximum"),
        ({"doctor": {"training": {"start": "2010-09-01", "until": "x"}}}, ["doctor", "training"], "'until' was unexpected"),
        ({"practice": {"kind": "duo"}}, ["practice", "kind"], "'duo' is not one of ['solo', 'group', 'medical_house', None]"),
        ({"contracts": [{"end": "never"}]}, ["contracts", 0, "end"], "'never' does not match"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_of_the_value_itself(
    schema: dict[str, Any], change: dict[str, Any], where: list[Any] | None, said: str
) -> None:
    (error,) = jsonschema.Draft202012Validator(schema).iter_errors(change)
    assert said in error.message
    assert where is None or list(error.path) == where


def test_no_value_has_several_forms_to_choose_from(schema: dict[str, Any]) -> None:
    assert not {"anyOf", "oneOf", "allOf"} & set(json.dumps(schema).replace('"', " ").split())


@pytest.mark.parametrize("name", examples.names())
def test_the_examples_are_valid_and_what_is_left_empty_too(schema: dict[str, Any], name: str) -> None:
    check = jsonschema.Draft202012Validator(schema)
    dossier = json.loads(json.dumps(yaml.safe_load(examples.text(name)), default=str))
    assert list(check.iter_errors(dossier)) == []
    assert list(check.iter_errors({"doctor": {"solo": None, "training": None, "years": {"2023": None}}, "contracts": None})) == []
