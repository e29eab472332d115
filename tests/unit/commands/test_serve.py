from __future__ import annotations

import asyncio
import os
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from dialer.cli import main
from dialer.commands import serve
from dialer.commands.serve import announce_first_admin, stop_event
from dialer.core.kernel.codes import Role
from dialer.ports.accounts import NewUser
from dialer.settings import Settings
from tests.fakes.store import FakeStore

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOLLECITO_NODE__DATA_DIR", str(tmp_path))
    monkeypatch.delenv("SOLLECITO_AMI__SECRET", raising=False)
    monkeypatch.setattr(serve, "set_up_logs", lambda settings: None)  # this process keeps its own
    return tmp_path


def test_without_the_switchs_secret_it_says_where_to_put_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve"]) == 1
    said = capsys.readouterr().err
    assert "ami.secret is empty" in said and "SOLLECITO_AMI__SECRET" in said


def test_a_port_in_use_is_one_message_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOLLECITO_AMI__SECRET", "s3cret")
    monkeypatch.setenv("SOLLECITO_WEB__HOST", "127.0.0.1")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert f"port {port}" in said and "--port" in said
    assert "Traceback" not in said


async def test_a_signal_asks_for_the_end() -> None:
    stop = stop_event()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(stop.wait(), 30)


async def test_the_first_start_prints_a_one_time_link_and_later_ones_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    store = FakeStore()
    server = SimpleNamespace(store=store, settings=Settings(), url="http://localhost:8080")
    try:
        await announce_first_admin(server)  # type: ignore[arg-type]
        said = capsys.readouterr().out
        assert "http://localhost:8080/#/first-login?token=" in said
        assert "UTC" in said
        async with store.transaction() as tx:
            await tx.users.add(
                NewUser(username="boss", name="Boss", roles=frozenset({Role.ADMIN}), password_hash="x"), NOW
            )
        await announce_first_admin(server)  # type: ignore[arg-type]
        assert capsys.readouterr().out == ""
    finally:
        await store.close()
