"""``dialer migrate``: brings the database's schema up to date, or only says what is pending."""

from __future__ import annotations

import argparse
import asyncio

from dialer.commands.arguments import Subparsers, configuration_of
from dialer.db.engine import open_database
from dialer.db.migrations.runner import SchemaState, migrate, schema_state
from dialer.settings import Settings

PENDING = 3
"""Exit status of --check when something is pending."""


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("migrate", help="bring the database's schema up to date")
    parser.add_argument(
        "--check", action="store_true", help=f"change nothing; exit {PENDING} when something is pending"
    )


def run(args: argparse.Namespace) -> int:
    settings = configuration_of(args).settings
    state = asyncio.run(_migrate(settings, only_check=args.check))
    if state.is_current:
        print(f"{state.label}: schema {state.newest}, nothing to do")
        return 0
    for revision in state.pending:
        print(f"{'pending' if args.check else 'done'}: {revision}")
    return PENDING if args.check else 0


async def _migrate(settings: Settings, *, only_check: bool) -> SchemaState:
    database = open_database(
        settings.database.url.get_secret_value(),
        data_dir=settings.node.data_dir,
        connect_timeout_s=settings.database.connect_timeout_s,
        # a migration may take long; only the live part's statements are limited
        statement_timeout_s=24 * 3600,
    )
    try:
        return await (schema_state(database) if only_check else migrate(database))
    finally:
        await database.close()
