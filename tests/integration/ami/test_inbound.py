from __future__ import annotations

import pytest

from dialer.ami import inbound
from dialer.ami.actions import BadHeader
from dialer.ami.events import InboundCall
from dialer.ami.message import FastMessage
from dialer.ports.telephony import InboundRequest, LinkDown, LinkUp, TelephonyError
from tests.contract.telephony.test_ami_telephony import AmiSimStage
from tests.contract.telephony.test_ami_telephony import stage as stage
from tests.integration.ami.scene import Scene, scene

__all__ = ["scene", "stage"]

VIRTUAL_TIME = True


async def requests(stage: AmiSimStage) -> list[tuple[str, bool]]:
    await stage.quiet(0.2)
    return [(e.caller, e.wants_callback) for e in stage.events if isinstance(e, InboundRequest)]


async def test_a_request_is_told_and_kept_until_it_is_taken(stage: AmiSimStage) -> None:
    key = stage.sim.inbound_call("+39333", "+3906", wants_callback=True)
    request = await stage.until(InboundRequest)
    assert (request.caller, request.dialled, request.wants_callback, request.key) == ("+39333", "+3906", True, key)
    assert len(stage.sim.inbound.entries) == 1
    await stage.telephony.take_inbound(key)
    assert stage.sim.inbound.entries == {}


async def test_requests_left_while_nobody_listened_are_told_after_the_link_up(stage: AmiSimStage) -> None:
    stage.sim.drop_links()
    await stage.until(LinkDown)
    stage.sim.inbound_call("+39333", "+3906", wants_callback=True)
    stage.sim.inbound_call("+39334", "+3906", wants_callback=False)
    await stage.until(InboundRequest, caller="+39334")
    kinds = [type(e) for e in stage.events]
    assert kinds.index(InboundRequest) > len(kinds) - 1 - kinds[::-1].index(LinkUp)
    assert await requests(stage) == [("+39333", True), ("+39334", False)]


async def test_a_request_that_is_still_being_stored_is_not_told_again_by_a_new_link(stage: AmiSimStage) -> None:
    key = stage.sim.inbound_call("+39333", "+3906", wants_callback=True)
    await stage.until(InboundRequest)
    stage.sim.drop_links()
    await stage.until(LinkDown)
    await stage.quiet(5)
    assert await requests(stage) == [("+39333", True)]
    await stage.telephony.take_inbound(key)


async def test_a_request_that_cannot_be_taken_says_so(scene: Scene) -> None:
    scene.asterisk.answers["Setvar"] = lambda c, a: c.respond(a, "Error", "Message: Permission denied")
    await scene.start()
    with pytest.raises(TelephonyError, match="Permission denied"):
        await scene.ami.take_inbound("1700000000.1")
    assert scene.asterisk.seen("Setvar")[0]["Variable"] == "DB_DELETE(sollecito-inbound/1700000000.1)"
    with pytest.raises(BadHeader):
        await scene.ami.take_inbound("1) ${SHELL(x)")


def test_entries_are_read_oldest_first_and_what_cannot_be_read_is_left() -> None:
    rows = [("b", "+2|+06|t|200|0"), ("a", "+1|+06|t|100|1"), ("c", "rubbish")]
    answer = [
        FastMessage({"Event": "DBGetTreeResponse", "Key": f"/sollecito-inbound/{key}", "Val": value})
        for key, value in rows
    ]
    assert inbound.calls([FastMessage({"Response": "Success"}), *answer]) == [
        InboundCall("+1", "+06", True, "a"),
        InboundCall("+2", "+06", False, "b"),
    ]
