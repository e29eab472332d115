"""The most likely mixture of two kinds of conversations: the short ones and the long ones.

By expectation and maximisation: each length is shared between the parts by how likely it is under each, then each part
is fitted to its share. Source: A. P. Dempster, N. M. Laird, D. B. Rubin, Maximum Likelihood from Incomplete Data via
the EM Algorithm, Journal of the Royal Statistical Society B 39, 1977.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dialer.twin.model import Distribution, Family, Weighted, exponential, lognormal
from dialer.twin.single_fit import CV_BOUNDS, Fit
from dialer.twin.special import Floats, normal_above

MOST_ROUNDS = 300
LEAST_WEIGHT = 0.05
"""A part with a smaller share of the lengths is noise: such a mixture is not worth having."""


@dataclass(slots=True)
class _Exponential:
    mean: float

    parameter_count = 1

    def density(self, whole: Floats, logs: Floats) -> Floats:
        found: Floats = np.exp(-whole / self.mean) / self.mean
        return found

    def beyond(self, going: Floats) -> Floats:
        found: Floats = np.exp(-going / self.mean)
        return found

    def refit(self, whole: Floats, logs: Floats, share: Floats, going: Floats, going_share: Floats) -> None:
        total = float(share @ whole + going_share @ (going + self.mean))
        self.mean = max(0.1, total / max(1e-9, float(share.sum() + going_share.sum())))

    def distribution(self) -> Distribution:
        return exponential(self.mean)


@dataclass(slots=True)
class _Lognormal:
    mu: float
    sigma: float

    parameter_count = 2

    def density(self, whole: Floats, logs: Floats) -> Floats:
        z = (logs - self.mu) / self.sigma
        found: Floats = np.exp(-0.5 * z * z) / (whole * self.sigma * math.sqrt(2 * math.pi))
        return found

    def beyond(self, going: Floats) -> Floats:
        return normal_above((np.log(going) - self.mu) / self.sigma)

    def refit(self, whole: Floats, logs: Floats, share: Floats, going: Floats, going_share: Floats) -> None:
        """Those that go on enter with the mean and square that a normal has above their age (Mills' ratio)."""
        z = (np.log(going) - self.mu) / self.sigma
        mills = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi) / np.maximum(normal_above(z), 1e-300)
        first = self.mu + self.sigma * mills
        second = self.mu**2 + self.sigma**2 + self.sigma * mills * (np.log(going) + self.mu)
        weight = max(1e-9, float(share.sum() + going_share.sum()))
        self.mu = float(share @ logs + going_share @ first) / weight
        square = float(share @ logs**2 + going_share @ second) / weight
        lo, hi = (math.sqrt(math.log1p(cv * cv)) for cv in CV_BOUNDS)
        self.sigma = min(max(math.sqrt(max(0.0, square - self.mu**2)), lo), hi)

    def distribution(self) -> Distribution:
        return lognormal(math.exp(self.mu + self.sigma**2 / 2), math.sqrt(math.expm1(self.sigma**2)))


def fit_two(whole: Floats, going: Floats, short: Family) -> Fit:
    """A short part of that family, exponential or lognormal, and a long lognormal part."""
    logs = np.log(whole)
    split = float(np.quantile(whole, 0.35))
    below, above = whole[whole <= split], logs[whole > split]
    first: _Exponential | _Lognormal
    if short is Family.EXPONENTIAL:
        first = _Exponential(float(below.mean()))
    else:
        low = np.log(below)
        first = _Lognormal(float(low.mean()), max(0.2, float(low.std())))
    second = _Lognormal(float(above.mean()), max(0.2, float(above.std())))
    weight, likelihood = 0.35, -math.inf
    for _ in range(MOST_ROUNDS):
        a, b = weight * first.density(whole, logs), (1 - weight) * second.density(whole, logs)
        c, d = weight * first.beyond(going), (1 - weight) * second.beyond(going)
        mixed, beyond = np.maximum(a + b, 1e-300), np.maximum(c + d, 1e-300)
        before, likelihood = likelihood, float(np.log(mixed).sum() + np.log(beyond).sum())
        if likelihood - before < 1e-6 * abs(likelihood):
            break
        share, going_share = a / mixed, c / beyond
        weight = float(share.sum() + going_share.sum()) / (whole.size + going.size)
        weight = min(max(weight, LEAST_WEIGHT), 1 - LEAST_WEIGHT)
        first.refit(whole, logs, share, going, going_share)
        second.refit(whole, logs, 1 - share, going, 1 - going_share)
    parts = (Weighted(weight, first.distribution()), Weighted(1 - weight, second.distribution()))
    is_worth = LEAST_WEIGHT < weight < 1 - LEAST_WEIGHT
    return Fit(parts, likelihood if is_worth else -math.inf, first.parameter_count + 3)
