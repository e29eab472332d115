"""The lists that leave with hand-offs: a lawyer's index, a visitor's round, what a bureau is told; in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dialer.core.evidence.document import Document, Passage, Table
from dialer.core.evidence.document_csv import table_csv
from dialer.core.kernel.money import Money
from dialer.core.treatment.hand_off import HandOffKind

_COLUMNS: dict[HandOffKind, tuple[tuple[str, str], ...]] = {
    HandOffKind.LEGAL: (
        ("affidamento", "hand_off"), ("pratica", "reference"), ("debitore", "debtor"), ("dovuto", "owed"),
        ("valuta", "currency"), ("al", "as_of"), ("file", "file"), ("sha256", "sha256"),
    ),
    HandOffKind.VISIT: (
        ("affidamento", "hand_off"), ("pratica", "reference"), ("debitore", "debtor"), ("indirizzo", "address"),
        ("da chiedere", "to_ask"), ("valuta", "currency"), ("scaduto dal", "due_since"),
        ("causale di pagamento", "payment_reference"), ("cosa si può dire", "what_may_be_said"),
    ),
    HandOffKind.BUREAU: (
        ("affidamento", "hand_off"), ("tipo", "type"), ("pratica", "reference"), ("debitore", "debtor"),
        ("codice fiscale", "tax_code"), ("contratto", "contract"), ("scaduto dal", "due_since"),
        ("fatture scadute", "overdue_invoices"), ("capitale scaduto", "overdue_principal"), ("valuta", "currency"),
        ("preavviso il", "notice_on"), ("prova del preavviso", "notice_proof"), ("motivo", "reason"),
    ),
}  # fmt: skip
_TITLES = {
    HandOffKind.LEGAL: ("Fascicoli per il legale", "Files for the lawyer"),
    HandOffKind.VISIT: ("Visite domiciliari", "Home visits"),
    HandOffKind.BUREAU: ("Segnalazioni al SIC", "Reports to the credit bureau"),
}
_WIDTHS = {HandOffKind.VISIT: (2, 3, 4, 6, 3, 2, 3, 3, 9)}
_ASK = ("Solo al debitore identificato: {owed}.", "To the identified debtor only: {owed}.")
_DISPUTED = (
    "Di {part} non si chiede nulla: è contestato.",
    "Nothing is asked of {part}: it is disputed.",
)
_RULES = (
    (
        "Regole della visita",
        "Lunedì–venerdì 8.30–21, sabato 8.30–15, mai nei festivi. Presentarsi con nome e incarico prima di ogni altra "
        "cosa. Del debito si parla soltanto con il debitore identificato: mai con familiari, conviventi, vicini o "
        "colleghi, né con biglietti alla porta. Nessuna minaccia, nessuna azione annunciata che il creditore non abbia "
        "autorizzato. Chi contesta, è in difficoltà o è deceduto si riporta tale e quale, senza insistere.",
    ),
    (
        "Rules of the visit",
        "Monday to Friday 8:30-21:00, Saturday 8:30-15:00, never on holidays. Say your name and for whom you come "
        "before anything else. The debt is spoken of with the identified debtor alone: never with family, "
        "cohabitants, neighbours or colleagues, nor by notes at the door. No threats, and no step is announced that "
        "the creditor has not authorised. Who disputes, is in hardship or has died is reported as it is.",
    ),
)


def place_of(language: str) -> int:
    """Of a language's text in a pair."""
    return 0 if language == "it" else 1


def list_document(
    kind: HandOffKind, language: str, recipient: str, on: date, lines: Sequence[tuple[str, ...]]
) -> Document:
    """The list as a document, for PDF and CSV."""
    place = place_of(language)
    rules = _RULES[place]
    return Document(
        title=_TITLES[kind][place],
        subtitle=" · ".join(part for part in (recipient, on.strftime("%d/%m/%Y")) if part),
        language=language,
        facts=(),
        tables=(
            Table(
                title="",
                columns=tuple(names[place] for names in _COLUMNS[kind]),
                rows=tuple(lines),
                widths=_WIDTHS.get(kind, ()),
            ),
        ),
        passages=(Passage(*rules),) if kind is HandOffKind.VISIT else (),
        is_wide=True,
        page_word=("pagina", "page")[place],
    )


def list_bytes(kind: HandOffKind, language: str, lines: Sequence[tuple[str, ...]]) -> bytes:
    """The list as CSV, with the mark by which spreadsheets know UTF-8; the same lines make the same bytes."""
    return table_csv(list_document(kind, language, "", date.min, lines)).encode("utf-8-sig")


def decimal(minor: int) -> str:
    """An amount for programs: ``1234.50``."""
    return f"{Money(minor).to_decimal():.2f}"


def what_may_be_said(language: str, owed_minor: int, disputed_minor: int, currency: str) -> str:
    """What a visitor may speak of."""
    place = place_of(language)
    told = _ASK[place].format(owed=f"{decimal(owed_minor)} {currency}")
    if disputed_minor:
        told += " " + _DISPUTED[place].format(part=f"{decimal(disputed_minor)} {currency}")
    return told
