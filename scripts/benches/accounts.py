"""What a floor on a real switch came to, entered into the twin's own books: the same record, so the same figures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dialer.core.calls.model import Call, CallState
from dialer.core.kernel.ids import CallId, CampaignId
from dialer.engine.desk import Desk
from dialer.ports.publisher import AgentChanged, CallChanged, Message
from dialer.twin.ledger import Ledger
from dialer.twin.policies.base import Counts
from dialer.twin.record import DayRecord

CAMPAIGN = CampaignId(1)
"""The floor's only one."""
BEFORE_A_FATE = (CallState.DIALING, CallState.RINGING, CallState.WAITING, CallState.CONNECTING, CallState.RELEASED)


class Accounts:
    """Listens to the floor. Also tells a peer's policy what the peer's database would show."""

    def __init__(self, starts_at: datetime, ends_at: datetime) -> None:
        self.starts_at, self.ends_at = starts_at, ends_at
        self._ledger = Ledger(from_s=0.0, until_s=self._second(ends_at))
        self._calls: dict[CallId, Call] = {}
        self._open: set[CallId] = set()
        self._settled = asyncio.Event()
        self.desk: Desk
        """The floor whose news are heard; given when the engine stands."""

    def _second(self, at: datetime) -> float:
        """Of the shift."""
        return (at - self.starts_at).total_seconds()

    def publish(self, message: Message) -> None:
        if isinstance(message, AgentChanged):
            self._agent(message)
        elif isinstance(message, CallChanged):
            self._call(message)

    def _agent(self, message: AgentChanged) -> None:
        """The news is told in the turn in which the agent moved, so the floor still shows the agent as told."""
        self._ledger.agent_moved(self.desk.floor.agent(message.agent_id), self._second(message.since))

    def _call(self, message: CallChanged) -> None:
        before = self._calls.get(message.call_id)
        now = self.desk.floor.calls.get(message.call_id)
        if now is None:  # over, and off the floor
            assert before is not None
            now = replace(before, state=message.state, outcome=message.outcome, ended_at=message.since)
        self._calls[message.call_id] = now
        ordered_s = self._second(now.order.ordered_at)
        if before is None:
            self._ledger.ordered(now, ordered_s)
        if now.answered_at is not None and (before is None or before.answered_at is None):
            self._ledger.answered(now, ordered_s, self._second(now.answered_at))
        if now.joined_at is not None and (before is None or before.joined_at is None):
            self._ledger.joined(now, ordered_s, is_machine=False)
        if message.state is CallState.ENDED:
            self._ledger.ended(now, ordered_s)
        (self._open.add if message.state in BEFORE_A_FATE else self._open.discard)(message.call_id)
        self._settled.set()

    async def settle(self, limit_s: float) -> None:
        """Until every call has met its fate: refused, given up, let go, or in talk.

        Raises:
            TimeoutError: one has not.
        """
        async with asyncio.timeout(limit_s):
            while self._open:
                self._settled.clear()
                await self._settled.wait()

    def counts(self) -> Counts:
        """The campaign's calls so far."""
        return self._ledger.counts(CAMPAIGN)

    def release_times(self) -> Sequence[float]:
        raise LookupError("on a real floor nobody knows when a conversation will end; only the twin has such policies")

    def outcomes(self) -> Sequence[float | None]:
        raise LookupError("on a real floor nobody knows which call will be answered; only the twin has such policies")

    def record(self, policy: str, seed: int) -> DayRecord:
        """The run. Asked once, when every call has met its fate."""
        shift_s = self._second(self.ends_at)
        self._ledger.settle(shift_s)
        talk_s, wrap_s, idle_s, pause_s, _ = self._ledger.seconds
        return DayRecord(
            policy=policy,
            seed=seed,
            day=0,
            shift_s=shift_s,
            talk_s=talk_s,
            wrap_s=wrap_s,
            idle_s=idle_s,
            pause_s=pause_s,
            tally=self._ledger.tally(CAMPAIGN),
            gaps_s=tuple(self._ledger.gaps_s),
        )
