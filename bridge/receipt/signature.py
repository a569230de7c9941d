"""Signing receipts with Ed25519 keys, through ``cryptography``, which is installed as octroi[sign]."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem
from .canonical import canonical

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    from .receipt import Receipt


def _library() -> Any:
    try:
        from cryptography.hazmat.primitives import serialization
    except ImportError:
        raise InputError([Problem("cryptography", "no_library", (("value", "octroi[sign]"),))]) from None
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
        return load(path.read_bytes())
    except OSError as error:
        raise InputError([Problem(str(path), "unreadable", (("value", error.strerror or str(error)),))]) from None
    except (ValueError, TypeError):
        return None
    except Exception as error:  # cryptography's own, for algorithms it does not support
        if type(error).__module__.startswith("cryptography"):
            return None
        raise


def verify(receipt: Receipt, key: Ed25519PublicKey, name: str = "") -> None:
    """Raise :class:`InputError` unless the receipt was signed with this key's private half."""
    from base64 import b64decode

    from cryptography.exceptions import InvalidSignature

    if receipt.signature is None:
        raise InputError([Problem(name, "unsigned")])
    try:
        key.verify(b64decode(receipt.signature["value"], validate=True), canonical(receipt.content))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        raise InputError([Problem(name, "bad_signature")]) from None
