"""The tick of the dial loop: what it sees, what it decides."""

from dialer.core.dialing.abandonment import abandonment_rules, counts_since, look_back, period_hours
from dialer.core.dialing.judge import NO_NUMBER, closes_at, facts_for, judge, opens_at, opens_first
from dialer.core.dialing.recheck import NO_CASE, Rechecked, recheck, weigh_again
from dialer.core.dialing.rules import rulebook_of
from dialer.core.dialing.snapshot import CampaignView, Dialable, PreviewOffer, Ruling, Snapshot, TickPlan, TrunkView
from dialer.core.dialing.tick import order_for, plan_tick
from dialer.core.dialing.waking import is_news_of_agent, is_news_of_call

__all__ = [
    "NO_CASE",
    "NO_NUMBER",
    "CampaignView",
    "Dialable",
    "PreviewOffer",
    "Rechecked",
    "Ruling",
    "Snapshot",
    "TickPlan",
    "TrunkView",
    "abandonment_rules",
    "closes_at",
    "counts_since",
    "facts_for",
    "is_news_of_agent",
    "is_news_of_call",
    "judge",
    "look_back",
    "opens_at",
    "opens_first",
    "order_for",
    "period_hours",
    "plan_tick",
    "recheck",
    "rulebook_of",
    "weigh_again",
]
