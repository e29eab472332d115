"""What a supervisor would change for the rest of the day, and what the digital twin says of it."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from dialer.web.schemas import Instant, Model, Out
from dialer.web.what_ifs import WhatIfState

SimulatedMode = Literal["progressive", "power", "predictive"]


class WhatIfIn(Model):
    """Only what is given changes; nothing given: the rest of the day as it is."""

    mode: SimulatedMode | None = None
    agents_more: Annotated[int, Field(ge=-1000, le=1000)] = 0
    """Agents who come, or with a minus who go."""
    max_lines_per_agent: Annotated[float, Field(ge=1, le=50)] | None = None
    """Unanswered calls for each agent, at most."""
    ring_timeout_s: Annotated[int, Field(ge=5, le=120)] | None = None
    power_ratio: Annotated[float, Field(ge=1, le=5)] | None = None
    cap: Annotated[float, Field(ge=0, lt=1)] | None = None
    """A stricter abandonment cap, 0..1."""
    until: time | None = None
    """Local end of dialling; by default the shift's, or the calling hours'."""


class ExpectedOut(Out):
    """One figure: its mean over the simulated days, and where it lies in 80 % and in 95 % of them."""

    mean: float
    lo80: float
    hi80: float
    lo95: float
    hi95: float


class OutlookOut(Out):
    """The rest of the day."""

    run_count: int
    """Days simulated: fewer where the time for it was spent."""
    days_within_cap: float
    """Share of the days, 0..1, that end within their cap, what was before now included."""
    conversations: ExpectedOut
    """Still to come."""
    utilisation: ExpectedOut
    """Talk and wrap-up over logged-in time, 0..1."""
    abandonment: ExpectedOut
    """Of the rest of the day, 0..1."""
    day_abandonment: ExpectedOut
    """Of the whole day."""


class DifferencesOut(Out):
    """Changed less present, day by day."""

    conversations: ExpectedOut
    utilisation: ExpectedOut
    abandonment: ExpectedOut


class WhatIfOut(Out):
    what_if_id: int
    campaign_id: int
    state: WhatIfState
    asked_at: Instant
    until: Instant
    """End of dialling."""
    agents: int | None
    """On the floor when it was asked; null where they are too few to be counted without a monitoring agreement."""
    mode: str
    """The campaign's present mode."""
    cap: float
    """The present abandonment cap, 0..1."""
    formula: Literal["abandoned_per_answered", "silent_per_good"]
    """What the cap bounds."""
    change: WhatIfIn
    done_count: int
    total_count: int
    problem_code: str
    """Empty while all is well."""
    problem: str
    present: OutlookOut | None
    changed: OutlookOut | None
    """Null where nothing was to be changed."""
    differences: DifferencesOut | None
