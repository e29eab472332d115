"""Writes down a simulated day as a campaign's database would keep it, so that calibration can be tried against a truth.

It stands in the observer's place and passes every move on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dialer.core.agents.model import Agent
from dialer.core.agents.spells import AgentSpell, SpellBook
from dialer.core.calls.model import Call, CallState
from dialer.core.campaigns.measured import CallTimes, Measured, SpellTimes
from dialer.core.campaigns.model import Campaign
from dialer.core.dialing.observe import Observer
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CallId, CampaignId
from dialer.core.pacing.abandon import BUCKET_S
from dialer.core.pacing.forecast import Forecast

ENDLESS = 10_000_000


class Witness(Observer):
    """Sees every move of calls and agents."""

    def __init__(self, forecasts: Mapping[CampaignId, Forecast]) -> None:
        super().__init__(forecasts)
        self.calls: dict[CallId, Call] = {}
        """Each as it moved last."""
        self._live: dict[CallId, CampaignId] = {}
        self.spells: list[AgentSpell] = []
        self._book = SpellBook()

    def call_moved(self, call: Call, at: datetime) -> None:
        super().call_moved(call, at)
        self.calls[call.call_id] = call
        if call.state is CallState.ENDED:
            self._live.pop(call.call_id, None)
        else:
            self._live[call.call_id] = call.order.campaign_id

    def agent_moved(self, agent: Agent, at: datetime) -> None:
        super().agent_moved(agent, at)
        campaign_id = self._live.get(agent.call_id) if agent.call_id is not None else None
        spell = self._book.moved(agent, campaign_id)
        if spell is not None:
            self.spells.append(spell)

    def measured(self, campaign: Campaign, since: datetime, now: datetime, leads_left: int | None) -> Measured:
        """What the database would hold of the campaign at this moment.

        Args:
            campaign: whose calls.
            since: when its database began.
            now: this moment.
            leads_left: None for a list that never ends.
        """
        calls = [call for call in self.calls.values() if call.order.campaign_id == campaign.campaign_id]
        calls.sort(key=lambda call: call.order.ordered_at)
        counts: dict[float, list[int]] = {}
        for call in calls:
            at = call.joined_at or call.released_at
            if at is not None:
                bucket = counts.setdefault(at.timestamp() // BUCKET_S * BUCKET_S, [0, 0])
                bucket[call.joined_at is None] += 1
        return Measured(
            campaign=campaign,
            since_s=since.timestamp(),
            until_s=now.timestamp(),
            calls=tuple(_times(call) for call in calls),
            spells=tuple(_spell(spell) for spell in sorted(self.spells, key=lambda spell: spell.began_at)),
            leads_left_count=ENDLESS if leads_left is None else leads_left,
            due_count=ENDLESS if leads_left is None else leads_left,
            counts=tuple((starts_s, served, lost) for starts_s, (served, lost) in sorted(counts.items())),
        )


def _times(call: Call) -> CallTimes:
    return CallTimes(
        ordered_s=call.order.ordered_at.timestamp(),
        ringing_s=_seconds(call.ringing_at),
        answered_s=_seconds(call.answered_at),
        joined_s=_seconds(call.joined_at),
        ended_s=_seconds(call.ended_at),
        outcome=call.outcome.value if call.outcome is not None else "",
        is_cancelled=call.cancelled,
        is_reserved=call.order.mode is DialMode.RESERVED_AGENT,
        lead_id=call.order.lead_id,
        agent_id=call.agent_id,
    )


def _spell(spell: AgentSpell) -> SpellTimes:
    return SpellTimes(
        agent_id=spell.agent_id,
        state=spell.state.value,
        began_s=spell.began_at.timestamp(),
        ended_s=spell.ended_at.timestamp(),
        campaign_id=spell.campaign_id,
        pause_reason=spell.pause_reason.value if spell.pause_reason is not None else "",
    )


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at is not None else None
