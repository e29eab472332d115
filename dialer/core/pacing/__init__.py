"""Importing the package enters every algorithm into the registry."""

from dialer.core.pacing.base import PACERS, PacingDecision, PacingInput, PacingPolicy
from dialer.core.pacing.modes import pacer_for
from dialer.core.pacing.power import decide_power
from dialer.core.pacing.predictive import decide_predictive
from dialer.core.pacing.preview import decide_manual, decide_preview
from dialer.core.pacing.progressive import decide_progressive

__all__ = [
    "PACERS",
    "PacingDecision",
    "PacingInput",
    "PacingPolicy",
    "decide_manual",
    "decide_power",
    "decide_predictive",
    "decide_preview",
    "decide_progressive",
    "pacer_for",
]
