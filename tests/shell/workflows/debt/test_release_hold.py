from __future__ import annotations

import pytest

from dialer.core.agents.model import AgentState
from dialer.core.kernel.codes import HoldReason, Outcome
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId
from dialer.workflows.calls.disposition import DispositionRequest
from dialer.workflows.debt.release_hold import release_hold
from tests.shell.engine.conftest import Stage

LEAD = "SELECT state, reason FROM leads"


async def test_a_lead_that_a_dispute_had_closed_goes_back_to_its_queue_when_the_hold_is_lifted(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.wrap_up(agent_id, is_identified=True)
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    disputed = DispositionRequest(call_id=call_id, code=Outcome.DISPUTE, default_reason="BILLING_ERROR")
    await stage.live.requests.dispose(agent_id, disputed)
    assert await stage.rows(LEAD) == [{"state": "closed", "reason": "hold_disputed"}]
    store, now = stage.world.store, stage.clock.now()
    with pytest.raises(NotFound, match="not held as complaint"):
        await release_hold(store, CaseId(1), HoldReason.COMPLAINT, by=None, now=now)
    with pytest.raises(NotFound, match="no case 99"):
        await release_hold(store, CaseId(99), HoldReason.DISPUTED, by=None, now=now)
    assert await release_hold(store, CaseId(1), HoldReason.DISPUTED, by=None, now=now) == 1
    assert await stage.rows("SELECT 1 FROM case_holds WHERE released_at IS NULL") == []
    [audit] = await stage.rows("SELECT subject FROM audit WHERE action = 'case.hold_released'")
    assert audit["subject"] == "case:1"
    [lead] = await stage.rows(LEAD)
    assert lead["state"] != "closed"
