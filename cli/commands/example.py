"""``octroi example``: a ready dossier to start from."""

from __future__ import annotations

import sys
from typing import Any

from .. import examples, page
from ..messages import Messages
from ..parts import Sheet, spans


def example(say: Messages, options: dict[str, Any]) -> None:
    """Print one example, or say which there are."""
    name, known = options["name"], examples.names()
    if name is None:
        sheet = Sheet()
        sheet.table(["", ""], [[spans((n, "bold")), say.spoken(f"@example_dossiers.{n}@")] for n in known])
        sheet.blank()
        sheet.line(say("example.how", name=known[0]), style="dim")
        page.show(sheet.parts)
        return
    if name not in known:
        from ..arguments import refusal  # to print an example no solver is loaded

        raise refusal(f"example {name}", "unknown_example", known=", ".join(known), value=name)
    sys.stdout.write(examples.text(name, say.language))
