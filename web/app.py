"""The application: which address asks what, how much may be sent, in which language the answer is, and who answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from octroi.bridge.dossier.read import SIZE_LIMIT
from octroi.cli.messages import DEFAULT

from .api.problems import problem
from .api.questions import POSTED
from .call import Call, Reply
from .forms import MOST, Unreadable, form
from .guard import App, guarded, logged, of_another_site
from .prover import Prover
from .views import GOT, GROWS, SENT
from .words import preferred, speaking, spoken
from .work.limits import Busy, Lost, TooLong
from .work.proving import Proving

STATIC = Path(__file__).parent / "static"
OWN_FILES = ("octroi.css", "octroi.js", "icon.svg")
READ_WITHIN = 30.0  # seconds, for what a client sends
KEPT = ("rules", "schema", "examples", "health")
FAILED = {Busy: ("busy", 503), TooLong: ("too_long", 504), Lost: ("lost", 500)}


class Workers(Protocol):
    """Who answers calls."""

    async def start(self) -> None:
        """Get ready."""

    async def ask(self, call: Call) -> Reply:
        """Answer a call; raise :class:`Busy`, :class:`TooLong` or :class:`Lost`."""

    async def stop(self) -> None:
        """Leave."""


class TooLarge(Exception):
    """More was sent than a dossier can be."""


def application(workers: Workers, log: bool = False, proving: Proving | None = None) -> App:
    """Return the application whose calls these workers answer; ``proving`` answers what takes minutes."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        await workers.start()
        yield
        await workers.stop()

    server = _Server(workers, proving or Proving(Prover))
    tongue = "{language:str}"
    routes = [
        Route("/", server.home),
        Route("/openapi.json", server.kept("openapi")),
        *(Route(f"/v1/{name}", server.asked(name), methods=["POST"]) for name in POSTED),
        *(Route(f"/v1/{name}", server.kept(name)) for name in KEPT if name not in POSTED),
        Route("/v1/examples/{name:str}", server.kept("examples")),
        Route("/static/{version:str}/{name:str}", server.own_file),
        Route(f"/{tongue}", server.home),
        Route(f"/{tongue}/", server.page("start")),
        *(Route(f"/{tongue}/{name}", server.page(name)) for name in GOT),
        *(Route(f"/{tongue}/{name}", server.page(name), methods=["POST"]) for name in SENT),
        Route(f"/{tongue}/verify", server.proved, methods=["POST"]),
    ]
    handlers: dict[Any, Any] = {404: server.nothing, 405: server.nothing, TooLarge: server.large, Exception: server.broken}
    found: Any = Starlette(routes=routes, exception_handlers=handlers, lifespan=life)
    found.router.redirect_slashes = False
    found = guarded(found)
    return logged(found) if log else found


class _Server:
    """The answers to requests, each from a worker."""

    def __init__(self, workers: Workers, proving: Proving) -> None:
        self.workers, self.proving = workers, proving
        self.says = {language: speaking(language) for language in spoken()}

    def kept(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """Answer what hangs on the rules alone."""

        async def answer(request: Request) -> Response:
            _named(request)
            fields = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
            fields += [("name", v) for v in request.path_params.values()]
            fields.append(("if-none-match", request.headers.get("if-none-match", "")))
            return await self._program(Call("api", name, _language(request), tuple(fields)))

        return answer

    def asked(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """Answer a question of a program."""

        async def answer(request: Request) -> Response:
            _named(request)
            body = await _body(request, SIZE_LIMIT + 100_000)
            return await self._program(Call("api", name, _language(request), body=body, posted=True))

        return answer

    async def _program(self, call: Call) -> Response:
        try:
            reply = await self.workers.ask(call)
        except tuple(FAILED) as error:
            key, status = FAILED[type(error)]
            reply = problem(self.says[call.language], key, status)
        return _sent(reply, (("vary", "accept-language"),))

    def page(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """Answer a person."""

        async def answer(request: Request) -> Response:
            call = await self._visited(request, name)
            return await self.nothing(request, None) if call is None else await self._person(call)

        return answer

    async def _visited(self, request: Request, name: str) -> Call | None:
        """Return what a person asks, None where there is nothing in that language."""
        _named(request)
        language = request.path_params["language"]
        if language not in spoken():
            return None
        if request.method != "POST":
            return Call("page", name, language, tuple(request.query_params.multi_items()))
        if of_another_site(dict(request.headers)):
            return Call("page", "refused", language)
        body = await _body(request, MOST)
        try:
            fields, file = await form(request.headers, body)
        except Unreadable:
            return Call("page", "unreadable", language)
        return Call("page", name, language, fields, file, True)

    async def proved(self, request: Request) -> Response:
        """Prove the rules of a prime year before the eyes of whoever asks: the page grows, and ends where its reader leaves."""
        call = await self._visited(request, "verify")
        if call is None:
            return await self.nothing(request, None)
        page = await self._person(call)
        before, mark, after = bytes(page.body).partition(GROWS)
        if not mark:
            return page
        at_once = {"x-accel-buffering": "no"}  # a proxy before it does not wait for the whole
        return StreamingResponse(self._growing(call, before, after), media_type="text/html; charset=utf-8", headers=at_once)

    async def _growing(self, call: Call, before: bytes, after: bytes) -> AsyncIterator[bytes]:
        say = self.says[call.language]
        yield before
        try:
            async with aclosing(self.proving.asked(call)) as answers:
                async for answer in answers:
                    yield answer.body if isinstance(answer, Reply) else f"<p>{say.count('proving.seconds', answer)}</p>\n".encode()
        except tuple(FAILED) as error:
            key = {Busy: "busy", TooLong: "too_long"}.get(type(error), "lost")
            yield f'<p class="care">{say(f"proving.{key}")}</p>'.encode()
        yield after

    async def _person(self, call: Call) -> Response:
        try:
            return _sent(await self.workers.ask(call))
        except tuple(FAILED) as error:
            key, status = FAILED[type(error)]
            plain = Call("page", "failed", call.language, (("key", key), ("status", str(status)), *_carried(call)))
            try:
                return _sent(await self.workers.ask(plain))
            except tuple(FAILED):
                say = self.says[call.language]
                text = f"{say(f'api.{key}.title')}\n\n{say(f'api.{key}.detail')}\n"
                return Response(text, status, media_type="text/plain; charset=utf-8")

    async def home(self, request: Request) -> Response:
        """Lead to the page in the language that the browser asks for."""
        _named(request)
        language = request.path_params.get("language") or preferred(request.headers.get("accept-language", ""))
        if language not in spoken():
            return await self.nothing(request, None)
        return RedirectResponse(f"/{language}/", HTTPStatus.SEE_OTHER, {"vary": "accept-language"})

    async def own_file(self, request: Request) -> Response:
        """Give a file of the page; its address changes with it, so it may be kept."""
        _named(request)
        name = request.path_params["name"]
        if name not in OWN_FILES:
            return await self.nothing(request, None)
        return FileResponse(STATIC / name, headers={"cache-control": "public, max-age=31536000, immutable"})

    async def nothing(self, request: Request, _: Any) -> Response:
        """Say that there is nothing at an address, or not in this way: a form that was sent is begun anew."""
        status = getattr(_, "status_code", 404)
        if request.url.path.startswith("/v1/"):
            key = "not_found" if status == 404 else "no_method"
            allowed = getattr(_, "headers", None) or {}
            return _sent(problem(self.says[_language(request)], key, status), tuple((k.lower(), v) for k, v in allowed.items()))
        first = request.url.path.split("/")[1]
        language = first if first in spoken() else preferred(request.headers.get("accept-language", ""))
        if status == 405:
            return RedirectResponse(f"/{language}/", HTTPStatus.SEE_OTHER)
        return await self._person(Call("page", "nothing", language))

    async def large(self, request: Request, _: Any) -> Response:
        """Say that too much was sent."""
        if request.url.path.startswith("/v1/"):
            return _sent(problem(self.says[_language(request)], "too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
        first = request.url.path.split("/")[1]
        language = first if first in spoken() else DEFAULT
        return await self._person(Call("page", "failed", language, (("key", "too_large"), ("status", "413"))))

    async def broken(self, request: Request, _: Any) -> Response:
        """Say that something failed here."""
        return _sent(problem(self.says[_language(request)], "lost", HTTPStatus.INTERNAL_SERVER_ERROR))


def _named(request: Request) -> None:
    """Note the route for the log: never the address itself, in which anything may stand."""
    route = request.scope.get("route")
    request.scope["route_path"] = getattr(route, "path", "-")


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    return asked if asked in spoken() else preferred(request.headers.get("accept-language", ""))


def _carried(call: Call) -> tuple[tuple[str, str], ...]:
    return tuple((k, v) for k, v in call.fields if k == "state")


async def _body(request: Request, most: int) -> bytes:
    """Read what was sent; raise :class:`TooLarge` as soon as it is too much."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise TooLarge
    data = bytearray()
    async with asyncio.timeout(READ_WITHIN):
        async for piece in request.stream():
            data += piece
            if len(data) > most:
                raise TooLarge
    return bytes(data)


def _sent(reply: Reply, more: tuple[tuple[str, str], ...] = ()) -> Response:
    response = Response(reply.body, reply.status, media_type=None)
    for name, value in (("content-type", reply.media), *reply.headers, *more):
        response.headers[name] = value
    return response
