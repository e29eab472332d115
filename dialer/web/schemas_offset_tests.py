"""Tests of offsets on the wire: what is started, how far each arm has come, what was found, what was decided."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from dialer.web.schemas import Instant, LineText, Model, Name, Note, Out

Ratio = Annotated[float, Field(gt=0, lt=1)]
Day = Annotated[int, Field(ge=-365, le=365)]


class OffsetSizeQuery(Model):
    base_ratio: Ratio
    """Share that pays in time under the present offset, as far as is known."""
    least_gain: Ratio
    """Smallest difference that is worth finding: 0.05 is five in a hundred."""
    rivals: Annotated[int, Field(ge=1, le=4)] = 1
    """Offsets beside the present one."""


class OffsetSizeOut(Out):
    """What a test will ask for, and what it promises."""

    per_arm: int
    """Debtors in each arm; then the arms are compared once."""
    power: float
    """Probability that an offset better by the least gain is found."""
    false_proposals: float
    """At most this share of tests without any difference proposes something."""


class OffsetTestIn(Model):
    name: Name
    """Who belongs to which arm follows from it: no two tests have the same."""
    creditor: Annotated[str, Field(max_length=64)] = ""
    """Code; empty: every creditor without an assignment of its own."""
    debtor_kind: Literal["", "consumer", "business"] = ""
    credit_kind: LineText = ""
    strategy_id: int
    """The version that treats the segment's new cases now."""
    step: Name
    """Of caring or of soft collection."""
    offsets: Annotated[list[Day], Field(min_length=1, max_length=4)]
    """First days to try, from the due date: -5 is five days before it. The present one takes part by itself."""
    base_ratio: Ratio
    least_gain: Ratio
    horizon_day: Annotated[int, Field(ge=-30, le=120)] | None = None
    """Paid up to this day from the due date is paid in time; null: the due date for caring, 30 for soft collection."""


class OffsetDecisionIn(Model):
    is_accepted: bool
    note: Note
    """Why."""
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}$|^$")] = ""
    """Of the new version; empty: the present one's with a number behind it."""


class OffsetStopIn(Model):
    note: Note


class CurvePointOut(Out):
    day: int
    """From the due date."""
    paid_ratio: float
    at_risk: int


class PaidCurveOut(Out):
    """Kaplan-Meier: who is not seen to the end counts until the last day on which he was."""

    points: list[CurvePointOut]
    mean_days: float | None
    """From the due date to payment, nobody counted beyond ``until_day``."""
    mean_low: float | None
    mean_high: float | None
    """95 % interval (Greenwood)."""
    until_day: int


class ArmResultOut(Out):
    arm: int
    entered: int
    cut_short: int
    """Recalled, closed or credited before they could be counted: in no share, in the curve until then."""
    paid: int
    counted: int
    share: float | None
    low: float | None
    high: float | None
    """95 % interval of the share (Wilson)."""
    difference: float | None
    """To the present offset's share."""
    difference_low: float | None
    difference_high: float | None
    """95 % interval of this difference (Newcombe)."""
    p: float | None
    """One-sided, corrected for the number of comparisons (Holm)."""
    curve: PaidCurveOut
    attempts: int
    talks: int
    messages: int
    cost: float | None
    """Minor units: agents' time, lines, messages and letters; null: the price of an hour is not set."""


class OffsetResultOut(Out):
    """The one comparison."""

    verdict: str
    """``better``, ``no_difference`` or ``cut_short``."""
    best: int | None
    judged_on: date
    arms: list[ArmResultOut]


class OffsetArmOut(Out):
    strategy_id: int
    from_day: int
    to_day: int
    entered: int
    ripe: int
    """Of these, debtors of whom it is known whether they paid in time."""


class OffsetTestOut(Out):
    test_id: int
    name: str
    creditor: str
    debtor_kind: str
    credit_kind: str
    strategy_id: int
    strategy: str
    version: str
    step: str
    title: str
    currency: str
    arms: list[OffsetArmOut]
    """The present offset first."""
    horizon_day: int
    base_ratio: float
    least_gain: float
    per_arm: int
    power: float
    false_proposals: float
    starts_on: date
    state: str
    ready_on: date | None
    """When the arms will be compared at the present pace; null: not known yet, or over."""
    result: OffsetResultOut | None
    """Null until the size is reached: shares that are looked at before mislead."""
    started_at: Instant
    judged_at: Instant | None
    decided_at: Instant | None
    note: str
    accepted_strategy_id: int | None


class OffsetTests(Out):
    items: list[OffsetTestOut]
