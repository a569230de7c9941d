"""The JSON Schema of a dossier as an editor uses it: what is wrong is said of the value itself, and every key is described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from octroi.bridge import Engine, InputError
from octroi.cli import examples
from places import LANGUAGES


@pytest.fixture(scope="module")
def schema(engine: Engine) -> dict[str, Any]:
    return engine.schema()


@pytest.fixture(scope="module")
def checked(schema: dict[str, Any]) -> Any:
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


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


WRONG = [
    ({"docter": {}}, "$", "'docter' was unexpected"),
    ({"dossier": 2}, "$.dossier", "2 is not one of [1, None]"),
    ({"id": ""}, "$.id", "'' should be non-empty"),
    ({"doctor": []}, "$.doctor", "[] is not of type 'object', 'null'"),
    ({"doctor": {"solo": "yes"}}, "$.doctor.solo", "'yes' is not of type 'boolean', 'array', 'null'"),
    ({"doctor": {"gp_number_since": "2015-13-01"}}, "$.doctor.gp_number_since", "'2015-13-01' does not match '^(none|[0-9]{4}-"),
    ({"doctor": {"training": "no"}}, "$.doctor.training", "'no' does not match '^none$'"),
    ({"doctor": {"training": {"start": "1/9/2010"}}}, "$.doctor.training.start", "'1/9/2010' does not match '^[0-9]{4}-"),
    ({"doctor": {"training": {"start": "2010-09-01", "until": "x"}}}, "$.doctor.training", "'until' was unexpected"),
    ({"doctor": {"years": {"23": {}}}}, "$.doctor.years", "'23' does not match '^(19|20)[0-9]{2}$'"),
    ({"doctor": {"years": {"2023": {"billed_eur": -1}}}}, "$.doctor.years['2023'].billed_eur", "-1 is less than the minimum of 0"),
    ({"doctor": {"years": {"2023": {"payment": "cash"}}}}, "$.doctor.years['2023'].payment", "'cash' does not match '^(fee_for_service|"),
    ({"doctor": {"years": {"2023": {"payment": [{"since": 1}]}}}}, "$.doctor.years['2023'].payment[0]", "'since' was unexpected"),
    ({"doctor": {"years": {"2023": {"e_services": {"chapter_iv_pct": 101}}}}}, None, "101 is greater than the maximum of 100"),
    ({"doctor": {"years": {"2023": {"e_services": {"cebam_uses": 2.5}}}}}, None, "2.5 is not of type 'boolean', 'integer', 'null'"),
    ({"doctor": {"years": {"2022": {"e_services": {"mult_emediatt": 1}}}}}, None, "'mult_emediatt' is not one of ['recipe_pct', "),
    ({"doctor": {"years": {"2023": {"longest_flat_rate_days": 400}}}}, None, "400 is greater than the maximum of 366"),
    ({"practice": {"kind": "duo"}}, "$.practice.kind", "'duo' does not match '^(solo|group|medical_house)$'"),
    ({"practice": {"enterprise_number": 123}}, "$.practice.enterprise_number", "123 is not of type 'string', 'array', 'null'"),
    ({"practice": {"public_support": ["vip"]}}, "$.practice.public_support[0]", "'vip' is not one of ['vipa', 'maribel', "),
    ({"practice": {"members": [{"name": "x"}]}}, "$.practice.members[0]", "'name' was unexpected"),
    ({"practice": {"members": [{"doctor": {"solo": 1}}]}}, "$.practice.members[0].doctor.solo", "1 is not of type 'boolean', 'array'"),
    ({"contracts": {"staff": "nurse"}}, "$.contracts", "{'staff': 'nurse'} is not of type 'array', 'null'"),
    ({"contracts": [{"hours_per_week": 200}]}, "$.contracts[0].hours_per_week", "200 is greater than the maximum of 168"),
    ({"contracts": [{"end": "never"}]}, "$.contracts[0].end", "'never' does not match '^(none|"),
    ({"history": [{"year": "24"}]}, "$.history[0].year", "'24' does not match '^(19|20)[0-9]{2}$'"),
    ({"requests": [{"on": "none"}]}, "$.requests[0].on", "'none' does not match '^[0-9]{4}-"),
]


@pytest.mark.parametrize(("wrong", "where", "said"), WRONG, ids=lambda v: json.dumps(v)[:60] if isinstance(v, dict) else "")
def test_a_mistake_is_told_once_of_the_value_itself(
    engine: Engine, checked: Any, wrong: dict[str, Any], where: str | None, said: str
) -> None:
    (error,) = checked.iter_errors(wrong)
    assert said in error.message
    assert where is None or error.json_path == where
    with pytest.raises(InputError):  # what an editor refuses, the program refuses too
        engine.dossier(wrong)


def test_what_a_year_does_not_have_is_refused_wherever_it_may_stand(checked: Any) -> None:
    """Mult-eMediatt is measured from 2024 on; results stand with the doctor, with the group, and in two places of a member."""
    year, results = {"2022": {"e_services": {"mult_emediatt": 1}}}, {"2022": {"group_means": {"mult_emediatt": 1}}}
    places = ({"doctor": {"years": year}}, {"practice": {"years": results}}, {"practice": {"members": [{"years": year}]}},
              {"practice": {"members": [{"doctor": {"years": year}}]}})  # fmt: skip
    for dossier in places:
        (error,) = checked.iter_errors(dossier)
        assert error.message.startswith("'mult_emediatt' is not one of")
        assert list(checked.iter_errors(json.loads(json.dumps(dossier).replace("2022", "2024")))) == []


def test_no_value_has_several_forms_to_choose_from(schema: dict[str, Any]) -> None:
    assert not {"anyOf", "oneOf", "allOf"} & set(json.dumps(schema).replace('"', " ").split())


@pytest.mark.parametrize("name", examples.names())
def test_the_examples_are_valid_and_what_is_left_empty_too(schema: dict[str, Any], name: str) -> None:
    check = jsonschema.Draft202012Validator(schema)
    dossier = json.loads(json.dumps(yaml.safe_load(examples.text(name)), default=str))
    assert list(check.iter_errors(dossier)) == []
    assert list(check.iter_errors({"doctor": {"solo": None, "training": None, "years": {"2023": None}}, "contracts": None})) == []
