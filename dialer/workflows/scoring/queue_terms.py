"""What holds for weighing a campaign's queue: the hours ahead, the contact budget, an agent's minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from dialer.core.campaigns.model import Campaign
from dialer.core.campaigns.schedule import is_on_shift
from dialer.core.compliance.pack import Pack
from dialer.core.dialing import opens_at, rulebook_of
from dialer.core.figures.ageing import bucket
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.window import instant, local_day, zone
from dialer.core.scoring.appraise import Terms
from dialer.ports.views import Views

AHEAD_DAYS = 7
BAND = timedelta(hours=2)
USUAL_MINUTES = 3.0
"""A conversation with its wrap-up, before a campaign has had its own (POLICY)."""
USUAL_WEIGHT = 20
"""Conversations for which that counts."""
MEASURED = timedelta(days=14)
IDLE_MINUTES: Mapping[DialMode, float] = {
    DialMode.PREVIEW: 0.75,
    DialMode.PROGRESSIVE: 0.4,
    DialMode.POWER: 0.2,
    DialMode.PREDICTIVE: 0.08,
}
"""Agent's minutes for a call that nobody takes (POLICY): the look and the ringing, the ringing, a part of it, and the
little that lines cost where agents wait for none of them."""


def hours_ahead(campaign: Campaign, pack: Pack, now: datetime) -> tuple[datetime, ...]:
    """Local times of the stretches of two hours in which the campaign may dial within a week, the present one first."""
    tz = zone(campaign.zone)
    found = []
    today = local_day(now, tz)
    for days in range(AHEAD_DAYS + 1):
        for hour in range(0, 24, 2):
            middle = instant(today + timedelta(days=days), time(hour + 1), tz)
            if middle + BAND / 2 <= now or middle >= now + timedelta(days=AHEAD_DAYS):
                continue
            is_present = middle - BAND / 2 <= now
            at = now if is_present and (middle <= now or _is_open(campaign, pack, now)) else middle
            if _is_open(campaign, pack, at):
                found.append(at.astimezone(tz))
    return tuple(found)


def _is_open(campaign: Campaign, pack: Pack, at: datetime) -> bool:
    return is_on_shift(campaign, at) and opens_at(pack, campaign, at) is None


async def queue_terms(views: Views, packs: Mapping[str, Pack], campaign: Campaign, now: datetime) -> Terms | None:
    """The terms of a campaign's queue; None where it will not dial within a week.

    Raises:
        NotFound: its rule pack is not installed.
        StoreError: the database does not answer.
    """
    pack = rulebook_of(packs, campaign).home
    hours = hours_ahead(campaign, pack, now)
    if not hours:
        return None
    minutes, count = await views.scoring.minutes_of(campaign.campaign_id, since=now - MEASURED)
    return Terms(
        hours=hours,
        week_attempts=pack.attempts_per_week(now),
        minutes=(minutes + USUAL_WEIGHT * USUAL_MINUTES) / (count + USUAL_WEIGHT),
        idle_minutes=IDLE_MINUTES.get(campaign.mode, IDLE_MINUTES[DialMode.PROGRESSIVE]),
        ageing_of=ageing_of,
    )


def ageing_of(days_past_due: int) -> str:
    """Class of the age of a debt, as portfolios are read."""
    return bucket(days_past_due).value
