"""Moratoria, and how many debtors an area holds."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from dialer.web.schemas import Instant, LineText, Model, Name, Out, RecordedOut


class MoratoriumIn(Model):
    title: Name
    creditor_id: int | None = None
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    region: LineText = ""
    """Region or province, by name or ISO 3166-2."""
    municipality: LineText = ""
    postcode_prefix: Annotated[str, Field(max_length=10)] = ""
    starts_on: date
    ends_on: date | None = None
    """Last day; absent: until lifted."""


class MoratoriumOut(Out):
    moratorium_id: int
    title: str
    creditor_id: int | None
    country: str
    region: str
    municipality: str
    postcode_prefix: str
    starts_on: date
    ends_on: date | None
    recorded: RecordedOut
    ended_at: Instant | None


class Moratoria(Out):
    items: list[MoratoriumOut]


class ReachQuery(Model):
    """An area, as a moratorium or an added holiday names it; what is left out does not narrow it."""

    creditor_id: int | None = None
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    region: LineText = ""
    municipality: LineText = ""
    postcode_prefix: Annotated[str, Field(max_length=10)] = ""


class ReachOut(Out):
    """How many debtors with an open case live there: none, where a name is written wrongly."""

    debtor_count: int
    of_count: int
    """Debtors with an open case, wherever they live."""
