"""What a campaign did in a period, by the register: formula, raw counts, rules, waits, and the head over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialer.core.compliance.abandonment import exceeds, ratio
from dialer.core.compliance.pack import Pack, RuleText
from dialer.core.compliance.rulebook import country_code
from dialer.core.dialing import rulebook_of
from dialer.core.evidence.by_country import CountryRow, Limit, all_of, countries_of, strictest
from dialer.core.evidence.cut import packs_of
from dialer.core.evidence.entry import EntryKind
from dialer.core.evidence.report import (
    DayRow,
    RuleRow,
    Tallied,
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
    """Of all that applied, the one whose limit was spent most; a day is exceeded when any of them is."""
    formula: str
    """``silent_per_good``: lost / served; ``abandoned_per_live``: lost / (lost + served)."""
    max_ratio: float
    answer_to_agent_s: float
    """The longest wait that every pack that applied allows."""
    keep_until: date
    """Until when the packs want these figures kept."""
    pack_versions: tuple[tuple[str, int], ...]
    total: DayRow
    days: tuple[DayRow, ...]
    countries: tuple[CountryRow, ...]
    """By the debtor's country, each by its own formula; the country with most calls first."""
    rules: tuple[RuleRow, ...]
    titles: Mapping[str, str]
    """Of the rules, as the pack has them."""
    waits: Waits
    head: HeadNote | None
    """The first signed head after the period; None: none was signed yet, so the chain alone holds these figures."""
    begins_at: datetime | None
    """The campaign's first entry in the register: before it nothing was entered."""
    deleted_before: datetime | None
    """Of the period, entries up to then were deleted when their time was over; None: the period is whole."""


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
    tz = zone(campaign.zone)
    since, until = day_bounds(since_on, tz)[0], day_bounds(until_on, tz)[1]
    at = min(until, now)
    entries = await views.evidence.counts(campaign_id, since=since, until=until)
    waits = await views.evidence.delays(campaign_id, since=since, until=until)
    rules = rulebook_of(packs, campaign, _countries(packs, entries))
    applied = rules.campaign.packs
    limits = [_limit(pack, at) for pack in applied]
    shown = strictest(limits, entries)
    judge = all_of(limits, shown)
    total = total_of(entries, judge)
    by_rule = rules_of(entries)
    texts = {row.rule: _text_of(applied, row.rule) for row in by_rule}
    heads = await views.evidence.heads()
    deleted_before = await views.evidence.deleted_before()
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
        pack=shown.pack,
        formula=shown.formula,
        max_ratio=shown.max_ratio,
        answer_to_agent_s=rules.campaign.answer_to_agent_s(at),
        keep_until=until_on + timedelta(days=max(keep_days(packs, pack.code, at) for pack in applied)),
        pack_versions=versions_of(entries),
        total=total,
        days=days_of(entries, lambda moment: local_day(moment, tz), judge),
        countries=countries_of(entries, lambda entry: _country(packs, rules.home.country, entry), limits),
        rules=by_rule,
        titles={rule: text.title for rule, text in texts.items() if text is not None},
        waits=waits_of(waits, total.answered_count),
        head=next((head for head in heads if head.at >= until), None),
        begins_at=await views.evidence.begins_at(campaign_id),
        deleted_before=deleted_before if deleted_before is not None and deleted_before > since else None,
    )


def _limit(pack: Pack, at: datetime) -> Limit:
    formula, max_ratio = pack.abandonment_formula(at), pack.abandonment_max_ratio(at)

    def judge(lost: int, served: int) -> tuple[float | None, bool]:
        return ratio(formula, lost, served), exceeds(formula, lost, served, max_ratio)

    return Limit(country=pack.country, pack=pack.code, formula=formula, max_ratio=max_ratio, judge=judge)


def _countries(packs: Mapping[str, Pack], entries: Iterable[Tallied]) -> frozenset[str]:
    """Of all packs by which something was decided; a pack that is no longer installed cannot be asked for its limit."""
    codes = packs_of(frozenset(entry.pack_version for entry in entries))
    return frozenset(packs[code].country for code in codes if code in packs)


def _country(packs: Mapping[str, Pack], home: str, entry: Tallied) -> str:
    """Of the entry's debtor: as told, or of the first pack that decided, which is the debtor's own."""
    if entry.country:
        return country_code(entry.country)
    code = entry.pack_version.partition("+")[0].partition("-")[0].lower()
    pack = packs.get(code)
    if pack is not None:
        return pack.country
    return home if entry.kind == EntryKind.RULED else ""


def _text_of(applied: Iterable[Pack], rule: str) -> RuleText | None:
    return next((text for pack in applied if (text := pack.text_of(rule)) is not None), None)
