"""Reads the relationship with a debtor: segments of cases, care, preferences, ability to pay, customers' value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from sqlalchemy import Connection, Table, select

from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId, UserId
from dialer.core.relation.behaviour import Behaviour
from dialer.core.relation.customer import AbilityToPay, CustomerValue
from dialer.core.relation.first_touch import TouchKind
from dialer.core.relation.segment import RelationTrait, Tone
from dialer.core.relation.vulnerability import SupportNeed
from dialer.db.repos.keys import require_ids
from dialer.db.repos.told import told_of
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import debtors
from dialer.db.tables.relation import (
    case_segments,
    customer_relations,
    debtor_preferences,
    debtor_vulnerabilities,
    payment_abilities,
)
from dialer.ports.facts import Medium
from dialer.ports.relation import (
    AbilityRow,
    CustomerRow,
    PreferenceRow,
    RelationFacts,
    SegmentRow,
    VulnerabilityRow,
)

_segments = select(case_segments).where(one_of_ids(case_segments.c.case_id, "ids"))
_traits = select(case_segments.c.case_id, case_segments.c.traits).where(one_of_ids(case_segments.c.case_id, "ids"))


def traits_of(connection: Connection, case_ids: Sequence[int]) -> dict[CaseId, frozenset[RelationTrait]]:
    """Traits of cases that were sorted."""
    rows = connection.execute(_traits, {"ids": sorted(set(case_ids))})
    return {CaseId(row.case_id): frozenset(map(RelationTrait, row.traits)) for row in rows}


def segments_of(connection: Connection, case_ids: Sequence[int]) -> dict[CaseId, SegmentRow]:
    """Where cases belong."""
    rows = connection.execute(_segments, {"ids": sorted(set(case_ids))})
    return {CaseId(row.case_id): segment_row(row) for row in rows}


def segment_row(row: AnyRow) -> SegmentRow:
    """A row of ``case_segments``."""
    return SegmentRow(
        case_id=CaseId(row.case_id),
        creditor_id=CreditorId(row.creditor_id),
        segment=row.segment,
        tone=Tone(row.tone),
        traits=frozenset(map(RelationTrait, row.traits)),
        facts=row.facts,
        rules=row.rules,
        sorted_on=row.sorted_on,
        touch_due_on=row.touch_due_on,
        touched_at=row.touched_at,
        touch_kind=TouchKind(row.touch_kind) if row.touch_kind else None,
    )


def relation_of(connection: Connection, debtor_id: DebtorId) -> RelationFacts:
    """Everything that is recorded of one debtor. Raises NotFound."""
    require_ids(connection, debtors, [debtor_id], "debtor")

    def rows(table: Table) -> Sequence[AnyRow]:
        return connection.execute(
            select(table).where(table.c.debtor_id == debtor_id).order_by(table.c.id.desc())
        ).fetchall()

    of_debtor = select(customer_relations).where(customer_relations.c.debtor_id == debtor_id)
    customers = connection.execute(of_debtor.order_by(customer_relations.c.creditor_id))
    return RelationFacts(
        vulnerabilities=tuple(_vulnerability(row) for row in rows(debtor_vulnerabilities)),
        preferences=tuple(_preference(row) for row in rows(debtor_preferences)),
        abilities=tuple(_ability(row) for row in rows(payment_abilities)),
        customers=tuple(_customer(row) for row in customers),
    )


def _vulnerability(row: AnyRow) -> VulnerabilityRow:
    return VulnerabilityRow(
        vulnerability_id=row.id,
        debtor_id=DebtorId(row.debtor_id),
        need=SupportNeed(row.need),
        noted_on=row.noted_on,
        review_on=row.review_on,
        **told_of(row),
    )


def _preference(row: AnyRow) -> PreferenceRow:
    return PreferenceRow(
        preference_id=row.id,
        debtor_id=DebtorId(row.debtor_id),
        weekdays=tuple(row.weekdays or ()),
        starts=time.fromisoformat(row.starts) if row.starts else None,
        stops=time.fromisoformat(row.stops) if row.stops else None,
        channel=Medium(row.channel) if row.channel else None,
        language=row.language,
        **told_of(row),
    )


def _ability(row: AnyRow) -> AbilityRow:
    return AbilityRow(
        ability_id=row.id,
        creditor_id=CreditorId(row.creditor_id),
        debtor_id=DebtorId(row.debtor_id),
        ability=AbilityToPay(row.ability),
        **told_of(row),
    )


def _customer(row: AnyRow) -> CustomerRow:
    return CustomerRow(
        creditor_id=CreditorId(row.creditor_id),
        debtor_id=DebtorId(row.debtor_id),
        value=CustomerValue(row.value),
        value_source=row.value_source,
        value_at=row.value_at,
        value_by=None if row.value_by_user_id is None else UserId(row.value_by_user_id),
        behaviour=Behaviour(row.behaviour),
        habit=row.habit,
        changed_on=row.changed_on,
    )
