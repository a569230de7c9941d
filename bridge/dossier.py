"""The dossier: read safely, validated whole, addressed by path.

A fact left out is unknown (:data:`None`); ``none`` in the file means that there is none. The names of e-services come
from the rules, so a new year needs no change here.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, WithJsonSchema

from .errors import InputError, Problem

SIZE_LIMIT = 1_000_000
DEPTH_LIMIT = 40


class _Invalid(ValueError):
    """A value that is wrong in a way the catalogue has a sentence for."""

    def __init__(self, key: str, **args: str) -> None:
        self.key, self.args_ = key, args
        super().__init__(key)


def _date(value: Any) -> Any:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise _Invalid("no_such_day") from None
    raise _Invalid("want_date")


def _date_or_none(value: Any) -> Any:
    if value == "none":
        return value
    try:
        return _date(value)
    except _Invalid as error:
        raise _Invalid("want_date_or_none" if error.key == "want_date" else error.key) from None


def _number(low: float, high: float | None, unit: str) -> Any:
    def check(value: Any) -> Any:
        if value is None:
            return value
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or value != value
            or value in (float("inf"), float("-inf"))
        ):
            raise _Invalid(f"want_{unit}")
        if value < low or (high is not None and value > high):
            raise _Invalid(f"range_{unit}")
        if unit in ("count", "days") and value != int(value):
            raise _Invalid(f"want_{unit}")
        return value

    return check


def _score(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, (int, float)) or value != value or value in (float("inf"), float("-inf")):
        raise _Invalid("want_score")
    if value < 0:
        raise _Invalid("range_count")
    return value


def _bool(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    raise _Invalid("want_boolean")


def _text(value: Any) -> Any:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise _Invalid("want_text")


def _year(value: Any) -> Any:
    if isinstance(value, bool) or not re.fullmatch(r"(19|20)\d{2}", str(value)):
        raise _Invalid("want_year")
    return int(value)


def _one_of(*words: str) -> Any:
    def check(value: Any) -> Any:
        if value is None or (isinstance(value, str) and value in words):
            return value
        close = difflib.get_close_matches(str(value), words, 1)
        raise _Invalid("want_word", words=", ".join(words), close=close[0] if close else words[0])

    return check


_ISO = {"type": "string", "format": "date"}
Day = Annotated[date | None, BeforeValidator(_date), WithJsonSchema({"anyOf": [_ISO, {"type": "null"}]})]
DayOrNone = Annotated[
    date | Literal["none"] | None,
    BeforeValidator(_date_or_none),
    WithJsonSchema({"anyOf": [_ISO, {"const": "none"}, {"type": "null"}]}),
]
Bool = Annotated[bool | None, BeforeValidator(_bool)]
Text = Annotated[str | None, BeforeValidator(_text)]
Eur = Annotated[float | None, BeforeValidator(_number(0, None, "eur"))]
Count = Annotated[float | None, BeforeValidator(_number(0, None, "count"))]
Days = Annotated[float | None, BeforeValidator(_number(0, 366, "days"))]
Hours = Annotated[float | None, BeforeValidator(_number(0, 168, "hours"))]
Score = Annotated[bool | float | None, BeforeValidator(_score)]
Year = Annotated[int, BeforeValidator(_year)]
Payment = Annotated[
    Literal["fee_for_service", "flat_rate", "new_deal"] | None,
    BeforeValidator(_one_of("fee_for_service", "flat_rate", "new_deal")),
]
Kind = Annotated[
    Literal["solo", "group", "medical_house"] | None, BeforeValidator(_one_of("solo", "group", "medical_house"))
]
Staff = Annotated[
    Literal["nurse", "practice_assistant", "administrative"] | None,
    BeforeValidator(_one_of("nurse", "practice_assistant", "administrative")),
]
ContractKind = Annotated[
    Literal["employment", "collaboration", "organisation"] | None,
    BeforeValidator(_one_of("employment", "collaboration", "organisation")),
]
SUPPORT = ("vipa", "maribel", "feder", "other", "impulseo_2", "target_group_reduction")
Support = Annotated[
    Literal["vipa", "maribel", "feder", "other", "impulseo_2", "target_group_reduction"],
    BeforeValidator(_one_of(*SUPPORT)),
]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=False)


class Training(_Model):
    """The period as trainee GP (competence 005/006)."""

    start: Day = None
    end: DayOrNone = None


class DoctorYear(_Model):
    """What the doctor did in one year."""

    on_call: Bool = None
    billed_eur: Eur = None
    payment: Payment = None
    accepted_software: Bool = None
    electronic_dmg: Bool = None
    longest_flat_rate_days: Days = None
    e_services: dict[str, Score] | None = None


def _training(value: Any) -> Any:
    if value is None or value == "none" or isinstance(value, (Mapping, Training)):
        return value
    raise _Invalid("want_training")


class Doctor(_Model):
    """The doctor."""

    gp_number_since: DayOrNone = None
    training: Annotated[Training | Literal["none"] | None, BeforeValidator(_training)] = None
    solo: Bool = None
    years: dict[Year, DoctorYear | None] | None = None


class PracticeYear(_Model):
    """Figures of the practice in one year."""

    dmg_count: Count = None
    reimbursed_eur: Eur = None
    group_means: dict[str, Score] | None = None


class MemberYear(_Model):
    """A member's figures in one year."""

    dmg_count: Count = None
    reimbursed_eur: Eur = None
    e_services: dict[str, Annotated[float | None, BeforeValidator(_number(0, None, "score"))]] | None = None


class Member(_Model):
    """A GP registered in the group."""

    id: Text = None
    gp: Bool = None
    whole_year_single_group: dict[Year, Bool] | None = None
    affiliated_on: Day = None
    groups: Count = None
    years: dict[Year, MemberYear | None] | None = None


class Practice(_Model):
    """The practice."""

    kind: Kind = None
    payment: Payment = None
    enterprise_number: Text = None
    workplace: Text = None
    registered_on: DayOrNone = None
    new_deal_dmg_at_request: Count = None
    sworn_statement: Bool = None
    public_support: list[Support] | None = None
    years: dict[Year, PracticeYear | None] | None = None
    members: list[Member] | None = None


class Contract(_Model):
    """A contract with nursing or other staff at the workplace."""

    staff: Staff = None
    kind: ContractKind = None
    open_ended: Bool = None
    hours_per_week: Hours = None
    start: Day = None
    end: DayOrNone = None
    workplace: Text = None


class Past(_Model):
    """A prime granted before."""

    prime: Text = None
    year: Annotated[int | None, BeforeValidator(lambda v: v if v is None else _year(v))] = None
    enterprise_number: Text = None
    workplace: Text = None


class Asked(_Model):
    """A request already made; ``notified_on`` is the day of INAMI's written decision."""

    prime: Text = None
    year: Annotated[int | None, BeforeValidator(lambda v: v if v is None else _year(v))] = None
    on: Day = None
    notified_on: Day = None


class DossierModel(_Model):
    """A dossier, version 1: one doctor, the practice, its contracts and its history."""

    dossier: Literal[1] = 1
    id: Text = None
    doctor: Doctor | None = None
    practice: Practice | None = None
    contracts: list[Contract] | None = None
    history: list[Past] | None = None
    requests: list[Asked] | None = None


class Dossier:
    """A validated dossier. ``get`` follows a tuple of keys; a missing key anywhere gives None (unknown)."""

    def __init__(self, model: DossierModel, raw: Mapping[str, Any]) -> None:
        self.model = model
        self.raw = raw
        self._data: dict[str, Any] = model.model_dump(exclude_none=True)

    @classmethod
    def of(cls, source: Mapping[str, Any] | Dossier) -> Dossier:
        """Validate a mapping of the public shape; raise :class:`InputError` with every problem found."""
        if isinstance(source, Dossier):
            return source
        if not isinstance(source, Mapping):
            raise InputError([Problem("", "want_mapping")])
        try:
            model = DossierModel.model_validate(dict(source))
        except ValidationError as error:
            raise InputError(_problems(error, source)) from None
        dossier = cls(model, source)
        problems = list(_impossible(dossier))
        if problems:
            raise InputError(problems)
        return dossier

    def get(self, *keys: Any) -> Any:
        """Return the value at the path, or None where it is unknown."""
        here: Any = self._data
        for key in keys:
            if isinstance(here, dict):
                here = here.get(key)
            elif isinstance(here, list) and isinstance(key, int):
                here = here[key] if key < len(here) else None
            else:
                return None
            if here is None:
                return None
        return here

    @property
    def data(self) -> dict[str, Any]:
        """The dossier as plain nested mappings, unknown keys left out."""
        return self._data


def path_text(keys: Iterable[Any]) -> str:
    """Write a path as users do: ``contracts[0].hours_per_week``."""
    out = ""
    for key in keys:
        out += f"[{key}]" if isinstance(key, int) and not 1900 <= key < 2100 else (f".{key}" if out else str(key))
    return out


_FIELDS: dict[str, type[_Model]] = {
    "": DossierModel, "doctor": Doctor, "training": Training, "doctor.years": DoctorYear, "practice": Practice,
    "practice.years": PracticeYear, "members": Member, "members.years": MemberYear, "contracts": Contract,
    "history": Past, "requests": Asked,
}  # fmt: skip


def _model_at(keys: tuple[Any, ...]) -> type[_Model] | None:
    names = [str(k) for k in keys if isinstance(k, str) and not str(k).isdigit()]
    for depth in (2, 1, 0):
        name = ".".join(names[-depth:]) if depth else ""
        if (depth or not names) and name in _FIELDS:
            return _FIELDS[name]
    return None


def _problems(error: ValidationError, source: Mapping[str, Any]) -> list[Problem]:
    out: dict[str, Problem] = {}
    for item in error.errors(include_url=False):
        keys = tuple(
            k for k in item["loc"] if not (isinstance(k, str) and (k[:1].isupper() or k in ("[key]",) or "[" in k))
        )
        keys = tuple(k for k in keys if k not in ("function-before", "date", "literal['none']", "bool", "float"))
        path = path_text(keys)
        value = item.get("input")
        shown = (
            json.dumps(value, default=str, ensure_ascii=False)[:60]
            if not isinstance(value, (dict, list))
            else type(value).__name__
        )
        cause = item.get("ctx", {}).get("error")
        if isinstance(cause, _Invalid):
            problem = Problem(path, cause.key, (("value", shown), *sorted(cause.args_.items())))
        elif item["type"] == "extra_forbidden":
            model = _model_at(keys[:-1])
            names = list(model.model_fields) if model else []
            close = difflib.get_close_matches(str(keys[-1]), names, 1, 0.5)
            problem = Problem(path, "unknown_key_close" if close else "unknown_key",
                              (("close", close[0] if close else ""), ("known", ", ".join(names))))  # fmt: skip
        elif item["type"] in ("model_type", "dict_type", "model_attributes_type"):
            problem = Problem(path, "want_mapping_at", (("value", shown),))
        elif item["type"] == "list_type":
            problem = Problem(path, "want_list", (("value", shown),))
        elif item["type"] == "literal_error":
            problem = Problem(path, "want_version" if path == "dossier" else "want_other", (("value", shown),))
        else:
            problem = Problem(path, "want_other", (("value", shown),))
        out.setdefault(path, problem)
    return list(out.values())


def _impossible(d: Dossier) -> Iterable[Problem]:
    """Combinations that no dossier can have."""
    number, training = d.get("doctor", "gp_number_since"), d.get("doctor", "training")
    if isinstance(training, dict):
        start, end = training.get("start"), training.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            yield Problem("doctor.training.end", "end_before_start", (("end", str(end)), ("start", str(start))))
        if isinstance(number, date) and (
            end == "none" or (isinstance(end, date) and number < end) or (isinstance(start, date) and number < start)
        ):
            yield Problem("doctor.gp_number_since", "number_in_training", (("value", str(number)),))
    for i, contract in enumerate(d.get("contracts") or []):
        start, end = contract.get("start"), contract.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            yield Problem(f"contracts[{i}].end", "end_before_start", (("end", str(end)), ("start", str(start))))
    if d.get("practice", "kind") == "solo" and d.get("doctor", "solo") is False:
        yield Problem("doctor.solo", "solo_practice")
    names = [m.get("id") for m in d.get("practice", "members") or [] if m.get("id")]
    for name in {n for n in names if names.count(n) > 1}:
        yield Problem("practice.members", "member_twice", (("value", name),))
    for i, asked in enumerate(d.get("requests") or []):
        if asked.get("on") and asked.get("notified_on") and asked["notified_on"] < asked["on"]:
            yield Problem(f"requests[{i}].notified_on", "notified_before", (("value", str(asked["notified_on"])),))


class _Loader(yaml.SafeLoader):
    """YAML without tags, aliases, duplicate keys or deep nesting."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise InputError([Problem(f"line {mark.line + 1}", "yaml_alias")])
        event = self.peek_event()  # type: ignore[no-untyped-call]
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise InputError([Problem(f"line {event.start_mark.line + 1}", "yaml_tag", (("value", str(tag)),))])
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise InputError([Problem("", "too_deep", (("value", str(DEPTH_LIMIT)),))])
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[Any] = set()
        for key_node, _ in getattr(node, "value", []):
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, (str, int)):
                raise InputError([Problem(f"line {key_node.start_mark.line + 1}", "yaml_key", (("value", str(key)),))])
            if str(key) in seen:
                raise InputError([Problem(f"line {key_node.start_mark.line + 1}", "twice", (("value", str(key)),))])
            seen.add(str(key))
        return super().construct_mapping(node, deep)


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise InputError([Problem("", "twice", (("value", key),))])
        out[key] = value
    return out


def parse(text: str) -> Any:
    """Read YAML or JSON text safely; raise :class:`InputError` where it is neither, or is more than data."""
    if len(text) > SIZE_LIMIT:
        raise InputError([Problem("", "too_large", (("value", f"{SIZE_LIMIT // 1000} kB"),))])
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text, object_pairs_hook=_no_twins)
        except (json.JSONDecodeError, RecursionError):
            pass  # flow-style YAML may begin with a brace too; the reader below says what is wrong
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        detail = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise InputError([Problem(where, "yaml", (("value", str(detail)),))]) from None
    except (ValueError, RecursionError) as error:
        raise InputError([Problem("", "yaml", (("value", str(error).splitlines()[0]),))]) from None


def read_text(path: Path) -> str:
    """Read a file of bounded size; raise :class:`InputError` naming the file."""
    try:
        with path.open("rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise InputError([Problem(str(path), "unreadable", (("value", error.strerror or str(error)),))]) from None
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """Decode UTF-8 input of bounded size."""
    if len(data) > SIZE_LIMIT:
        raise InputError([Problem(name, "too_large", (("value", f"{SIZE_LIMIT // 1000} kB"),))])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([Problem(name, "not_utf8", (("value", str(error.start)),))]) from None


def load(path: Path) -> Dossier:
    """Read and validate a dossier file."""
    return Dossier.of(_mapping(parse(read_text(path))))


def _mapping(value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InputError([Problem("", "want_mapping")])
    return value


def loads(text: str) -> Dossier:
    """Validate a dossier from text."""
    return Dossier.of(_mapping(parse(text)))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a dossier."""
    schema = DossierModel.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
