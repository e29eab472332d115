"""The relationship with a debtor: care, preferences, customers, segments, the line of time, the first touch."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any

from pydantic import Field

from dialer.core.compliance.counts import Counted
from dialer.core.kernel.codes import HoldReason
from dialer.core.relation.behaviour import Behaviour
from dialer.core.relation.customer import AbilityToPay, CustomerValue
from dialer.core.relation.first_touch import TouchKind
from dialer.core.relation.segment import RelationTrait, Tone
from dialer.core.relation.vulnerability import SupportNeed
from dialer.ports.facts import FactSource, Medium
from dialer.ports.relationship import HappeningKind
from dialer.web.schemas import Instant, Model, MoneyOut, Out, Page, PageQuery, RecordedOut
from dialer.web.schemas_compliance import Weekday
from dialer.web.schemas_creditors import Language


class CareIn(Model):
    need: SupportNeed
    """What help is needed, never why: there is no field for a reason, so that no health data is written down."""
    source: FactSource
    review_on: date | None = None
    """When a person looks again; absent: after 180 days. At most a year off."""


class ReviewIn(Model):
    review_on: date | None = None
    """When a person looks again; absent: after 180 days."""


class CareOut(Out):
    vulnerability_id: int
    need: SupportNeed
    noted_on: date
    review_on: date
    source: FactSource
    recorded: RecordedOut
    ended_at: Instant | None


class PreferenceIn(Model):
    weekdays: Annotated[list[Weekday], Field(max_length=7)] = Field(default_factory=list)
    """Empty: every day."""
    starts: time | None = None
    """Local time of the debtor, with ``stops``."""
    stops: time | None = None
    channel: Medium | None = None
    language: Language | None = None
    """ISO 639-1; becomes the debtor's language."""
    source: FactSource


class PreferenceOut(Out):
    preference_id: int
    weekdays: list[Weekday]
    starts: time | None
    stops: time | None
    channel: Medium | None
    language: str
    source: FactSource
    recorded: RecordedOut
    ended_at: Instant | None


class AbilityIn(Model):
    creditor_id: int
    ability: AbilityToPay
    source: FactSource


class AbilityOut(Out):
    ability_id: int
    creditor_id: int
    ability: AbilityToPay
    source: FactSource
    recorded: RecordedOut
    ended_at: Instant | None


class ValueIn(Model):
    value: CustomerValue


class CustomerOut(Out):
    """The debtor as a customer of one creditor."""

    creditor_id: int
    creditor_name: str
    value: CustomerValue
    value_source: str
    """``file``, ``person``; empty: nobody said."""
    value_at: Instant | None
    value_by: int | None
    behaviour: Behaviour
    habit: dict[str, Any]
    """Figures that the behaviour follows from: ``recent_days``, ``earlier_days`` (mean days late), counts; or empty."""
    changed_on: date | None
    owed: MoneyOut
    """Of open cases."""
    paid: MoneyOut
    last_payment_on: date | None
    promises: dict[str, int]
    """How many by state."""


class SegmentOut(Out):
    segment: str
    """Empty: none of the rules fits."""
    title: str
    """In the asked language; empty where the rule is no longer there."""
    tone: Tone
    traits: list[RelationTrait]
    facts: dict[str, Any]
    """What the rules saw."""
    rules: str
    sorted_on: date
    touch_due_on: date | None
    touched_at: Instant | None
    touch_kind: TouchKind | None


class CaseLineOut(Out):
    case_id: int
    reference: str
    creditor_id: int
    creditor_name: str
    status: str
    phase: str
    balance: MoneyOut
    oldest_due_on: date | None
    holds: list[HoldReason]
    segment: SegmentOut | None


class ContactCountOut(Out):
    """One limit over the whole debtor, and what of it is used."""

    rule_id: str
    title: str
    counted: Counted
    count: int
    most: int
    hours: int
    is_calendar: bool


class BestContactOut(Out):
    """Where and when a campaign would best reach the debtor."""

    creditor_id: int
    creditor_name: str
    campaign_id: int
    campaign_name: str
    e164: str
    at: Instant
    """The best of the hours ahead in which may be dialled."""
    answer_chance: float
    """In that hour, 0..1."""
    answer_now: float
    is_learned: bool
    """By what was learned of this creditor's calls; false: by the rate before anything was learned."""


class NamedAuthorOut(Out):
    user_id: int
    name: str


class RelationshipQuery(Model):
    language: Language = "it"


class RelationshipOut(Out):
    """One view of a debtor, as far as the reader may see it."""

    debtor_id: int
    name: str
    at: Instant
    cases: list[CaseLineOut]
    customers: list[CustomerOut]
    abilities: list[AbilityOut]
    care: list[CareOut]
    preferences: list[PreferenceOut]
    counts: list[ContactCountOut]
    best: list[BestContactOut]
    authors: list[NamedAuthorOut]


class TimelineQuery(PageQuery):
    kinds: Annotated[str, Field(max_length=300, pattern=r"^[a-z,]*$")] = ""
    """Some of the kinds, with commas between; empty: all."""
    case_id: int | None = None
    """Only what was about this case."""


class HappeningOut(Out):
    kind: HappeningKind
    key: str
    at: Instant
    code: str
    text: str
    case_id: int | None
    reference: str
    creditor_id: int | None
    creditor_name: str
    amount: MoneyOut | None
    on_day: date | None
    ended_at: Instant | None
    talk_s: float | None
    e164: str


class TimelinePage(Page[HappeningOut]):
    pass


class FirstTouchQuery(PageQuery):
    creditor_id: int | None = None


class LateCaseOut(Out):
    case_id: int
    reference: str
    creditor_id: int
    creditor_code: str
    creditor_name: str
    debtor_id: int
    debtor_name: str
    balance: MoneyOut
    oldest_due_on: date | None
    touch_due_on: date
    days_late: int
    segment: str
    holds: list[HoldReason]


class LateCasePage(Page[LateCaseOut]):
    pass


class TouchFiguresOut(Out):
    creditor_id: int
    creditor_code: str
    creditor_name: str
    first_touch_days: int | None
    waiting_count: int
    late_count: int
    in_time_count: int
    touched_late_count: int
    in_time_ratio: float | None
    """Of the cases touched whose day was in the last 90, and of the late ones; none: there is none."""


class TouchesOut(Out):
    days: int
    """The house's own days to the first touch."""
    items: list[TouchFiguresOut]


class FirstTouchIn(Model):
    days: Annotated[int, Field(ge=0, le=365)] | None
    """None: the house's."""


class ReviewsQuery(PageQuery):
    until: date | None = None
    """Absent: today."""


class DueReviewOut(Out):
    vulnerability_id: int
    debtor_id: int
    debtor_name: str
    need: SupportNeed
    noted_on: date
    review_on: date


class DueReviewPage(Page[DueReviewOut]):
    pass


class ConditionOut(Out):
    fact: str
    least: float | None
    most: float | None
    words: list[str]


class SegmentRuleOut(Out):
    id: str
    title: dict[str, str]
    tone: Tone
    trait: RelationTrait | None
    conditions: list[ConditionOut]


class SegmentationOut(Out):
    name: str
    version: str
    otherwise: Tone
    segments: list[SegmentRuleOut]


class SegmentationsOut(Out):
    items: list[SegmentationOut]
