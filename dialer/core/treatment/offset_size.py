"""How many cases each arm of an offset test needs before anything is concluded from it.

The size is fixed before the test begins, and the arms are compared once, when it is reached: whoever looks at growing
counts again and again and stops when a difference shows finds differences that are not there.
Source: P. Armitage, C. K. McPherson, B. C. Rowe, Repeated significance tests on accumulating data, Journal of the Royal
Statistical Society A 132 (1969).
"""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

from dialer.core.kernel.errors import Invalid

FALSE_PROPOSALS = 0.05
"""Of tests in which no arm is better than the present offset, at most this share proposes one."""
POWER = 0.8
"""A test finds an arm that is better by the least gain with this probability."""
LEAST_PER_ARM = 100
"""Below it the normal approximation of the comparison does not hold."""
MOST_PER_ARM = 200_000


def needed_per_arm(base_ratio: float, least_gain: float, arms: int) -> int:
    """Cases in each arm that find a gain with ``POWER``, while false proposals stay within ``FALSE_PROPOSALS``.

    n = (z(1 - a/m) sqrt(2 p q) + z(power) sqrt(p1 q1 + p2 q2))^2 / gain^2, with m comparisons against the present
    offset (Bonferroni; Holm's procedure, which decides, needs no more), p the mean of p1 and p2, q = 1 - p.
    Source: J. L. Fleiss, B. Levin, M. C. Paik, Statistical Methods for Rates and Proportions, 3rd ed. (2003), §4.

    Args:
        base_ratio: share that is expected to pay in time under the present offset, 0..1.
        least_gain: smallest difference that is worth finding, 0..1.
        arms: the present offset and its rivals.

    Raises:
        Invalid: no rival, a share that is none, or a gain too small to be found.
    """
    if arms < 2:
        raise Invalid("a test needs at least one offset beside the present one", field="offsets")
    if not 0 < base_ratio < 1:
        raise Invalid("the share that pays in time now lies between 0 and 1", field="base_ratio")
    if not 0 < least_gain < 1 - base_ratio:
        raise Invalid(
            f"the gain lies between 0 and {1 - base_ratio:.2f}: nobody pays more than all", field="least_gain"
        )
    better = base_ratio + least_gain
    mean = (base_ratio + better) / 2
    at_level = NormalDist().inv_cdf(1 - FALSE_PROPOSALS / (arms - 1))
    at_power = NormalDist().inv_cdf(POWER)
    spread = sqrt(base_ratio * (1 - base_ratio) + better * (1 - better))
    found = ceil(((at_level * sqrt(2 * mean * (1 - mean)) + at_power * spread) / least_gain) ** 2)
    if found > MOST_PER_ARM:
        raise Invalid(
            f"a gain of {least_gain:.3f} needs {found} cases in each arm; choose a larger one", field="least_gain"
        )
    return max(found, LEAST_PER_ARM)
