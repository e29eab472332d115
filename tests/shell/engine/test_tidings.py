"""A case is paid, held or recalled while it is being called about."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update

from dialer.core.calls.model import CallState
from dialer.core.debt.account import Component, EntryKind
from dialer.core.kernel.codes import DialMode, HoldReason
from dialer.core.kernel.ids import CaseId
from dialer.db.tables.debt import cases
from dialer.ports.cases import HoldOrder
from dialer.ports.ledger import NewEntry
from dialer.ports.publisher import Notice, ScreenPop
from dialer.workflows.debt.stop_calls import StopWord, stop_calls
from tests.shell.engine.conftest import Stage


async def paid(stage: Stage) -> None:
    now = stage.clock.now()
    await stage.world.write(lambda c: c.execute(update(cases).values(status="paid", closed_at=now)) and None)
    async with stage.world.store.transaction() as tx:
        assert await stop_calls(tx, [CaseId(1)], StopWord.PAID, now=now) == 1
    await stage.live.supervision.facts_changed()


def told(stage: Stage) -> list[tuple[str, dict[str, object]]]:
    return [
        (message.code, dict(message.facts))
        for message in stage.listener.messages
        if isinstance(message, Notice) and message.agent_id is not None
    ]


async def test_a_call_that_rings_ends_after_the_least_ring_and_nothing_more_is_dialled(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    stage.telephony.ring(order.call_id)
    await stage.until_call(order.call_id, CallState.RINGING)
    await paid(stage)
    await stage.all_effects()
    assert stage.asked("hang_up") == [], "it must ring for the pack's least time"
    stage.clock.wind(timedelta(seconds=20))
    await stage.until_call(order.call_id, CallState.ENDED)
    await stage.nothing_dialled()
    assert await stage.rows("SELECT state, reason FROM leads") == [{"state": "closed", "reason": "case_paid"}]
    assert told(stage) == []


async def test_a_hold_that_begins_after_the_order_ends_the_ringing_call_too(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    stage.clock.wind(timedelta(seconds=2))
    async with stage.world.store.transaction() as tx:
        hold = HoldOrder(case_id=CaseId(1), reason=HoldReason.DISPUTED, starts_at=stage.clock.now(), ends_at=None)
        await tx.cases.hold([hold])
        await stop_calls(tx, [CaseId(1)], HoldReason.DISPUTED, now=stage.clock.now())
    await stage.live.supervision.facts_changed()
    await stage.until_call(order.call_id, CallState.ENDED)


async def test_a_conversation_goes_on_and_its_agent_is_told_once(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    await paid(stage)
    await stage.live.supervision.facts_changed()
    await stage.all_effects()
    assert stage.asked("hang_up") == []
    assert stage.live.desk.floor.calls[call_id].state is CallState.TALKING
    assert told(stage) == [("case_paid", {"reference": "CASE-00001"})]


async def test_the_agent_is_told_of_money_that_leaves_something_to_be_paid(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    await stage.talk(agent_id)
    now = stage.clock.now()
    entries = [
        NewEntry(
            case_id=CaseId(1), kind=EntryKind.CHARGE, minor=10000, value_on=date(2026, 9, 1), booked_at=now, item="F1",
            component=Component.PRINCIPAL,
        ),
        NewEntry(case_id=CaseId(1), kind=EntryKind.PAYMENT, minor=4000, value_on=date(2026, 11, 20), booked_at=now),
    ]  # fmt: skip
    async with stage.world.store.transaction() as tx:
        await tx.ledger.book(entries)
    await stage.live.supervision.facts_changed()
    assert told(stage) == [("case_payment", {"reference": "CASE-00001", "minor": 4000, "currency": "EUR"})]


async def test_a_preview_of_a_case_that_was_paid_is_taken_back(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign(mode=DialMode.PREVIEW)
    await stage.until(lambda m: isinstance(m, ScreenPop) and m.agent_id == agent_id)
    assert agent_id in stage.live.desk.floor.previews
    await paid(stage)
    assert stage.live.desk.floor.previews == {}
    await stage.nothing_dialled()
    assert await stage.rows("SELECT state FROM leads") == [{"state": "closed"}]
