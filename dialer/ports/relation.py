"""The relationship with a debtor as workflows keep it: care, preferences, ability to pay, customers' value, segments.

Part of one transaction. Nothing is deleted but with the debtor: what no longer holds is ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Protocol

from dialer.core.kernel.ids import CallId, CaseId, CreditorId, DebtorId, UserId
from dialer.core.relation.behaviour import Behaviour
from dialer.core.relation.customer import AbilityToPay, CustomerValue
from dialer.core.relation.first_touch import TouchKind
from dialer.core.relation.segment import RelationTrait, Tone
from dialer.core.relation.vulnerability import SupportNeed
from dialer.ports.facts import Medium, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class VulnerabilityRow(Told):
    """What help a debtor needs."""

    vulnerability_id: int = 0
    debtor_id: DebtorId
    need: SupportNeed
    noted_on: date
    review_on: date
    """When a person looks whether it still holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceRow(Told):
    """How a debtor likes to be contacted; the newest replaces the one before."""

    preference_id: int = 0
    debtor_id: DebtorId
    weekdays: tuple[str, ...] = ()
    """``mon`` ... ``sun``; empty: every day."""
    starts: time | None = None
    """Local time; None: any time."""
    stops: time | None = None
    """Exclusive."""
    channel: Medium | None = None
    language: str = ""
    """ISO 639-1; empty: not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbilityRow(Told):
    """What a debtor says to a creditor about being able to pay; the newest replaces the one before."""

    ability_id: int = 0
    creditor_id: CreditorId
    debtor_id: DebtorId
    ability: AbilityToPay


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """A customer of one creditor."""

    creditor_id: CreditorId
    debtor_id: DebtorId
    value: CustomerValue = CustomerValue.STANDARD
    value_source: str = ""
    """``file`` or ``person``; empty: nobody said."""
    value_at: datetime | None = None
    value_by: UserId | None = None
    behaviour: Behaviour = Behaviour.UNKNOWN
    habit: Mapping[str, object] = field(default_factory=dict)
    """The figures that the behaviour follows from (``core/relation/behaviour.Habit``)."""
    changed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """Where a case belongs, and whether it was touched in time."""

    case_id: CaseId
    creditor_id: CreditorId
    segment: str = ""
    """Id of the rule; empty: none fits."""
    tone: Tone = Tone.NEUTRAL
    traits: frozenset[RelationTrait] = frozenset()
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the rules saw."""
    rules: str = ""
    """Name and version of the rules."""
    sorted_on: date
    touch_due_on: date | None = None
    touched_at: datetime | None = None
    touch_kind: TouchKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationFacts:
    """What is recorded of a debtor, ended rows included, the newest first."""

    vulnerabilities: tuple[VulnerabilityRow, ...] = ()
    preferences: tuple[PreferenceRow, ...] = ()
    abilities: tuple[AbilityRow, ...] = ()
    customers: tuple[CustomerRow, ...] = ()

    @property
    def needs(self) -> tuple[SupportNeed, ...]:
        """Help that is needed now."""
        return tuple(row.need for row in self.vulnerabilities if row.ended_at is None)

    @property
    def preference(self) -> PreferenceRow | None:
        """The one that stands."""
        return next((row for row in self.preferences if row.ended_at is None), None)


class RelationRepo(Protocol):
    async def traits(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, frozenset[RelationTrait]]:
        """What the treatment may ask of these cases, as they were sorted last; one that was not sorted is left out."""
        ...

    async def segments(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, SegmentRow]:
        """Where these cases belong; one that was not sorted yet is left out."""
        ...

    async def of_debtor(self, debtor_id: DebtorId) -> RelationFacts:
        """Raises NotFound."""
        ...

    async def open_cases(self, debtor_id: DebtorId, creditor_id: CreditorId | None = None) -> tuple[CaseId, ...]:
        """The debtor's open cases: of one creditor, or of all."""
        ...

    async def add_vulnerability(self, row: VulnerabilityRow) -> int:
        """The same need twice stands once, with the later review. Raises NotFound."""
        ...

    async def review_vulnerability(self, vulnerability_id: int, review_on: date) -> DebtorId:
        """It still holds: look again then. Raises NotFound, Conflict when it has ended."""
        ...

    async def end_vulnerability(self, vulnerability_id: int, at: datetime, by: UserId | None) -> DebtorId:
        """Raises NotFound, Conflict when it has ended already."""
        ...

    async def end_vulnerabilities_of_call(self, call_id: CallId, at: datetime) -> int:
        """What this call's outcome noted is taken back: the outcome was corrected; how many."""
        ...

    async def set_preference(self, row: PreferenceRow) -> int:
        """Replace what stands; a language that was told becomes the debtor's. Raises NotFound."""
        ...

    async def end_preference(self, preference_id: int, at: datetime, by: UserId | None) -> DebtorId:
        """Raises NotFound, Conflict when it has ended already."""
        ...

    async def set_ability(self, row: AbilityRow) -> int:
        """Replace what stands towards this creditor. Raises NotFound."""
        ...

    async def end_ability(self, ability_id: int, at: datetime, by: UserId | None) -> tuple[DebtorId, CreditorId]:
        """Raises NotFound, Conflict when it has ended already."""
        ...

    async def set_value(
        self,
        creditor_id: CreditorId,
        debtor_id: DebtorId,
        value: CustomerValue,
        *,
        source: str,
        at: datetime,
        by: UserId | None,
    ) -> CustomerValue:
        """What a customer is to the creditor; answers what it was. Raises NotFound when they have no case together."""
        ...

    async def agree_first_touch(self, creditor_id: CreditorId, days: int | None) -> int | None:
        """Days to the first touch that a creditor agreed on; None: the house's. What it was. Raises NotFound."""
        ...
