"""What a form carries from page to page: packed small, and sealed so that the pieces of two forms cannot be mixed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from typing import Any, NamedTuple

MOST_PACKED, MOST_WHOLE = 400_000, 2_000_000  # characters in the form, bytes unpacked


class Opened(NamedTuple):
    """What a form carried, and whether the seal is whole: it was made by this server and not touched."""

    value: dict[str, Any]
    whole: bool


class Seal:
    """Seals with a secret; another server, or this one started anew with another secret, does not know the seal."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def _mark(self, packed: str) -> str:
        return hmac.new(self._secret, packed.encode(), hashlib.sha256).hexdigest()

    def closed(self, value: dict[str, Any]) -> str:
        """Return the value as a text for a hidden field."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 6)).decode()
        return f"{packed}.{self._mark(packed)}"

    def opened(self, text: str) -> Opened | None:
        """Return what is in a text, None where it cannot be read at all."""
        packed, _, mark = text.partition(".")
        if len(packed) > MOST_PACKED:
            return None
        try:
            unpacker = zlib.decompressobj()
            data = unpacker.decompress(base64.urlsafe_b64decode(packed.encode()), MOST_WHOLE)
            value = json.loads(data)
        except (ValueError, binascii.Error, zlib.error, RecursionError):
            return None
        if not isinstance(value, dict) or unpacker.unconsumed_tail:
            return None
        return Opened(value, hmac.compare_digest(mark, self._mark(packed)))
