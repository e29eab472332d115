"""The typed route table: one declaration per address feeds validation, rights, CSRF, problem details and OpenAPI.

A module of ``web/api`` makes a ``Routes`` and declares its handlers on it::

    routes = Routes("campaigns")

    @routes.route("POST", "/api/campaigns/{campaign_id}/start", returns=CampaignOut, roles=SUPERVISOR)
    async def start(visit: Visit, campaign_id: int) -> CampaignOut:
        "Start dialling."

Path parameters arrive converted by the handler's own annotations, ``query`` and ``body`` as the declared models.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, get_type_hints

from aiohttp import hdrs, web
from pydantic import BaseModel, TypeAdapter, ValidationError

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Invalid, Refused
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.web.auth import Caller, admit
from dialer.web.deps import DEPS, WebDeps
from dialer.web.errors import invalid_from
from dialer.web.refusals import language_of, said_in
from dialer.web.walls import Walls, check_walls, require_seen, walls_of

Handler = Callable[..., Awaitable[BaseModel | web.StreamResponse | None]]
Kind = TypeVar("Kind", bound=Handler)

AGENT = frozenset({Role.AGENT})
SUPERVISOR = frozenset({Role.SUPERVISOR, Role.ADMIN})
ADMIN = frozenset({Role.ADMIN})
READER = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.CREDITOR})
"""Who may read files of creditors, each within the walls: also a creditor, its own."""
STAFF = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMIN})
ANYONE_LOGGED_IN = frozenset(Role)

_PATH_PARAMETER = re.compile(r"\{(\w+)\}")
_RESERVED = ("visit", "query", "body")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as a handler sees it: who asks, what for, and the rooms that can answer."""

    request: web.Request
    deps: WebDeps
    known_caller: Caller | None
    """None at the addresses that need no log-in."""

    @property
    def caller(self) -> Caller:
        if self.known_caller is None:
            raise Refused("Log in first.", code="not_authenticated")
        return self.known_caller

    def say(self, text: str) -> str:
        """A sentence that is kept in English, in the language that the page asks for (``refusals.py``)."""
        return said_in(self.language, text)

    @property
    def language(self) -> str:
        """That the page is shown in, as ``Accept-Language`` has it."""
        return language_of(self.request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))

    @property
    def scope(self) -> Scope:
        """Whose files the caller may see; lists are cut to it (``walls.py``)."""
        return EVERYTHING if self.known_caller is None else self.known_caller.scope

    async def require_seen(self, kind: str, key: int | str | None) -> None:
        """An object that a body or a query names. Raises NotFound where the caller may see nothing of it.

        Args:
            kind: as in a path: ``case_id``, ``creditor_id``, ...
            key: None: nothing was named.
        """
        if key is not None:
            await require_seen(self.deps.views.walls, self.scope, kind, key)

    async def within(self, creditor_id: int | None) -> Scope:
        """The caller's scope, narrowed to the creditor that a query names. Raises NotFound beyond the wall."""
        if creditor_id is None:
            return self.scope
        await self.require_seen("creditor_id", creditor_id)
        return Scope(frozenset({CreditorId(creditor_id)})).within(self.scope)

    async def require_named(self, creditor_id: int | None) -> None:
        """The creditor for whom something is stored: None means everybody's debtors, which needs no wall.

        Raises:
            Refused: nobody was named by a person within walls.
            NotFound: a creditor beyond them.
        """
        if creditor_id is None and self.scope.is_walled:
            raise Refused("That would hold for creditors whose files you do not see; name one of yours.", code="walled")
        await self.require_seen("creditor_id", creditor_id)

    @property
    def now(self) -> datetime:
        return self.deps.clock.now()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address: what it takes, what it gives, and who may use it."""

    tag: str
    method: str
    path: str
    handler: Handler
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    returns: type[BaseModel] | None
    """None: 204, or the handler writes ``produces`` by itself."""
    status: int
    roles: frozenset[Role] | None
    """Any of these; None: open to everyone."""
    consumes: str
    """Media type of the body, where it is not a JSON model."""
    produces: str
    """Media type of the answer, where it is not a JSON model."""
    is_allowed_before_password_change: bool
    walls: Walls
    """How it keeps to the walls between creditors."""
    parameters: dict[str, TypeAdapter[Any]] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.handler) or "").partition("\n")[0].rstrip(".")

    @property
    def description(self) -> str:
        return (inspect.getdoc(self.handler) or "").partition("\n")[2].strip()

    @property
    def operation_id(self) -> str:
        return self.handler.__name__

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Admit, validate, hand over, encode."""
        deps = request.app[DEPS]
        caller = await admit(request, deps, self.roles, may_owe_password=self.is_allowed_before_password_change)
        arguments: dict[str, Any] = {
            name: _path_value(name, request.match_info[name], adapter) for name, adapter in self.parameters.items()
        }
        if caller is not None:
            await check_walls(deps.views.walls, caller.scope, self.walls, arguments)
        if self.query is not None:
            arguments["query"] = _query_of(request, self.query)
        if self.body is not None:
            arguments["body"] = await _body_of(request, self.body)
        return self._encode(await self.handler(Visit(request, deps, caller), **arguments))

    def _encode(self, result: BaseModel | web.StreamResponse | None) -> web.StreamResponse:
        if isinstance(result, web.StreamResponse):
            return result
        if result is None:
            return web.Response(status=204)
        return web.Response(text=result.model_dump_json(), status=self.status, content_type="application/json")


class Routes:
    """The addresses of one domain."""

    def __init__(self, tag: str, *, walls: Walls | None = None) -> None:
        self.tag = tag
        self._walls = walls
        self._routes: list[Route] = []

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def route(
        self,
        method: str,
        path: str,
        *,
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        returns: type[BaseModel] | None = None,
        status: int = 200,
        roles: frozenset[Role] | None = ANYONE_LOGGED_IN,
        consumes: str = "",
        produces: str = "",
        is_allowed_before_password_change: bool = False,
        walls: Walls | None = None,
    ) -> Callable[[Kind], Kind]:
        """Declare a handler. Raises TypeError when its arguments are not those of the declaration.

        ``walls`` need not be said where the path names an object of a creditor.
        """

        def declare(handler: Kind) -> Kind:
            parameters = _parameters(handler, path, has_body=body is not None, has_query=query is not None)
            self._routes.append(
                Route(
                    tag=self.tag,
                    method=method,
                    path=path,
                    handler=handler,
                    body=body,
                    query=query,
                    returns=returns,
                    status=status,
                    roles=roles,
                    consumes=consumes,
                    produces=produces,
                    is_allowed_before_password_change=is_allowed_before_password_change,
                    walls=walls_of(parameters, walls or self._walls),
                    parameters=parameters,
                )
            )
            return handler

        return declare


def _parameters(handler: Handler, path: str, *, has_body: bool, has_query: bool) -> dict[str, TypeAdapter[Any]]:
    """The path's parameters with the types that the handler names."""
    names = _PATH_PARAMETER.findall(path)
    expected = {"visit", *names} | ({"body"} if has_body else set()) | ({"query"} if has_query else set())
    given = set(inspect.signature(handler).parameters)
    if given != expected:
        raise TypeError(
            f"{handler.__module__}.{handler.__name__} takes {sorted(given)}, {path} gives {sorted(expected)}"
        )
    hints = get_type_hints(handler)
    return {name: TypeAdapter(hints[name]) for name in names if name not in _RESERVED}


def _path_value(name: str, text: str, adapter: TypeAdapter[Any]) -> object:
    try:
        return adapter.validate_python(text)
    except ValidationError as error:
        raise invalid_from(error, f"path.{name}") from None


def _query_of(request: web.Request, model: type[BaseModel]) -> BaseModel:
    repeated = sorted({name for name in request.query if len(request.query.getall(name)) > 1})
    if repeated:
        raise Invalid(f"query.{repeated[0]} is given more than once; give it once", field=f"query.{repeated[0]}")
    try:
        return model.model_validate({name: value for name, value in request.query.items() if value != ""})
    except ValidationError as error:
        raise invalid_from(error, "query") from None


async def _body_of(request: web.Request, model: type[BaseModel]) -> BaseModel:
    if request.content_type != "application/json":
        raise Invalid(
            f"The body is {request.headers.get(hdrs.CONTENT_TYPE, 'without a type')}; send application/json.",
            code="unsupported_media",
        )
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        mistake = error.errors(include_url=False, include_context=False, include_input=False)[0]
        if mistake["type"] == "json_invalid":
            raise Invalid(f"The body is no JSON: {mistake['msg']}", code="malformed_json") from None
        raise invalid_from(error, "body") from None
