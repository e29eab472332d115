"""A campaign's report as the API gives it, and what may be asked of the registers."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from dialer.web.schemas import Instant, Model, Out


class ReportQuery(Model):
    from_: date = Field(alias="from")
    """First local day."""
    to: date
    """Last local day, included."""
    form: Literal["json", "csv", "pdf"] = "json"
    language: Literal["it", "en"] = "it"


class BusinessQuery(Model):
    creditor_id: int | None = None
    from_: date | None = Field(default=None, alias="from")
    """Received on or after this day."""
    to: date | None = None
    """Received on or before this day."""
    form: Literal["csv", "pdf"] = "csv"
    language: Literal["it", "en"] = "it"


class AgentListQuery(Model):
    form: Literal["csv", "pdf"] = "csv"
    language: Literal["it", "en"] = "it"


class ReportDayOut(Out):
    """One local day, or the whole period; every figure is a count of the register's entries."""

    day: date | None
    ordered_count: int
    answered_count: int
    served_count: int
    lost_count: int
    left_count: int
    """Hung up before the patience was over."""
    deferred_count: int
    refused_count: int
    ratio: float | None
    """By the formula; null where it has no denominator."""
    is_exceeded: bool


class ReportRuleOut(Out):
    result: str
    rule: str
    title: str
    count: int


class ReportStepOut(Out):
    """Answered people who waited longer than the step before and no longer than this one."""

    up_to_ms: int | None
    served_count: int
    lost_count: int
    left_count: int


class ReportWaitsOut(Out):
    """From the answer to the agent."""

    count: int
    median_ms: int | None
    p95_ms: int | None
    p99_ms: int | None
    longest_ms: int | None
    unknown_count: int
    steps: list[ReportStepOut]


class ReportHeadOut(Out):
    """The first signed head after the period."""

    number: int
    digest: str
    at: Instant


class ReportCountryOut(Out):
    """The calls to debtors of one country, by that country's own formula."""

    country: str
    """ISO 3166-1; empty: not known."""
    pack: str
    """Empty: no pack of that country is installed; its calls are counted and not judged."""
    formula: str
    max_ratio: float
    figures: ReportDayOut


class ReportVersionOut(Out):
    version: str
    count: int
    """Decisions made by it."""


class ReportOut(Out):
    campaign_id: int
    campaign: str
    creditor: str
    since_on: date
    until_on: date
    zone: str
    made_at: Instant
    pack: str
    """Of all that applied, the one whose limit was spent most."""
    formula: str
    max_ratio: float
    answer_to_agent_s: float
    keep_until: date
    pack_versions: list[ReportVersionOut]
    total: ReportDayOut
    days: list[ReportDayOut]
    countries: list[ReportCountryOut]
    rules: list[ReportRuleOut]
    waits: ReportWaitsOut
    head: ReportHeadOut | None
    """Null: none was signed after the period yet; the chain alone holds these figures."""
    begins_at: Instant | None
    """The campaign's first entry in the register."""
    deleted_before: Instant | None
    """Of the period, entries up to then were deleted when their time was over; null: the period is whole."""
