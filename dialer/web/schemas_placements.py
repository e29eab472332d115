"""Placements: terms, acceptance, recall, statements of fees."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from dialer.web.schemas import Instant, Model, Out

Form = Literal["json", "csv", "pdf"]


class PlacementChange(Model):
    """What is given changes; an empty text empties a day of the mandate."""

    fee: Annotated[str, Field(max_length=200)] | None = None
    """As the register of business is to show it."""
    mandate_starts: date | Literal[""] | None = None
    mandate_ends: date | Literal[""] | None = None
    phase: Annotated[str, Field(max_length=40)] | None = None
    """caring, soft, phone, home, legal, extrajudicial_1, extrajudicial_2."""
    fee_terms: dict[str, Any] | None = None
    """``bands`` [{percent, from_days, from_minor}], ``fixed_minor``, ``minimum_minor``, ``cap_minor``,
    ``earns_on_direct``, ``tail_days``, ``vat_percent``; an empty object takes the terms away."""


class PlacedCountOut(Out):
    status: str
    count: int
    balance_minor: int
    currency: str


class StatementOut(Out):
    """A statement's sums, in minor units."""

    statement_id: int
    """0: a draft."""
    placement_id: int
    number: int
    starts_on: date
    ends_on: date
    currency: str
    collected_minor: int
    direct_minor: int
    """Of what was collected, to the creditor's own account."""
    fee_minor: int
    vat_minor: int
    remitted_minor: int
    """To the creditor; negative: the creditor owes it."""
    made_at: Instant


class PlacementFileOut(Out):
    """A placement with its terms and what became of its cases."""

    placement_id: int
    creditor_id: int
    code: str
    phase: str
    received_on: date | None
    mandate_starts: date | None
    mandate_ends: date | None
    fee: str
    fee_terms: dict[str, Any]
    recalled_at: Instant | None
    recall_reason: str
    case_count: int
    counts: list[PlacedCountOut]
    statements: list[StatementOut]
    """The newest first."""


class RecallIn(Model):
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class RecallListIn(RecallIn):
    references: Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=20_000)]
    """The creditor's references of the cases."""


class RecallOut(Out):
    recalled_count: int
    ended_count: int
    """Cases that were not open any more."""
    unknown: list[str]
    """References of which the creditor has no case."""


class DocumentQuery(Model):
    form: Form = "json"
    language: Literal["it", "en"] = "it"


class AcceptanceLineOut(Out):
    line: int
    reference: str
    verdict: str
    column: str
    reason: str
    remedy: str


class PlacedFileOut(Out):
    import_id: int
    name: str
    sha256: str
    finished_at: Instant | None
    row_count: int
    added_count: int
    updated_count: int
    unchanged_count: int
    refused_case_count: int
    refused_row_count: int
    incomplete_row_count: int
    lines: list[AcceptanceLineOut]
    """The first 5000 findings; all of them stand in the import's rejects."""


class AcceptanceOut(Out):
    placement_id: int
    code: str
    files: list[PlacedFileOut]
    counts: list[PlacedCountOut]


class UntilQuery(DocumentQuery):
    until: date
    """Last day of the period."""


class StatementIn(Model):
    until: date


class FeeLineOut(Out):
    kind: str
    case_id: int
    reference: str
    on: date
    collected_minor: int
    is_direct: bool
    percent: str | None
    fee_minor: int


class StatementFileOut(Out):
    statement: StatementOut
    lines: list[FeeLineOut]
