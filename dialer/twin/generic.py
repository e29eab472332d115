"""What holds where nothing was measured, and how many observations it is worth where something was."""

from __future__ import annotations

from dialer.twin.model import Scenario

GENERIC = Scenario(agents=1, answer_rate=0.3)
"""The defaults of a scenario. Source: ``pacing.md`` §2."""
TALK_WEIGHT = 20.0
"""Conversations, and wrap-ups, that the generic length is worth. Source: ``pacing.md`` §6, likewise the next two."""
RING_WEIGHT = 30.0
ANSWER_WEIGHT = 12.0
"""Calls that the generic answer rate is worth."""
PAUSE_CALLS, PAUSE_WEIGHT = 100.0, 10.0
"""Conversations, and pauses, that the generic pauses are worth."""
