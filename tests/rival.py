"""A second creditor whose file has one object of every kind, each with a word that nobody else's has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, Table

from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.conversations import inbound_conversations
from dialer.db.tables.debt import cases, creditors, debtor_numbers, debtors, invoices, placements, suppressions
from dialer.db.tables.disputes import case_documents, complaints, tickets, verifications
from dialer.db.tables.facts import debtor_representatives, debtor_wishes, moratoria, number_consents
from dialer.db.tables.ledger import payments
from dialer.db.tables.scripts import script_versions, scripts
from dialer.db.tables.system import imports
from tests.factories import MONDAY_10

SECRET = "riservat"
"""In lower case, somewhere in every text below."""
CALL_ID = "call-77"


def add(connection: Connection, table: Table, **values: object) -> int:
    key = connection.execute(table.insert().values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def add_rival(connection: Connection, trunk_id: int) -> Mapping[str, int | str]:
    """The rival with its objects; their keys by the names that addresses use."""
    creditor = add(connection, creditors, code="riservata", name="Riservata S.p.A.", created_at=MONDAY_10)
    debtor = add(
        connection,
        debtors,
        tax_code="RISERVATA0000001",
        name="Zelda Riservata",
        created_at=MONDAY_10,
        updated_at=MONDAY_10,
    )
    number = add(connection, debtor_numbers, debtor_id=debtor, e164="+393477770001")
    campaign = add(
        connection,
        campaigns,
        name="Riservata",
        creditor_id=creditor,
        kind="phone",
        mode="progressive",
        caller_id="+390422550130",
    )
    lead = add(connection, leads, campaign_id=campaign, debtor_id=debtor, state="ready", due_at=MONDAY_10)
    connection.execute(
        attempts.insert().values(
            call_id=CALL_ID,
            campaign_id=campaign,
            lead_id=lead,
            debtor_id=debtor,
            number_id=number,
            e164="+393477770001",
            trunk_id=trunk_id,
            trunk_code="carrier",
            caller_id="+390422550130",
            mode="progressive",
            ring_timeout_s=30,
            patience_s=3.0,
            treatment="silence",
            rule_id="riservato",
            pack_version="1",
            creditor_code="riservata",
            language="it",
            ordered_at=MONDAY_10,
            node_id="node-1",
        )
    )
    placement = add(connection, placements, creditor_id=creditor, code="Riservato 1", created_at=MONDAY_10)
    case = add_case(connection, creditor, debtor, "RISERVATA-1", placement)
    script = add(
        connection, scripts, creditor_id=creditor, kind="phone", language="it", created_at=MONDAY_10
    )  # fmt: skip
    add(
        connection,
        script_versions,
        script_id=script,
        number=1,
        title="Riservato",
        document={"title": "Riservato", "steps": [], "objections": []},
        revision=1,
        edited_at=MONDAY_10,
    )
    return {
        "creditor_id": creditor,
        "debtor_id": debtor,
        "number_id": number,
        "campaign_id": campaign,
        "lead_id": lead,
        "call_id": CALL_ID,
        "placement_id": placement,
        "case_id": case,
        "wish_id": add(
            connection,
            debtor_wishes,
            debtor_id=debtor,
            kind="cease",
            source="call",
            note="riservato",
            created_at=MONDAY_10,
        ),
        "representative_id": add(
            connection,
            debtor_representatives,
            debtor_id=debtor,
            kind="attorney",
            name="Avv. Riservati",
            source="letter",
            created_at=MONDAY_10,
        ),
        "consent_id": add(
            connection, number_consents, number_id=number, source="call", given_at=MONDAY_10, created_at=MONDAY_10
        ),
        "conversation_id": add(
            connection,
            inbound_conversations,
            debtor_id=debtor,
            at=MONDAY_10,
            speaker="debtor",
            note="riservata",
            created_at=MONDAY_10,
        ),
        "script_id": script,
        "import_id": add(
            connection,
            imports,
            creditor_id=creditor,
            file_name="riservato.csv",
            file_sha256="0" * 64,
            state="done",
            created_at=MONDAY_10,
        ),
        "ticket_id": add(
            connection,
            tickets,
            case_id=case,
            creditor_id=creditor,
            kind="billing",
            text="riservato",
            due_on=date(2026, 12, 1),
            opened_at=MONDAY_10,
        ),
        "complaint_id": add(
            connection,
            complaints,
            case_id=case,
            creditor_id=creditor,
            channel="letter",
            category="manners",
            text="riservato",
            received_on=date(2026, 11, 1),
            due_on=date(2026, 12, 1),
            opened_at=MONDAY_10,
        ),
        "verification_id": add(
            connection,
            verifications,
            case_id=case,
            creditor_id=creditor,
            channel="letter",
            text="riservato",
            received_on=date(2026, 11, 1),
            opened_at=MONDAY_10,
            ack_due_on=date(2026, 11, 3),
            packet_due_on=date(2026, 11, 16),
        ),
        "document_id": add(
            connection,
            case_documents,
            case_id=case,
            kind="invoice",
            source="creditor",
            name="riservato.pdf",
            media_type="application/pdf",
            size=1,
            sha256="a" * 64,
            stored_at=MONDAY_10,
        ),
        "payment_id": add(
            connection,
            payments,
            line_key="riservata-1",
            creditor_id=creditor,
            kind="credit",
            booked_on=date(2026, 10, 1),
            value_on=date(2026, 10, 1),
            minor=1000,
            currency="EUR",
            payer="Zelda Riservata",
            state="matched",
            case_id=case,
        ),
        "entry_id": add(
            connection,
            suppressions,
            e164="+393477770001",
            creditor_id=creditor,
            reason="riservato",
            at=MONDAY_10,
        ),
        "moratorium_id": add(
            connection,
            moratoria,
            title="Moratoria riservata",
            creditor_id=creditor,
            country="IT",
            starts_on=date(2026, 1, 1),
            created_at=MONDAY_10,
        ),
    }


def add_case(connection: Connection, creditor: int, debtor: int, reference: str, placement: int | None = None) -> int:
    """A case of one invoice of 100.00."""
    case = add(
        connection,
        cases,
        creditor_id=creditor,
        debtor_id=debtor,
        placement_id=placement,
        reference=reference,
        balance_minor=10000,
        opened_at=MONDAY_10,
        updated_at=MONDAY_10,
    )
    add(
        connection,
        invoices,
        case_id=case,
        number=f"F-{reference}",
        issued_on=date(2026, 9, 1),
        due_on=date(2026, 10, 1),
        amount_minor=10000,
        residual_minor=10000,
    )
    return case
