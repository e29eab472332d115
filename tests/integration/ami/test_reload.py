from __future__ import annotations

import asyncio

import pytest

from dialer.ami import reload
from dialer.ami.reload import DIALPLAN, ENDPOINTS, ask_once, reload_modules
from dialer.ports.telephony import TelephonyError


class Manager:
    """Answers each action with what the test says, and keeps what it was sent."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.sent: list[str] = []

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            for answer in self.answers:
                self.sent.append((await reader.readuntil(b"\r\n\r\n")).decode())
                writer.write(answer)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


GOOD = b"Event: Noise\r\n\r\nResponse: Success\r\nMessage: fine\r\n\r\n"


async def asked(manager: Manager, *, secret: str = "s3cret") -> None:
    port = await manager.start()
    try:
        await reload_modules("127.0.0.1", port, "sollecito", secret)
    finally:
        await manager.stop()


async def test_the_reloading_user_logs_in_and_reloads_the_telephones_only() -> None:
    manager = Manager(GOOD, GOOD)
    await asked(manager)
    login, order = manager.sent
    assert "Username: sollecito-reload" in login and "Events: off" in login
    assert "Action: Reload" in order and "Module: res_pjsip.so" in order


async def test_each_module_that_was_written_anew_is_reloaded() -> None:
    manager = Manager(GOOD, GOOD, GOOD)
    port = await manager.start()
    try:
        await reload_modules("127.0.0.1", port, "sollecito", "s3cret", (ENDPOINTS, DIALPLAN))
    finally:
        await manager.stop()
    assert [f"Module: {name}" in sent for name, sent in zip((ENDPOINTS, DIALPLAN), manager.sent[1:], strict=True)] == [
        True,
        True,
    ]


async def test_a_refusal_names_what_was_refused_and_why() -> None:
    bad = b"Response: Error\r\nMessage: Authentication failed\r\n\r\n"
    with pytest.raises(TelephonyError, match=r"refused Login.*Authentication failed"):
        await asked(Manager(bad))
    with pytest.raises(TelephonyError, match=r"refused Reload.*Permission denied"):
        await asked(Manager(GOOD, b"Response: Error\r\nMessage: Permission denied\r\n\r\n"))


async def test_a_link_that_breaks_or_is_not_there_is_told_with_its_place() -> None:
    with pytest.raises(TelephonyError, match="no link to Asterisk at 127") as told:
        await asked(Manager(GOOD))
    assert told.value.retryable
    with pytest.raises(TelephonyError, match=":1 for the reload"):
        await reload_modules("127.0.0.1", 1, "sollecito", "s3cret")


async def test_a_manager_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "LIMIT_S", 0.05)
    with pytest.raises(TelephonyError, match="did not answer the reload"):
        await asked(Manager(b"", b""))


async def test_a_line_break_in_a_secret_is_not_sent() -> None:
    manager = Manager(GOOD)
    with pytest.raises(TelephonyError, match="line break"):
        await asked(manager, secret="a\r\nAction: Command")
    assert manager.sent == []


async def test_a_recording_is_asked_for_by_the_user_with_the_right() -> None:
    manager = Manager(GOOD, GOOD)
    port = await manager.start()
    await ask_once("127.0.0.1", port, "sollecito-reload", "s3cret", "MixMonitor", Channel="c-1", File="2026/a.wav")
    await manager.stop()
    login, asked = manager.sent
    assert "Username: sollecito-reload" in login
    assert asked == "Action: MixMonitor\r\nChannel: c-1\r\nFile: 2026/a.wav\r\n\r\n"


async def test_a_refused_recording_and_a_missing_link_are_told() -> None:
    manager = Manager(GOOD, b"Response: Error\r\nMessage: No such channel\r\n\r\n")
    port = await manager.start()
    with pytest.raises(TelephonyError, match=r"MixMonitor.*No such channel"):
        await ask_once("127.0.0.1", port, "sollecito-reload", "s3cret", "MixMonitor", Channel="c-1", File="a.wav")
    await manager.stop()
    with pytest.raises(TelephonyError, match="no link"):
        await ask_once("127.0.0.1", port, "sollecito-reload", "s3cret", "StopMixMonitor", Channel="c-1")
