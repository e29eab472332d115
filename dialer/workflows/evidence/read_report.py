"""What a campaign did in a period, by the register: formula, raw counts, rules, waits, and the head over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialer.core.compliance.abandonment import exceeds, ratio
from dialer.core.compliance.pack import Pack
from dialer.core.evidence.report import (
    DayRow,
    RuleRow,
    Waits,
    days_of,
    rules_of,
    total_of,
    versions_of,
    waits_of,
)
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CampaignId
from dialer.core.kernel.window import day_bounds, local_day, zone
from dialer.ports.evidence import HeadNote
from dialer.ports.views import Views
from dialer.workflows.evidence.keep_days import keep_days

MOST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignReport:
    """One campaign, one period of whole local days."""

    campaign_id: CampaignId
    campaign: str
    creditor: str
    mode: str
    caller_id: str
    since_on: date
    until_on: date
    """Last day, included."""
    zone: str
    made_at: datetime
    pack: str
    formula: str
    """``silent_per_good``: lost / served; ``abandoned_per_live``: lost / (lost + served)."""
    max_ratio: float
    answer_to_agent_s: float
    """The longest wait that the pack allows."""
    keep_until: date
    """Until when the pack wants these figures kept."""
    pack_versions: tuple[tuple[str, int], ...]
    total: DayRow
    days: tuple[DayRow, ...]
    rules: tuple[RuleRow, ...]
    titles: Mapping[str, str]
    """Of the rules, as the pack has them."""
    waits: Waits
    head: HeadNote | None
    """The first signed head after the period; None: none was signed yet, so the chain alone holds these figures."""
    begins_at: datetime | None
    """The campaign's first entry in the register: before it nothing was entered."""


async def read_report(
    views: Views,
    packs: Mapping[str, Pack],
    campaign_id: CampaignId,
    *,
    since_on: date,
    until_on: date,
    now: datetime,
) -> CampaignReport:
    """Count the register's entries of a campaign.

    Raises:
        NotFound: no such campaign.
        Invalid: the period ends before it begins, or is longer than a year.
    """
    if until_on < since_on:
        raise Invalid(f"the period ends on {until_on}, before it begins on {since_on}", field="until")
    if (until_on - since_on).days >= MOST_DAYS:
        raise Invalid(f"a report holds at most {MOST_DAYS} days; choose a shorter period", field="since")
    summary = await views.campaigns.get(campaign_id)
    campaign = summary.campaign
    pack = packs[campaign.pack].tightened(campaign.settings)
    tz = zone(campaign.zone)
    since, until = day_bounds(since_on, tz)[0], day_bounds(until_on, tz)[1]
    at = min(until, now)
    formula, limit = pack.abandonment_formula(at), pack.abandonment_max_ratio(at)
    entries = await views.evidence.counts(campaign_id, since=since, until=until)
    waits = await views.evidence.delays(campaign_id, since=since, until=until)

    def judge(lost: int, served: int) -> tuple[float | None, bool]:
        return ratio(formula, lost, served), exceeds(formula, lost, served, limit)

    total = total_of(entries, judge)
    rules = rules_of(entries)
    texts = {row.rule: pack.text_of(row.rule) for row in rules}
    heads = await views.evidence.heads()
    return CampaignReport(
        campaign_id=campaign_id,
        campaign=campaign.name,
        creditor=summary.creditor_name,
        mode=campaign.mode.value,
        caller_id=campaign.caller_id,
        since_on=since_on,
        until_on=until_on,
        zone=campaign.zone,
        made_at=now,
        pack=pack.code,
        formula=formula,
        max_ratio=limit,
        answer_to_agent_s=pack.answer_to_agent_s(at),
        keep_until=until_on + timedelta(days=keep_days(packs, pack.code, at)),
        pack_versions=versions_of(entries),
        total=total,
        days=days_of(entries, lambda moment: local_day(moment, tz), judge),
        rules=rules,
        titles={rule: text.title for rule, text in texts.items() if text is not None},
        waits=waits_of(waits, total.answered_count),
        head=next((head for head in heads if head.at >= until), None),
        begins_at=await views.evidence.begins_at(campaign_id),
    )
