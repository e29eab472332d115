from __future__ import annotations

from dialer.ports.telephony import InboundRequest
from dialer.workflows.leads.record_inbound_request import record_inbound_request
from tests.factories import MONDAY_10
from tests.shell.engine.conftest import Stage


def request(caller: str, *, wants_callback: bool = True) -> InboundRequest:
    return InboundRequest(at=MONDAY_10, caller=caller, dialled="+390422550130", wants_callback=wants_callback)


async def test_a_callers_lead_becomes_an_agreed_callback_and_a_strangers_call_is_kept(bare: Stage) -> None:
    await bare.world.add_debtors([["+393471234500"]])
    await bare.world.start_campaign(await bare.world.add_campaign())
    assert await record_inbound_request(bare.world.store, request("+393330000000"), now=MONDAY_10) == 0
    known = request("+393471234500", wants_callback=False)
    assert await record_inbound_request(bare.world.store, known, now=MONDAY_10) == 0
    assert await record_inbound_request(bare.world.store, request("+393471234500"), now=MONDAY_10) == 1
    [lead] = await bare.world.rows("SELECT state, reason, callback_agreed FROM leads")
    assert lead == {"state": "ready", "reason": "called_back", "callback_agreed": 1}
    assert len(await bare.world.rows("SELECT 1 FROM audit WHERE action = 'inbound.request'")) == 3


async def test_a_lead_that_is_in_a_call_is_left_to_it(bare: Stage) -> None:
    await bare.world.add_debtors([["+393471234500"]])
    await bare.world.start_campaign(await bare.world.add_campaign())
    await bare.world.write(lambda c: c.exec_driver_sql("UPDATE leads SET state = 'dialed'") and None)
    assert await record_inbound_request(bare.world.store, request("+393471234500"), now=MONDAY_10) == 0
