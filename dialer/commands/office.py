"""What the commands that keep users, teams, trunks and campaigns share: the open database, and tables on a terminal."""

from __future__ import annotations

import argparse
import asyncio
import difflib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.table import Table

from dialer.commands.arguments import configuration_of
from dialer.commands.database import opened_database
from dialer.core.campaigns.model import Campaign
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.db.notify import open_wakeups
from dialer.db.uow import SqlStore
from dialer.db.views.all import SqlViews
from dialer.engine.clocks import SystemClock
from dialer.ports.accounts import UserRow
from dialer.ports.admin import CreditorRow, TeamRow, TrunkRow
from dialer.ports.store import Store, Wakeups
from dialer.ports.views import Views
from dialer.settings import Settings
from dialer.workflows.accounts.passwords import PasswordHasher

Record = TypeVar("Record", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The database as these commands use it; a running server hears of changes by its wake-ups or its poll."""

    settings: Settings
    store: Store
    views: Views
    hasher: PasswordHasher
    wakeups: Wakeups

    @property
    def now(self) -> datetime:
        return SystemClock().now()

    async def user(self, username: str) -> UserRow:
        async with self.store.transaction() as tx:
            user = await tx.users.by_username(username)
        if user is None:
            raise NotFound(f"there is no user {username}; `dialer users list` shows them", field="username")
        return user

    async def team(self, name: str) -> TeamRow:
        for row in await self.views.house.teams():
            if row.name == name:
                return row
        raise NotFound(f"there is no team {name}; `dialer teams list` shows them", field="team")

    async def campaign(self, name: str) -> Campaign:
        campaigns = [row.campaign for row in await self.views.campaigns.all()]
        for campaign in campaigns:
            if campaign.name == name:
                return campaign
        nearest = difflib.get_close_matches(name, [campaign.name for campaign in campaigns], n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(nearest)}?" if nearest else "`dialer campaigns list` shows them"
        raise NotFound(f"there is no campaign {name}; {hint}", field="name")

    async def creditor(self, code: str) -> CreditorRow:
        for row in await self.views.debt.creditors():
            if row.code == code:
                return row
        raise NotFound(f"there is no creditor {code}; `dialer creditors list` shows them", field="creditor")

    async def trunk(self, code: str) -> TrunkRow:
        for row in await self.views.house.trunks():
            if row.trunk.code == code:
                return row
        raise NotFound(f"there is no trunk {code}; `dialer trunks list` shows them", field="trunk")


@asynccontextmanager
async def open_office(settings: Settings) -> AsyncIterator[Office]:
    async with opened_database(settings) as database:
        hasher = PasswordHasher(memory_mb=settings.security.hash_memory_mb, workers=1)
        wakeups = open_wakeups(database)
        try:
            yield Office(
                settings=settings,
                store=SqlStore(database),
                views=SqlViews(database, SystemClock().now, counting_share=1),
                hasher=hasher,
                wakeups=wakeups,
            )
        finally:
            hasher.close()
            await wakeups.close()


Verb = Callable[[Office, argparse.Namespace], Awaitable[None]]


def carry_out(args: argparse.Namespace) -> int:
    """Run the chosen verb (``args.verb_function``) in an open office."""

    async def work() -> None:
        async with open_office(configuration_of(args).settings) as office:
            verb: Verb = args.verb_function
            await verb(office, args)

    asyncio.run(work())
    return 0


def checked(model: type[Record], values: Mapping[str, Any]) -> Record:
    """The record, with the same checks as at the HTTP door; values that are None count as not given.

    Raises:
        Invalid: the first mistake, by the option's name.
    """
    try:
        return model.model_validate({key: value for key, value in values.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = "-".join(str(part) for part in first["loc"]).replace("_", "-")
        raise Invalid(f"{name or 'arguments'}: {first['msg']}", field=name) from None


def password_from_stdin() -> str:
    """The first line of standard input: a password on the command line would be seen by everyone on the machine."""
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Invalid("standard input is empty; give the password as its first line", field="password-stdin")
    return password


def show(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Rows as a table for people, or as JSON."""
    if as_json:
        print(json.dumps(list(rows), ensure_ascii=False, indent=2, default=str))
        return
    if not rows:
        print("none yet")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    Console(soft_wrap=not sys.stdout.isatty()).print(table)


def _cell(value: object) -> str:
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(str(item) for item in value) or "-"
        case _:
            return str(value)
