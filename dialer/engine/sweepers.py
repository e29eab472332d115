"""Every state that can get stuck has someone who looks: leases, due leads, open attempts, dead nodes, dispositions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from dialer import metrics
from dialer.core.calls.model import CallState, HangupCause, HungUp
from dialer.core.floor import HangUpAsked
from dialer.core.kernel.codes import Outcome, Treatment
from dialer.core.kernel.ids import CallId
from dialer.engine.desk import Desk
from dialer.engine.diary import Diary
from dialer.engine.policy import EnginePolicy
from dialer.engine.queue import LeadQueue
from dialer.engine.reconcile import call_of
from dialer.ports.attempts import OpenAttempt
from dialer.ports.clock import Clock
from dialer.ports.store import Store, StoreError
from dialer.ports.telephony import InboundRequest, Telephony, TelephonyError
from dialer.workflows.calls.close_calls import EndedCall, RetryRules, close_calls
from dialer.workflows.calls.expire_undisposed import expire_undisposed
from dialer.workflows.leads.record_inbound_request import record_inbound_request

log = structlog.get_logger(__name__)


class Sweepers:
    """Rounds every ``sweep_s``. Each sweeper stands alone: one that fails does not hold up the others."""

    def __init__(
        self,
        *,
        store: Store,
        telephony: Telephony,
        desk: Desk,
        diary: Diary,
        queue: LeadQueue,
        clock: Clock,
        policy: EnginePolicy,
        rules: Callable[[], RetryRules],
        wake: Callable[[], None],
        recount: Callable[[], Awaitable[object]],
    ) -> None:
        self._store = store
        self._telephony = telephony
        self._desk = desk
        self._diary = diary
        self._queue = queue
        self._clock = clock
        self._policy = policy
        self._rules = rules
        self._wake = wake
        self._recount = recount
        """Told after attempts were closed that the floor did not know: the forecasts' ``recount``."""
        self._told_long: set[CallId] = set()

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            await asyncio.sleep(self._policy.sweep_s)
            await self.round()

    async def round(self) -> None:
        for name, sweep in self._sweeps():
            try:
                repaired = await sweep()
            except (StoreError, TelephonyError) as error:
                log.warning("sweeper_failed", sweeper=name, error=str(error))
                continue
            if repaired:
                metrics.SWEEPER_REPAIRED.labels(name).inc(repaired)
                if name != "due_leads":
                    log.warning("sweeper_repaired", sweeper=name, count=repaired)

    def _sweeps(self) -> Sequence[tuple[str, Callable[[], Awaitable[int]]]]:
        return (
            ("due_leads", self._promote_due),
            ("leases", self._expire_leases),
            ("open_attempts", self._close_stuck),
            ("long_calls", self._check_long_calls),
            ("undisposed", self._expire_undisposed),
        )

    async def _promote_due(self) -> int:
        async with self._store.transaction() as tx:
            promoted = await tx.leads.promote_due(self._clock.now())
        if promoted:
            self._queue.leads_became_ready()
            self._wake()
        return promoted

    async def _expire_leases(self) -> int:
        async with self._store.transaction() as tx:
            return await tx.leads.expire_leases(self._clock.now())

    async def _close_stuck(self) -> int:
        """Open rows that nobody works on: of this node when the floor does not know them, of dead nodes all."""
        now = self._clock.now()
        known = self.known_ids()
        async with self._store.transaction() as tx:
            rows = await tx.attempts.stuck(now - timedelta(seconds=self._policy.stuck_call_s))
            dead = await tx.nodes.dead(now - timedelta(seconds=self._policy.node_dead_after_s)) if rows else ()
        known |= self.known_ids()
        ours = [row for row in rows if row.node_id == self._policy.node_id and row.order.call_id not in known]
        lost = [row for row in rows if row.node_id in dead and row.node_id != self._policy.node_id]
        if ours and self._telephony.is_up:
            alive = {call.call_id for call in (await self._telephony.survey()).calls}
            lost += [row for row in ours if row.order.call_id not in alive]
        if lost:
            await self.close_lost(lost, now)
        return len(lost)

    def known_ids(self) -> frozenset[CallId]:
        """Calls that this node works on or whose end it is about to write.

        Taken before open rows are read and again afterwards: a call that ends while the database answers is none of
        those that nobody works on.
        """
        return self._diary.waiting_ids().union(self._desk.floor.calls)

    async def close_lost(self, rows: Sequence[OpenAttempt], now: datetime) -> None:
        """Write the ends that were not seen; they count as attempts, and as lost for the ratio (the strict reading).

        Raises:
            StoreError: nothing was written.
        """
        ended = [
            EndedCall(
                call=replace(
                    call_of(row),
                    state=CallState.ENDED,
                    ended_at=now,
                    outcome=_outcome_unseen(row),
                    cause=HangupCause(text="end not seen"),
                ),
                candidate=None,
                needs_disposition=row.joined_at is not None,
            )
            for row in rows
        ]
        await close_calls(self._store, ended=ended, lines=(), times=(), rules=self._rules())
        log.warning("attempts_closed_as_lost", count=len(rows))
        await self._recount()

    async def _check_long_calls(self) -> int:
        """Conversations beyond any reasonable length, and waits beyond the law: is the leg still there at all?"""
        now = self._clock.now()
        suspects = [
            call.call_id
            for call in self._desk.floor.calls.values()
            if (call.joined_at is not None and now - call.joined_at > timedelta(seconds=self._policy.longest_call_s))
            or (
                call.joined_at is None
                and call.answered_at is not None
                and now - call.answered_at > timedelta(seconds=self._policy.stuck_call_s)
            )
        ]
        if not suspects or not self._telephony.is_up:
            return 0
        alive = {call.call_id for call in (await self._telephony.survey()).calls}
        self._told_long.intersection_update(suspects)
        return sum(self._end_if_gone(call_id, alive) for call_id in suspects)

    def _end_if_gone(self, call_id: CallId, alive: set[CallId]) -> bool:
        """A leg that is gone is closed; a wait that outlasted every limit is ended; a long talk is told once."""
        call = self._desk.floor.calls.get(call_id)
        if call is None:
            return False  # ended while the switch answered
        now = self._clock.now()
        if call_id not in alive:
            cause = HangupCause(text="gone, its end was not seen")
            self._desk.put(HungUp(call_id=call_id, at=now, cause=cause, is_seen=False))
            return True
        if call.joined_at is None:
            self._desk.put(HangUpAsked(call_id=call_id, at=now))
            return True
        if call_id not in self._told_long:
            self._told_long.add(call_id)
            log.warning("call_very_long", call_id=call_id)
        return False

    async def _expire_undisposed(self) -> int:
        before = self._clock.now() - timedelta(seconds=self._policy.undisposed_after_s)
        return await expire_undisposed(self._store, before=before, rules=self._rules(), now=self._clock.now())

    async def inbound(self, event: InboundRequest) -> None:
        """Someone called back: the request is stored, and their leads become callbacks."""
        try:
            found = await record_inbound_request(self._store, event, now=self._clock.now())
        except StoreError as error:
            log.error("inbound_request_not_stored", error=str(error), pii_caller=event.caller)
            return
        if event.key:
            try:
                await self._telephony.take_inbound(event.key)
            except TelephonyError as error:  # told again at the next connection
                log.warning("inbound_request_not_taken", error=str(error))
        log.info("inbound_request", leads=found, wants_callback=event.wants_callback)
        self._queue.leads_became_ready()
        self._wake()


def _outcome_unseen(row: OpenAttempt) -> Outcome:
    """What became of a call whose end nobody saw: the dialplan lets go whoever waits for an agent in vain."""
    if row.joined_at is not None:
        return Outcome.CONNECTED
    if row.answered_at is not None:
        return Outcome.ABANDONED if row.order.treatment is Treatment.MESSAGE else Outcome.SILENT
    return Outcome.LOST
