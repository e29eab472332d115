"""Opening the database that the settings name, and what each says when it cannot serve."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, text

from dialer.db import sqlite as sqlite_module
from dialer.db.engine import open_database
from dialer.db.errors import RowConflict
from dialer.db.lanes import Database
from dialer.db.postgres import PostgresDatabase
from dialer.db.sqlite import SqliteDatabase
from dialer.db.tables.debt import debtors
from dialer.db.tables.system import audit
from dialer.ports.store import AuditLine, StoreError
from tests.contract.store.world import NODE, NOW, World

Open = Callable[..., Database]


@pytest.mark.parametrize(
    "url",
    ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d", "postgresql+asyncpg://u:p@h/d"],
)
async def test_every_spelling_of_postgresql_is_spoken_over_asyncpg(url: str, opened: Open) -> None:
    database = opened(url)
    assert isinstance(database, PostgresDatabase)
    assert database.url.drivername == "postgresql+asyncpg"
    assert ":p@" not in database.label


def test_an_empty_url_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    database = open_database("", data_dir=tmp_path / "new" / "folder")
    assert isinstance(database, SqliteDatabase)
    assert database.path == tmp_path / "new" / "folder" / "dialer.sqlite3"
    assert (tmp_path / "new" / "folder").is_dir()


@pytest.mark.parametrize(
    ("url", "said"), [("mysql://u:p@h/d", "begins with mysql"), ("nonsense", "not a URL"), ("", "no node.data_dir")]
)
def test_an_address_that_is_none_of_ours_is_refused(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        open_database(url)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"file/data: cannot be made .*database.url"):
        open_database("", data_dir=tmp_path / "file" / "data")


async def test_a_file_that_is_no_database_is_said_so(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "text.sqlite3"
    path.write_text("Caro diario, " * 400)
    with pytest.raises(StoreError, match="not a database"):
        await opened(f"sqlite:///{path}").check()


async def test_a_server_that_is_not_there_may_be_tried_again(opened: Open) -> None:
    with pytest.raises(StoreError) as caught:
        await opened("postgresql://nobody@127.0.0.1:1/none", connect_timeout_s=2).check()
    assert caught.value.retryable


async def test_a_file_locked_by_another_program_may_be_tried_again(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch, opened: Open
) -> None:
    monkeypatch.setattr(sqlite_module, "BUSY_TIMEOUT_S", 0.05)
    assert isinstance(sqlite_world.database, SqliteDatabase)
    impatient = opened(f"sqlite:///{sqlite_world.database.path}")
    other = sqlite3.connect(str(sqlite_world.database.path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    world = World(store=type(sqlite_world.store)(impatient), database=impatient)
    with pytest.raises(StoreError) as caught:
        async with world.store.transaction() as tx:
            await tx.audit.add(AuditLine(at=NOW, user_id=None, action="a", subject="s"))
    assert caught.value.retryable
    other.execute("ROLLBACK")
    other.close()
    async with world.store.transaction() as tx:
        await tx.audit.add(AuditLine(at=NOW, user_id=None, action="a", subject="s"))
    assert await world.count(audit) == 1


async def test_readers_see_what_is_committed_while_a_writer_is_at_work(sqlite_world: World) -> None:
    world = sqlite_world
    async with world.store.transaction() as tx:
        await tx.audit.add(AuditLine(at=NOW, user_id=None, action="a", subject="s"))
        await tx.switch.is_stopped()  # sends what waits: the writer's transaction is open
        assert await world.count(audit) == 0
    assert await world.count(audit) == 1


async def test_readers_cannot_write(sqlite_world: World) -> None:
    def job(connection: Connection) -> None:
        connection.execute(text("DELETE FROM leads"))

    with pytest.raises(StoreError, match="readonly"):
        await sqlite_world.database.read(job)


async def test_writers_are_served_in_the_order_in_which_they_asked(sqlite_world: World) -> None:
    world = sqlite_world
    order: list[int] = []

    async def write(index: int) -> None:
        async with world.store.transaction() as tx:
            await tx.teams.all()
            order.append(index)
            await tx.audit.add(AuditLine(at=NOW, user_id=None, action=str(index), subject="s"))

    await asyncio.gather(*(write(index) for index in range(20)))
    assert order == list(range(20))


async def test_a_job_cancelled_in_the_middle_is_undone_before_the_next_begins(sqlite_world: World) -> None:
    """Held at each gate in turn, so that no thread's speed decides where the cancellation meets it."""
    world, loop = sqlite_world, asyncio.get_running_loop()
    for gate in range(3):
        held, release = asyncio.Event(), threading.Event()

        def wait(connection: Connection, held: asyncio.Event = held, release: threading.Event = release) -> None:
            loop.call_soon_threadsafe(held.set)
            assert release.wait(20)

        async def write(gate: int = gate, wait: Callable[[Connection], None] = wait) -> None:
            lane = world.database.lane()
            try:
                for step in range(3):
                    await lane.run(_jot_a_line if step != gate else wait)
                await lane.commit(_jot_a_line)
            except BaseException:
                await lane.rollback()
                raise

        task = asyncio.create_task(write())
        await held.wait()
        assert task.cancel()
        release.set()
        results = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(results[0], asyncio.CancelledError)
        await world.store.check()
        assert await world.count(audit) == 0
    async with world.store.transaction() as tx:  # the writer is free again
        await tx.audit.add(AuditLine(at=NOW, user_id=None, action="a", subject="s"))
    assert await world.count(audit) == 1


async def test_a_commit_that_is_cancelled_writes_everything_or_nothing(sqlite_world: World) -> None:
    """Wherever the cancellation meets it: the caller may not know which, the rows do."""
    world = sqlite_world
    for yields in range(12):
        before = await world.count(audit)

        async def write() -> None:
            async with world.store.transaction() as tx:
                await tx.audit.add(AuditLine(at=NOW, user_id=None, action="one", subject="s"))
                await tx.teams.all()
                await tx.audit.add(AuditLine(at=NOW, user_id=None, action="two", subject="s"))

        task = asyncio.create_task(write())
        for _ in range(yields):
            await asyncio.sleep(0)
        task.cancel()
        results = await asyncio.gather(task, return_exceptions=True)
        await world.store.check()
        written = await world.count(audit) - before
        assert written in ((0, 2) if results[0] is not None else (2,))


def _jot_a_line(connection: Connection) -> None:
    connection.execute(insert(audit).values(at=NOW, user_id=None, action="lost", subject="s"))


async def test_a_writer_waits_for_another_program_without_stopping_the_loop(sqlite_world: World) -> None:
    world = sqlite_world
    assert isinstance(world.database, SqliteDatabase)
    other = sqlite3.connect(str(world.database.path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with world.store.transaction() as tx:
            await tx.audit.add(AuditLine(at=NOW, user_id=None, action="a", subject="s"))

    writing = asyncio.create_task(write())
    for _ in range(50):
        await asyncio.sleep(0)  # the loop goes on
    assert not writing.done()
    other.execute("COMMIT")
    other.close()
    await writing
    assert await world.count(audit) == 1


async def test_the_journal_is_copied_and_begins_again(sqlite_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = sqlite_world
    database = world.database
    assert isinstance(database, SqliteDatabase) and database.path is not None
    monkeypatch.setattr(sqlite_module, "CHECKPOINT_LOAD", 1)
    monkeypatch.setattr(sqlite_module, "JOURNAL_PAGES", 20)
    journal = database.path.with_name(database.path.name + "-wal")
    sizes = []
    for index in range(300):
        async with world.store.transaction() as tx:
            await tx.audit.add(AuditLine(at=NOW, user_id=None, action="x" * 500, subject=str(index)))
        if database._checkpoint is not None:
            await asyncio.wrap_future(database._checkpoint)
        sizes.append(journal.stat().st_size)
    assert max(sizes) == sizes[-1] == sizes[150], "the journal grew on"
    with sqlite3.connect(f"file:{database.path}?immutable=1", uri=True) as copied:  # the file without its journal
        assert copied.execute("SELECT count(*) FROM audit").fetchone()[0] > 250
    copied.close()


async def test_optimizing_changes_no_row(sqlite_world: World) -> None:
    await sqlite_world.leads(3)
    await sqlite_world.database.optimize()
    assert len(await sqlite_world.claim()) == 3


@pytest.mark.postgres
async def test_a_claim_does_not_wait_for_a_claim_that_is_not_committed(postgres_world: World) -> None:
    world = postgres_world
    await world.leads(4)
    async with world.store.transaction() as tx:
        first = await tx.leads.claim(world.campaign_id, 2, node_id=NODE, now=NOW, lease_until=NOW)
        second = await world.claim(4)  # waiting would end in the statement time-out
    ids = [candidate.lead.lead_id for candidate in (*first, *second)]
    assert len(set(ids)) == 4


@pytest.mark.postgres
async def test_a_statement_that_takes_too_long_is_ended_and_may_be_tried_again(postgres_url: str, opened: Open) -> None:
    database = opened(postgres_url, statement_timeout_s=0.2)
    with pytest.raises(StoreError, match="statement timeout") as caught:
        await database.read(lambda connection: connection.execute(text("SELECT pg_sleep(30)")))
    assert caught.value.retryable
    await database.check()


@pytest.mark.postgres
async def test_waiting_for_each_other_ends_with_one_winner(postgres_world: World) -> None:
    world = postgres_world
    await world.leads(2)
    first, second = (candidate.lead.lead_id for candidate in await world.claim())
    both_hold = asyncio.Barrier(2)

    def touch(lead_id: int) -> Callable[[Connection], None]:
        return lambda c: c.execute(text("UPDATE leads SET priority = priority + 1 WHERE id = :id"), {"id": lead_id})  # type: ignore[return-value]

    async def cross(one: int, other: int) -> None:
        lane = world.database.lane()
        try:
            await lane.run(touch(one))
            await both_hold.wait()
            await lane.run(touch(other))
            await lane.commit(None)
        except StoreError:
            await lane.rollback()
            raise

    results = await asyncio.gather(cross(first, second), cross(second, first), return_exceptions=True)
    lost = [result for result in results if result is not None]
    assert len(lost) == 1
    assert isinstance(lost[0], StoreError) and lost[0].retryable


@pytest.mark.postgres
async def test_a_server_that_drops_connections_is_spoken_to_again(postgres_world: World) -> None:
    world = postgres_world
    await world.store.check()
    with pytest.raises(StoreError) as caught:
        async with world.store.transaction() as tx:
            await tx.flags.get("x")
            await _end_other_connections(world)
            await tx.flags.get("x")
    assert caught.value.retryable
    await world.store.check()


async def _end_other_connections(world: World) -> None:
    ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "

    def job(connection: Connection) -> None:
        connection.execute(text(ending + "AND pid <> pg_backend_pid()"))

    await world.database.read(job)


@pytest.mark.postgres
async def test_what_a_row_held_does_not_reach_the_message(postgres_world: World) -> None:
    world = postgres_world
    debtor_id = await world.debtor(1)
    with pytest.raises(RowConflict) as caught:
        await world.insert(
            debtors,
            tax_code="TAX00000001",
            name="Segreto",
            created_at=NOW,
            updated_at=NOW,
        )
    assert debtor_id and "TAX00000001" not in str(caught.value) and "Segreto" not in str(caught.value)
