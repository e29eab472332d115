"""Creditors as they are entered, changed and shown."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field

from dialer.core.compliance.conduct_rules import IdentityItem
from dialer.web.schemas import Model, Name, Out, Page

Short = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
PaymentLink = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x20\x7f]*$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Color = Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6})?$")]


def _no_switch(value: object) -> object:
    """``true`` is not one month: it would delete."""
    if isinstance(value, bool):
        raise ValueError("write a number of months")
    return value


KeepMonths = Annotated[int, BeforeValidator(_no_switch), Field(ge=0, le=240)]
CreditorCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
"""Letters, digits, hyphens, underscores; names the creditor in files and in Asterisk's folder of sounds."""


class IdentityCheckModel(Model):
    """How the called person is established before the debt is shown."""

    least: Annotated[int, Field(ge=2, le=7)]
    items: Annotated[list[IdentityItem], Field(min_length=2, max_length=7)]


Party = Literal["third", "first"]
Methods = Annotated[list[Short], Field(min_length=1, max_length=3)]
InterestAgreed = Annotated[
    dict[Literal["business", "consumer", "percent", "reference", "lump_sum"], Short], Field(max_length=5)
]


class CreditorIn(Model):
    code: CreditorCode
    name: Name
    piva: Short | None = None
    tax_code: Short | None = None
    sector: Short = "other"
    """What it does, as ``GET /api/sectors`` lists it: credit, interest, notices and ways to pay follow from it."""
    interest: InterestAgreed = Field(default_factory=dict)
    """What was agreed: ``business`` and ``consumer`` (``none``, ``commercial``, ``legal``, ``contract``), of contract
    interest ``percent`` and ``reference``; ``lump_sum`` (``by_default``, ``on_request``); what is left out is by the
    sector and the law, a lump sum on request."""
    payment_methods: Methods | None = None
    """``transfer``, ``pagopa``, ``link``, the first before the others; absent: the sector's."""
    bank_format: dict[str, Any] = Field(default_factory=dict)
    """Of its bank's CSV files: ``dates`` (dmy, mdy), ``decimals`` (comma, point), ``delimiter``, ``columns`` (header by
    what it holds); what is left out is found out from the file."""
    language: Language = "it"
    brand: Short = ""
    """The name that agents say, where it differs."""
    greeting: Short = ""
    color: Color = ""
    """``#rrggbb`` of the screen-pop."""
    iban: Short | None = None
    pagopa_code: Short | None = None
    contact_email: Short = ""
    contact_phone: Short = ""
    website: Short = ""
    payment_link: PaymentLink = ""
    """Where debtors pay on line: ``https://...`` with ``{reference}``, ``{rf}`` or ``{notice}``, and
    ``{amount}``, ``{minor}``, ``{currency}``; empty: nowhere."""
    party: Party = "third"
    """``third``: agents speak for the agency, on the creditor's behalf; ``first``: in the creditor's own name."""
    ticket_email: Short = ""
    """Where questions to the creditor go; empty: ``contact_email``."""
    checks_notices: bool = True
    """False: check digits of its pagoPA notices are not looked at (older numberings)."""
    identity_check: IdentityCheckModel | None = None
    """Stricter than the rule pack's; absent: the pack's."""
    keep_case_months: KeepMonths | None = None
    """Months after the end of the mandate after which a case is made anonymous; absent: ``retention.case_months``."""


class CreditorPatch(Model):
    name: Name | None = None
    piva: Short | None = None
    tax_code: Short | None = None
    sector: Short | None = None
    interest: InterestAgreed | None = None
    payment_methods: Methods | Literal[False] | None = None
    """False goes back to the sector's."""
    bank_format: dict[str, Any] | None = None
    language: Language | None = None
    brand: Short | None = None
    greeting: Short | None = None
    color: Color | None = None
    iban: Short | None = None
    pagopa_code: Short | None = None
    contact_email: Short | None = None
    contact_phone: Short | None = None
    website: Short | None = None
    payment_link: PaymentLink | None = None
    party: Party | None = None
    ticket_email: Short | None = None
    checks_notices: bool | None = None
    is_enabled: bool | None = None
    identity_check: IdentityCheckModel | Literal[False] | None = None
    """False goes back to the rule pack's."""
    keep_case_months: KeepMonths | Literal[False] | None = None
    """False goes back to ``retention.case_months``."""


class CreditorOut(Out):
    creditor_id: int
    code: str
    name: str
    piva: str | None
    tax_code: str | None
    sector: str
    sector_note: str = ""
    """As it was written before there were codes."""
    interest: dict[str, str] = Field(default_factory=dict)
    """What was agreed on interest; empty: by the sector and the law."""
    payment_methods: list[str] | None = None
    """Absent: the sector's."""
    bank_format: dict[str, Any] = Field(default_factory=dict)
    """Of its bank's CSV files; empty: found out."""
    language: str
    brand: str
    greeting: str
    color: str
    iban: str | None
    pagopa_code: str | None
    contact_email: str
    contact_phone: str
    website: str
    payment_link: str
    party: str = "third"
    """``third``: agents speak for the agency, on the creditor's behalf; ``first``: in the creditor's own name."""
    ticket_email: str = ""
    checks_notices: bool = True
    self_service: dict[str, Any] = Field(default_factory=dict)
    """``template`` and ``campaign_id`` where the creditor uploads its own files; else empty."""
    identity_check: dict[str, Any] = Field(default_factory=dict)
    """``least`` and ``items`` where the creditor asks more than the rule pack; empty: the pack's."""
    keep_case_months: int | None
    """None: as ``retention.case_months`` says."""
    is_enabled: bool = Field(validation_alias=AliasChoices("is_enabled", "enabled"))


class CreditorPage(Page[CreditorOut]):
    pass
