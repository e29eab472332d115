"""From a planned call to the switch: written ahead, asked for once, withdrawn or cancelled where it must not go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from dialer import metrics
from dialer.core.calls.model import DialFailed, DialOrder
from dialer.core.dialing import Rechecked
from dialer.core.dialing.snapshot import Ruling
from dialer.core.dialing.statements import Seal
from dialer.core.floor import HangUpAsked, Withdrawn
from dialer.core.kernel.ids import LeadId
from dialer.engine.desk import Desk
from dialer.engine.effects import Effects
from dialer.engine.policy import EnginePolicy
from dialer.engine.roster import Roster
from dialer.engine.tasks import Tasks
from dialer.ports.clock import Clock
from dialer.ports.leads import Candidate
from dialer.ports.store import Store
from dialer.ports.telephony import Telephony, TelephonyError
from dialer.workflows.calls.order_calls import order_calls

log = structlog.get_logger(__name__)


class Originator:
    """What every way of dialling shares: the loop's plan, an accepted preview, a call by hand."""

    def __init__(
        self,
        *,
        store: Store,
        telephony: Telephony,
        desk: Desk,
        effects: Effects,
        roster: Roster,
        tasks: Tasks,
        clock: Clock,
        policy: EnginePolicy,
        seal: Seal,
    ) -> None:
        self._store = store
        self._telephony = telephony
        self._desk = desk
        self._effects = effects
        self._roster = roster
        self._tasks = tasks
        self._clock = clock
        self._policy = policy
        self._seal = seal

    async def write(
        self,
        orders: Sequence[DialOrder],
        *,
        rulings: Sequence[Ruling] = (),
        weighed: Mapping[LeadId, Candidate] | None = None,
        now: datetime,
    ) -> Rechecked:
        """Weigh the orders again under their debtors' locks and write them ahead, with the rulings.

        Raises:
            StoreError: nothing was written.
        """
        return await order_calls(
            self._store,
            orders,
            rulings=rulings,
            rules=self._roster.rules,
            weighed=weighed or {},
            seal=self._seal,
            now=now,
            node_id=self._policy.node_id,
        )

    def start(self, order: DialOrder) -> None:
        """Ask the switch for a written call, in a task of its own."""
        self._tasks.start(self._dial(order), f"dial-{order.call_id}")

    def tell_refused(self, checked: Rechecked) -> None:
        """Planned, and no longer permitted when it was to be written."""
        for ruling in checked.refused:
            verdict = ruling.verdict
            metrics.LEADS_DECIDED.labels(verdict.decision.value, verdict.rule).inc()
            metrics.ORDERS_REFUSED_LATE.labels(str(ruling.campaign_id), verdict.rule).inc()
            log.info("order_refused_late", lead_id=ruling.lead_id, campaign_id=ruling.campaign_id, rule=verdict.rule)

    def withdraw(self, orders: Sequence[DialOrder]) -> list[Candidate]:
        """Take unwritten orders off the floor; their leads."""
        leads = [self._effects.candidates.pop(o.call_id) for o in orders if o.call_id in self._effects.candidates]
        for order in orders:
            self._desk.put(Withdrawn(call_id=order.call_id, at=self._clock.now()))
        return leads

    def cancel(self, order: DialOrder) -> None:
        """Stopped, or too late, between the plan and the switch: nobody was called."""
        if order.call_id in self._desk.floor.calls:
            self._desk.put(HangUpAsked(call_id=order.call_id, at=self._clock.now()))
            self._failed(order, "not dialled")

    async def _dial(self, order: DialOrder) -> None:
        """The stop switch and the campaign are looked at once more."""
        if self._roster.is_stopped or order.campaign_id not in self._roster.campaigns:
            self.cancel(order)
            return
        metrics.CALLS_ORIGINATED.labels(str(order.campaign_id), order.mode.value).inc()
        try:
            await self._telephony.dial(order)
        except TelephonyError as error:
            if error.outcome_unknown:
                metrics.ORIGINATE_FAILURES.labels(str(order.campaign_id), "unknown").inc()
                log.warning("originate_unknown", call_id=order.call_id)
                return  # events, the next survey or the ring deadline decide; never a second originate
            reason = "link_down" if error.retryable else "refused"
            metrics.ORIGINATE_FAILURES.labels(str(order.campaign_id), reason).inc()
            self._failed(order, str(error))

    def _failed(self, order: DialOrder, reason: str) -> None:
        self._desk.put(DialFailed(call_id=order.call_id, at=self._clock.now(), reason=reason))
