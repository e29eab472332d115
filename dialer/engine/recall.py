"""Calls that ring while a fact comes that forbids them: ended, once the law lets a ringing call be ended.

The next tick sees the fact by itself, in the transaction that writes an order. This is for orders that are out already.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from dialer.core.calls.model import Call, DialOrder
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.dialing import facts_for, weigh_again
from dialer.core.floor import HangUpAsked
from dialer.core.kernel.ids import CallId, LeadId
from dialer.engine.desk import Desk
from dialer.engine.roster import Roster
from dialer.ports.clock import Clock
from dialer.ports.leads import Candidate
from dialer.ports.store import Store

log = structlog.get_logger(__name__)

MIN_RING = "min_ring_s"


class Recall:
    """Weighs unanswered calls anew when something was recorded."""

    def __init__(self, *, store: Store, desk: Desk, roster: Roster, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._roster = roster
        self._clock = clock

    async def look(self) -> int:
        """Weigh every unanswered call of this node by the facts of now; how many are to end.

        Raises:
            StoreError: the calls go on; the next look weighs them.
        """
        ringing = [call for call in self._desk.floor.calls.values() if _is_open(call)]
        if not ringing:
            return 0
        orders = [call.order for call in ringing]
        async with self._store.transaction() as tx:
            candidates = await tx.leads.weighed_anew(orders)
        return sum(self._weigh(order, candidates) for order in orders)

    def _weigh(self, order: DialOrder, candidates: Mapping[LeadId, Candidate]) -> bool:
        rules, candidate = self._roster.rules.get(order.campaign_id), candidates.get(order.lead_id)
        call = self._desk.floor.calls.get(order.call_id)
        if rules is None or candidate is None or call is None or not _is_open(call):
            return False
        verdict = weigh_again(order, candidate, rules)
        if verdict.is_permitted:
            return False
        log.info("ringing_call_recalled", call_id=order.call_id, rule=verdict.rule)
        at = self._may_end_at(call, candidate, rules)
        if at <= self._clock.now():
            self._end(order.call_id)
        else:
            self._clock.call_at(at, lambda: self._end(order.call_id))
        return True

    def _may_end_at(self, call: Call, candidate: Candidate, rules: Rulebook) -> datetime:
        """Once it rings it rings for the pack's least time (UK-04); before that nobody has heard it."""
        now = self._clock.now()
        if call.ringing_at is None:
            return now
        number = next((n for n in candidate.lead.numbers if n.number_id == call.order.number_id), None)
        law = None
        if number is not None:
            law = rules.applicable(facts_for(candidate, number, caller_id=call.order.caller_id, mode=call.order.mode))
        least = [pack.figure(MIN_RING, now) for pack in (law or rules.campaign).packs]
        return call.ringing_at + timedelta(seconds=max([s for s in least if isinstance(s, int | float)], default=0))

    def _end(self, call_id: CallId) -> None:
        call = self._desk.floor.calls.get(call_id)
        if call is not None and _is_open(call):
            self._desk.put(HangUpAsked(call_id=call_id, at=self._clock.now()))


def _is_open(call: Call) -> bool:
    return call.answered_at is None and not call.cancelled
