"""Strategies: what a ladder must hold to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import Invalid
from dialer.core.treatment.strategy import PhaseLimit, PhaseName, Step, StepAction, Strategy, Trait, Wording
from tests.unit.core.treatment.cases import default_strategy


def step(**changes: Any) -> Step:
    values: dict[str, Any] = {
        "id": "a", "title": "A", "phase": PhaseName.SOFT, "action": StepAction.CALL, "wording": Wording.REMINDER,
        "from_day": 3, "to_day": 5, "mode": DialMode.PROGRESSIVE,
    }  # fmt: skip
    return Step(**{**values, **changes})


def strategy(*steps: Step, **changes: Any) -> Strategy:
    values: dict[str, Any] = {
        "name": "s", "version": "1", "title": "S", "steps": steps,
        "phases": tuple(PhaseLimit(phase=phase, longest_days=9) for phase in (PhaseName.CARING, PhaseName.SOFT)),
    }  # fmt: skip
    return Strategy(**{**values, **changes})


def test_the_ladder_that_ships_holds_together() -> None:
    found = default_strategy()
    assert found.phase_after(PhaseName.CARING) is PhaseName.SOFT
    assert found.phase_after(PhaseName.LEGAL) is None
    assert found.limit_of(PhaseName.SOFT) == 20


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"from_day": 6}, "ends on day 5, before it begins"),
        ({"phase": PhaseName.LEGAL}, "has no limit"),
        ({"from_day": 0}, "only courtesy is allowed"),
        ({"from_day": -7, "wording": Wording.COLLECTION}, "only courtesy is allowed"),
        ({"mode": None}, "have a mode"),
        ({"action": StepAction.MESSAGE}, "have a mode"),
        ({"action": StepAction.LETTER, "mode": None}, "needs the template"),
        ({"cost_minor": -1}, "not negative"),
        ({"traits": frozenset({Trait.VALUED}), "not_traits": frozenset({Trait.VALUED})}, "and not for them"),
    ],
)
def test_steps_that_cannot_be(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Invalid, match=reason) as error:
        strategy(step(**changes))
    assert error.value.facts["field"] == "a"


def test_courtesy_may_come_before_the_due_date() -> None:
    assert strategy(step(phase=PhaseName.CARING, from_day=-7, to_day=-5, wording=Wording.COURTESY)).steps


def test_a_step_stands_once_and_phases_in_their_order() -> None:
    with pytest.raises(Invalid, match="there twice"):
        strategy(step(), step())
    good = strategy(step())
    with pytest.raises(Invalid, match="in the order"):
        replace(good, phases=tuple(reversed(good.phases)))
    with pytest.raises(Invalid, match="control group"):
        replace(good, control_ratio=1.0)
