"""The list that a simulated campaign dials: endless, or finite with the product's own retry rules."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from numpy.random import Generator

from dialer.core.calls.model import Call
from dialer.core.compliance.facts import Facts, PastAttempt, PastConversation, SilentCall
from dialer.core.kernel.codes import NumberState, Outcome
from dialer.core.kernel.ids import CampaignId, DebtorId, LeadId, NumberId
from dialer.core.leads.model import Lead, LeadNumber, LeadState
from dialer.core.leads.recycle import RetryPolicy, next_step
from dialer.core.pacing.answering import LineTraits
from dialer.twin.distributions import BLOCK_COUNT
from dialer.twin.drift import HIGHEST_RATE, answer_rate_at
from dialer.twin.model import Scenario

FEWEST_IN_HAND, MOST_IN_HAND = 16, 64
"""Leads in hand before a tick, as the engine's queue leases them ahead: as many as there are agents, within these."""
PROMISED = Outcome.PROMISE
"""What an agent's verdict on every conversation with a person is: nobody calls again that day."""


class Prospect(NamedTuple):
    """A lead in hand with the facts that the rules read."""

    lead: Lead
    facts: Facts


class LeadList:
    """One campaign's leads in their order; nobody is dialled twice at a time."""

    def __init__(
        self,
        scenario: Scenario,
        campaign_id: CampaignId,
        dice: Generator,
        *,
        starts_at: datetime,
        policy: RetryPolicy,
        count: int | None,
        answer_rate: float,
    ) -> None:
        self._scenario = scenario
        self._campaign_id = campaign_id
        self._starts_at = starts_at
        self._policy = policy
        self._rate = answer_rate
        self._ends_s = scenario.shift_h * 3600
        self._chances = self._draw_chances(dice)
        self._chance_of: dict[LeadId, float] = {}
        self._fresh_count = count
        """Leads never dialled yet; None: the list never ends."""
        self._next_id = 0
        self._wanted_count = min(MOST_IN_HAND, max(FEWEST_IN_HAND, scenario.agents))
        self._hand: list[Prospect] = []
        self._due: list[tuple[float, int, Prospect]] = []
        self._turn = 0
        self._factor_at_s = -1.0
        self._present_factor = 1.0
        self._base = Facts(country="IT")

    @property
    def is_endless(self) -> bool:
        return self._fresh_count is None

    @property
    def left_count(self) -> int | None:
        """Leads that may still be dialled today, those on the line now left out; None for a list that never ends."""
        if self._fresh_count is None:
            return None
        return self._fresh_count + len(self._hand) + len(self._due)

    def end_after(self, count: int) -> None:
        """From now on so many leads are left, those in hand among them; the list ends with them."""
        del self._hand[count:]
        self._due.clear()
        self._fresh_count = count - len(self._hand)

    def hand(self, at_s: float) -> Sequence[Prospect]:
        """The next leads, those that are due again first."""
        hand, due = self._hand, self._due
        while due and due[0][0] <= at_s:
            hand.insert(0, heapq.heappop(due)[2])
        while len(hand) < self._wanted_count and self._fresh_count != 0:
            hand.append(self._fresh())
        return hand

    def take(self, lead_id: LeadId) -> Prospect:
        """Out of the hand: it is dialled or ruled out."""
        hand = self._hand
        if hand[0].lead.lead_id == lead_id:
            return hand.pop(0)
        return hand.pop(next(i for i, prospect in enumerate(hand) if prospect.lead.lead_id == lead_id))

    def chance(self, lead_id: LeadId, at_s: float) -> float:
        """That a call to the lead, ordered now, is answered."""
        return min(HIGHEST_RATE, self._chance_of[lead_id] * self._factor(at_s))

    def mean_chance(self, at_s: float) -> float:
        """The same of the mean lead."""
        return min(HIGHEST_RATE, self._rate * self._factor(at_s))

    def _factor(self, at_s: float) -> float:
        """What the hour and the drift make of every chance."""
        if at_s != self._factor_at_s:
            self._factor_at_s = at_s
            self._present_factor = answer_rate_at(self._scenario, at_s / 3600) / self._scenario.answer_rate
        return self._present_factor

    def defer(self, prospect: Prospect, due_at: datetime) -> None:
        """The rules say later, or an outcome does; later than the shift is never."""
        due_s = (due_at - self._starts_at).total_seconds()
        if due_s < self._ends_s:
            self._turn += 1
            heapq.heappush(self._due, (due_s, self._turn, prospect))

    def ended(self, prospect: Prospect, call: Call, outcome: Outcome, at: datetime) -> None:
        """What follows for the lead from its call or its disposition, by the product's own rules."""
        if self._fresh_count is None:
            self._chance_of.pop(prospect.lead.lead_id, None)
            return
        lead = prospect.lead
        step = next_step(
            lead,
            outcome,
            number_id=call.order.number_id,
            history=prospect.facts.attempts,
            policy=self._policy,
            now=at,
            zone=self._scenario.zone,
            rang=call.ringing_at is not None,
        )
        if step.state is not LeadState.SCHEDULED or step.due_at is None:
            return
        states = dict(step.number_changes)
        lead = replace(
            lead,
            attempt_count=lead.attempt_count + step.adds_attempt,
            last_number_id=call.order.number_id,
            preferred_number_id=step.preferred_number_id,
            numbers=tuple(replace(n, state=states.get(n.number_id, n.state)) for n in lead.numbers),
        )
        retry_after_s = self._scenario.leads.retry_after_s
        due_at = step.due_at
        if retry_after_s is not None and outcome is not PROMISED:
            due_at = at + timedelta(seconds=retry_after_s)
        self.defer(Prospect(lead, _remembered(prospect.facts, call, outcome)), due_at)

    # ---- new leads

    def _fresh(self) -> Prospect:
        if self._fresh_count is not None:
            self._fresh_count -= 1
        self._next_id += 1
        lead_id = LeadId(self._next_id)
        is_mobile, self._chance_of[lead_id] = next(self._chances)
        number = LeadNumber(
            number_id=NumberId(lead_id),
            e164=f"+39347{lead_id % 10_000_000:07d}" if is_mobile else f"+3906{lead_id % 100_000_000:08d}",
            state=NumberState.OK,
        )
        lead = Lead(
            lead_id=lead_id,
            campaign_id=self._campaign_id,
            debtor_id=DebtorId(lead_id),
            numbers=(number,),
            due_at=self._starts_at,
        )
        return Prospect(lead, self._base)

    def _draw_chances(self, dice: Generator) -> Iterator[tuple[bool, float]]:
        """For each lead whether its number is a mobile one, and its own chance of answering at the scenario's rate."""
        leads, rate = self._scenario.leads, self._rate
        ratio, share = leads.mobile_answer_rate_ratio, leads.mobile_share
        fixed = rate / (share * ratio + 1 - share)
        while True:
            mobile = (dice.random(BLOCK_COUNT) < share).tolist()
            if leads.concentration is not None and rate < 1:
                first, second = rate * leads.concentration, (1 - rate) * leads.concentration
                chances = dice.beta(first, second, BLOCK_COUNT).tolist()
            else:
                chances = [fixed * ratio if is_mobile else fixed for is_mobile in mobile]
            yield from zip(mobile, chances, strict=True)


class KnownAnswers:
    """An answer model that has read the world's own dice: what perfect lead scoring would know."""

    def __init__(self, leads: LeadList, starts_at: datetime) -> None:
        self._leads = leads
        self._starts_at = starts_at

    def probability(self, traits: LineTraits, at: datetime, base: float) -> float:
        """The lead's own chance at this moment, whatever ``base`` says."""
        return self._leads.chance(LeadId(traits.lead_id), (at - self._starts_at).total_seconds())


class KnownRate:
    """An answer model that is told the world's answer rate of each moment, and nothing of single leads."""

    def __init__(self, leads: LeadList, starts_at: datetime) -> None:
        self._leads = leads
        self._starts_at = starts_at

    def probability(self, traits: LineTraits, at: datetime, base: float) -> float:
        """The mean chance at this moment, whatever ``base`` says."""
        return self._leads.mean_chance((at - self._starts_at).total_seconds())


def _remembered(facts: Facts, call: Call, outcome: Outcome) -> Facts:
    """The facts with this call in them, as the rules will read them."""
    order = call.order
    attempt = PastAttempt(
        at=order.ordered_at,
        number_id=order.number_id,
        e164=order.e164,
        outcome=outcome,
        rang=call.ringing_at is not None,
    )
    talks, silent = facts.conversations, facts.silent_calls
    if call.joined_at is not None and outcome is PROMISED:
        talks = (*talks, PastConversation(at=call.joined_at, e164=order.e164))
    if outcome in (Outcome.SILENT, Outcome.ABANDONED) and call.answered_at is not None:
        silent = (*silent, SilentCall(at=call.answered_at, e164=order.e164))
    return replace(facts, attempts=(*facts.attempts, attempt), conversations=talks, silent_calls=silent)
