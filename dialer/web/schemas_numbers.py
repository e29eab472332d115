"""A debtor's numbers, as people give and correct them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from dialer.core.kernel.codes import NumberPlace, NumberSource, NumberState
from dialer.web.schemas import LineText, Model, Out


class NumberIn(Model):
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=40)]
    """As people write it; without a prefix it is read by the plan of the debtor's country."""
    source: NumberSource
    place: NumberPlace | None = None


class NumberAddedOut(Out):
    number_id: int


class NumberPatch(Model):
    source: NumberSource | None = None
    place: NumberPlace | None = None
    """Null: not known; absent: as it was."""
    state: NumberState | None = None
    reason: LineText = Field(default="")
    """How a change of the state is known; needed with one."""
