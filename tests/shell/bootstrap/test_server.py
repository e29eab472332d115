"""The whole server in this process: what it says of a world that is not as it should be."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import aiohttp
import pytest
from pydantic import SecretStr

from dialer.amisim.behaviour import Behaviour, Population
from dialer.amisim.server import AmiSim
from dialer.amisim.users import User
from dialer.bootstrap.door import StartRefused
from dialer.bootstrap.server import Server, running
from dialer.core.kernel.ids import TrunkId
from dialer.core.trunks.model import Trunk, TrunkKind
from dialer.db.migrations.runner import SchemaError
from dialer.engine.clocks import SettableClock
from dialer.engine.node import SettableClockRefused
from dialer.ports.admin import TrunkRow
from dialer.ports.publisher import Message, Notice
from dialer.settings import Settings
from tests.factories import MONDAY_10
from tests.world import Listener

SECRET = "right-secret"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def settings(folder: Path, *, ami_port: int, secret: str = SECRET, web_port: int = 0) -> Settings:
    basic = Settings()
    return basic.model_copy(
        update={
            "node": basic.node.model_copy(update={"data_dir": folder, "drain_timeout_s": 1}),
            "web": basic.web.model_copy(update={"port": web_port, "host": "127.0.0.1"}),
            "ami": basic.ami.model_copy(
                update={
                    "port": ami_port,
                    "host": "127.0.0.1",
                    "secret": SecretStr(secret),
                    "reconnect_min_s": 0.05,
                    "reconnect_max_s": 0.1,
                }
            ),
            "security": basic.security.model_copy(update={"hash_memory_mb": 8}),
        }
    )


@asynccontextmanager
async def switch(port: int) -> AsyncIterator[AmiSim]:
    rng = Random(1)
    users = {Settings().ami.username: User(secret=SECRET)}
    sim = AmiSim(users, Behaviour(rng, Population()), rng=rng)
    await sim.start(port=port)
    try:
        yield sim
    finally:
        await sim.stop()


def listening(server: Server) -> Listener:
    listener = Listener()
    server.engine.publisher.add(listener)
    return listener


def notice(code: str):  # type: ignore[no-untyped-def]
    def matches(message: Message) -> bool:
        return isinstance(message, Notice) and message.code == code

    return matches


async def readyz(server: Server) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/readyz") as answer:
        return answer.status, await answer.text()


async def test_a_wrong_ami_secret_is_told_as_a_notice_and_in_readyz_and_the_pages_are_there(tmp_path: Path) -> None:
    port = free_port()
    async with switch(port), running(settings(tmp_path, ami_port=port, secret="wrong")) as server:
        listener = listening(server)
        if not server.engine.node.link_reason.startswith("Asterisk refuses"):
            await listener.until(notice("link_down"))
        assert "refuses the AMI user" in server.engine.node.link_reason
        assert "wrong" not in server.engine.node.link_reason
        status, text = await readyz(server)
        assert status == 503
        assert "no link to Asterisk" in text and "refuses the AMI user" in text
        assert server.engine.node.status()["dialing"] == "not_ready"


async def test_an_asterisk_that_is_absent_at_the_start_is_taken_when_it_arrives(tmp_path: Path) -> None:
    port = free_port()
    async with running(settings(tmp_path, ami_port=port)) as server:
        listener = listening(server)
        status, text = await readyz(server)
        assert status == 503 and "no link to Asterisk" in text
        async with switch(port):
            await listener.until(notice("link_up"))
            assert (await readyz(server))[0] == 200
            assert server.engine.node.is_ready
        await listener.until(notice("link_down"))
        assert not server.engine.node.is_ready


async def test_a_port_in_use_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        with pytest.raises(StartRefused, match=rf"port {port} .*--port"):
            async with running(settings(tmp_path, ami_port=1, web_port=port)):
                pytest.fail("it started")


async def test_a_database_of_a_newer_program_stops_the_start(tmp_path: Path) -> None:
    async with running(settings(tmp_path, ami_port=1)) as server:
        assert server.database.label
    [file] = tmp_path.glob("*.sqlite3")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(SchemaError, match="newer version"):
        async with running(settings(tmp_path, ami_port=1)):
            pytest.fail("it started")


async def test_a_settable_clock_does_not_start_with_a_carrier_out_there(tmp_path: Path) -> None:
    async with running(settings(tmp_path, ami_port=1)) as server, server.store.transaction() as tx:
        trunk = Trunk(trunk_id=TrunkId(0), code="real", kind=TrunkKind.IP, host="sip.carrier.example")
        await tx.trunk_settings.add(TrunkRow(trunk=trunk))
    with pytest.raises(SettableClockRefused, match=r"'real' leads to sip\.carrier\.example.*dialer serve"):
        async with running(settings(tmp_path, ami_port=1), clock=SettableClock(MONDAY_10)):
            pytest.fail("it started")


async def test_a_certificate_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    made = settings(tmp_path, ami_port=1)
    web = made.web.model_copy(update={"tls_cert": tmp_path / "no.pem", "tls_key": tmp_path / "no.key"})
    with pytest.raises(StartRefused, match=r"cannot use the certificate .*no\.pem"):
        async with running(made.model_copy(update={"web": web})):
            pytest.fail("it started")
