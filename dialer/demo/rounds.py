"""Calls of days that lie behind the demo: the same plan, write-ahead, endings and verdicts as live, without a switch.

A round is one turn of a campaign's agents: leads are claimed from its queue, the rules weigh each, calls are ordered,
end as the debtors let them, and the agents give their verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, cycle

from dialer.core.agents.model import Agent, AgentState, LegState
from dialer.core.agents.spells import AgentSpell
from dialer.core.calls.model import Call, CallState, DialOrder
from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.conduct_rules import IdentityItem
from dialer.core.compliance.pack import Pack
from dialer.core.dialing import plan_tick, rulebook_of
from dialer.core.dialing.snapshot import CampaignView, Snapshot, TrunkView
from dialer.core.dialing.statements import Seal
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Conflict, Invalid, Refused
from dialer.core.kernel.ids import AgentId, CallId, CaseId, LeadId, LegId, NodeId
from dialer.core.kernel.outcomes import OUTCOMES, SetBy
from dialer.core.leads.recycle import RetryPolicy
from dialer.core.trunks.model import Meter, Trunk
from dialer.demo.payers import Reply
from dialer.ports.attempts import DiaryLine
from dialer.ports.leads import Candidate
from dialer.ports.store import Store
from dialer.workflows.calls.agree_in_call import PlanRequest, PromiseRequest
from dialer.workflows.calls.close_calls import EndedCall, RetryRules, close_calls
from dialer.workflows.calls.dispose_call import dispose_call
from dialer.workflows.calls.disposition import DispositionRequest, DispositionRules
from dialer.workflows.calls.order_calls import order_calls
from dialer.workflows.debt.agree_plan import PlanTerms
from dialer.workflows.debt.reckon import Reckoner

RING_S, UNANSWERED_S, WRAP_UP_S = 9, 27, 35
LEASE = timedelta(minutes=5)
CORRECTION_S = 900.0

Answering = Callable[[DialOrder, Candidate], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What became of one."""

    called: int
    talked: tuple[tuple[DialOrder, Reply], ...]
    """Calls in which somebody spoke with an agent, after the verdict."""


class Callers:
    """Agents who work a campaign's queue on days of the past.

    Args:
        store: the database; the node must be entered.
        campaign: running.
        packs: the installed rules.
        trunk: the one that carries the calls.
        agents: who speaks, in turn.
        seal: of numbers in the register of evidence.
        node_id: whose calls they are.
        reckoner: what cases owe.
        gives_way: an agreement that cannot be taken becomes a refusal; else it is an error.
    """

    def __init__(
        self, *, store: Store, campaign: Campaign, packs: dict[str, Pack], trunk: Trunk, agents: Sequence[AgentId],
        seal: Seal, node_id: NodeId, reckoner: Reckoner, gives_way: bool = False,
    ) -> None:  # fmt: skip
        self._store = store
        self._reckoner = reckoner
        self._gives_way = gives_way
        self._campaign = campaign
        self._packs = packs
        self._pack = packs[campaign.pack]
        self._rules = rulebook_of(packs, campaign)
        self._trunk = trunk
        self._agents = tuple(agents)
        self._turn: Iterator[AgentId] = cycle(self._agents)
        self._seal = seal
        self._node_id = node_id
        self._numbers = count(1)

    async def round(self, now: datetime, limit: int, answering: Answering) -> Round:
        """One turn at an instant.

        Args:
            limit: leads to look at.
            answering: what the debtor of an order does.
        """
        async with self._store.transaction() as tx:
            await tx.leads.promote_due(now)
            claimed = await tx.leads.claim(
                self._campaign.campaign_id, limit, node_id=self._node_id, now=now, lease_until=now + LEASE
            )
        if not claimed:
            return Round(called=0, talked=())
        candidates = {candidate.lead.lead_id: candidate for candidate in claimed}
        plan = plan_tick(self._snapshot(claimed, now), now, lambda: self._call_id(now))
        ruled = {ruling.lead_id for ruling in plan.rulings}
        checked = await order_calls(
            self._store, plan.orders, rulings=plan.rulings, rules={self._campaign.campaign_id: self._rules},
            weighed={lead_id: candidates[lead_id] for lead_id in ruled}, seal=self._seal, now=now,
            node_id=self._node_id,
        )  # fmt: skip
        left = candidates.keys() - ruled - {order.lead_id for order in plan.orders}
        if left:
            async with self._store.transaction() as tx:
                await tx.leads.give_back(sorted(left), node_id=self._node_id)
        replies = [(order, answering(order, candidates[order.lead_id])) for order in checked.good]
        await self._end(replies, candidates, now)
        return Round(called=len(replies), talked=tuple(pair for pair in replies if pair[1].talk_s))

    def _call_id(self, now: datetime) -> CallId:
        return CallId(f"past-{self._campaign.campaign_id}-{now:%Y%m%d%H%M}-{next(self._numbers)}")

    def _snapshot(self, candidates: Sequence[Candidate], now: datetime) -> Snapshot:
        teams = self._campaign.teams
        ready = [
            Agent(
                agent_id=agent_id, name="", endpoint="", teams=teams, wrap_up_s=WRAP_UP_S, state=AgentState.READY,
                since=now, leg=LegState.UP, leg_id=LegId(f"past-{agent_id}"),
            )
            for agent_id in self._agents
        ]  # fmt: skip
        meter = Meter(self._trunk.max_calls_per_s, self._trunk.max_channels, now)
        trunk = TrunkView(self._trunk, 0, meter)
        view = CampaignView(campaign=self._campaign, candidates=candidates, pack=self._pack, rules=self._rules)
        return Snapshot(
            campaigns=[view], agents=ready, calls=(), trunks={self._trunk.trunk_id: trunk},
            teams={self._campaign.campaign_id: teams},
        )  # fmt: skip

    async def _end(
        self, replies: Sequence[tuple[DialOrder, Reply]], candidates: Mapping[LeadId, Candidate], now: datetime
    ) -> None:
        if not replies:
            return
        calls = [self._call(order, reply, now) for order, reply in replies]
        retry = RetryRules(
            policies={
                self._campaign.campaign_id: RetryPolicy(
                    attempt_gap=self._pack.attempt_gap(now), max_attempts=self._campaign.max_attempts
                )
            },
            zone=self._campaign.zone,
        )
        lines, spells = [], []
        for call, (_, reply) in zip(calls, replies, strict=True):
            if call.joined_at is not None:
                spells += self._spells(call)
                if reply.reason is not None or OUTCOMES[reply.outcome].tells_of_debt:
                    at = call.joined_at + timedelta(seconds=5)
                    items = " ".join((IdentityItem.DATE_OF_BIRTH, IdentityItem.POSTCODE))
                    lines.append(DiaryLine(call_id=call.call_id, at=at, kind="identity_checked", data={"items": items}))
        ended = [
            EndedCall(call=call, candidate=candidates[call.order.lead_id], needs_disposition=call.joined_at is not None)
            for call in calls
        ]
        await close_calls(self._store, ended=ended, lines=lines, times=(), rules=retry, spells=spells)
        rules = DispositionRules(
            retry=retry, packs=self._packs, correction_s=CORRECTION_S, reckoner=self._reckoner,
            campaigns={self._campaign.campaign_id: self._campaign},
        )  # fmt: skip
        for call, (order, reply) in zip(calls, replies, strict=True):
            if call.joined_at is None or call.ended_at is None or call.agent_id is None:
                continue
            at = call.ended_at + timedelta(seconds=WRAP_UP_S)
            try:
                await dispose_call(self._store, call.agent_id, request_of(order, reply), rules=rules, now=at)
            except (Conflict, Invalid, Refused):
                if not self._gives_way:
                    raise
                # More than is owed, or a third promise: the agent is told so, and nothing is agreed.
                plain = Reply(outcome=Outcome.REFUSAL, reason=reply.reason, talk_s=reply.talk_s)
                await dispose_call(self._store, call.agent_id, request_of(order, plain), rules=rules, now=at)

    def _call(self, order: DialOrder, reply: Reply, now: datetime) -> Call:
        ringing = now + timedelta(seconds=2)
        if not reply.talk_s:
            return Call(
                order=order, state=CallState.ENDED, ringing_at=ringing, outcome=reply.outcome,
                ended_at=now + timedelta(seconds=UNANSWERED_S),
            )  # fmt: skip
        answered = now + timedelta(seconds=RING_S)
        joined = answered + timedelta(seconds=0.4)
        return Call(
            order=order, state=CallState.ENDED, ringing_at=ringing, answered_at=answered, joined_at=joined,
            agent_id=order.reserved_agent_id or next(self._turn), outcome=Outcome.CONNECTED,
            ended_at=joined + timedelta(seconds=reply.talk_s),
        )  # fmt: skip

    def _spells(self, call: Call) -> list[AgentSpell]:
        """The agent's time on a call: the talk and what is written after it."""
        assert call.agent_id is not None and call.joined_at is not None and call.ended_at is not None
        over = call.ended_at + timedelta(seconds=WRAP_UP_S)
        return [
            AgentSpell(
                agent_id=call.agent_id, state=state, began_at=began, ended_at=end,
                campaign_id=self._campaign.campaign_id,
            )
            for state, began, end in (
                (AgentState.READY, call.order.ordered_at - timedelta(seconds=40), call.joined_at),
                (AgentState.TALKING, call.joined_at, call.ended_at),
                (AgentState.WRAP_UP, call.ended_at, over),
            )
        ]  # fmt: skip


def request_of(order: DialOrder, reply: Reply) -> DispositionRequest:
    """The agent's form for what was said."""
    promise = None
    if reply.promised_on is not None and OUTCOMES[reply.outcome].set_by is SetBy.AGENT:
        promise = PromiseRequest(amount_minor=reply.promised_minor, on=reply.promised_on, method=reply.method)
    plan = None
    if reply.rates:
        plan = PlanRequest(terms=PlanTerms(first_on=reply.first_on, count=reply.rates))
    return DispositionRequest(
        call_id=order.call_id, code=reply.outcome, default_reason=reply.reason.value if reply.reason else None,
        promise=promise, plan=plan, note="Detto al telefono.",
    )  # fmt: skip


def case_of(order: DialOrder, candidate: Candidate) -> CaseId | None:
    """The case that the call is about."""
    return next(iter(order.case_ids or candidate.facts.case_ids), None)
