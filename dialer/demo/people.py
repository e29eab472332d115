"""Simulated agents: they go online, talk as long as the debtor does, and give plausible dispositions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import structlog

from dialer.core.agents.model import AgentState, LegState, PauseReason
from dialer.core.compliance.conduct import IdentityChecked
from dialer.core.compliance.conduct_rules import IdentityItem
from dialer.core.kernel.codes import CampaignType, Outcome
from dialer.core.kernel.errors import DialerError
from dialer.core.kernel.ids import AgentId
from dialer.engine.agent_requests import AgentRequests
from dialer.ports.clock import Clock
from dialer.ports.publisher import AgentChanged, Message, ScreenPop
from dialer.workflows.calls.agree_in_call import PromiseRequest
from dialer.workflows.calls.disposition import CallbackRequest, DispositionRequest

log = structlog.get_logger(__name__)

VERDICTS: Mapping[CampaignType, tuple[tuple[Outcome, float], ...]] = {
    CampaignType.SOFT: (
        (Outcome.PROMISE, 0.34),
        (Outcome.ALREADY_PAID, 0.10),
        (Outcome.CALLBACK, 0.14),
        (Outcome.THIRD_PARTY, 0.08),
        (Outcome.VOICEMAIL, 0.14),
        (Outcome.WRONG_NUMBER, 0.04),
        (Outcome.DISPUTE, 0.06),
        (Outcome.HARDSHIP, 0.05),
        (Outcome.REFUSAL, 0.05),
    ),
    CampaignType.CARING: (
        (Outcome.CARE_OK, 0.52),
        (Outcome.CARE_RESENT, 0.15),
        (Outcome.CARE_OBSTACLE, 0.08),
        (Outcome.CALLBACK, 0.08),
        (Outcome.THIRD_PARTY, 0.05),
        (Outcome.VOICEMAIL, 0.12),
    ),
}
"""What conversations come to, by campaign type; phone collection like soft."""
REASONS: Mapping[Outcome, str] = {
    Outcome.PROMISE: "FORGOT",
    Outcome.DISPUTE: "BILLING_ERROR",
    Outcome.HARDSHIP: "HARDSHIP_TEMP",
}
"""Why it was not paid, as simulated debtors tell it."""
WRAP_UP_MEAN_S = 12.0
IDENTITY_AFTER_S = 4.0
"""How long a simulated agent needs to know who is on the line."""
TALK_LIMIT_S = 240.0
"""A simulated agent ends a conversation that has gone on for longer."""


class SimulatedAgent:
    """One of them; ``run`` until cancelled. Hears of its own calls as a publisher."""

    def __init__(self, agent_id: AgentId, requests: AgentRequests, clock: Clock, rng: Random, zone: str) -> None:
        self._agent_id = agent_id
        self._requests = requests
        self._clock = clock
        self._rng = rng
        self._zone = ZoneInfo(zone)
        self._changed = asyncio.Event()
        self._pop: ScreenPop | None = None

    def publish(self, message: Message) -> None:
        if getattr(message, "agent_id", None) != self._agent_id:
            return
        if isinstance(message, ScreenPop):
            self._pop = message
        if isinstance(message, AgentChanged | ScreenPop):
            self._changed.set()

    async def run(self) -> None:
        while True:
            try:
                await self._act()
            except DialerError as error:
                log.debug("simulated_agent_refused", agent_id=self._agent_id, error=str(error))
                await asyncio.sleep(1.0)

    async def _act(self) -> None:
        status = await self._requests.status(self._agent_id)
        match status.state:
            case AgentState.OFFLINE if status.leg is LegState.DOWN:
                await asyncio.sleep(self._rng.uniform(0.2, 3.0))
                await self._requests.go_online(self._agent_id)
            case AgentState.PAUSED if status.leg is LegState.DOWN:
                await asyncio.sleep(self._rng.uniform(3.0, 8.0))
                await self._requests.go_online(self._agent_id)
            case AgentState.PAUSED if status.pause_reason is PauseReason.UNFINISHED and status.call_id is not None:
                await self._dispose(status)
            case AgentState.PAUSED if status.leg is LegState.UP:
                await self._requests.ready(self._agent_id)
            case AgentState.RESERVED if self._pop is not None and self._pop.call_id is None:
                await asyncio.sleep(self._rng.uniform(2, 8))
                await self._requests.accept_preview(self._agent_id)
            case AgentState.TALKING:
                talked_s = (self._clock.now() - status.since).total_seconds()
                if talked_s >= IDENTITY_AFTER_S:
                    await self._check_identity()
                next_s = TALK_LIMIT_S if talked_s >= IDENTITY_AFTER_S else IDENTITY_AFTER_S
                await self._until_change(max(0.1, next_s - talked_s))
                if talked_s >= TALK_LIMIT_S:
                    await self._hang_up_if_talking()
            case AgentState.WRAP_UP:
                await asyncio.sleep(min(40.0, self._rng.expovariate(1 / WRAP_UP_MEAN_S) + 2))
                await self._dispose(await self._requests.status(self._agent_id))
            case _:
                await self._until_change(30.0)

    async def _check_identity(self) -> None:
        """Ask who is on the line, by the least that the pack asks; once a call."""
        pop = self._pop
        if pop is None or pop.call_id is None or pop.conduct is None or pop.conduct.is_identified:
            return
        items = pop.conduct.identity_items[: pop.conduct.identity_least]
        said = IdentityChecked(items=tuple(IdentityItem(item) for item in items))
        await self._requests.say(self._agent_id, pop.call_id, said)

    async def _hang_up_if_talking(self) -> None:
        if (await self._requests.status(self._agent_id)).state is AgentState.TALKING:
            await self._requests.hang_up(self._agent_id)
            await self._until_change(5.0)

    async def _until_change(self, limit_s: float) -> None:
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), limit_s)
        except TimeoutError:
            return

    async def _dispose(self, status: AgentChanged) -> None:
        if status.call_id is None:
            return
        file = self._pop.file if self._pop is not None else {}
        kind = CampaignType(str(_of(file, "campaign", "kind") or "soft"))
        verdicts = VERDICTS.get(kind, VERDICTS[CampaignType.SOFT])
        code = self._rng.choices([v for v, _ in verdicts], [weight for _, weight in verdicts])[0]
        request = DispositionRequest(call_id=status.call_id, code=code, default_reason=REASONS.get(code))
        try:
            await self._requests.dispose(self._agent_id, self._filled(request))
        except DialerError:
            await self._requests.dispose(
                self._agent_id, DispositionRequest(call_id=status.call_id, code=Outcome.THIRD_PARTY)
            )

    def _filled(self, request: DispositionRequest) -> DispositionRequest:
        now = self._clock.now()
        if request.code is Outcome.PROMISE:
            today = now.astimezone(self._zone).date()
            return DispositionRequest(
                call_id=request.call_id,
                code=request.code,
                default_reason=request.default_reason,
                promise=PromiseRequest(
                    amount_minor=self._owed_minor(),
                    on=today + timedelta(days=self._rng.randrange(1, 7)),
                    method=self._rng.choice(("bank_transfer", "card", "pagopa")),
                ),
            )
        if request.code is Outcome.CALLBACK:
            return DispositionRequest(
                call_id=request.call_id,
                code=request.code,
                callback=CallbackRequest(at=now + timedelta(minutes=self._rng.randrange(20, 180)), is_mine=True),
            )
        return request

    def _owed_minor(self) -> int:
        balance = _of(self._pop.file, "balance", "minor") if self._pop is not None else None
        return balance if isinstance(balance, int) and balance > 0 else 5000


def _of(file: Mapping[str, object], *path: str) -> object:
    value: object = file
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
