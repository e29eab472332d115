"""The web application on SQLite and a floor set by hand, and people who log in with a browser of their own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import AgentId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.db.engine import open_database
from dialer.db.migrations.runner import migrate
from dialer.db.views.all import SqlViews
from dialer.engine.clocks import SettableClock
from dialer.files.evidence_keys import open_signing_key
from dialer.files.number_list import read_list
from dialer.files.packet_zip import ZipPackets
from dialer.files.receivables_yaml import load_laws
from dialer.files.typeset import Typesetter
from dialer.files.vault import FileVault
from dialer.packaged import config_folder
from dialer.ports.packets import AgencyFacts
from dialer.web.app import build_app
from dialer.web.auth import CSRF_HEADER
from dialer.web.deps import WebDeps, WebPolicy
from dialer.web.ws.hub import Hub
from dialer.workflows.accounts.create_user import AgentPlace, create_user
from dialer.workflows.accounts.passwords import PasswordHasher
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.make_packet import PacketTools
from tests.factories import MONDAY_10
from tests.fakes.web_seams import FakeAgentRequests, FakeShelf, FakeSupervision, WallTime
from tests.world import World, small_world, sqlite_url

PASSWORD = "correct horse 42 battery"


@dataclass
class Browser:
    """One person's browser: own cookies, own CSRF token."""

    session: aiohttp.ClientSession
    url: str
    csrf: str = ""
    me: dict[str, Any] = field(default_factory=dict)

    async def ask(
        self, method: str, path: str, json: object = None, *, headers: dict[str, str] | None = None, **more: Any
    ) -> tuple[int, Any]:
        """Status and decoded body."""
        own = {CSRF_HEADER: self.csrf} if self.csrf and method != "GET" else {}
        async with self.session.request(
            method, self.url + path, json=json, headers={**own, **(headers or {})}, **more
        ) as response:
            if response.content_type.endswith("json"):
                return response.status, await response.json()
            return response.status, await response.text()

    async def get(self, path: str, **more: Any) -> Any:
        status, body = await self.ask("GET", path, **more)
        assert status == 200, body
        return body

    async def post(self, path: str, json: object = None) -> Any:
        status, body = await self.ask("POST", path, json)
        assert status in (200, 201, 202, 204), body
        return body

    async def log_in(self, username: str, password: str = PASSWORD) -> Browser:
        self.me = await self.post("/api/session", {"username": username, "password": password})
        self.csrf = self.me["csrf_token"]
        return self

    def cookie(self, name: str) -> str:
        return self.session.cookie_jar.filter_cookies(URL(self.url))[name].value

    def socket(self, path: str, *, origin: str | None = "", **more: Any) -> Any:
        """A WebSocket with this site's Origin, unless another or None is given."""
        headers = {} if origin is None else {"Origin": origin or self.url}
        return self.session.ws_connect(self.url + path, headers=headers, **more)


@dataclass
class Site:
    """Everything that a test of the web touches."""

    world: World
    deps: WebDeps
    hub: Hub
    app: web.Application
    url: str
    requests: FakeAgentRequests
    supervision: FakeSupervision
    wall: WallTime
    clock: SettableClock
    new_browser: Callable[[], Browser]
    close_server: Callable[[], Awaitable[None]]

    async def add_user(
        self, username: str, *roles: Role, password: str | None = PASSWORD, scope: Scope = EVERYTHING
    ) -> UserId:
        return await create_user(
            self.world.store,
            self.deps.hasher,
            username=username,
            name=username.title(),
            roles=frozenset(roles),
            password=password,
            language="it",
            place=AgentPlace(teams=frozenset({self.world.team_id})) if Role.AGENT in roles else None,
            scope=scope,
            min_length=12,
            must_change=False,
            by=None,
            now=self.wall(),
        )

    async def browser(self, username: str, *roles: Role, scope: Scope = EVERYTHING) -> Browser:
        """A new person, logged in."""
        await self.add_user(username, *roles, scope=scope)
        return await self.new_browser().log_in(username)

    async def agent_id(self, username: str) -> AgentId:
        async with self.world.store.transaction() as tx:
            user = await tx.users.by_username(username)
        assert user is not None and user.agent_id is not None
        return user.agent_id


MakeSite = Callable[..., Awaitable[Site]]


@pytest.fixture(scope="session")
def hasher() -> PasswordHasher:
    """As cheap as the library allows: the cost has its own test."""
    return PasswordHasher(memory_mb=1, workers=2, time_cost=1)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the schema, copied for each test."""
    folder = tmp_path_factory.mktemp("web")

    async def run() -> None:
        database = open_database(sqlite_url(folder))
        try:
            await migrate(database)
        finally:
            await database.close()

    asyncio.run(run())
    return folder / "queue.sqlite3"


def proofs(folder: Path) -> PacketTools:
    """What disputes need, in the test's own folder."""
    typesetter = Typesetter()
    return PacketTools(
        vault=FileVault(folder / "documents"),
        maker=ZipPackets(typesetter, open_signing_key(folder / "key.pem")),
        typesetter=typesetter,
        agency=AgencyFacts(name="GEAP S.r.l."),
        reckoner=Reckoner(),
        policy=DisputePolicy(),
    )


@asynccontextmanager
async def open_site(folder: Path, hasher: PasswordHasher, **changes: Any) -> AsyncIterator[Site]:
    """A listening site.

    Args:
        changes: fields of WebPolicy; those of WebDeps with the prefix ``deps_``.
    """
    of_deps = {key.removeprefix("deps_"): changes.pop(key) for key in list(changes) if key.startswith("deps_")}
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(small_world(sqlite_url(folder)))
        clock = SettableClock(MONDAY_10, monotonic=lambda: 0.0)
        requests, supervision, wall, hub = FakeAgentRequests(), FakeSupervision(), WallTime(MONDAY_10), Hub()
        deps = WebDeps(
            reckoner=Reckoner(laws=load_laws(config_folder() / "receivables")),
            policy=WebPolicy(node_id="node-1", upload_dir=folder / "uploads", **changes),
            store=world.store,
            views=SqlViews(world.database, clock.now, counting_share=0),
            agent_requests=requests,
            supervision=supervision,
            clock=clock,
            hasher=hasher,
            wall_now=wall,
            shelf=FakeShelf(),
            read_list=read_list,
            disputes=proofs(folder),
        )
        deps = replace(deps, **of_deps)
        app = build_app(deps, hub)
        server = TestServer(app)
        await stack.enter_async_context(server)
        browsers: list[aiohttp.ClientSession] = []

        def new_browser() -> Browser:
            session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
            browsers.append(session)
            return Browser(session, str(server.make_url("/")).rstrip("/"))

        async def close_browsers() -> None:
            for session in browsers:
                await session.close()

        stack.push_async_callback(close_browsers)
        yield Site(
            world,
            deps,
            hub,
            app,
            str(server.make_url("/")).rstrip("/"),
            requests,
            supervision,
            wall,
            clock,
            new_browser,
            server.close,
        )


@pytest.fixture
async def make_site(tmp_path: Path, migrated_file: Path, hasher: PasswordHasher) -> AsyncIterator[MakeSite]:
    shutil.copy(migrated_file, tmp_path / "queue.sqlite3")
    async with AsyncExitStack() as stack:

        async def make(**changes: Any) -> Site:
            return await stack.enter_async_context(open_site(tmp_path, hasher, **changes))

        yield make


@pytest.fixture
async def site(make_site: MakeSite) -> Site:
    return await make_site()
