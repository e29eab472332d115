"""The agent's desk beside the verdict: notes as they are typed, the sound of calls, help, times for callbacks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dialer.web.schemas import Instant, Model, Note, Out
from dialer.web.schemas_live import HelpOut


class CallNoteIn(Model):
    text: Note
    version: Annotated[int, Field(ge=0)]
    """Of the text that this one continues; 0: nothing was kept yet."""


class CallNoteOut(Out):
    text: str
    version: int
    """0: nothing was kept yet."""
    saved_at: Instant | None


class CallQualityIn(Model):
    """Sums and means over a call, or over the part of it in which this page was open."""

    received_count: Annotated[int, Field(ge=0, le=10**8)]
    lost_count: Annotated[int, Field(ge=0, le=10**8)]
    jitter_ms: Annotated[float, Field(ge=0, le=60_000)]
    jitter_worst_ms: Annotated[float, Field(ge=0, le=60_000)]
    round_trip_ms: Annotated[float, Field(ge=0, le=60_000)] | None = None
    round_trip_worst_ms: Annotated[float, Field(ge=0, le=60_000)] | None = None


class OwnHelpOut(Out):
    request: HelpOut | None
    """Null: none is open."""
