"""Wires the live part: floor, desk, dial loop, diary, node and the requests of people."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dialer.core.calls.model import Call
from dialer.core.compliance.pack import Pack
from dialer.core.dialing.statements import Seal
from dialer.core.floor import Floor
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LegId
from dialer.core.leads.recycle import RetryPolicy
from dialer.core.pacing import PACERS
from dialer.core.pacing.base import Pacer
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.engine.agent_requests import AgentRequests
from dialer.engine.conducts import Conducts
from dialer.engine.desk import Desk
from dialer.engine.dial_loop import DialLoop
from dialer.engine.diary import Diary
from dialer.engine.effects import Effects
from dialer.engine.figures import Figures
from dialer.engine.forecasts import Forecasts
from dialer.engine.learned_answers import LearnedAnswers
from dialer.engine.limits import Limits
from dialer.engine.lookout import Lookout
from dialer.engine.node import Node
from dialer.engine.originator import Originator
from dialer.engine.policy import EnginePolicy
from dialer.engine.previews import Previews
from dialer.engine.queue import LeadQueue
from dialer.engine.recall import Recall
from dialer.engine.remaining import Remaining
from dialer.engine.roster import Roster
from dialer.engine.screens import Screens
from dialer.engine.scripts import Scripts
from dialer.engine.supervision import Supervision
from dialer.engine.sweepers import Sweepers
from dialer.engine.tasks import Tasks
from dialer.engine.tidings import Tidings
from dialer.engine.trust import Trust
from dialer.files.evidence_keys import number_seal
from dialer.ports.clock import Clock
from dialer.ports.publisher import Message, Publisher
from dialer.ports.store import Store, Wakeups
from dialer.ports.telephony import Telephony
from dialer.ports.views import CallViews
from dialer.workflows.calls.close_calls import RetryRules
from dialer.workflows.calls.disposition import DispositionRules
from dialer.workflows.debt.reckon import Reckoner


class Fanout:
    """Tells several publishers: the browsers, and whoever else listens in this process."""

    def __init__(self, *publishers: Publisher) -> None:
        self._publishers = list(publishers)

    def add(self, publisher: Publisher) -> None:
        self._publishers.append(publisher)

    def publish(self, message: Message) -> None:
        for publisher in self._publishers:
            publisher.publish(message)


@dataclass(slots=True, kw_only=True)
class Engine:
    """The live part, wired."""

    node: Node
    desk: Desk
    roster: Roster
    requests: AgentRequests
    supervision: Supervision
    queue: LeadQueue
    packs: Mapping[str, Pack]
    publisher: Fanout
    tasks: Tasks


def new_call_id() -> CallId:
    """Time-ordered and unguessable: ``c`` and 26 characters of the same alphabet as a ULID."""
    stamp = int(datetime.now(UTC).timestamp() * 1000)
    value = (stamp << 80) | int.from_bytes(os.urandom(10), "big")
    digits = []
    for _ in range(26):
        value, digit = divmod(value, 32)
        digits.append("0123456789abcdefghjkmnpqrstvwxyz"[digit])
    return CallId("c" + "".join(reversed(digits)))


def new_leg_id(agent_id: AgentId) -> LegId:
    return LegId(f"agent-{agent_id}-{secrets.token_hex(6)}")


def build_engine(
    *,
    store: Store,
    views: CallViews,
    telephony: Telephony,
    wakeups: Wakeups,
    publisher: Fanout,
    clock: Clock,
    policy: EnginePolicy,
    packs: dict[str, Pack],
    seal: Seal | None = None,
    reckoner: Reckoner | None = None,
    pacers: Mapping[DialMode, Pacer] = PACERS,
    disputes: DisputePolicy | None = None,
) -> Engine:
    """Wire the live part; nothing runs until ``node.start``.

    Args:
        seal: makes the keyed digests of numbers in the register of evidence; without it by a key of this run only.
        reckoner: reckons what cases owe by the law of the creditors' country; without it no interest is reckoned.
        pacers: the algorithm of each mode; a benchmark may put another rule in a mode's place.
        disputes: deadlines of what agents' verdicts raise.
    """
    floor = Floor()
    desk = Desk(floor)
    tasks = Tasks()
    roster = Roster(store, floor, policy, packs)
    queue = LeadQueue(store, policy)
    retry = _retry_rules(roster, clock)
    diary = Diary(store, policy, retry)
    conducts = Conducts(
        store=store,
        telephony=telephony,
        desk=desk,
        diary=diary,
        roster=roster,
        publisher=publisher,
        tasks=tasks,
        clock=clock,
    )
    scripts = Scripts(
        store=store,
        desk=desk,
        diary=diary,
        roster=roster,
        conducts=conducts,
        tasks=tasks,
        clock=clock,
        agency=policy.agency,
    )
    screens = Screens(views, publisher, tasks, clock, conducts, scripts)
    scripts.changed = screens.show_again
    conducts.changed = screens.show_again
    effects = Effects(
        desk=desk,
        telephony=telephony,
        diary=diary,
        screens=screens,
        publisher=publisher,
        tasks=tasks,
        clock=clock,
        policy=policy,
    )
    forecasts = Forecasts(
        store=store,
        desk=desk,
        diary=diary,
        roster=roster,
        clock=clock,
        policy=policy,
        learned=lambda campaign_id: LearnedAnswers(queue, campaign_id),
    )

    def call_seen(call: Call) -> None:
        forecasts.call_moved(call)
        conducts.call_moved(call)
        scripts.call_moved(call)

    effects.call_seen = call_seen

    def handed_over(call: Call) -> None:
        conducts.hand_over(call)
        scripts.hand_over(call)

    effects.handed_over = handed_over
    effects.agent_seen = forecasts.agent_moved
    trust = Trust(
        telephony=telephony,
        desk=desk,
        diary=diary,
        forecasts=forecasts,
        limits=Limits(roster, forecasts),
        publisher=publisher,
        clock=clock,
        policy=policy,
    )
    remaining = Remaining(store=store, roster=roster, clock=clock, policy=policy)
    queue.leads_ready = remaining.leads_changed
    lookout = Lookout(
        desk=desk,
        roster=roster,
        queue=queue,
        forecasts=forecasts,
        remaining=remaining,
        trust=trust,
        policy=policy,
    )
    originator = Originator(
        store=store,
        telephony=telephony,
        desk=desk,
        effects=effects,
        roster=roster,
        tasks=tasks,
        clock=clock,
        policy=policy,
        seal=seal or number_seal(os.urandom(32)),
    )
    previews = Previews(
        store=store,
        desk=desk,
        effects=effects,
        roster=roster,
        queue=queue,
        lookout=lookout,
        originator=originator,
        tasks=tasks,
        clock=clock,
        policy=policy,
        new_call_id=new_call_id,
    )
    loop = DialLoop(
        telephony=telephony,
        desk=desk,
        effects=effects,
        diary=diary,
        roster=roster,
        queue=queue,
        lookout=lookout,
        trust=trust,
        clock=clock,
        policy=policy,
        new_call_id=new_call_id,
        originator=originator,
        previews=previews,
        pacers=pacers,
    )
    effects.wake = loop.wake
    effects.return_lead = previews.return_lead
    sweepers = Sweepers(
        store=store,
        telephony=telephony,
        desk=desk,
        diary=diary,
        queue=queue,
        clock=clock,
        policy=policy,
        rules=retry,
        wake=loop.wake,
        recount=forecasts.recount,
    )
    figures = Figures(
        desk=desk,
        loop=loop,
        roster=roster,
        queue=queue,
        forecasts=forecasts,
        trust=trust,
        publisher=publisher,
        clock=clock,
    )
    node = Node(
        store=store,
        telephony=telephony,
        wakeups=wakeups,
        publisher=publisher,
        clock=clock,
        policy=policy,
        desk=desk,
        effects=effects,
        diary=diary,
        roster=roster,
        queue=queue,
        loop=loop,
        previews=previews,
        sweepers=sweepers,
        forecasts=forecasts,
        remaining=remaining,
        trust=trust,
        recall=Recall(
            store=store, desk=desk, roster=roster, clock=clock, tidings=Tidings(publisher=publisher, clock=clock)
        ),
        figures=figures,
        conducts=conducts,
        tasks=tasks,
    )
    requests = AgentRequests(
        desk=desk,
        telephony=telephony,
        loop=loop,
        previews=previews,
        effects=effects,
        screens=screens,
        conducts=conducts,
        scripts=scripts,
        diary=diary,
        queue=queue,
        store=store,
        clock=clock,
        new_leg_id=new_leg_id,
        rules=lambda: DispositionRules(
            retry=retry(),
            packs=packs,
            correction_s=policy.correction_s,
            reckoner=reckoner or Reckoner(),
            campaigns=roster.campaigns,
            disputes=disputes or DisputePolicy(),
        ),
    )
    supervision = Supervision(
        desk=desk,
        effects=effects,
        node=node,
        roster=roster,
        figures=figures,
        store=store,
        wakeups=wakeups,
        publisher=publisher,
        clock=clock,
    )
    return Engine(
        node=node,
        desk=desk,
        roster=roster,
        requests=requests,
        supervision=supervision,
        queue=queue,
        packs=packs,
        publisher=publisher,
        tasks=tasks,
    )


def _retry_rules(roster: Roster, clock: Clock) -> Callable[[], RetryRules]:
    """The retry policy of each campaign: the pack's gap and the campaign's own limit in the defaults."""

    def rules() -> RetryRules:
        policies: dict[CampaignId, RetryPolicy] = {}
        for campaign in roster.campaigns.values():
            gap = roster.packs[campaign.campaign_id].attempt_gap(clock.now())
            policies[campaign.campaign_id] = RetryPolicy(attempt_gap=gap, max_attempts=campaign.max_attempts)
        return RetryRules(policies=policies)

    return rules
