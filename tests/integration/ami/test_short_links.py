from __future__ import annotations

import pytest

from dialer.ami.actions import BadHeader
from dialer.ami.client import AmiConfig
from dialer.ami.short_links import ShortLinks
from dialer.core.kernel.ids import CallId
from dialer.ports.telephony import TelephonyError
from tests.integration.ami.test_reload import GOOD, Manager

CALL = CallId("c-1")


async def links(manager: Manager) -> ShortLinks:
    port = await manager.start()
    return ShortLinks(AmiConfig(host="127.0.0.1", port=port, username="sollecito", secret="s3cret"))


async def test_a_recording_is_begun_and_ended_by_the_user_that_may() -> None:
    manager = Manager(GOOD, GOOD)
    short = await links(manager)
    await short.start_recording(CALL, "2026/11/23/c-1.wav")
    await short.stop_recording(CALL)
    await manager.stop()
    assert [text.split("\r\n")[1] for text in manager.sent[::2]] == ["Username: sollecito-reload"] * 2
    assert [text.split("\r\n")[0] for text in manager.sent[1::2]] == ["Action: MixMonitor", "Action: StopMixMonitor"]


async def test_keys_are_sent_in_their_order_by_the_dialers_own_user() -> None:
    manager = Manager(GOOD, GOOD)
    short = await links(manager)
    await short.press(CALL, "4#")
    await manager.stop()
    assert ["Username: sollecito\r\n" in text for text in manager.sent[::2]] == [True, True]
    assert ["Digit: 4" in manager.sent[1], "Digit: #" in manager.sent[3]] == [True, True]


async def test_a_key_that_is_refused_ends_the_rest_and_what_is_no_key_is_not_sent() -> None:
    manager = Manager(GOOD, b"Response: Error\r\nMessage: Channel not found\r\n\r\n")
    short = await links(manager)
    with pytest.raises(TelephonyError, match="Channel not found"):
        await short.press(CALL, "12")
    assert len(manager.sent) == 2
    with pytest.raises(BadHeader, match="keys"):
        await short.press(CALL, "1A")
    await manager.stop()
    assert len(manager.sent) == 2
