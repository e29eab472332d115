"""The floor's network: what becomes of each number when it is dialled, drawn beforehand from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from numpy.random import default_rng

from dialer.twin.distributions import draw_mixed, draw_within
from dialer.twin.model import Scenario

SHORT_S = 10.0
"""Shorter conversations are ended by the agent. The debtor's patience with the line counts from the answer, so a debtor
who has hardly anything to say would be gone before the agent comes; the twin's conversations count from the bridge."""
HOLDS_S = 3600.0
TABLE = "drawn.csv"
"""Name of SIPp's table; asterisk/sipp/drawn_carrier.xml asks for it by this name."""


@dataclass(frozen=True)
class DrawnCall:
    """One line of the table."""

    e164: str
    fate: str
    """answer | out | busy | invalid."""
    setup_s: float
    """From the order to the ringing, or to the refusal."""
    ring_s: float = 0.0
    """Until it is answered or given up by the network."""
    talk_s: float = 0.0

    @property
    def is_ended_by_agent(self) -> bool:
        return self.talk_s < SHORT_S

    @property
    def holds_s(self) -> float:
        """From the answer to the debtor's own hang-up."""
        return HOLDS_S if self.is_ended_by_agent else self.talk_s


def draw_calls(scenario: Scenario, seed: int, count: int) -> list[DrawnCall]:
    """So many numbers, each to be dialled once, with the same distributions as the twin's."""
    dice = default_rng(seed)
    answered = dice.random(count) < scenario.answer_rate
    failed = dice.random(count) < scenario.fast_failure.share  # of the others
    is_busy = dice.random(count) < 0.7
    setup_s = dice.uniform(*scenario.setup_s, count)
    fail_s = dice.uniform(scenario.fast_failure.lo_s, scenario.fast_failure.hi_s, count)
    ring_s = draw_within(scenario.ring_to_answer_s, dice, count, limit_s=scenario.ring_timeout_s)
    talk_s = draw_mixed(scenario.talk_s, dice, count)
    calls = []
    for n in range(count):
        number = f"+39347{n:07d}"
        if answered[n]:
            calls.append(DrawnCall(number, "answer", float(setup_s[n]), float(ring_s[n]), float(talk_s[n])))
        elif failed[n]:
            calls.append(DrawnCall(number, "busy" if is_busy[n] else "invalid", float(fail_s[n])))
        else:
            calls.append(DrawnCall(number, "out", float(setup_s[n]), scenario.ring_timeout_s))
    return calls


def write_table(calls: list[DrawnCall], folder: Path) -> None:
    """The table as SIPp reads it, in milliseconds."""
    lines = [
        f"{c.e164.lstrip('+')};{c.fate};{c.setup_s * 1000:.0f};{c.ring_s * 1000:.0f};{c.holds_s * 1000:.0f};"
        for c in calls
    ]
    (folder / TABLE).write_text("\n".join(["SEQUENTIAL", *lines]) + "\n", encoding="utf-8")
