"""What people and files tell of debtors, numbers, cases and areas that the rules read; part of one transaction.

Every row says who recorded it, when and on what ground. Nothing is deleted but do-not-call entries, whose removal the
audit keeps: what no longer holds is ended, and a decision reads what stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol

from dialer.core.compliance.facts import WishKind
from dialer.core.kernel.codes import NumberPlace, NumberSource, NumberState
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, DebtorId, NumberId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope


class Medium(StrEnum):
    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"


class FactSource(StrEnum):
    """Where a fact about a debtor comes from."""

    CALL = "call"
    LETTER = "letter"
    EMAIL = "email"
    PORTAL = "portal"
    REPRESENTATIVE = "representative"
    CREDITOR = "creditor"
    OTHER = "other"


class RepresentativeKind(StrEnum):
    """Who speaks for a debtor."""

    ATTORNEY = "attorney"
    GUARDIAN = "guardian"
    DEBT_ADVISER = "debt_adviser"
    ASSOCIATION = "association"
    OTHER = "other"


class ListSource(StrEnum):
    """Where a do-not-call entry comes from."""

    DEBTOR = "debtor"
    AGENT = "agent"
    CREDITOR = "creditor"
    FILE = "file"
    REGISTRY = "registry"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Who wrote a fact down, when, and from which call."""

    at: datetime
    by: UserId | None = None
    """None: an agent's disposition, or the command line."""
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands from the time it was written down until it is ended."""

    recorded: Recorded
    ended_at: datetime | None = None
    """Withdrawn, ended or lifted; None: it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Standing):
    """What somebody told of a debtor."""

    source: FactSource


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRow(Told):
    """One wish of a debtor."""

    wish_id: int = 0
    debtor_id: DebtorId
    kind: WishKind
    weekdays: tuple[str, ...] = ()
    """``avoid``: ``mon`` ... ``sun``; empty: every day."""
    starts: time | None = None
    """``avoid``: local time; None with ``stops`` None: the whole day."""
    stops: time | None = None
    """Exclusive; before ``starts``: the window passes midnight."""
    place: NumberPlace | None = None
    """``avoid``: only calls to numbers of this place are meant."""
    medium: Medium | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeRow(Told):
    """Someone who speaks for the debtor: from then on only they are addressed."""

    representative_id: int = 0
    debtor_id: DebtorId
    kind: RepresentativeKind
    name: str
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow(Told):
    """A debtor's prior consent to be called on a number."""

    consent_id: int = 0
    number_id: NumberId
    given_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter about a case that was sent."""

    letter_id: int = 0
    case_id: CaseId
    kind: str
    """``first_demand``, ``reminder``, ``notice`` or ``other``."""
    channel: str
    """``letter``, ``registered``, ``email`` or ``pec``."""
    sent_at: datetime
    reference: str = ""
    recorded: Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class MoratoriumRow(Standing):
    """No calls to an area, or about a creditor's cases, for a while."""

    moratorium_id: int = 0
    title: str
    creditor_id: CreditorId | None = None
    country: str = ""
    region: str = ""
    municipality: str = ""
    postcode_prefix: str = ""
    starts_on: date
    ends_on: date | None = None
    """Last day; None: until lifted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayRow(Standing):
    """A day that the agency adds to the holidays of an area."""

    holiday_id: int = 0
    title: str
    country: str
    """ISO 3166-1."""
    region: str = ""
    municipality: str = ""
    on: date
    """The local day; of a yearly one the first."""
    is_yearly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """One number of a do-not-call list."""

    entry_id: int = 0
    e164: str
    creditor_id: CreditorId | None = None
    """None: the agency's own list, for every creditor."""
    reason: str
    source: ListSource | str
    """As recorded; empty for entries older than this column."""
    recorded: Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNumber:
    """A debtor's number, whether or not it may be dialled."""

    number_id: NumberId
    e164: str
    source: NumberSource
    place: NumberPlace | None
    state: NumberState
    state_reason: str
    """Outcome that told it, or a person's words; empty: none was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCase:
    """A debtor's case, open or not."""

    case_id: CaseId
    reference: str
    creditor_code: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorFacts:
    """All that was recorded of one debtor, newest first, also what has ended."""

    numbers: tuple[KnownNumber, ...] = ()
    """In the order in which they are dialled."""
    cases: tuple[KnownCase, ...] = ()
    """Those that were not made anonymous, the oldest first."""

    wishes: tuple[WishRow, ...] = ()
    representatives: tuple[RepresentativeRow, ...] = ()
    consents: tuple[ConsentRow, ...] = ()
    letters: tuple[LetterRow, ...] = ()
    entries: tuple[ListEntry, ...] = ()
    """Do-not-call entries of any of the debtor's numbers."""


class FactsRepo(Protocol):
    """Writes raise NotFound for a debtor, number, case, creditor or row that is not there."""

    async def of_debtor(self, debtor_id: DebtorId) -> DebtorFacts: ...

    async def add_wish(self, row: WishRow) -> int:
        """Its id. The same wish twice stands once."""
        ...

    async def end_wish(self, wish_id: int, at: datetime, by: UserId) -> DebtorId: ...

    async def end_wishes_of_call(self, call_id: CallId, at: datetime) -> int:
        """The disposition that had brought them is corrected; how many."""
        ...

    async def add_representative(self, row: RepresentativeRow) -> int: ...

    async def end_representative(self, representative_id: int, at: datetime, by: UserId) -> DebtorId: ...

    async def end_representatives_of_call(self, call_id: CallId, at: datetime) -> int: ...

    async def add_consent(self, row: ConsentRow) -> int: ...

    async def end_consent(self, consent_id: int, at: datetime, by: UserId) -> NumberId: ...

    async def add_letter(self, row: LetterRow) -> int: ...

    async def add_entries(self, rows: Sequence[ListEntry]) -> int:
        """Do-not-call entries; how many were new."""
        ...

    async def remove_entry(self, entry_id: int) -> ListEntry:
        """Take a number off a list; what it was, for the audit."""
        ...

    async def entries(
        self,
        *,
        creditor_id: CreditorId | None,
        text: str,
        cursor: str | None,
        limit: int,
        scope: Scope = EVERYTHING,
    ) -> tuple[tuple[ListEntry, ...], str | None]:
        """A page of the agency's own list (None) or of a creditor's, by number; the cursor of the next page.

        Args:
            scope: of the agency's own list only numbers of debtors with a case of these creditors.
        """
        ...

    async def moratoria(self) -> tuple[MoratoriumRow, ...]:
        """All of them, the newest first."""
        ...

    async def add_moratorium(self, row: MoratoriumRow) -> int: ...

    async def end_moratorium(self, moratorium_id: int, at: datetime, by: UserId) -> None: ...

    async def holidays(self) -> tuple[HolidayRow, ...]:
        """All added holidays, the latest day first."""
        ...

    async def add_holiday(self, row: HolidayRow) -> int:
        """Its id. Raises Conflict when the same day stands for the same area."""
        ...

    async def end_holiday(self, holiday_id: int, at: datetime, by: UserId) -> None: ...

    async def debtors_of_number(self, e164: str) -> tuple[DebtorId, ...]:
        """Debtors that have this number."""
        ...
