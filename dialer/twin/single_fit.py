"""The most likely gamma and lognormal of lengths of which some still go on, or which were only seen below a limit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dialer.twin.model import Mixture, alone, gamma, lognormal
from dialer.twin.special import Floats, gamma_below, normal_above

CV_BOUNDS = (0.05, 5.0)
"""Of every fitted family: what lies beyond is noise, or a constant."""
NEVER = -1e300


@dataclass(frozen=True, slots=True)
class Fit:
    """One family's best."""

    mixture: Mixture
    log_likelihood: float
    parameter_count: int


def fit_lognormal(whole: Floats, going: Floats, *, limit_s: float = math.inf) -> Fit:
    """The most likely lognormal.

    Args:
        whole: lengths seen to their end, s.
        going: ages of those that go on, s.
        limit_s: only lengths up to here could be seen.
    """
    logs, log_going = np.log(whole), np.log(going)
    log_limit = math.log(limit_s) if limit_s < math.inf else math.inf
    log_sum = float(logs.sum())

    def likelihood(mu: float, log_sigma: float) -> float:
        sigma = math.exp(log_sigma)
        seen = -0.5 * float(np.sum(((logs - mu) / sigma) ** 2)) - logs.size * (
            math.log(sigma) + 0.5 * math.log(2 * math.pi)
        )
        total = seen - log_sum
        if going.size:
            total += float(np.sum(np.log(np.maximum(normal_above((log_going - mu) / sigma), 1e-300))))
        if log_limit < math.inf:
            total -= logs.size * math.log(max(0.5 * math.erfc((mu - log_limit) / sigma / math.sqrt(2.0)), 1e-300))
        return total

    start = (float(logs.mean()), math.log(max(0.05, float(logs.std()))))
    lo, hi = (0.5 * math.log(math.log1p(cv * cv)) for cv in CV_BOUNDS)
    bounds = ((start[0] - 3.0, start[0] + 3.0), (lo, hi))
    (mu, log_sigma), best = maximise(likelihood, start, bounds)
    sigma2 = math.exp(2 * log_sigma)
    return Fit(alone(lognormal(math.exp(mu + sigma2 / 2), math.sqrt(math.expm1(sigma2)))), best, 2)


def fit_gamma(whole: Floats, going: Floats, *, limit_s: float = math.inf) -> Fit:
    """The most likely gamma; arguments as ``fit_lognormal``."""
    count, log_sum, total_s = whole.size, float(np.log(whole).sum()), float(whole.sum())

    def likelihood(log_mean: float, log_shape: float) -> float:
        shape = math.exp(log_shape)
        scale = math.exp(log_mean) / shape
        value = (shape - 1) * log_sum - total_s / scale - count * (math.lgamma(shape) + shape * math.log(scale))
        for age in going:
            value += math.log(max(1.0 - gamma_below(shape, float(age) / scale), 1e-300))
        if limit_s < math.inf:
            value -= count * math.log(max(gamma_below(shape, limit_s / scale), 1e-300))
        return value

    mean = total_s / count
    cv = min(max(float(whole.std()) / mean, CV_BOUNDS[0]), CV_BOUNDS[1])
    bounds = ((math.log(mean) - 3.0, math.log(mean) + 3.0), (-2 * math.log(CV_BOUNDS[1]), -2 * math.log(CV_BOUNDS[0])))
    (log_mean, log_shape), best = maximise(likelihood, (math.log(mean), -2 * math.log(cv)), bounds)
    return Fit(alone(gamma(math.exp(log_mean), math.exp(log_shape))), best, 2)


Pair = tuple[float, float]


def maximise(
    value: Callable[[float, float], float], start: Pair, bounds: tuple[Pair, Pair], steps: int = 200
) -> tuple[Pair, float]:
    """The highest point of a function of two numbers, by the simplex method.

    Source: J. A. Nelder, R. Mead, A Simplex Method for Function Minimization, Computer Journal 7, 1965.
    """

    def bounded(point: Pair) -> Pair:
        (a, b), ((a_lo, a_hi), (b_lo, b_hi)) = point, bounds
        return min(max(a, a_lo), a_hi), min(max(b, b_lo), b_hi)

    def worth(point: Pair) -> float:
        found = value(*point)
        return found if math.isfinite(found) else NEVER

    first = bounded(start)
    corners = [first, bounded((first[0] + 0.2, first[1])), bounded((first[0], first[1] + 0.2))]
    if corners[2] == first:
        corners[2] = bounded((first[0], first[1] - 0.2))
    ranked = sorted(((worth(corner), corner) for corner in corners), reverse=True)
    for _ in range(steps):
        (_, a), (_, b), (low, c) = ranked
        if abs(ranked[0][0] - low) < 1e-9 * (1.0 + abs(low)) and math.dist(a, c) < 1e-5:
            break
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        for reach in (2.0, 1.0, 0.5, -0.5):
            point = bounded((middle[0] + reach * (middle[0] - c[0]), middle[1] + reach * (middle[1] - c[1])))
            found = worth(point)
            if found > ranked[1][0]:
                break
        if found <= low:  # nothing along the line is better: draw in towards the best corner
            near = [bounded(((a[0] + p[0]) / 2, (a[1] + p[1]) / 2)) for p in (b, c)]
            ranked = sorted([ranked[0], *((worth(p), p) for p in near)], reverse=True)
        else:
            ranked = sorted([ranked[0], ranked[1], (found, point)], reverse=True)
    return ranked[0][1], ranked[0][0]
