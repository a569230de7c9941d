"""Receipts: a decision with everything it was made from, in one canonical form, and deciding it again.

A receipt is ``{"content": …, "digest": …}`` and perhaps ``"signature"``, written as canonical JSON with one newline at
the end: whatever byte is changed, the file is no longer canonical or no longer has its digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..as_json import as_json, inline, quiet, shaped, under
from ..decide.outcome import Outcome
from ..errors import InputError, Problem
from ..results import Decision, plain
from ..rules.folder import rule_files
from ..scope import Scope
from ..terms import ENGINE_VERSION, OF_CONTRACT, Unreadable
from .canonical import canonical
from .signature import signed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ..dossier.read import Dossier
    from ..engine import Engine

VERSION = 1
SIZE_LIMIT = 50_000_000
# So many primes, and so many years, a receipt may ask about.
MOST_ASKED = 1000


def file_hashes(directory: Path) -> dict[str, str]:
    """Return the SHA-256 of every rule and wording file, by its path within the rules folder."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in rule_files(directory)}


# -- making one --------------------------------------------------------------------------------------------------------


def content(engine: Engine, dossier: Mapping[str, Any] | Dossier, scope: Scope) -> dict[str, Any]:
    """Decide, and return the facts, the question, what it was decided with, the outcome and the reasons."""
    day = scope.day
    checked = engine.dossier(dossier, day)
    result = engine.result(checked, *scope._replace(today=day))
    known = set(engine.rules.prime_years)
    asked = [(d["prime"], d["year"]) for d in result["decisions"]]
    reasons = [as_json(engine.explain(checked, p, y, day, scope.readings)) for p, y in asked if (p, y) in known]
    return {
        "receipt": VERSION,
        "engine": result["engine"],
        "rules": {"hash": result["rules"], "files": file_hashes(engine.rules.base.directory)},
        "language": engine.wording.language,
        "today": day.isoformat(),
        "asked": {"primes": list(scope.primes or ()), "years": list(scope.years or ())},
        "readings": result["readings"],
        "dossier": plain(checked.data),
        "decisions": result["decisions"],
        "combination": result["combination"],
        "reasons": reasons,
    }


def sealed(body: Mapping[str, Any], key: Ed25519PrivateKey | None = None) -> bytes:
    """Return the bytes of a receipt, signed if a key is given."""
    whole: dict[str, Any] = {"content": body}
    if key is not None:
        whole["signature"] = signed(body, key)
    whole["digest"] = _digest(whole)
    return canonical(whole) + b"\n"


def _digest(whole: Mapping[str, Any]) -> str:
    return "sha256:" + hashlib.sha256(canonical({k: v for k, v in whole.items() if k != "digest"})).hexdigest()


# -- reading one back -----------------------------------------------------------------------------------------------------


class Receipt(NamedTuple):
    """A receipt that is what it was when written."""

    content: dict[str, Any]
    signature: dict[str, str] | None


def read(path: Path) -> Receipt:
    """Read a receipt file; raise :class:`InputError` where it is none, or is damaged."""
    try:
        with path.open("rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise InputError([Problem(str(path), "unreadable", (("value", error.strerror or str(error)),))]) from None
    if len(data) > SIZE_LIMIT:
        raise InputError([Problem(str(path), "too_large", (("value", f"{SIZE_LIMIT // 1_000_000} MB"),))])
    return opened(data, str(path))


# What a receipt holds, and of which kind.
_PARTS: dict[str, type] = {
    "engine": str, "rules": dict, "language": str, "today": str, "asked": dict, "readings": dict, "dossier": dict,
    "decisions": list, "combination": dict, "reasons": (list, dict),  # type: ignore[dict-item]
}  # fmt: skip


def _readable(body: dict[str, Any]) -> bool:
    """Whether the question in a receipt can be put again."""
    if not all(isinstance(body.get(key), kind) for key, kind in _PARTS.items()):
        return False
    asked, rules = body["asked"], body["rules"]
    try:
        date.fromisoformat(body["today"])
    except ValueError:
        return False
    primes, years, files = asked.get("primes"), asked.get("years"), rules.get("files")
    return (
        all(isinstance(found, list) and len(found) <= MOST_ASKED for found in (primes, years))
        and all(isinstance(p, str) for p in primes)
        and all(type(y) is int and 1900 <= y <= 2099 for y in years)
        and isinstance(rules.get("hash"), str)
        and all(_are_texts(found) for found in (body["readings"], files))
    )


def _are_texts(found: Any) -> bool:
    """Whether something is a mapping from texts to texts."""
    return isinstance(found, dict) and all(isinstance(v, str) for v in found.values())


def whole(receipt: Receipt, name: str = "") -> Receipt:
    """Return the receipt if its question can be put again; raise :class:`InputError` where something is lacking."""
    if not _readable(receipt.content):
        raise InputError([Problem(name, "receipt_none", (("value", ""),))])
    return receipt


def opened(data: bytes, name: str = "") -> Receipt:
    """Check the bytes of a receipt; raise :class:`InputError` where any of them is not as it was written."""

    def damaged(key: str, value: str = "") -> InputError:
        return InputError([Problem(name, key, (("value", value),))])

    try:
        whole = json.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise damaged("receipt_json", str(error).splitlines()[0]) from None
    body = whole.get("content") if isinstance(whole, dict) else None
    if not isinstance(body, dict) or not isinstance(whole.get("digest"), str) or "receipt" not in body:
        raise damaged("receipt_none")
    try:
        found, exact = _digest(whole), canonical(whole) + b"\n" == data
    except (ValueError, RecursionError):
        raise damaged("receipt_damaged") from None
    if found != whole["digest"] or not exact:
        raise damaged("receipt_damaged")
    if body["receipt"] != VERSION:
        raise damaged("receipt_version", str(body["receipt"]))
    signature = whole.get("signature")
    if signature is not None and not (_are_texts(signature) and "value" in signature):
        raise damaged("receipt_signature")
    if set(whole) > {"content", "digest", "signature"}:
        raise damaged("receipt_none")
    return Receipt(body, signature)


# -- deciding again ---------------------------------------------------------------------------------------------------------


class Changed(NamedTuple):
    """A value that is another one now, at a path of the receipt; None where there is none."""

    path: str
    then: Any
    now: Any


class Versions(NamedTuple):
    """A version then and now."""

    then: str
    now: str


@shaped(
    "identical", "same_outcome", "engine", under("rules", "files"), "outcomes",
    under("differences", "others"), under("no_longer_readable", "unreadable"),
)  # fmt: skip
class Replay(NamedTuple):
    """What deciding again gives: whether to the byte, whether in outcome, and what differs and why."""

    identical: bool
    same_outcome: bool
    engine: Versions | None
    files: dict[str, str]
    outcomes: tuple[Changed, ...]
    others: tuple[Changed, ...]
    refused: tuple[Problem, ...] = ()

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """What the program of today refuses."""
        return tuple(Unreadable(p.path, p.key) for p in self.refused)


def _scope(then: Mapping[str, Any]) -> Scope:
    """What the question of a receipt asked for."""
    asked = then["asked"]
    return Scope(asked["primes"], asked["years"], date.fromisoformat(then["today"]), then["readings"])


def replay(engine: Engine, receipt: Receipt) -> Replay:
    """Decide the same question on the same facts again; ``engine`` must speak the receipt's language."""
    then = whole(receipt).content
    files = _files(then["rules"]["files"], file_hashes(engine.rules.base.directory))
    version = Versions(then["engine"], ENGINE_VERSION) if then["engine"] != ENGINE_VERSION else None
    try:
        now = content(engine, then["dossier"], _scope(then))
    except InputError as error:
        return Replay(False, False, version, files, (), (), tuple(error.problems))
    if canonical(now) == canonical(then):
        return Replay(True, True, None, {}, (), ())
    changed = list(_compare(then, json.loads(canonical(now)), ""))
    known = [c for c in changed if c.path == "engine" or c.path.startswith("rules.")]
    outcomes = tuple(c for c in changed if _is_outcome(c.path))
    others = tuple(c for c in changed if c not in known and c not in outcomes)
    return Replay(False, not outcomes, version, files, outcomes, others)


@shaped("prime", "year", under("from", "before"), under("to", "after"))
class Turn(NamedTuple):
    """A prime year that comes out differently under other readings than the receipt's, both decided by the rules of today."""

    prime: str
    year: int
    before: Outcome
    after: Outcome


def turned(engine: Engine, receipt: Receipt, readings: Mapping[str, str]) -> tuple[Turn, ...]:
    """Return what these readings, in the place of the receipt's, change in its decisions.

    Raises :class:`InputError` for a reading that the rules do not know, and for facts that they no longer accept.
    """
    then = whole(receipt).content
    scope = _scope(then)
    both = [
        engine.decide(then["dossier"], *scope._replace(readings=chosen))
        for chosen in (then["readings"], {**then["readings"], **readings})
    ]

    def worth(found: Outcome) -> Any:
        return found.verdict, found.amount and found.amount[:2], found.situation

    turns = (Turn(a.prime, a.year, _outcome(a), _outcome(b)) for a, b in zip(*both, strict=True))
    return tuple(t for t in turns if worth(t.before) != worth(t.after))


def _files(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    out = {}
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            out[name] = "added" if name not in then else "removed" if name not in now else "changed"
    return out


def _is_outcome(path: str) -> bool:
    parts = path.split(".")
    if path in ("decisions", "combination"):
        return True
    if parts[0] == "combination":
        return len(parts) > 1 and parts[1].split("[")[0] in ("best", "total")
    return parts[0].startswith("decisions[") and (
        len(parts) == 1
        or parts[1] in ("prime", "year", "verdict", "situation")
        or parts[1:] in (["amount"], ["amount", "min"], ["amount", "max"])
    )


def _compare(then: Any, now: Any, path: str) -> list[Changed]:
    if isinstance(then, dict) and isinstance(now, dict):
        keys = [*then, *(k for k in now if k not in then)]
        return [c for k in keys for c in _compare(then.get(k), now.get(k), f"{path}.{k}" if path else k)]
    if isinstance(then, list) and isinstance(now, list):
        size = range(max(len(then), len(now)))
        pairs = [(then[i] if i < len(then) else None, now[i] if i < len(now) else None) for i in size]
        return [c for i, (a, b) in enumerate(pairs) for c in _compare(a, b, f"{path}[{i}]")]
    return [] if canonical(then) == canonical(now) else [Changed(path, then, now)]


def _outcome(found: Decision) -> Outcome:
    return Outcome(found.verdict, found.amount, found.situation)


class Under(NamedTuple):
    """What comes out differently under other readings than the receipt's."""

    readings: dict[str, str]
    decisions: tuple[Turn, ...]


@shaped(OF_CONTRACT, inline("replay"), "signature", quiet("under"))
class Replayed(NamedTuple):
    """A receipt decided again; ``signature`` is verified, unverified, or None where it has none."""

    replay: Replay
    signature: str | None
    under: Under | None = None
