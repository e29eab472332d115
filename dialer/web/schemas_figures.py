"""Figures of receivables and of collection work; null where a figure is not defined."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from dialer.core.figures.ageing import Bucket
from dialer.web.schemas import Model, Out


class FiguresQuery(Model):
    creditor_id: int
    placement_id: int | None = None
    """One batch; absent: all of the creditor's."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    """Absent: the one of most of the creditor's cases."""
    months: Annotated[int, Field(ge=1, le=36)] = 12
    form: Literal["json", "csv"] = "json"


class BucketFigureOut(Out):
    bucket: Bucket
    open_minor: int
    """At the month's end."""
    roll_rate: float | None
    """Of what stood in the bucket before at the month's beginning, what stands here at its end."""
    cure_rate: float | None
    """Of what stood here at the month's beginning, the share paid in it, 0..1."""


class MonthFiguresOut(Out):
    begins_on: date
    ends_on: date
    sales_minor: int
    receivables_minor: int
    current_minor: int
    paid_minor: int
    buckets: list[BucketFigureOut]
    dso: float | None
    """Days, by the sales of three months."""
    best_possible_dso: float | None
    days_delinquent: float | None
    count_back: float | None
    count_back_reason: str
    effectiveness: float | None
    """CEI, 0..1."""


class VintageOut(Out):
    placement_id: int
    code: str
    placed_on: date
    placed_minor: int
    recalled_minor: int
    collected_minor: list[int]
    """By month since the placement, cumulative; the first is the month of the placement."""
    gross: list[float | None]
    net: list[float | None]
    """Of what was not recalled."""


class RatioOut(Out):
    name: str
    part: int
    whole: int
    value: float | None
    low: float | None
    """95 % interval, of shares of cases or calls."""
    high: float | None


class UpliftOut(Out):
    treated: RatioOut
    control: RatioOut
    difference: float | None
    low: float | None
    """95 % interval."""
    high: float | None


class HabitOut(Out):
    last: int
    """So many last invoices."""
    before: float | None
    """At the beginning of the period; the mean of the debtors' shares paid on time."""
    now: float | None
    debtor_count: int


class CostsOut(Out):
    agents_minor: int
    calls_minor: int
    letters_minor: int
    total_minor: int


class FeesOut(Out):
    """What the agency billed by its statements that end in the period, minor units."""

    statement_count: int
    fee_minor: int
    vat_minor: int
    remitted_minor: int
    """Paid to the agency less fee and VAT; negative: the creditor owes it."""


class FiguresOut(Out):
    creditor_id: int
    placement_id: int | None
    currency: str
    currencies: list[str]
    """Of the creditor's cases."""
    since_on: date
    until_on: date
    case_count: int
    invoice_count: int
    months: list[MonthFiguresOut]
    vintages: list[VintageOut]
    work: list[RatioOut]
    collected_minor: int
    costs: CostsOut | None
    """Null: what an agent's hour costs is not set (``figures.agent_hour_minor``)."""
    cost_per_euro: float | None
    fees: FeesOut
    contacted: UpliftOut
    """Paid by the due date: talked with before it, against the control group."""
    treated: UpliftOut
    """All who could be cared for, against the control group."""
    habits: list[HabitOut]
