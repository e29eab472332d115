"""The fixture itself: databases are fresh, and templates are copied."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from tests.postgres_fixtures import PostgresServer

pytestmark = pytest.mark.postgres


async def test_each_test_has_a_database_of_its_own(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        await connection.execute("create table mine (id int)")
        assert await connection.fetchval("select count(*) from mine") == 0
    finally:
        await connection.close()


def test_a_template_is_prepared_once_and_copied(postgres_server: PostgresServer) -> None:
    prepared = []

    async def execute(url: str, statement: str) -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    def prepare(url: str) -> None:
        prepared.append(url)
        asyncio.run(execute(url, "create table copied (id int)"))

    for _ in range(2):
        name = postgres_server.create(postgres_server.template("fixtures", prepare))
        assert asyncio.run(execute(postgres_server.url(name), "select count(*) from copied")) == 0
        postgres_server.drop(name)
    assert len(prepared) == 1
