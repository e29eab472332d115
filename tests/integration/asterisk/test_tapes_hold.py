"""The tapes that everything else is tested on are what a real Asterisk says today."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.asterisk_fixtures import CHECKOUT
from tests.integration.asterisk.conftest import record_tape

pytestmark = pytest.mark.asterisk

TAPES = CHECKOUT / "tests" / "tapes"

CHANGING = re.compile(
    r"^(?:(?:<<|>>) [0-9.]+|(?:Timestamp|BridgeUniqueid|Uptime|LastReload|BridgeId|Duration): .*)\n", re.M
)
CHANNEL = re.compile(r"(PJSIP/[a-z0-9-]+)-[0-9a-f]{8}")


def _shape(tape: str) -> list[str]:
    """Messages without what differs from run to run, sorted, as two threads of the switch may swap neighbours."""
    tape = CHANNEL.sub(r"\1-n", CHANGING.sub("", tape.partition("\n\n")[2]))
    blocks = ("\n".join(sorted(filter(None, block.splitlines()))) for block in tape.split("\n\n"))
    # News of a trunk's registration come whenever they come.
    return sorted(block for block in blocks if block and "Event: Registry" not in block)


def test_every_scene_has_its_tape_and_every_tape_its_scene() -> None:
    assert {path.stem for path in TAPES.glob("*.txt")} == set(record_tape.SCENES)


def test_tapes_hold_no_name_of_a_machine_and_no_secret() -> None:
    for path in TAPES.glob("*.txt"):
        text = path.read_text()
        assert text.startswith("# Asterisk 22")
        assert "a-test-secret" not in text
        assert set(re.findall(r"SystemName: (.*)", text)) <= {"sollecito"}
        assert set(re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text)) <= {"127.0.0.1", "192.0.2.1", "0.0.0.0"} | set(
            re.findall(r"Asterisk (\d+\.\d+\.\d+\.\d+)", text)
        )


@pytest.mark.parametrize(
    "name", ["busy", "answered_customer_hangs_up", "hung_up_while_waiting", "released_by_dialplan", "errors"]
)
async def test_a_real_asterisk_still_says_what_the_tape_says(asterisk: Any, tmp_path: Path, name: str) -> None:
    asterisk.start_carrier()
    asterisk.register_phones("agent-1", "agent-2")
    tape = await record_tape.play(asterisk, name)
    assert _shape(tape) == _shape((TAPES / f"{name}.txt").read_text())
