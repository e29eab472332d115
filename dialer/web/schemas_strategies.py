"""Strategies on the wire: versions with their steps, whom they concern, creditors' terms, results of trials."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from dialer.core.treatment.strategy import PhaseName
from dialer.web.schemas import Instant, LineText, Model, MoneyOut, Name, Out


class StepOut(Out):
    id: str
    title: str
    phase: str
    action: str
    wording: str
    from_day: int
    """From the due date; negative before it."""
    to_day: int
    mode: str
    template: str
    gates: list[str]
    traits: list[str]
    not_traits: list[str]
    most_attempts: int
    cost: MoneyOut
    is_for_late: bool


class PhaseOut(Out):
    phase: str
    longest_days: int


class StrategyOut(Out):
    strategy_id: int
    name: str
    version: str
    title: str
    least_balance: MoneyOut
    high_amount: MoneyOut
    most_attempts_without_contact: int
    control_ratio: float
    phases: list[PhaseOut]
    steps: list[StepOut]
    sha256: str
    loaded_at: Instant


class Strategies(Out):
    items: list[StrategyOut]


class StrategyIn(Model):
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    """The file's name without ``.yaml``."""
    text: Annotated[str, Field(min_length=1, max_length=200_000)]
    """The file as it is, YAML."""


class StrategyChangesOut(Out):
    """What the later version changes of the earlier one, a line for each thing."""

    old: int
    new: int
    lines: list[str]


class StrategyChangesQuery(Model):
    to: int
    """The other version."""


class ShareModel(Model):
    strategy_id: int
    ratio: Annotated[float, Field(gt=0, le=1)]


class AssignmentIn(Model):
    creditor: Annotated[str, Field(max_length=64)] = ""
    """Code; empty: every creditor without one of its own."""
    debtor_kind: Literal["", "consumer", "business"] = ""
    credit_kind: LineText = ""
    least_days: Annotated[int, Field(ge=0, le=36500)] | None = None
    """Days past due from which it holds; null: any age."""
    trial: Name
    """Name of the comparison: under the same name everybody stays in his group."""
    shares: Annotated[list[ShareModel], Field(min_length=1, max_length=20)]


class AssignmentOut(Out):
    assignment_id: int
    creditor: str
    debtor_kind: str
    credit_kind: str
    least_days: int | None
    due_from: date | None
    """Only cases due then or later; null: all."""
    due_upto: date | None
    trial: str
    shares: list[ShareModel]


class Assignments(Out):
    items: list[AssignmentOut]


class TermsIn(Model):
    authorises_formal: bool
    """Formal and legal steps."""
    bureau: LineText = ""
    """Credit bureau that the creditor takes part in; empty: none."""
    feed_hours: Annotated[int, Field(ge=1, le=24 * 366)] | None = 24
    """Age at which its payments are no longer fresh; null: it sends none, nothing waits for them."""
    agency_share: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of what comes in that is ours, for the stop rule; null: the creditor's own view."""
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    """ISO 3166-1: whose law and working days count for its cases; empty: the house's."""
    zone: str = ""
    """IANA zone in which the days of its cases begin; empty: the house's."""


class TermsOut(Out):
    creditor_id: int
    authorises_formal: bool
    bureau: str
    feed_hours: int | None
    agency_share: float | None
    country: str
    zone: str
    fed_at: Instant | None
    """Up to when its payments are known: by a bank's file, or by somebody's word that nothing came."""


class CampaignTreatmentIn(Model):
    phase: PhaseName | None
    """Its leads come from the cases due for a call in this phase; null: from lists again."""


class CampaignTreatmentOut(Out):
    campaign_id: int
    phase: str
    """Empty: its leads come from lists."""
    entered: int
    left: int


class GroupOut(Out):
    """One group of a comparison."""

    strategy_id: int
    strategy: str
    version: str
    is_control: bool
    cases: int
    paid: int
    """Cases with nothing left."""
    paid_ratio: float | None
    low: float | None
    """95 % interval of the share (Wilson)."""
    high: float | None
    placed: MoneyOut
    """Charged in all."""
    collected: MoneyOut
    """Paid, payments that did not hold taken off."""


class TrialOut(Out):
    trial: str
    groups: list[GroupOut]


class Trials(Out):
    items: list[TrialOut]
