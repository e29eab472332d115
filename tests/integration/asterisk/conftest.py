"""A link to the session's Asterisk, and the stage on which calls are placed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.asterisk_fixtures import AsteriskServer, script_module

record_tape = script_module("record_tape.py")

PHONES = tuple(f"agent-{number}" for number in range(1, 13))


@pytest.fixture(scope="session")
def floor(asterisk: AsteriskServer) -> AsteriskServer:
    """Asterisk with its carrier and the telephones of twelve agents."""
    asterisk.start_carrier()
    asterisk.register_phones(*PHONES)
    asterisk.start_phones()
    return asterisk


@pytest.fixture
async def stage(floor: AsteriskServer) -> AsyncIterator[Any]:
    """Places calls and raises legs on a fresh link; everything alive is ended afterwards."""
    link = await record_tape.Ami.connect("127.0.0.1", floor.values.ami_port, "sollecito", floor.values.ami_secret)
    await link.event("FullyBooted")
    yield record_tape.Stage(floor, link)
    await link.close()
    await record_tape.clear(floor)
