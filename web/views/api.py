"""For who writes programs: the addresses of the API, and a form to try one."""

from __future__ import annotations

from octroi.cli import examples

from ..api.desk import answered
from ..api.questions import POSTED
from ..call import Call, Reply
from .visit import Visit

EXAMPLE = '{"dossier": {"dossier": 1, "id": "…"}}'


def api(visit: Visit) -> Reply:
    """Show the addresses and the form."""
    return _page(visit, "decide", EXAMPLE)


def tried(visit: Visit) -> Reply:
    """Ask what the form says, and show the answer as a program would get it."""
    call = visit.call
    name, body = call.field("question"), call.field("body")
    if name not in POSTED:
        return visit.go("nothing")
    reply = answered(visit.engine, visit.say, Call("api", name, call.language, body=body.encode(), posted=True))
    return _page(visit, name, body, reply)


def _page(visit: Visit, name: str, body: str, reply: Reply | None = None) -> Reply:
    say = visit.say
    questions = [(n, say.spoken(say.unspoken(f"commands.{n}")).split("\n")[0]) for n in POSTED]
    return visit.page(
        "api.html", say("page.programs"), questions=questions, name=name, body=body, number=reply.status if reply else 0,
        media=reply.media if reply else "", answer=reply.body.decode() if reply else "", examples=examples.names(),
    )  # fmt: skip
