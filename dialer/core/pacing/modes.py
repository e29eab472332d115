"""Which modes a campaign may have here: those with an algorithm in the registry."""

from __future__ import annotations

from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import Invalid
from dialer.core.pacing.base import PACERS, Pacer


def pacer_for(mode: DialMode) -> Pacer:
    """The algorithm of a mode; asked when a campaign is created, so that none runs without one.

    Raises:
        Invalid: with code ``mode_unavailable``, naming the modes that there are.
    """
    try:
        return PACERS[mode]
    except KeyError:
        known = ", ".join(sorted(known.value for known in PACERS))
        raise Invalid(
            f"a campaign cannot dial in mode {mode.value!r} here; choose one of {known}",
            code="mode_unavailable",
            field="mode",
            value=mode.value,
        ) from None
