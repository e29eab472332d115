"""The product's own pacers as policies of the twin: the very functions that the engine calls."""

from __future__ import annotations

from dataclasses import dataclass

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing import PACERS
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy
from dialer.twin.model import Scenario
from dialer.twin.policies.base import Insight, Policy
from dialer.twin.policies.options import read_options


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerSet:
    ratio: float
    """Lines per free agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSet:
    """A policy without parameters."""


def make_predictive(scenario: Scenario, insight: Insight, options: str) -> Policy:
    read_options("predictive", options, NoSet(), {})
    mode = DialMode.PREDICTIVE
    return Policy(name="predictive", mode=mode, pacer=PACERS[mode], has_forecast=True)


def make_progressive(scenario: Scenario, insight: Insight, options: str) -> Policy:
    read_options("progressive", options, NoSet(), {})
    mode = DialMode.PROGRESSIVE
    return Policy(name="progressive", mode=mode, pacer=PACERS[mode])


def make_power(scenario: Scenario, insight: Insight, options: str) -> Policy:
    """The scenario's ``power_ratio``; ``@ratio=2.5`` is another."""
    values = read_options("power", options, PowerSet(ratio=scenario.power_ratio), {})
    decide = PACERS[DialMode.POWER]

    def decide_power(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
        return decide(floor, policy._replace(power_ratio=values.ratio))

    return Policy(name="power", mode=DialMode.POWER, pacer=decide_power)
