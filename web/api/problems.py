"""What is wrong with a request, as a problem document (RFC 9457): every mistake with its path, its key and a sentence."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from octroi.bridge import InputError
from octroi.bridge.catalogues import Catalogue, rules_directory
from octroi.bridge.errors import problem_text
from octroi.cli.messages import Messages
from octroi.cli.page import json_text

from ..call import Reply
from .body import named

_OPTION = re.compile(r"--([a-z][\w-]*)(?: [A-Z]+\b)?")  # and the word in capitals for its value
MEDIA = "application/problem+json"


def problem(say: Messages, key: str, status: int, **more: Any) -> Reply:
    """Return a problem of one kind: ``key`` says which, and words it."""
    about = {
        "type": f"urn:octroi:problem:{key}", "title": say(f"api.{key}.title"), "status": status, "detail": say(f"api.{key}.detail"),
    }  # fmt: skip
    text = json_text({**about, **more})  # what a stranger wrote may be half a character
    headers = [("content-language", say.language)]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", "1"))
    return Reply(status, MEDIA, text.encode(), tuple(headers))


class _Keys(Catalogue):
    """What is wrong in the words of the rules, an option of the command line as the key of a question that it is here."""

    def found(self, section: str, key: str) -> str | None:
        """Return a text as it stands in the catalogue, without dashes."""
        text = super().found(section, key)
        return text and _OPTION.sub(lambda option: f'"{option[1].replace("-", "_")}"', text)


def unusable(say: Messages, error: InputError) -> Reply:
    """Return what is wrong with the dossier or an option, all of it at once."""
    found = [named(p) for p in error.problems]
    words = _Keys(say.rules or rules_directory(), say.language)
    listed = [{"path": p.path, "key": p.key, "message": problem_text(p, words)} for p in found]
    return problem(say, "unusable", HTTPStatus.UNPROCESSABLE_ENTITY, problems=listed)
