"""Joining a customer and an agent: ask for the bridge once, and find out for certain what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from dialer.ami import actions
from dialer.ami.actions import SafeAction
from dialer.ami.message import FastMessage
from dialer.ami.protocol import LinkLost
from dialer.ami.switchboard import Switchboard, Told
from dialer.core.calls.model import Joined
from dialer.core.kernel.ids import AgentId, CallId, LegId
from dialer.ports.telephony import Survey, TelephonyError

PARK_GRACE_S = 0.25
"""After an answer: how long the leg may take from the originate's response into its holding bridge."""


class _Join:
    """A bridge that was asked for and is not decided yet."""

    def __init__(self, call_id: CallId, leg_id: LegId, agent_id: AgentId) -> None:
        self.call_id, self.leg_id, self.agent_id = call_id, leg_id, agent_id
        self.news = asyncio.Event()
        """Set whenever one of the two lines changed."""
        self.is_joined = False


class Joins:
    """The joins in progress.

    Args:
        ask: sends one action and waits for its response.
        survey: what the switch has alive, by its own lists.
        is_up: whether there is a link.
        next_id: an ActionID that no other action has.
        deadline_s: from the request to both legs in one bridge; then the lists decide.
    """

    def __init__(
        self,
        board: Switchboard,
        *,
        ask: Callable[[SafeAction], Awaitable[FastMessage]],
        survey: Callable[[], Awaitable[Survey]],
        is_up: Callable[[], bool],
        next_id: Callable[[], str],
        deadline_s: float,
    ) -> None:
        self._board = board
        self._ask = ask
        self._survey = survey
        self._is_up = is_up
        self._next_id = next_id
        self._deadline_s = deadline_s
        self._pending: dict[str, _Join] = {}
        """By call id and by leg id."""

    def notice(self, channel_id: str, told: Told) -> None:
        """Something was heard of this line: whoever waits for it looks again."""
        join = self._pending.get(channel_id)
        if join is None:
            return
        if any(isinstance(event, Joined) and event.call_id == join.call_id for event in told):
            join.is_joined = True
        join.news.set()

    def link_fell(self) -> None:
        """No bridge will be seen any more."""
        for join in set(self._pending.values()):
            join.news.set()

    async def join(self, call_id: CallId, leg_id: LegId, agent_id: AgentId) -> tuple[str | None, bool]:
        """Bridge the two.

        Returns:
            Why it failed, or None; and whether only the lists showed that they are joined (no event told it).
        """
        join = _Join(call_id, leg_id, agent_id)
        self._pending[call_id] = self._pending[leg_id] = join
        try:
            async with asyncio.timeout(self._deadline_s):
                if await self._are_alone(join):
                    return None, True
                return await self._bridge(join), False
        except TimeoutError:
            return await self._decide(join)
        finally:
            for key in (call_id, leg_id):
                if self._pending.get(key) is join:
                    del self._pending[key]

    async def _are_alone(self, join: _Join) -> bool:
        """Whether the two are what is left of three: a bridge of their own would take them apart.

        Asterisk takes the customer out first; the bridge of two ends with that, its other leg is on its way back to its
        loop, and then "Unable to add Channel2 to bridge" or not, as its threads happen to run (seen on 22.10).
        """
        leg = self._board.line(join.leg_id)
        if leg is None or leg.joined_to != join.call_id:
            return False
        return _is_joined(join, await self._survey())

    async def _bridge(self, join: _Join) -> str | None:
        await self._until_parked(join)
        reason = self._why_not(join)
        if reason is not None:
            return reason
        call = self._board.line(join.call_id)
        if call is not None:
            call.not_with = ""
        answer = await self._ask(actions.bridge(join.call_id, join.leg_id, self._next_id()))
        if not answer.is_success:
            return answer.text("Message") or "Asterisk refused the bridge"
        while not join.is_joined:
            reason = self._why_not(join)
            if reason is not None:
                return reason
            if not self._is_up():
                raise LinkLost("The link to Asterisk was lost before the bridge was seen.")
            join.news.clear()
            await join.news.wait()
        return None

    async def _until_parked(self, join: _Join) -> None:
        """A leg on its way from one bridge to another cannot be bridged: wait for it, though not long."""
        try:
            async with asyncio.timeout(PARK_GRACE_S):
                while self._why_not(join) is None and not self._both_parked(join):
                    join.news.clear()
                    await join.news.wait()
        except TimeoutError:
            return

    def _both_parked(self, join: _Join) -> bool:
        lines = (self._board.line(join.call_id), self._board.line(join.leg_id))
        return all(line is not None and (line.is_parked or line.joined_to != "") for line in lines)

    def _why_not(self, join: _Join) -> str | None:
        """Why these two cannot be joined, as far as is known."""
        call, leg = self._board.line(join.call_id), self._board.line(join.leg_id)
        if call is None:
            return "the customer's leg is gone"
        if leg is None:
            return "the agent's leg is gone"
        if call.is_released:
            return "the dialplan had let the customer go"
        return None

    async def _decide(self, join: _Join) -> tuple[str | None, bool]:
        """The deadline passed: Asterisk's own lists say whether the two are joined.

        Without an answer to that either the outcome stays unknown, and the survey of the next connection decides.
        """
        try:
            survey = await self._survey()
        except TelephonyError as error:
            raise TelephonyError(
                f"Whether the bridge came about is not known: {error}", retryable=True, outcome_unknown=True
            ) from error
        if join.is_joined:
            return None, False
        if _is_joined(join, survey):
            return None, True
        line = self._board.line(join.call_id)
        if line is not None:
            line.not_with = join.leg_id
        return self._why_not(join) or f"Asterisk did not bridge within {self._deadline_s:g} s", False


def _is_joined(join: _Join, survey: Survey) -> bool:
    """By the lists: the customer is with this leg, and with no other."""
    return [leg.leg_id for leg in survey.legs if leg.joined_call_id == join.call_id] == [join.leg_id]
