"""Legs of a conversation on the move: into the hold, aside with a colleague, in as a third, back to the loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dialer.ami import actions
from dialer.ami.actions import SafeAction
from dialer.ami.message import FastMessage
from dialer.ami.switchboard import Switchboard
from dialer.core.kernel.ids import CallId, LegId
from dialer.ports.telephony import TelephonyError


class Moves:
    """Asks for them; what comes of it is told by events.

    Args:
        ask: sends one action and waits for its response.
        next_id: an ActionID that no other action has.
    """

    def __init__(
        self, board: Switchboard, *, ask: Callable[[SafeAction], Awaitable[FastMessage]], next_id: Callable[[], str]
    ) -> None:
        self._board = board
        self._ask = ask
        self._next_id = next_id

    async def hold(self, call_id: CallId) -> None:
        """Raises TelephonyError."""
        await self.must(actions.hold(call_id, self._next_id()), "to hold")

    async def consult(self, leg_id: LegId, other_leg_id: LegId) -> None:
        """Raises TelephonyError."""
        await self.must(actions.bridge(leg_id, other_leg_id, self._next_id()), "a consultation")

    async def gather(self, call_id: CallId, leg_id: LegId) -> None:
        """Raises TelephonyError."""
        await self.must(actions.gather(call_id, leg_id, self._next_id()), "a third party")

    async def park(self, leg_id: LegId) -> None:
        """Until the leg is heard in its loop nobody is bridged to it. One that is gone needs no parking."""
        line = self._board.line(leg_id)
        if line is not None:
            line.is_parked = False
            await self._ask(actions.park(leg_id, self._next_id()))

    async def must(self, action: SafeAction, what: str) -> None:
        """Ask, and raise TelephonyError where Asterisk refuses."""
        answer = await self._ask(action)
        if not answer.is_success:
            raise TelephonyError(f"Asterisk refused {what}: {answer.text('Message') or 'no reason given'}.")
