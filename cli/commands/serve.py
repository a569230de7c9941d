"""``octroi serve``: the page and the HTTP API, on this machine unless another address is asked for."""

from __future__ import annotations

import ipaddress
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import Any

from .. import arguments, examples, page
from ..limits import cores
from ..messages import Messages
from ..parts import Sheet

# What is imported, and what it is called where it is installed from.
NEEDED = {"starlette": "starlette", "uvicorn": "uvicorn", "jinja2": "Jinja2", "python_multipart": "python-multipart"}
MOST_WORKERS, MOST_PORT, MOST_SECONDS = 64, 65535, 600
OPEN_AFTER = 1.5  # seconds, for the workers to be warm


def serve(say: Messages, options: dict[str, Any]) -> None:
    """Serve until stopped."""
    for name, distribution in NEEDED.items():
        if find_spec(name) is None:
            raise arguments.refusal("octroi serve", "no_library", value=distribution)
    from octroi.web.server import Settings  # only now is known that its libraries are there
    from octroi.web.server import serve as run

    port = _within("port", options["port"], MOST_PORT)
    workers = _within("workers", options["workers"], MOST_WORKERS) if options["workers"] else cores()
    seconds = _within("timeout", options["timeout"], MOST_SECONDS)
    name = options["example"]
    if name is not None and name not in examples.names():
        raise arguments.refusal(f"example {name}", "unknown_example", known=", ".join(examples.names()), value=name)
    rules = options["rules"]
    if rules is not None:
        arguments.engine_for(rules, say.language)
    host = options["host"]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/{say.language}/" + (f"example?name={name}" if name else "")
    sheet = Sheet()
    sheet.line(say("serve.at", address=address))
    if not _loopback(host):
        sheet.line(say("serve.open"), style="yellow")
    sheet.line(say("serve.stop"), style="dim")
    page.show(sheet.parts)
    if name is not None and _loopback(host):
        opening = Timer(OPEN_AFTER, webbrowser.open, [address])
        opening.daemon = True
        opening.start()
    run(Settings(host, port, workers, float(seconds), Path(rules) if rules else None))


def _within(option: str, value: str, most: int) -> int:
    found = arguments.count(option, value)
    if found is None or found > most:
        raise arguments.refusal(f"--{option} {value}", "range_number", low="1", high=str(most), value=value)
    return found


def _loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
