"""Fits a scenario's distributions to measured lengths of time: by likelihood where there is enough, else by moments.

A length that still goes on counts as longer than its present age (censored), so that a busy floor's long conversations
are not left out. With few observations the mean leans towards the generic one: see ``shrunk``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dialer.twin.model import Distribution, Family, Mixture, Weighted, gamma, lognormal
from dialer.twin.single_fit import fit_gamma, fit_lognormal
from dialer.twin.special import Floats
from dialer.twin.two_parts import fit_two

ENOUGH_COUNT = 50
"""Whole lengths from which on the shape is measured too; below, only the mean is."""
MIXTURE_COUNT = 200
"""Whole lengths from which on a mixture of two may be found."""
NEWEST_COUNT = 5000
"""Lengths that a fit reads at most."""
SHORTEST_S = 0.2
"""Shorter lengths count as this: no family here has a lump at zero."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Measured lengths in seconds, oldest first."""

    whole: Sequence[float]
    going: Sequence[float] = field(default=())
    """Ages of those that were not over when they were measured."""

    @property
    def count(self) -> int:
        return len(self.whole)

    def arrays(self) -> tuple[Floats, Floats]:
        whole = np.maximum(np.asarray(self.whole[-NEWEST_COUNT:], dtype=float), SHORTEST_S)
        return whole, np.asarray([age for age in self.going if age > SHORTEST_S], dtype=float)


def shrunk(value: float, count: float, prior: float, prior_weight: float) -> float:
    """The mean of the measured value and the generic one, weighted by observations.

    Args:
        value: measured, from ``count`` observations.
        count: how many.
        prior: the generic value.
        prior_weight: observations that the generic value is worth (``pacing.md`` §6: 20 for talk and wrap-up, 30 for
            ringing).
    """
    if count <= 0:
        return prior
    return (count * value + prior_weight * prior) / (count + prior_weight)


def mean_of(mixture: Mixture) -> float:
    return math.fsum(part.weight * part.distribution.mean_s for part in mixture)


def cv_of(mixture: Mixture) -> float:
    """Standard deviation over mean."""
    mean_s = mean_of(mixture)
    square = math.fsum(p.weight * p.distribution.mean_s**2 * (1 + p.distribution.cv**2) for p in mixture)
    return math.sqrt(max(0.0, square / mean_s**2 - 1.0))


def scaled(mixture: Mixture, factor: float) -> Mixture:
    """The mixture with every length multiplied."""
    return tuple(Weighted(part.weight, stretched(part.distribution, factor)) for part in mixture)


def stretched(distribution: Distribution, factor: float) -> Distribution:
    return Distribution(
        family=distribution.family,
        mean_s=distribution.mean_s * factor,
        cv=distribution.cv,
        shape=distribution.shape,
        lo_s=distribution.lo_s * factor,
        hi_s=distribution.hi_s * factor,
    )


def fit_lengths(lengths: Lengths, prior: Mixture, prior_weight: float) -> Mixture:
    """The family and figures under which the lengths are most likely, by Schwarz's criterion.

    Source: G. Schwarz, Estimating the Dimension of a Model, Annals of Statistics 6(2), 1978.
    """
    whole, going = lengths.arrays()
    if whole.size == 0:
        return prior
    mean_s = shrunk(mean_with_censored(whole, going), whole.size, mean_of(prior), prior_weight)
    shape = _most_likely(whole, going) if whole.size >= ENOUGH_COUNT else prior
    return scaled(shape, mean_s / mean_of(shape))


def _most_likely(whole: Floats, going: Floats) -> Mixture:
    found = [fit_lognormal(whole, going), fit_gamma(whole, going)]
    if whole.size >= MIXTURE_COUNT:
        found += [fit_two(whole, going, short) for short in (Family.EXPONENTIAL, Family.LOGNORMAL)]
    penalty = math.log(whole.size) / 2.0
    return max(found, key=lambda fit: fit.log_likelihood - penalty * fit.parameter_count).mixture


def mean_with_censored(whole: Floats, going: Floats) -> float:
    """The mean by the product-limit estimate; what is longer than everything seen ends there.

    Source: E. L. Kaplan, P. Meier, Nonparametric Estimation from Incomplete Observations, JASA 53, 1958.
    """
    if going.size == 0:
        return float(whole.mean())
    times = np.concatenate([whole, going])
    is_end = np.concatenate([np.ones(whole.size), np.zeros(going.size)])
    order = np.lexsort((-is_end, times))
    times, is_end = times[order], is_end[order]
    at_risk = np.arange(times.size, 0, -1)
    survival = np.cumprod(1.0 - is_end / at_risk)
    before = np.concatenate([[1.0], survival[:-1]])
    return float(np.sum(before * np.diff(np.concatenate([[0.0], times]))))


def fit_ringing(rings: Sequence[float], limit_s: float, prior: Distribution, prior_weight: float) -> Distribution:
    """Ring time of answered calls, which are all answered within ``limit_s``: gamma or lognormal, cut off there.

    The mean is that of the whole family; what is drawn beyond the limit is drawn again, as the twin does.
    """
    seen = np.asarray([ring for ring in rings[-NEWEST_COUNT:] if ring <= limit_s], dtype=float)
    whole, going = np.maximum(seen, SHORTEST_S), np.empty(0)
    if whole.size < ENOUGH_COUNT:
        measured = float(whole.mean()) if whole.size else prior.mean_s
        mean_s, cv = shrunk(measured, whole.size, prior.mean_s, prior_weight), prior.cv
        return gamma(min(mean_s, 0.9 * limit_s), cv**-2)
    found = [fit_gamma(whole, going, limit_s=limit_s), fit_lognormal(whole, going, limit_s=limit_s)]
    (part,) = max(found, key=lambda fit: fit.log_likelihood).mixture
    best = part.distribution
    mean_s = min(shrunk(best.mean_s, whole.size, prior.mean_s, prior_weight), 0.9 * limit_s)
    cv = shrunk(best.cv, whole.size, prior.cv, prior_weight)
    return gamma(mean_s, cv**-2) if best.family is Family.GAMMA else lognormal(mean_s, cv)


def fit_uniform(values: Sequence[float], prior: tuple[float, float], prior_weight: float) -> tuple[float, float]:
    """From where to where lengths lie, as a uniform: its middle four fifths are those of the measured ones."""
    seen = np.asarray(values[-NEWEST_COUNT:], dtype=float)
    if seen.size == 0:
        return prior
    tenth, most = (float(v) for v in np.quantile(seen, (0.1, 0.9)))
    margin = (most - tenth) / 8.0
    lo_s = shrunk(max(0.0, tenth - margin), seen.size, prior[0], prior_weight)
    hi_s = shrunk(most + margin, seen.size, prior[1], prior_weight)
    return lo_s, max(lo_s, hi_s)
