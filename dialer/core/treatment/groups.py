"""Champion, challenger and control: which strategy a case is treated by, the same on each node and on each day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from dialer.core.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Share:
    """A strategy and its share of the cases."""

    strategy: str
    ratio: float
    """0..1; all shares of a trial make 1."""


def place_of(key: str, trial: str) -> float:
    """Where a case stands between 0 and 1: fixed by its key and the trial's name, independent between trials."""
    digest = hashlib.sha256(f"{trial}\x1f{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def assign(key: str, trial: str, shares: Sequence[Share]) -> str:
    """The strategy of a case.

    Args:
        key: of the debtor, so that all his cases are treated alike.
        trial: name of the comparison.
        shares: champion and challengers.

    Raises:
        Invalid: the shares do not make 1, or one is negative.
    """
    if abs(sum(share.ratio for share in shares) - 1) > 1e-9 or any(share.ratio < 0 for share in shares):
        raise Invalid("the shares of a trial must make 1, and none is negative", field="shares")
    place, upto = place_of(key, trial), 0.0
    for share in shares:
        upto += share.ratio
        if place < upto:
            return share.strategy
    return shares[-1].strategy


def is_control(key: str, strategy: str, ratio: float) -> bool:
    """Whether a case belongs to the control group of a strategy's caring."""
    return place_of(key, f"control:{strategy}") < ratio
