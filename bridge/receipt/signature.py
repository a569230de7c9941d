"""Signing receipts with Ed25519 keys, through ``cryptography``, which is the extra octroi-primes[sign]."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..dossier.files import read_ordinary
from ..errors import InputError, Problem
from .canonical import canonical

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    from .receipt import Receipt

# No key of this kind is longer.
KEY_LIMIT = 10_000
ALGORITHM = "Ed25519"


def _library() -> Any:
    try:
        from cryptography.hazmat.primitives import serialization
    except ImportError:
        raise InputError([Problem("cryptography", "no_library", (("value", "cryptography"),))]) from None
    return serialization


def private_key(path: Path) -> Ed25519PrivateKey:
    """Read an Ed25519 private key (PEM, without a passphrase)."""
    key = _key(path, lambda data: _library().load_pem_private_key(data, None))
    if not hasattr(key, "sign") or type(key).__name__ != "Ed25519PrivateKey":
        raise InputError([Problem(str(path), "want_private_key")])
    return key  # type: ignore[no-any-return]


def public_key(path: Path) -> Ed25519PublicKey:
    """Read an Ed25519 public key (PEM)."""
    key = _key(path, lambda data: _library().load_pem_public_key(data))
    if type(key).__name__ != "Ed25519PublicKey":
        raise InputError([Problem(str(path), "want_public_key")])
    return key  # type: ignore[no-any-return]


def _key(path: Path, load: Any) -> Any:
    _library()
    try:
        return load(read_ordinary(path, KEY_LIMIT))
    except InputError:
        raise
    except (ValueError, TypeError):
        return None
    except Exception as error:  # cryptography's own, for algorithms it does not support
        if type(error).__module__.startswith("cryptography"):
            return None
        raise


def signed(content: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, str]:
    """Return the signature of a receipt: what it says of itself is signed together with the content."""
    from base64 import b64encode

    said = {"algorithm": ALGORITHM, "public_key": b64encode(key.public_key().public_bytes_raw()).decode()}
    return {**said, "value": b64encode(key.sign(_all(content, said))).decode()}


def verify(receipt: Receipt, key: Ed25519PublicKey, name: str = "") -> None:
    """Raise :class:`InputError` unless the receipt, its signature's own words included, was signed with this key's private half."""
    from base64 import b64decode, b64encode

    from cryptography.exceptions import InvalidSignature

    found = receipt.signature
    if found is None:
        raise InputError([Problem(name, "unsigned")])
    said = {k: v for k, v in found.items() if k != "value"}
    if said != {"algorithm": ALGORITHM, "public_key": b64encode(key.public_bytes_raw()).decode()}:
        raise InputError([Problem(name, "bad_signature")])
    try:
        key.verify(b64decode(found["value"], validate=True), _all(receipt.content, said))
    except (InvalidSignature, ValueError):
        raise InputError([Problem(name, "bad_signature")]) from None


def _all(content: Mapping[str, Any], said: Mapping[str, str]) -> bytes:
    """What is signed: all that a receipt says but the signature's value and the digest, which follow from it."""
    return canonical({"content": content, "signature": said})
