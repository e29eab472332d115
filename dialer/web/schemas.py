"""What every request and answer model shares, and the forms that several domains send."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from dialer.web.attribute_docs import describe_fields

Item = TypeVar("Item")


class Model(BaseModel):
    """A record on the wire: unknown fields are refused, plain records of other rooms are read by attribute."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        from_attributes=True,
        populate_by_name=True,
        ser_json_inf_nan="null",
        defer_build=True,
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        describe_fields(cls)


class Out(Model):
    """A record that is only answered: every field is always there."""

    model_config = ConfigDict(json_schema_mode="serialization", json_schema_serialization_defaults_required=True)  # type: ignore[typeddict-unknown-key]


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _to_lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Instant = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""An instant with its offset; kept and answered in UTC."""

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""One line for people; control characters are refused."""

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
"""Small letters, digits and hyphens; travels into file and endpoint names."""

Username = Annotated[str, BeforeValidator(_to_lower), Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")]
"""Letters (kept small), digits, dot, hyphen, underscore."""

Note = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""Free text; line breaks allowed."""

LineText = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]

E164 = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{5,14}$")]
"""A telephone number with its country code, ``+390669821``."""


class RecordedOut(Out):
    """Who wrote it down, when, in which call."""

    at: Instant
    by: int | None
    """User; none: an agent's disposition or a file."""
    call_id: str | None


class MoneyOut(Out):
    """An amount in minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str


class Page(Out, Generic[Item]):
    """Part of a list; ``next_cursor`` asks for what follows."""

    items: list[Item]
    next_cursor: str | None = None


class PageQuery(Model):
    """Which part of a list."""

    cursor: str | None = Field(default=None, max_length=200)
    limit: int = Field(default=50, ge=1, le=500)


class Nothing(Model):
    """An empty object, or no body at all."""


class ProblemField(Out):
    field: str
    message: str
    kind: str


class Problem(Model):
    """What went wrong (RFC 9457). Beside these, the facts of the code."""

    model_config = ConfigDict(extra="allow")

    type: str
    """``urn:sollecito:problem:`` and the code."""
    title: str
    status: int
    detail: str
    """One sentence: what, where, and what to do."""
    code: str
    """Stable; programs decide by it."""
    errors: list[ProblemField] | None = None
    """With code ``invalid``: every wrong field."""
