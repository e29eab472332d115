"""What is recorded while a debtor's telephone rings, and calls after a silent one, on real rows."""

from __future__ import annotations

from datetime import timedelta

from dialer.core.agents.model import AgentState
from dialer.core.calls.model import CallState
from dialer.core.compliance.facts import WishKind
from dialer.core.kernel.codes import DialMode, Outcome
from dialer.core.kernel.ids import DebtorId
from dialer.ports.facts import FactSource, ListEntry, ListSource, Recorded, WishRow
from dialer.workflows.calls.disposition import DispositionRequest
from tests.shell.engine.conftest import Stage

LEAD = "SELECT state, reason FROM leads"


async def cease(stage: Stage) -> None:
    row = WishRow(
        debtor_id=DebtorId(1), kind=WishKind.CEASE, source=FactSource.LETTER, recorded=Recorded(at=stage.clock.now())
    )
    async with stage.world.store.transaction() as tx:
        await tx.facts.add_wish(row)
    await stage.live.supervision.facts_changed()


async def test_a_call_that_rings_is_ended_once_the_law_lets_it(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    stage.telephony.ring(order.call_id)
    await stage.until_call(order.call_id, CallState.RINGING)
    await cease(stage)
    await stage.all_effects()
    assert stage.asked("hang_up") == [], "it must ring for the pack's least time"
    stage.clock.wind(timedelta(seconds=20))
    await stage.when(lambda: stage.asked("hang_up"))
    await stage.until_call(order.call_id, CallState.ENDED)
    await stage.nothing_dialled()


async def test_a_call_that_does_not_ring_yet_is_ended_at_once(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    await cease(stage)
    await stage.when(lambda: stage.asked("hang_up"))
    await stage.until_call(order.call_id, CallState.ENDED)


async def test_a_fact_about_another_debtor_lets_the_call_ring_on(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    stage.telephony.ring(order.call_id)
    await stage.until_call(order.call_id, CallState.RINGING)
    entry = ListEntry(e164="+393471234599", reason="x", source=ListSource.FILE, recorded=Recorded(at=stage.clock.now()))
    async with stage.world.store.transaction() as tx:
        await tx.facts.add_entries([entry])
    await stage.live.supervision.facts_changed()
    stage.clock.wind(timedelta(seconds=20))
    await stage.all_effects()
    assert stage.asked("hang_up") == []


async def test_a_lead_in_hand_is_not_dialled_after_a_wish_although_its_facts_were_read_before(stage: Stage) -> None:
    await stage.campaign()
    await stage.live.queue.fill(1, 10, stage.clock.now())  # type: ignore[arg-type]
    await cease(stage)
    await stage.agent_ready()
    row = await stage.until_row(LEAD + " WHERE state = 'scheduled'")
    assert row["reason"].startswith("refused:")
    assert stage.asked("dial") == []
    assert await stage.rows("SELECT 1 FROM attempts") == []
    assert stage.live.desk.floor.calls == {}


async def test_five_days_after_a_silent_call_the_number_is_dialled_with_an_agent_held_first(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign(mode=DialMode.POWER)
    order = await stage.next_order()
    assert order.mode is DialMode.POWER
    stage.telephony.ring(order.call_id)
    await stage.live.requests.go_offline(agent_id)  # nobody is left when it is answered
    stage.telephony.answer(order.call_id)
    stage.clock.wind(timedelta(seconds=4))
    await stage.until_call(order.call_id, CallState.RELEASED)
    stage.telephony.far_end_hangs_up(order.call_id)
    await stage.until_call(order.call_id, CallState.ENDED)
    [attempt] = await stage.rows("SELECT outcome FROM attempts")
    assert attempt["outcome"] == "SILENT"
    await stage.agent_ready("bice")
    stage.clock.wind(timedelta(days=4, hours=23))
    await stage.nothing_dialled()
    stage.clock.wind(timedelta(hours=1))
    stage.live.node._loop.wake()
    again = await stage.next_order()
    assert (again.e164, again.mode) == (order.e164, DialMode.RESERVED_AGENT)
    assert again.reserved_agent_id is not None
    assert stage.live.desk.floor.agents[again.reserved_agent_id].state is AgentState.RESERVED


async def test_a_disposition_of_cease_is_kept_as_a_wish_and_ends_with_its_correction(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.wrap_up(agent_id)
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    await stage.live.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=Outcome.CEASE))
    wishes = "SELECT kind, source, call_id, ended_at IS NULL AS stands FROM debtor_wishes"
    assert await stage.rows(wishes) == [{"kind": "cease", "source": "call", "call_id": call_id, "stands": 1}]
    await stage.live.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=Outcome.REFUSAL))
    assert [row["stands"] for row in await stage.rows(wishes)] == [0]


async def test_an_attorney_told_in_a_call_speaks_for_the_debtor(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.wrap_up(agent_id)
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    await stage.live.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=Outcome.ATTORNEY))
    rows = await stage.rows("SELECT kind, call_id FROM debtor_representatives WHERE ended_at IS NULL")
    assert rows == [{"kind": "attorney", "call_id": call_id}]
