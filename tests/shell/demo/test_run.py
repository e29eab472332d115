from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from dialer.core.calls.model import CallState
from dialer.core.kernel.ids import AgentId
from dialer.core.treatment.hand_off import HandOffKind
from dialer.db.tables.debt import cases, invoices
from dialer.demo.asterisk import PORT_NAMES, Place
from dialer.demo.network import simulated_network
from dialer.demo.run import DemoRefused, demo, forget
from dialer.demo.seed import LOGINS_FILE, Logins
from dialer.ports.hand_offs import HandOffFilter
from dialer.ports.publisher import AgentChanged, CallChanged
from dialer.settings import Settings
from tests.world import Listener

pytestmark = pytest.mark.timeout(90)


def demo_settings(folder: Path) -> Settings:
    basic = Settings()
    return basic.model_copy(
        update={
            "node": basic.node.model_copy(update={"data_dir": folder, "drain_timeout_s": 1}),
            "web": basic.web.model_copy(update={"port": 0}),
            "demo": basic.demo.model_copy(update={"case_count": 60, "history_days": 45, "agent_count": 2}),
            "security": basic.security.model_copy(update={"hash_memory_mb": 8}),
        }
    )


def barred_soon(connection: Connection) -> int:
    """Open cases with bills of two years ago."""
    open_cases = select(func.count(func.distinct(cases.c.id))).join(invoices, invoices.c.case_id == cases.c.id)
    long_ago = datetime.now(UTC).date() - timedelta(days=550)
    found = open_cases.where(cases.c.status == "open", invoices.c.due_on < long_ago)
    return int(connection.execute(found).scalar_one())


async def test_the_demo_works_by_itself_and_a_second_start_goes_on_with_the_same_data(tmp_path: Path) -> None:
    settings = demo_settings(tmp_path)
    async with demo(settings) as first:
        listener = Listener()
        first.server.engine.publisher.add(listener)
        simulated = {AgentId(agent_id) for agent_id in first.logins.simulated}
        await listener.until(lambda m: isinstance(m, AgentChanged) and m.agent_id in simulated, 30)
        await listener.until(lambda m: isinstance(m, CallChanged) and m.state is CallState.RINGING, 30)
        assert AgentId(first.logins.visitor_agent_id) not in simulated
        async with first.server.store.transaction() as tx:
            names = {campaign.name for campaign in await tx.campaigns.all()}
            assert await tx.users.has_admin()
            where = HandOffFilter(kind=HandOffKind.VISIT)
            assert (await tx.hand_offs.page(where, cursor=None, limit=5)).items
        assert await first.server.database.read(barred_soon)
        assert (tmp_path / LOGINS_FILE).stat().st_mode & 0o077 == 0
    async with demo(settings) as second:
        assert second.logins == first.logins
        assert second.starts_at > first.starts_at  # a clock never goes back behind its own records
        async with second.server.store.transaction() as tx:
            assert {campaign.name for campaign in await tx.campaigns.all()} == names
        assert second.server.clock.is_settable
    forget(tmp_path)
    assert not list(tmp_path.glob("*.sqlite3*"))
    assert Logins.read(tmp_path) is None


def test_forgetting_removes_the_demos_own_files_and_nothing_else(tmp_path: Path) -> None:
    mine = [LOGINS_FILE, "dialer.sqlite3", "dialer.sqlite3-wal", "lumen-unpaid.csv", "lumen-unpaid.rejects.csv"]
    theirs = ["letter.txt", "backup.sqlite3", "unpaid.csv"]
    for name in (*mine, *theirs):
        (tmp_path / name).write_text("x")
    (tmp_path / "uploads").mkdir()
    (tmp_path / "photos").mkdir()
    forget(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*theirs, "photos"])


def test_a_folder_that_is_no_demos_is_left_alone(tmp_path: Path) -> None:
    forget(tmp_path / "absent")
    forget(tmp_path)
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(DemoRefused, match="not a demo's folder"):
        forget(tmp_path)
    assert (tmp_path / "letter.txt").exists()


def test_the_place_of_the_demos_asterisk_is_kept_for_the_next_start(tmp_path: Path) -> None:
    place = Place.of(tmp_path)
    assert set(place.ports) == set(PORT_NAMES)
    assert len(set(place.ports.values())) == len(PORT_NAMES)
    assert Place.of(tmp_path) == place
    changed = place.settings(Settings())
    assert changed.ami.port == place.ports["ami"]
    assert changed.ami.secret.get_secret_value() == place.secret
    assert place.environment()["SOLLECITO_ASTERISK__SIP_PORT"] == str(place.ports["sip"])
    assert place.secret not in str(changed)


async def test_the_simulated_network_listens_on_this_machine_only() -> None:
    async with simulated_network(1) as network:
        assert network.host == "127.0.0.1"
        reader, writer = await asyncio.open_connection(network.host, network.port)
        assert (await reader.readline()).startswith(b"Asterisk Call Manager")
        writer.close()
    with pytest.raises(OSError):
        await asyncio.open_connection(network.host, network.port)
