"""Calls that ring while a fact comes that forbids them: ended, once the law lets a ringing call be ended.

The next tick sees the fact by itself, in the transaction that writes an order. This is for orders that are out already,
for leads that an agent is looking at, and for conversations whose agent must know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from dialer.core.agents import machine as agents
from dialer.core.calls.model import Call, DialOrder
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.dialing import facts_for, weigh_again
from dialer.core.floor import Asked, HangUpAsked
from dialer.core.kernel.ids import AgentId, CallId, CaseId, LeadId
from dialer.engine.desk import Desk
from dialer.engine.roster import Roster
from dialer.engine.tidings import Tidings
from dialer.ports.cases import CaseNews
from dialer.ports.clock import Clock
from dialer.ports.leads import Candidate
from dialer.ports.store import Store

log = structlog.get_logger(__name__)

MIN_RING = "min_ring_s"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database says of everything live."""

    candidates: Mapping[LeadId, Candidate]
    about: Mapping[CallId, Sequence[CaseId]]
    news: Sequence[CaseNews]
    lost_previews: Sequence[AgentId]

    def stopped_since(self, at: datetime) -> set[CaseId]:
        """Cases that nobody may be called about any more since an instant."""
        return {one.case_id for one in self.news if one.forbids_calls and one.at >= at}


class Recall:
    """Weighs what is live anew when something was recorded."""

    def __init__(self, *, store: Store, desk: Desk, roster: Roster, clock: Clock, tidings: Tidings) -> None:
        self._store = store
        self._desk = desk
        self._roster = roster
        self._clock = clock
        self._tidings = tidings

    async def look(self) -> int:
        """Weigh every unanswered call of this node by the facts of now; how many are to end.

        Agents in a conversation are told what happened to its cases; a lead that was taken back is not shown any more.

        Raises:
            StoreError: the calls go on; the next look weighs them.
        """
        floor = self._desk.floor
        if not floor.calls and not floor.previews:
            return 0
        orders = [call.order for call in floor.calls.values() if _is_open(call)]
        known = await self._read(orders)
        for agent_id in known.lost_previews:
            self._end_preview(agent_id)
        self._tidings.tell(list(floor.calls.values()), known.about, known.news)
        return sum(self._weigh(order, known) for order in orders)

    async def _read(self, orders: Sequence[DialOrder]) -> _Known:
        floor = self._desk.floor
        calls = list(floor.calls.values())
        previews = dict(floor.previews)
        news: Sequence[CaseNews] = ()
        async with self._store.transaction() as tx:
            candidates = await tx.leads.weighed_anew(orders) if orders else {}
            about = await tx.attempts.case_ids([call.call_id for call in calls]) if calls else {}
            case_ids = sorted({case_id for found in about.values() for case_id in found})
            if case_ids:
                news = await tx.cases.news(case_ids, min(call.order.ordered_at for call in calls))
            held = await tx.leads.leased([shown.lead_id for shown in previews.values()]) if previews else frozenset()
        lost = [agent_id for agent_id, shown in previews.items() if shown.lead_id not in held]
        return _Known(candidates, about, news, lost)

    def _end_preview(self, agent_id: AgentId) -> None:
        if agent_id in self._desk.floor.previews:
            now = self._clock.now()
            self._desk.ask(Asked(agent_id=agent_id, fact=agents.Freed(at=now), at=now))

    def _weigh(self, order: DialOrder, known: _Known) -> bool:
        rules, candidate = self._roster.rules.get(order.campaign_id), known.candidates.get(order.lead_id)
        call = self._desk.floor.calls.get(order.call_id)
        if rules is None or candidate is None or call is None or not _is_open(call):
            return False
        # A hold that began after the order does not stand at the instant by which the rules weigh it.
        about = set(known.about.get(order.call_id, ()))
        is_stopped = bool(about) and about <= known.stopped_since(order.ordered_at)
        verdict = weigh_again(order, candidate, rules)
        if verdict.is_permitted and not is_stopped:
            return False
        log.info("ringing_call_recalled", call_id=order.call_id, rule="case_stopped" if is_stopped else verdict.rule)
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
