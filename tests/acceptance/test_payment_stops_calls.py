"""On a real Asterisk: a payment comes in while one debtor's telephone rings and another talks with an agent."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from dialer.ami.telephony import AmiTelephony
from dialer.core.agents.model import AgentState
from dialer.core.calls.model import CallState
from dialer.core.kernel.codes import DialMode
from dialer.engine.clocks import SettableClock
from dialer.files.statement_file import FileOfPayments
from dialer.ports.bank_files import PaymentsOrder
from dialer.ports.publisher import AgentChanged, CallChanged, Notice
from dialer.workflows.debt.import_payments import import_payments
from dialer.workflows.debt.reckon import Reckoner
from tests.acceptance.story import ami_config, story_packs
from tests.asterisk_fixtures import AsteriskServer
from tests.factories import MONDAY_10
from tests.world import Listener, running_engine, small_world, sqlite_url

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(240)]

RINGS, ANSWERS = "+393471211102", "+393471211200"
RING_TIMEOUT_S = 90
"""Longer than the test waits: whatever ends the ringing call, it is not its own time-out."""


async def test_a_bank_file_ends_the_ringing_call_and_tells_the_agent_in_conversation(
    asterisk: AsteriskServer, tmp_path: Path
) -> None:
    asterisk.cli("channel request hangup all")
    asterisk.start_carrier()
    asterisk.register_phones("agent-1", "agent-2")
    asterisk.start_phones()
    clock, listener = SettableClock(MONDAY_10), Listener()
    async with small_world(sqlite_url(tmp_path)) as world:
        agents = [await world.add_agent(name) for name in ("agent-1", "agent-2")]
        await world.add_debtors([[RINGS], [ANSWERS]])
        await world.write(
            lambda connection: (
                connection.execute(
                    text(
                        "INSERT INTO payment_keys (creditor_id, value, case_id, item) "
                        "SELECT creditor_id, replace(reference, '-', ''), id, '' FROM cases"
                    )
                )
                and None
            )
        )
        campaign_id = await world.add_campaign("Payments", mode=DialMode.PROGRESSIVE, ring_timeout_s=RING_TIMEOUT_S)
        await world.start_campaign(campaign_id, at=clock.now())
        telephony = AmiTelephony(ami_config(asterisk), clock=clock, rng=Random(1))
        async with running_engine(
            world, telephony, clock, listener=listener, packs=story_packs(tmp_path), tick_s=0.2
        ) as engine:
            await listener.until(lambda m: isinstance(m, Notice) and m.code == "link_up")
            for agent_id in agents:
                await engine.requests.go_online(agent_id)
                await listener.until(
                    lambda m, of=agent_id: (
                        isinstance(m, AgentChanged) and m.agent_id == of and m.state is AgentState.PAUSED
                    ),
                    30,
                )
                await engine.requests.ready(agent_id)
            ringing: Any = await listener.until(
                lambda m: isinstance(m, CallChanged) and m.state is CallState.RINGING and number(engine, m) == RINGS,
                30,
            )
            talking: Any = await listener.until(
                lambda m: isinstance(m, CallChanged) and m.state is CallState.TALKING, 30
            )
            bank = tmp_path / "bank.csv"
            bank.write_text(
                "data;importo;divisa;ordinante;causale;cro\n"
                "2026-11-20;100.00;EUR;Debtor 1;saldo CASE-00001;A1\n"
                "2026-11-20;100.00;EUR;Debtor 2;saldo CASE-00002;A2\n"
            )
            steps = import_payments(
                PaymentsOrder(), file=FileOfPayments(bank), store=world.store, reckoner=Reckoner(), clock=clock,
                rejects_path=tmp_path / "rejects.csv", announce=engine.supervision.facts_changed,
            )  # fmt: skip
            async for _ in steps:
                pass
            booked_at = clock.now()
            clock.wind(timedelta(seconds=20))  # the pack's least time of ringing is over
            await listener.until(
                lambda m: isinstance(m, CallChanged) and m.call_id == ringing.call_id and m.state is CallState.ENDED, 30
            )
            assert clock.now() - booked_at < timedelta(minutes=1)
            told: Any = await listener.until(lambda m: isinstance(m, Notice) and m.agent_id is not None, 10)
            assert (told.code, told.facts) == ("case_paid", {"reference": "CASE-00002"})
            assert engine.desk.floor.calls[talking.call_id].state is CallState.TALKING, "the conversation goes on"
            leads = await world.rows("SELECT state, reason FROM leads")
            assert [tuple(lead.values()) for lead in leads] == [("closed", "case_paid")] * 2
            for _ in range(5):
                await engine.node._loop.tick()
            assert list(engine.desk.floor.calls) == [talking.call_id], "nobody else is called"
            await engine.requests.hang_up(talking.agent_id)
            async with asyncio.timeout(20):
                await listener.until(
                    lambda m: isinstance(m, CallChanged) and m.call_id == talking.call_id and m.state is CallState.ENDED
                )
            [rang] = await world.rows(f"SELECT outcome FROM attempts WHERE e164 = '{RINGS}'")
            assert rang["outcome"] == "CANCELLED"


def number(engine: Any, message: CallChanged) -> str:
    """Which number the call is to."""
    call = engine.desk.floor.calls.get(message.call_id)
    return "" if call is None else str(call.order.e164)
