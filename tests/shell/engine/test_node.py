from __future__ import annotations

from pathlib import Path

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.kernel.codes import Outcome
from dialer.engine.clocks import SettableClock
from dialer.ports.publisher import AgentChanged
from dialer.workflows.calls.dispose_call import DispositionRequest
from tests.factories import MONDAY_10
from tests.fakes.telephony import FakeTelephony
from tests.world import Listener, running_engine, small_world, sqlite_url


def changed(agent_id: int, state: AgentState):  # type: ignore[no-untyped-def]
    return lambda m: isinstance(m, AgentChanged) and m.agent_id == agent_id and m.state is state


async def test_a_call_goes_from_the_queue_to_an_agent_and_its_disposition_to_the_database(tmp_path: Path) -> None:
    async with small_world(sqlite_url(tmp_path)) as world:
        agent_id = await world.add_agent("anna")
        await world.add_debtors([["+393471234500"]])
        campaign_id = await world.add_campaign()
        assert await world.start_campaign(campaign_id) == 1
        clock = SettableClock(MONDAY_10)
        telephony, listener = FakeTelephony(clock), Listener()
        async with running_engine(world, telephony, clock, listener=listener) as engine:
            await listener.until(lambda m: getattr(m, "code", "") == "link_up")
            await engine.requests.go_online(agent_id)
            await listener.until(lambda m: isinstance(m, AgentChanged) and m.pause_reason is PauseReason.ARRIVED)
            await engine.requests.ready(agent_id)
            call = await telephony.orders.get()
            telephony.ring(call.call_id)
            telephony.answer(call.call_id)
            await listener.until(changed(agent_id, AgentState.TALKING))
            telephony.far_end_hangs_up(call.call_id)
            await listener.until(changed(agent_id, AgentState.WRAP_UP))
            await engine.requests.dispose(
                agent_id, DispositionRequest(call_id=call.call_id, code=Outcome.REFUSAL, note="no")
            )
            assert (await engine.requests.status(agent_id)).state is AgentState.READY
        [attempt] = await world.rows("SELECT outcome, disposition, agent_id FROM attempts")
        assert attempt == {"outcome": "REFUSAL", "disposition": "REFUSAL", "agent_id": agent_id}
        events = [row["kind"] for row in await world.rows("SELECT kind FROM attempt_events ORDER BY id")]
        assert events == ["ordered", "ringing", "answered", "joined", "ended", "disposed"]
        [lead] = await world.rows("SELECT attempt_count FROM leads")
        assert lead["attempt_count"] == 1
