"""Pages that say one thing: what this is, what went wrong, what was kept of a form."""

from __future__ import annotations

from http import HTTPStatus

from ..call import Reply
from .visit import Visit


def about(visit: Visit) -> Reply:
    """Say what is done with what people type, and what this is not."""
    return visit.page("about.html", visit.say("page.about"))


def nothing(visit: Visit) -> Reply:
    """Say that there is no such page."""
    return _said(visit, "nothing", HTTPStatus.NOT_FOUND)


def refused(visit: Visit) -> Reply:
    """Refuse a form that another site sent."""
    return _said(visit, "refused", HTTPStatus.FORBIDDEN)


def unreadable(visit: Visit) -> Reply:
    """Say that a form could not be read."""
    return _said(visit, "unreadable", HTTPStatus.BAD_REQUEST)


def lost(visit: Visit) -> Reply:
    """Say that a form carried nothing that can be read."""
    return _said(visit, "lost", HTTPStatus.BAD_REQUEST)


def failed(visit: Visit) -> Reply:
    """Say that there is no answer now, and keep what the form carried."""
    key, status = visit.call.field("key"), int(visit.call.field("status", "500"))
    say = visit.say
    return visit.page("plain.html", say(f"api.{key}.title"), status, True, text=say(f"api.{key}.detail"), resume=not visit.foreign)


def resumed(visit: Visit) -> Reply:
    """Show what an old form carried, and go on with it if that is wanted."""
    visit.engine.dossier(visit.state.data, visit.state.day)
    say = visit.say
    return visit.page("plain.html", say("page.resumed"), HTTPStatus.CONFLICT, True, text=say("page.resumed_text"), resume=True)


def _said(visit: Visit, key: str, status: int) -> Reply:
    say = visit.say
    return visit.page("plain.html", say(f"page.{key}"), status, True, text=say(f"page.{key}_text"), resume=False)
