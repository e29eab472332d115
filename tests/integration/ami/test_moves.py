"""What is sent for each move, and what a refusal becomes."""

from __future__ import annotations

import asyncio

import pytest

from dialer.ami.actions import SafeAction
from dialer.ami.message import FastMessage
from dialer.ami.moves import Moves
from dialer.ami.switchboard import Switchboard
from dialer.core.kernel.ids import CallId, LegId
from dialer.ports.telephony import TelephonyError

CALL, LEG, OTHER = CallId("c-1"), LegId("agent-1-a"), LegId("agent-2-b")


class Link:
    """Answers every action alike, and keeps what it was asked."""

    def __init__(self, answer: str = "Success") -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def ask(self, action: SafeAction) -> FastMessage:
        self.asked.append(action.wire.decode())
        return FastMessage({"Response": self.answer, "Message": "Channel does not exist"})

    def moves(self, board: Switchboard | None = None) -> Moves:
        return Moves(board or Switchboard(), ask=self.ask, next_id=lambda: "7")


async def test_each_move_is_one_action() -> None:
    link = Link()
    moves = link.moves()
    await moves.hold(CALL)
    await moves.consult(LEG, OTHER)
    await moves.gather(CALL, OTHER)
    assert ["Action: Redirect", "Action: Bridge", "Action: Redirect"] == [text.split("\r\n")[0] for text in link.asked]
    assert "Context: sollecito-third\r\nExten: c-1\r\n" in link.asked[2]


async def test_a_leg_that_is_parked_is_not_bridged_until_it_is_heard_in_its_loop() -> None:
    link, board = Link("Error"), Switchboard()
    line = board.expect(LEG)
    line.is_parked = True
    await link.moves(board).park(LEG)
    assert not line.is_parked and "Context: sollecito-agent\r\nExten: s\r\n" in link.asked[0]
    await link.moves(board).park(OTHER)
    assert len(link.asked) == 1, "a leg that is gone needs none"


@pytest.mark.parametrize("name", ["hold", "consult", "gather"])
async def test_a_refusal_says_what_was_refused_and_why(name: str) -> None:
    moves = Link("Error").moves()
    asks = {"hold": moves.hold(CALL), "consult": moves.consult(LEG, OTHER), "gather": moves.gather(CALL, LEG)}
    with pytest.raises(TelephonyError, match="Channel does not exist"):
        await asks.pop(name)
    await asyncio.gather(*asks.values(), return_exceptions=True)
