"""Lengths of time taken out of measured calls: set-up, ringing, failures, conversations."""

from __future__ import annotations

from collections.abc import Sequence

from dialer.core.campaigns.measured import CallTimes, Measured
from dialer.core.kernel.codes import Outcome
from dialer.twin.fit import Lengths, fit_uniform, shrunk
from dialer.twin.generic import GENERIC, RING_WEIGHT
from dialer.twin.model import FastFailure

LONGEST_TALK_S = 7200.0
"""A conversation without an end for so long was lost, not held."""
FAST = frozenset(
    outcome.value
    for outcome in (
        Outcome.BUSY,
        Outcome.REJECTED,
        Outcome.CONGESTION,
        Outcome.NETWORK_FAILURE,
        Outcome.INVALID_NUMBER,
        Outcome.UNREACHABLE,
    )
)
"""Ends without an answer that the network reports before the ringing is over."""


def talk_lengths(measured: Measured) -> Lengths:
    """Conversations, those that go on among them."""
    joined = [call for call in measured.calls if call.joined_s is not None]
    going = [measured.until_s - call.joined_s for call in joined if call.ended_s is None and call.joined_s is not None]
    return Lengths(
        whole=[
            call.ended_s - call.joined_s for call in joined if call.ended_s is not None and call.joined_s is not None
        ],
        going=[age for age in going if age < LONGEST_TALK_S],
    )


def ring_times(calls: Sequence[CallTimes]) -> list[float]:
    return [c.answered_s - c.ringing_s for c in calls if c.answered_s is not None and c.ringing_s is not None]


def setup_times(calls: Sequence[CallTimes]) -> list[float]:
    return [call.ringing_s - call.ordered_s for call in calls if call.ringing_s is not None]


def ring_seen_share(calls: Sequence[CallTimes]) -> float:
    """Share of the answered calls whose ringing was reported; all while none was answered."""
    answered = [call for call in calls if call.answered_s is not None]
    return sum(call.ringing_s is not None for call in answered) / len(answered) if answered else 1.0


def failure_times(unanswered: Sequence[CallTimes]) -> list[float]:
    return [c.ended_s - c.ordered_s for c in unanswered if c.outcome in FAST and c.ended_s is not None]


def fast_failure(failures: Sequence[float], unanswered_count: int) -> FastFailure:
    """Share and times of the failures among the calls without an answer."""
    generic = GENERIC.fast_failure
    measured = len(failures) / unanswered_count if unanswered_count else 0.0
    lo_s, hi_s = fit_uniform(failures, (generic.lo_s, generic.hi_s), RING_WEIGHT)
    return FastFailure(share=shrunk(measured, unanswered_count, generic.share, RING_WEIGHT), lo_s=lo_s, hi_s=hi_s)
