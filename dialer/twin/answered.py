"""The answer rate that a campaign has measured: over all, by hour of its shift, and how restless it is.

Only calls count whose answer could have come by now: answers come sooner than ringing out, so that the newest calls
would make the rate look high (``pacing.md`` §5.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dialer.core.campaigns.measured import CallTimes
from dialer.twin.generic import ANSWER_WEIGHT, GENERIC

HOUR_CALLS = 200.0
"""Calls that the day's rate is worth in the rate of one of its hours."""
STRETCH_S = 1800.0
"""Stretches between which the rate's restlessness is measured."""
LEAST_STRETCH_CALLS = 20
SETTLING_S = 10.0
"""Beyond the ring time-out, until which a call is certainly resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRates:
    rate: float
    """Of the shift as a whole, 0..1, the generic rate weighed in."""
    dialled_count: int
    answered_count: int
    factors: tuple[float, ...] = ()
    """By hour of the shift; empty when the hours do not differ by more than chance."""
    dispersion: float = 1.0
    """Variance of the answered calls of half hours over that of a constant rate; 1 and above."""


def resolved_calls(calls: Sequence[CallTimes], until_s: float, ring_timeout_s: float) -> list[CallTimes]:
    """The calls of the pacer that count for the answer rate."""
    latest_s = until_s - ring_timeout_s - SETTLING_S
    return [c for c in calls if not c.is_reserved and not c.is_cancelled and c.ordered_s <= latest_s]


def measure_answers(calls: Sequence[CallTimes], day_starts: Sequence[float], hours: int) -> AnswerRates:
    """The rates of resolved calls.

    Args:
        calls: in the order of their times.
        day_starts: when the shift of each call's day began, POSIX seconds, one for each call.
        hours: of the shift.
    """
    answered = np.asarray([call.answered_s is not None for call in calls], dtype=float)
    since_s = np.asarray([call.ordered_s for call in calls]) - np.asarray(day_starts)
    count, total = answered.size, float(answered.sum())
    rate = (total + GENERIC.answer_rate * ANSWER_WEIGHT) / (count + ANSWER_WEIGHT)
    index = np.clip(since_s // 3600.0, 0, max(0, hours - 1)).astype(int)
    factors = _hourly(answered, index, hours) if count else ()
    expected = rate * (np.asarray(factors)[index] if factors else np.ones(count))
    return AnswerRates(
        rate=rate,
        dialled_count=count,
        answered_count=int(total),
        factors=factors,
        dispersion=_dispersion(answered, np.minimum(expected, 0.99), np.asarray([c.ordered_s for c in calls])),
    )


def _hourly(answered: np.ndarray, index: np.ndarray, hours: int) -> tuple[float, ...]:
    """Each hour's rate over the day's, drawn towards 1; nothing if a single rate explains them as well.

    Source: H. Akaike, A New Look at the Statistical Model Identification, IEEE Transactions on Automatic Control 19,
    1974.
    """
    dialled = np.bincount(index, minlength=hours).astype(float)
    found = np.bincount(index, weights=answered, minlength=hours)
    seen = dialled > 0
    if np.count_nonzero(seen) < 2 or not 0 < answered.sum() < answered.size:
        return ()
    rate = float(answered.mean())
    gain = _log_likelihood(found[seen], dialled[seen], found[seen] / dialled[seen]) - _log_likelihood(
        found[seen], dialled[seen], np.full(int(np.count_nonzero(seen)), rate)
    )
    if gain <= np.count_nonzero(seen) - 1:
        return ()
    factors = (found + HOUR_CALLS * rate) / (dialled + HOUR_CALLS) / rate
    return tuple(float(min(factor, 1.0 / rate)) for factor in factors)


def _log_likelihood(found: np.ndarray, dialled: np.ndarray, rates: np.ndarray) -> float:
    held = np.clip(rates, 1e-9, 1 - 1e-9)
    return float(np.sum(found * np.log(held) + (dialled - found) * np.log1p(-held)))


def _dispersion(answered: np.ndarray, expected: np.ndarray, ordered_s: np.ndarray) -> float:
    """Pearson's chi-square of half hours over its degrees of freedom.

    Source: P. McCullagh, J. A. Nelder, Generalized Linear Models, 1989, §4.5.
    """
    if answered.size == 0:
        return 1.0
    _, stretch = np.unique(ordered_s // STRETCH_S, return_inverse=True)
    counts = np.bincount(stretch)
    found = np.bincount(stretch, weights=answered)
    wanted = np.bincount(stretch, weights=expected)
    variance = np.bincount(stretch, weights=expected * (1 - expected))
    enough = counts >= LEAST_STRETCH_CALLS
    freedom = int(np.count_nonzero(enough)) - 1
    if freedom < 1:
        return 1.0
    chi_square = float(np.sum((found[enough] - wanted[enough]) ** 2 / variance[enough]))
    return max(1.0, chi_square / freedom)


def level_of_today(calls: Sequence[CallTimes], rates: AnswerRates, day_start_s: float) -> tuple[float, float]:
    """How today's rate stands to the usual one, drawn towards it, and the calls that today's rate then rests on.

    Args:
        calls: resolved ones, of any day.
        rates: the usual rates.
        day_start_s: when today's shift began, POSIX seconds.
    """
    today = [call for call in calls if call.ordered_s >= day_start_s]
    last = len(rates.factors) - 1
    hours = (min(int((call.ordered_s - day_start_s) // 3600), last) for call in today)
    expected = rates.rate * (sum(rates.factors[hour] for hour in hours) if rates.factors else len(today))
    before = min(HOUR_CALLS, rates.dialled_count - len(today) + ANSWER_WEIGHT)
    answered = sum(call.answered_s is not None for call in today)
    level = (answered + rates.rate * before) / (expected + rates.rate * before)
    return level, len(today) + before


def rate_drawn(rate: float, weight: float, dice: np.random.Generator) -> float:
    """One rate that could be the true one, given one that rests on so many calls."""
    weight = max(2.0, weight)
    return float(np.clip(dice.beta(rate * weight, (1 - rate) * weight), 1e-3, 0.999))
