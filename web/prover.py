"""The rules of a prime year proved anew, for whoever keeps them: what is found, as a piece of a page."""

from __future__ import annotations

import os
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from octroi.bridge.prove.run import verify
from octroi.cli.parts import Sheet
from octroi.cli.say.findings import FindingsText, Names

from .call import Call, Reply
from .page.html import shown
from .words import speaking

MODEST = 10  # how far it stands behind those who answer people


class Prover:
    """Proves, in a process of its own; ``rules`` is the folder of rules if not the packaged one."""

    def __init__(self, rules: Path | None = None) -> None:
        self.rules = rules

    def warm(self) -> None:
        """Let those who answer people go first."""
        with suppress(AttributeError, OSError):  # not every system has that
            os.nice(MODEST)

    def __call__(self, call: Call) -> Reply:
        """Prove what a call names."""
        say = speaking(call.language, self.rules)
        report = verify(self.rules, [call.field("prime")], [int(call.field("year"))], 1, call.language)
        sheet = Sheet()
        FindingsText(sheet, say, Names(self.rules, say), {}).show(report, False)
        return Reply(HTTPStatus.OK, "text/html; charset=utf-8", shown(sheet.parts, 2).encode())
