"""The message at the limit, as the packs of the United Kingdom and the United States ask for it (UK-03, US-15)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dialer.ami import actions
from dialer.core.calls.model import DialOrder
from dialer.core.kernel.codes import DialMode, Treatment
from dialer.core.kernel.ids import CallId, CampaignId, DebtorId, LeadId, NumberId, TrunkId
from dialer.files.announcements import announcement_path, make_for_creditor, read_wording
from dialer.files.packs_yaml import load_packs
from dialer.files.wav import RATE_HZ, read_wav
from tests.asterisk_fixtures import CHECKOUT, AsteriskServer
from tests.factories import MONDAY_10
from tests.rtp_listener import Packet, RtpListener, decode_alaw

pytestmark = pytest.mark.asterisk

ENGLISH = read_wording(CHECKOUT / "config/announcements/en.toml")
PACKS = load_packs(CHECKOUT / "config/jurisdictions")
NUMBER = {"uk": "+442079460018", "us": "+12125551234"}
LATE_S = 0.5
"""How late a busy machine may make a thing; on a quiet one the message began 1.90 s after the answer."""


@pytest.fixture
def ear(floor: AsteriskServer, tmp_path: Path) -> Iterator[RtpListener]:
    """The called person's telephone."""
    ear = RtpListener()
    floor.start_carrier(scenario=ear.scenario(tmp_path))
    yield ear
    ear.close()
    floor.start_carrier()


def order_of(pack: str, creditor: str) -> DialOrder:
    """As the dialer would order a call under this pack."""
    rules = PACKS[pack]
    return DialOrder(
        call_id=CallId(f"c-message-{pack}"),
        campaign_id=CampaignId(1),
        lead_id=LeadId(1),
        debtor_id=DebtorId(1),
        number_id=NumberId(1),
        e164="+3906555001100",
        trunk_id=TrunkId(1),
        trunk_code="carrier",
        caller_id=NUMBER[pack],
        mode=DialMode.POWER,
        ring_timeout_s=20,
        patience_s=rules.answer_to_agent_s(MONDAY_10),
        treatment=Treatment(str(rules.figure("treatment", MONDAY_10))),
        ordered_at=MONDAY_10,
        creditor_code=creditor,
        language="en",
    )


def find(message: np.ndarray, packets: list[Packet]) -> tuple[Packet, float]:
    """The packet in which the message begins, and how alike (0..1) what was heard from there on is to it."""
    heard = decode_alaw(b"".join(packet.payload for packet in packets))
    part = message[:RATE_HZ]
    fits = np.correlate(heard, part, "valid")
    loudness = np.sqrt(np.convolve(heard**2, np.ones(len(part)), "valid"))
    alike = fits / np.maximum(1e-9, loudness * np.linalg.norm(part))
    best = int(np.argmax(alike))
    return packets[best // len(packets[0].payload)], float(alike[best])


@pytest.mark.parametrize("pack", ["uk", "us"])
async def test_who_finds_no_agent_hears_within_two_seconds_on_whose_behalf_and_which_number_to_call(
    stage: Any, floor: AsteriskServer, ear: RtpListener, pack: str
) -> None:
    sounds = floor.folder / "sounds"
    creditor = f"acme-{pack}"
    make_for_creditor(sounds, ENGLISH, creditor, "Acme Energy", NUMBER[pack])
    path = announcement_path(sounds, "abandoned", creditor, "en")
    text = path.with_suffix(".txt").read_text()
    assert "on behalf of Acme Energy" in text
    assert {"uk": "+ 4 4 2, 0 7 9, 4 6 0, 0 1 8", "us": "+ 1 2 1, 2 5 5, 5 1 2, 3 4"}[pack] in text
    message, _ = read_wav(path.read_bytes(), "abandoned")

    order = order_of(pack, creditor)
    assert (order.patience_s, order.treatment) == (2, Treatment.MESSAGE)
    stage.ami.send_wire(actions.dial(order).wire)
    answered = await stage.ami.event("OriginateResponse", Uniqueid=order.call_id)
    answered_at = stage.ami.seen_at[stage.ami.messages.index(answered)]
    released = await stage.ami.event("UserEvent", UserEvent="SollecitoReleased", CallId=order.call_id)
    assert released["Treatment"] == "message"
    waited_s = float(released["Timestamp"]) - float(answered["Timestamp"])
    assert 1.8 < waited_s < 2 + LATE_S
    hangup = await stage.ended(order.call_id, 60)
    assert float(hangup["Timestamp"]) - float(released["Timestamp"]) > len(message) / RATE_HZ - 0.1, "heard to its end"

    begun, likeness = await asyncio.to_thread(find, message, ear.packets)
    assert likeness > 0.9, "what was heard is the creditor's own message"
    assert 1.8 < begun.at - answered_at < 2 + LATE_S
