"""Whose file an object belongs to, by the key under which addresses name it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, Select, bindparam, exists, select, true

from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import Scope
from dialer.db.lanes import Database
from dialer.db.tables.agreements import plans, settlements
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.conversations import inbound_conversations
from dialer.db.tables.debt import cases, creditors, debtor_numbers, placements, promises, suppressions
from dialer.db.tables.disputes import case_documents, complaints, tickets, verifications
from dialer.db.tables.facts import debtor_representatives, debtor_wishes, moratoria, number_consents
from dialer.db.tables.hand_offs import hand_off_batches, prescription_alarms
from dialer.db.tables.ledger import payments
from dialer.db.tables.placements import fee_statements
from dialer.db.tables.relation import debtor_preferences, debtor_vulnerabilities, payment_abilities
from dialer.db.tables.scripts import scripts
from dialer.db.tables.system import imports
from dialer.db.tables.treatment import hand_offs

_key: ColumnElement[Any] = bindparam("key")


def _of_debtor(debtor_id: ColumnElement[Any]) -> Select[Any]:
    """The creditors with cases of a debtor, who is found by the condition that follows."""
    return select(cases.c.creditor_id).distinct().where(cases.c.debtor_id == debtor_id)


OWNERS: Mapping[str, Executable] = {
    "creditor_id": select(creditors.c.id).where(creditors.c.id == _key),
    "placement_id": select(placements.c.creditor_id).where(placements.c.id == _key),
    "case_id": select(cases.c.creditor_id).where(cases.c.id == _key),
    "debtor_id": select(cases.c.creditor_id).distinct().where(cases.c.debtor_id == _key),
    "number_id": _of_debtor(debtor_numbers.c.debtor_id).where(debtor_numbers.c.id == _key),
    "wish_id": _of_debtor(debtor_wishes.c.debtor_id).where(debtor_wishes.c.id == _key),
    "representative_id": _of_debtor(debtor_representatives.c.debtor_id).where(debtor_representatives.c.id == _key),
    "consent_id": _of_debtor(debtor_numbers.c.debtor_id).where(
        debtor_numbers.c.id == number_consents.c.number_id, number_consents.c.id == _key
    ),
    "conversation_id": _of_debtor(inbound_conversations.c.debtor_id).where(inbound_conversations.c.id == _key),
    "campaign_id": select(campaigns.c.creditor_id).where(campaigns.c.id == _key),
    "lead_id": select(campaigns.c.creditor_id).where(campaigns.c.id == leads.c.campaign_id, leads.c.id == _key),
    "call_id": select(campaigns.c.creditor_id).where(
        campaigns.c.id == attempts.c.campaign_id, attempts.c.call_id == _key
    ),
    "import_id": select(imports.c.creditor_id).where(imports.c.id == _key),
    "payment_id": select(payments.c.creditor_id)
    .where(payments.c.id == _key)
    .union(select(cases.c.creditor_id).where(cases.c.id == payments.c.case_id, payments.c.id == _key)),
    **{
        kind: select(cases.c.creditor_id).where(cases.c.id == table.c.case_id, table.c.id == _key)
        for kind, table in {
            "promise_id": promises,
            "plan_id": plans,
            "settlement_id": settlements,
            "document_id": case_documents,
            "ticket_id": tickets,
            "verification_id": verifications,
            "hand_off_id": hand_offs,
            "alarm_id": prescription_alarms,
        }.items()
    },
    "batch_id": select(hand_off_batches.c.creditor_id).where(hand_off_batches.c.id == _key),
    "care_id": _of_debtor(debtor_vulnerabilities.c.debtor_id).where(debtor_vulnerabilities.c.id == _key),
    "preference_id": _of_debtor(debtor_preferences.c.debtor_id).where(debtor_preferences.c.id == _key),
    "ability_id": select(payment_abilities.c.creditor_id).where(payment_abilities.c.id == _key),
    "complaint_id": select(complaints.c.creditor_id).where(complaints.c.id == _key),
    "statement_id": select(placements.c.creditor_id).where(
        placements.c.id == fee_statements.c.placement_id, fee_statements.c.id == _key
    ),
    "entry_id": select(suppressions.c.creditor_id).where(suppressions.c.id == _key),
    "script_id": select(scripts.c.creditor_id)
    .where(scripts.c.id == _key)
    .union(select(creditors.c.id).where(exists().where(scripts.c.id == _key, scripts.c.creditor_id.is_(None)))),
    "moratorium_id": select(moratoria.c.creditor_id).where(moratoria.c.id == _key),
}
"""Statement by key; a new kind of object that belongs to a creditor takes its place here with a line of its own."""


class SqlWallViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def kinds(self) -> Collection[str]:
        return OWNERS.keys()

    async def owners(self, kind: str, key: int | str) -> frozenset[CreditorId]:
        return await self._database.read(_owners, kind, key)


def _owners(connection: Connection, kind: str, key: int | str) -> frozenset[CreditorId]:
    found = connection.execute(OWNERS[kind], {"key": key}).scalars()
    return frozenset(CreditorId(creditor_id) for creditor_id in found if creditor_id is not None)


def within(column: ColumnElement[Any], scope: Scope) -> ColumnElement[bool]:
    """The row's creditor is one of those whom the person may see."""
    if scope.creditor_ids is None:
        return true()
    return column.in_(sorted(scope.creditor_ids))
