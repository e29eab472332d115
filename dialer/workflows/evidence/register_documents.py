"""The register of business and the list of agents as documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from dialer.core.evidence.document import Document, Table
from dialer.ports.registers import AgentLine, BusinessLine

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "it": {
            "business": "Registro giornale degli affari",
            "business_law": "art. 120 TULPS",
            "lines": "Operazioni",
            "mandate": "Mandato",
            "received": "Data",
            "creditor": "Committente",
            "debtor": "Debitore",
            "reference": "Pratica",
            "amount": "Importo",
            "currency": "Valuta",
            "fee": "Compenso",
            "outcome": "Esito",
            "closed": "Chiusa il",
            "agents": "Elenco degli operatori",
            "agents_law": "art. 115 TULPS",
            "name": "Nome",
            "username": "Utente",
            "since": "Dal",
            "teams": "Gruppi",
            "state": "Stato",
            "enabled": "attivo",
            "disabled": "non attivo",
            "on": "Alla data",
            "count": "Numero",
            "page": "pagina",
            "open": "in corso",
            "paid": "pagata",
            "closed_word": "chiusa",
            "recalled": "richiamata dal committente",
        },
        "en": {
            "business": "Register of business",
            "business_law": "TULPS art. 120",
            "lines": "Operations",
            "mandate": "Mandate",
            "received": "Date",
            "creditor": "Creditor",
            "debtor": "Debtor",
            "reference": "Case",
            "amount": "Amount",
            "currency": "Currency",
            "fee": "Fee",
            "outcome": "Outcome",
            "closed": "Closed on",
            "agents": "List of agents",
            "agents_law": "TULPS art. 115",
            "name": "Name",
            "username": "User",
            "since": "Since",
            "teams": "Teams",
            "state": "State",
            "enabled": "active",
            "disabled": "not active",
            "on": "As of",
            "count": "Number",
            "page": "page",
            "open": "open",
            "paid": "paid",
            "closed_word": "closed",
            "recalled": "recalled by the creditor",
        },
    }
)
_STATUS = {"open": "open", "paid": "paid", "closed": "closed_word", "recalled": "recalled"}


def business_document(lines: Sequence[BusinessLine], *, on: date, language: str) -> Document:
    """The register of business: mandate, date, creditor, debtor, amount, fee, outcome."""
    language = language if language in WORDS else "it"
    words = WORDS[language]
    columns = (
        "mandate",
        "received",
        "creditor",
        "debtor",
        "reference",
        "amount",
        "currency",
        "fee",
        "outcome",
        "closed",
    )
    rows = tuple(
        (
            line.mandate,
            line.received_on.isoformat() if line.received_on else "",
            line.creditor,
            line.debtor,
            line.reference,
            _amount(line.amount_minor, language),
            line.currency,
            line.fee,
            _outcome(line.outcome, words),
            line.closed_on.isoformat() if line.closed_on else "",
        )
        for line in lines
    )
    return Document(
        title=words["business"],
        subtitle=words["business_law"],
        language=language,
        page_word=words["page"],
        is_wide=True,
        facts=((words["on"], on.isoformat()), (words["count"], str(len(rows)))),
        tables=(
            Table(
                title=words["lines"],
                columns=tuple(words[name] for name in columns),
                rows=rows,
                right=frozenset({5}),
                widths=(11, 10, 18, 18, 12, 10, 6, 12, 13, 10),
            ),
        ),
    )


def agents_document(lines: Sequence[AgentLine], *, on: date, language: str) -> Document:
    """The list of agents: who speaks for the agency."""
    language = language if language in WORDS else "it"
    words = WORDS[language]
    rows = tuple(
        (
            line.name,
            line.username,
            line.since_on.isoformat(),
            ", ".join(line.teams),
            words["enabled" if line.is_enabled else "disabled"],
        )
        for line in lines
    )
    return Document(
        title=words["agents"],
        subtitle=words["agents_law"],
        language=language,
        page_word=words["page"],
        facts=((words["on"], on.isoformat()), (words["count"], str(len(rows)))),
        tables=(
            Table(
                title=words["agents"],
                columns=tuple(words[name] for name in ("name", "username", "since", "teams", "state")),
                rows=rows,
                widths=(24, 16, 11, 24, 10),
            ),
        ),
    )


def _outcome(text: str, words: Mapping[str, str]) -> str:
    status, _, reason = text.partition(": ")
    known = words.get(_STATUS.get(status, ""), status)
    return f"{known}: {reason}" if reason else known


def _amount(minor: int, language: str) -> str:
    text = f"{minor // 100}.{minor % 100:02d}"
    return text.replace(".", ",") if language == "it" else text
