"""Tests of offsets for tests: a running one, and debtors who follow a planted truth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from dialer.core.treatment.groups import place_of
from dialer.core.treatment.offset_test import ArmEntry, OffsetArm, OffsetTest
from dialer.core.treatment.offset_verdict import Followed

START = date(2026, 3, 2)
DAYS = (-7, -5, -3)


def offset_test(**changes: Any) -> OffsetTest:
    values: dict[str, Any] = {
        "test_id": 1, "name": "spring", "strategy_id": 1, "step": "courtesy-call",
        "arms": tuple(OffsetArm(place + 1, day, day + 2) for place, day in enumerate(DAYS)), "horizon_day": 0,
        "base_ratio": 0.6, "least_gain": 0.1, "per_arm": 100, "starts_on": START,
    }  # fmt: skip
    return OffsetTest(**{**values, **changes})


def entry(debtor: int, arm: int, day: int = 0, **changes: Any) -> ArmEntry:
    """Entered so many days after the start, a week before the due date."""
    values: dict[str, Any] = {
        "test_id": 1, "case_id": debtor, "debtor_id": debtor, "creditor_id": 1, "arm": arm,
        "due_on": START + timedelta(days=day + 7), "entered_on": START + timedelta(days=day),
    }  # fmt: skip
    return ArmEntry(**{**values, **changes})


def arm_of(debtor: int, test: OffsetTest) -> int:
    """As an assignment with equal shares draws it."""
    return int(place_of(f"debtor:{debtor}", test.name) * len(test.arms))


def population(test: OffsetTest, truth: Sequence[float], dice: Random, *, first: int = 1) -> list[Followed]:
    """As many debtors as it takes to fill every arm, twenty a day; each pays in time as its arm's truth has it."""
    found: list[Followed] = []
    filled = [0] * len(test.arms)
    debtor = first
    while min(filled) < test.per_arm:
        arm = arm_of(debtor, test)
        filled[arm] += 1
        one = entry(debtor, arm, len(found) // 20)
        late = 1 + int(dice.expovariate(0.1))
        days = -dice.randrange(6) if dice.random() < truth[arm] else late
        paid_on = one.due_on + timedelta(days=days) if days <= 60 else None
        found.append(Followed(entry=one, paid_on=paid_on, attempts=2, talks=1, cost=80.0))
        debtor += 1
    return found
