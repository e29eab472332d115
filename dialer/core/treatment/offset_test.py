"""A test of offsets: the same step of a strategy on several days from the due date, each for a share of new cases.

The arms are versions of the strategy that differ in nothing but the window of that step. Who belongs to which arm
follows from the debtor and the test's name; a debtor counts once, by the first case that reaches the earliest arm's
first day, so that what happens before the arms differ is the same for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from dialer.core.kernel.errors import Invalid
from dialer.core.treatment.offset_size import LEAST_PER_ARM
from dialer.core.treatment.strategy import PhaseName, Step, Strategy
from dialer.core.treatment.treat import Treated

TESTED = (PhaseName.CARING, PhaseName.SOFT)
"""Later phases follow mandates and terms of law: their days are not for trying."""
MOST_RIVALS = 4
ON_ITS_WAY = frozenset({"step_due", "step_gated", "step_later", "payments_awaited", "payments_and_gates"})
"""Reasons of a planning by which a case goes on along its ladder: nothing else was agreed, held or decided."""


class OffsetState(StrEnum):
    """Where a test stands."""

    RUNNING = "running"
    PROPOSED = "proposed"
    """An arm is proved better; a person decides."""
    NO_DIFFERENCE = "no_difference"
    """The size was reached, and no arm is proved better."""
    UNUSABLE = "unusable"
    """Too many of its cases were taken away before they could be counted."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    STOPPED = "stopped"
    """A person ended it before its size was reached: nothing follows from it."""


@dataclass(frozen=True, slots=True)
class OffsetArm:
    """One offset under test."""

    strategy_id: int
    """The version in which the step has this window."""
    from_day: int
    to_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetTest:
    """A test with its rule of stopping, fixed when it begins.

    Raises:
        Invalid: no name, no rival, too small a size, or a horizon before the last arm has begun.
    """

    test_id: int = 0
    name: str
    """Also the name of the trial: who is in which arm follows from it."""
    creditor_id: int | None = None
    debtor_kind: str = ""
    credit_kind: str = ""
    strategy_id: int
    """The version that the segment is treated by: the present offset is its own."""
    step: str
    arms: tuple[OffsetArm, ...]
    """The present offset first."""
    horizon_day: int
    """Paid on this day from the due date or before it counts as paid in time; 0: by the due date."""
    base_ratio: float
    least_gain: float
    per_arm: int
    """Debtors in each arm after which the arms are compared, once."""
    starts_on: date
    assignment_id: int = 0
    state: OffsetState = OffsetState.RUNNING

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise Invalid("a test needs a name", field="name")
        if not 2 <= len(self.arms) <= MOST_RIVALS + 1:
            raise Invalid(f"beside the present offset there are 1 to {MOST_RIVALS} others", field="offsets")
        if self.per_arm < LEAST_PER_ARM:
            raise Invalid(f"each arm needs at least {LEAST_PER_ARM} debtors", field="per_arm")
        if self.horizon_day < max(arm.from_day for arm in self.arms):
            raise Invalid("payments are counted at least until the last arm has begun", field="horizon_day")

    @property
    def first_day(self) -> int:
        """Of the earliest arm: cases enter on it."""
        return min(arm.from_day for arm in self.arms)

    def due_from(self, today: date) -> date:
        """The first due date whose cases have not yet come to the earliest arm's day."""
        return today - timedelta(days=self.first_day) + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmEntry:
    """A debtor enters a test."""

    test_id: int
    case_id: int
    debtor_id: int
    creditor_id: int
    arm: int
    """Place in ``OffsetTest.arms``."""
    due_on: date
    entered_on: date


def step_of(strategy: Strategy, step_id: str) -> Step:
    """The step that is to be tested.

    Raises:
        Invalid: there is none of this name, or its phase is not one for trying.
    """
    step = next((one for one in strategy.steps if one.id == step_id), None)
    if step is None:
        raise Invalid(f"{strategy.name} {strategy.version} has no step {step_id!r}", field="step")
    if step.phase not in TESTED:
        raise Invalid(
            f"step {step_id!r} is of phase {step.phase}; offsets are tested in {' and '.join(TESTED)}", field="step"
        )
    return step


def shifted(strategy: Strategy, step_id: str, from_day: int, version: str) -> Strategy:
    """The strategy with one step on other days; its window stays as long, unless the due date or the phase ends it.

    Raises:
        Invalid: the step would leave its phase: caring ends on the day before the due date and begins no earlier than
            the phase is long, soft collection lies after it.
    """
    step = step_of(strategy, step_id)
    longest = strategy.limit_of(step.phase)
    to_day = from_day + step.to_day - step.from_day
    if step.phase is PhaseName.CARING:
        if not -longest <= from_day <= -1:
            raise Invalid(f"caring may begin from day {-longest} to day -1", field="offsets")
        to_day = min(to_day, -1)
    else:
        if not 1 <= from_day <= longest:
            raise Invalid(f"soft collection may begin from day 1 to day {longest}", field="offsets")
        to_day = min(to_day, longest)
    steps = [replace(one, from_day=from_day, to_day=to_day) if one is step else one for one in strategy.steps]
    return replace(strategy, version=version, steps=steps)


def arm_version(strategy: Strategy, step_id: str, from_day: int) -> str:
    """The version of an arm: the same shift of the same version has the same name."""
    return f"{strategy.version}+{step_id}@{from_day:+d}"


def rivals_of(strategy: Strategy, step_id: str, offsets: Sequence[int]) -> tuple[Strategy, ...]:
    """The versions to compare with the present one.

    Raises:
        Invalid: an offset twice, the present one, none, too many, or one that cannot be.
    """
    present = step_of(strategy, step_id).from_day
    if present in offsets:
        raise Invalid(f"day {present} is the present offset and takes part anyhow; leave it out", field="offsets")
    if len(set(offsets)) != len(offsets):
        raise Invalid("each offset stands once", field="offsets")
    if not 1 <= len(offsets) <= MOST_RIVALS:
        raise Invalid(f"beside the present offset there are 1 to {MOST_RIVALS} others", field="offsets")
    return tuple(shifted(strategy, step_id, day, arm_version(strategy, step_id, day)) for day in sorted(offsets))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningTest:
    """A test that takes cases in, with what is asked of them."""

    test: OffsetTest
    step: Step

    def entry_of(
        self, *, case_id: int, debtor_id: int, creditor_id: int, strategy_id: int, treated: Treated, today: date
    ) -> ArmEntry | None:
        """The entry of a case that comes to the earliest arm's first day; None: it is not of the test.

        Left out are the control group of caring, cases that the step is not for, and those for which something else
        stands (a promise, a plan, a hold): the same for each arm, as the arms differ only from this day on.
        """
        due_on = treated.anchor_on
        arm = next((place for place, one in enumerate(self.test.arms) if one.strategy_id == strategy_id), None)
        if due_on is None or arm is None or (today - due_on).days != self.test.first_day:
            return None
        is_control = treated.is_control and self.step.phase is PhaseName.CARING
        if is_control or treated.phase is not self.step.phase or treated.decision.why not in ON_ITS_WAY:
            return None
        if (self.step.traits and not self.step.traits & treated.traits) or self.step.not_traits & treated.traits:
            return None
        return ArmEntry(
            test_id=self.test.test_id, case_id=case_id, debtor_id=debtor_id, creditor_id=creditor_id, arm=arm,
            due_on=due_on, entered_on=today,
        )  # fmt: skip
