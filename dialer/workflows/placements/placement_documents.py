"""The acceptance report of a placement and the statement of its fees, as documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from dialer.core.debt.fee_statement import FeeStatement
from dialer.core.evidence.document import Document, Table
from dialer.ports.fees import StatementRow
from dialer.ports.placements import PlacedCount, PlacedFile, PlacementRow

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "it": {
            "acceptance": "Verbale di accettazione dell'affido",
            "statement": "Rendiconto dei compensi",
            "draft": "prova, non emesso",
            "page": "pagina", "creditor": "Committente", "placement": "Affido", "mandate": "Mandato",
            "made": "Alla data", "phase": "Fase", "fee_text": "Compenso pattuito",
            "files": "File ricevuti", "file": "File", "sha256": "SHA-256", "rows": "Righe", "added": "Nuove",
            "updated": "Aggiornate", "unchanged": "Già affidate", "refused": "Rifiutate",
            "refused_rows": "Righe rifiutate", "incomplete": "Righe incomplete",
            "findings": "Righe rifiutate o incomplete", "line": "Riga", "reference": "Pratica", "verdict": "Esito",
            "column": "Colonna", "reason": "Motivo", "remedy": "Rimedio",
            "refused_word": "rifiutata", "incomplete_word": "accettata senza il valore", "duplicate_word": "doppia",
            "cases": "Pratiche dell'affido", "status": "Stato", "count": "Numero", "balance": "Residuo",
            "currency": "Valuta", "open": "in corso", "paid": "pagata", "closed": "chiusa", "recalled": "richiamata",
            "number": "Numero", "period": "Periodo", "collected": "Incassato", "direct": "di cui diretto",
            "fee": "Compenso", "vat": "IVA", "remitted": "Da riversare al committente",
            "owed": "Dovuto dal committente", "lines": "Operazioni", "day": "Data", "kind": "Causale",
            "account": "Conto", "share": "%", "total": "Totale", "agency_account": "agenzia",
            "creditor_account": "committente", "payment": "incasso", "reversal": "storno", "fixed": "quota fissa",
            "minimum": "conguaglio al minimo", "cap": "conguaglio al massimo",
        },
        "en": {
            "acceptance": "Acceptance report of the placement",
            "statement": "Statement of fees",
            "draft": "draft, not issued",
            "page": "page", "creditor": "Creditor", "placement": "Placement", "mandate": "Mandate",
            "made": "As of", "phase": "Phase", "fee_text": "Agreed fee",
            "files": "Files received", "file": "File", "sha256": "SHA-256", "rows": "Rows", "added": "New",
            "updated": "Updated", "unchanged": "Here already", "refused": "Refused",
            "refused_rows": "Rows refused", "incomplete": "Rows incomplete",
            "findings": "Rows refused or incomplete", "line": "Line", "reference": "Case", "verdict": "Verdict",
            "column": "Column", "reason": "Reason", "remedy": "Remedy",
            "refused_word": "refused", "incomplete_word": "taken without the value", "duplicate_word": "duplicate",
            "cases": "Cases of the placement", "status": "Status", "count": "Number", "balance": "Balance",
            "currency": "Currency", "open": "open", "paid": "paid", "closed": "closed", "recalled": "recalled",
            "number": "Number", "period": "Period", "collected": "Collected", "direct": "of it direct",
            "fee": "Fee", "vat": "VAT", "remitted": "To be remitted to the creditor",
            "owed": "Owed by the creditor", "lines": "Operations", "day": "Day", "kind": "Kind",
            "account": "Account", "share": "%", "total": "Total", "agency_account": "agency",
            "creditor_account": "creditor", "payment": "payment", "reversal": "reversal", "fixed": "fixed sum",
            "minimum": "up to the minimum", "cap": "down to the cap",
        },
    }
)  # fmt: skip


def acceptance_document(
    placement: PlacementRow,
    creditor: str,
    files: Sequence[PlacedFile],
    counts: Sequence[PlacedCount],
    *,
    on: date,
    language: str,
) -> Document:
    """What of the creditor's files was taken, and what was not, and why."""
    language = language if language in WORDS else "it"
    words = WORDS[language]
    columns = ("file", "rows", "added", "updated", "unchanged", "refused", "refused_rows", "incomplete")
    received = tuple(
        (
            file.name,
            *(
                str(count)
                for count in (
                    file.row_count, file.added_count, file.updated_count, file.unchanged_count,
                    file.refused_case_count, file.refused_row_count, file.incomplete_row_count,
                )
            ),
        )
        for file in files
    )  # fmt: skip
    found = tuple(
        (
            file.name,
            str(line.line),
            line.reference,
            words[f"{line.verdict}_word"],
            line.column,
            line.reason,
            line.remedy,
        )
        for file in files
        for line in file.lines
    )
    standing = tuple(
        (words.get(row.status, row.status), str(row.count), amount(row.balance_minor, language), row.currency)
        for row in counts
    )
    return Document(
        title=words["acceptance"],
        subtitle=f"{creditor} · {placement.code}",
        language=language,
        page_word=words["page"],
        is_wide=True,
        facts=(
            (words["creditor"], creditor),
            (words["placement"], placement.code),
            (words["mandate"], _mandate(placement)),
            (words["phase"], placement.phase),
            (words["fee_text"], placement.fee or "–"),
            (words["made"], on.isoformat()),
            *((words["sha256"], f"{file.name}: {file.sha256}") for file in files),
        ),
        tables=(
            Table(
                title=words["findings"],
                columns=tuple(
                    words[name] for name in ("file", "line", "reference", "verdict", "column", "reason", "remedy")
                ),
                rows=found,
                right=frozenset({1}),
                widths=(16, 6, 12, 12, 12, 22, 22),
            ),
            Table(
                title=words["files"],
                columns=tuple(words[name] for name in columns),
                rows=received,
                right=frozenset(range(1, 8)),
            ),
            Table(
                title=words["cases"],
                columns=tuple(words[name] for name in ("status", "count", "balance", "currency")),
                rows=standing,
                right=frozenset({1, 2}),
            ),
        ),
    )


def statement_document(
    placement: PlacementRow, creditor: str, row: StatementRow, statement: FeeStatement, *, language: str
) -> Document:
    """Each payment with its share, and what is left for the creditor."""
    language = language if language in WORDS else "it"
    words = WORDS[language]
    lines = tuple(
        (
            line.on.isoformat(),
            line.reference,
            words[line.kind],
            "" if line.entry_id is None else words["creditor_account" if line.is_direct else "agency_account"],
            amount(line.collected_minor, language),
            "" if line.percent is None else _share(str(line.percent), language),
            amount(line.fee_minor, language),
        )
        for line in statement.lines
    )
    total = (words["total"], "", "", "", amount(row.collected_minor, language), "", amount(row.fee_minor, language))
    is_owed = row.remitted_minor < 0
    money = f" {row.currency}"
    return Document(
        title=words["statement"],
        subtitle=f"{creditor} · {placement.code}",
        language=language,
        page_word=words["page"],
        facts=(
            (words["creditor"], creditor),
            (words["placement"], placement.code),
            (words["number"], str(row.number) if row.statement_id else words["draft"]),
            (words["period"], f"{row.starts_on} – {row.ends_on}"),
            (words["collected"], amount(row.collected_minor, language) + money),
            (words["direct"], amount(row.direct_minor, language) + money),
            (words["fee"], amount(row.fee_minor, language) + money),
            (
                f"{words['vat']} {_share(str(statement.vat_percent), language)} %",
                amount(row.vat_minor, language) + money,
            ),
            (words["owed" if is_owed else "remitted"], amount(abs(row.remitted_minor), language) + money),
        ),
        tables=(
            Table(
                title=words["lines"],
                columns=tuple(
                    words[name] for name in ("day", "reference", "kind", "account", "collected", "share", "fee")
                ),
                rows=(*lines, total),
                right=frozenset({4, 5, 6}),
                widths=(11, 16, 16, 12, 12, 8, 12),
                last_is_total=True,
            ),
        ),
    )


def amount(minor: int, language: str) -> str:
    """As people write it: ``1234,56`` or ``1234.56``, with a minus before what goes the other way."""
    sign = "-" if minor < 0 else ""
    point = "," if language == "it" else "."
    return f"{sign}{abs(minor) // 100}{point}{abs(minor) % 100:02d}"


def _share(text: str, language: str) -> str:
    return text.replace(".", ",") if language == "it" else text


def _mandate(placement: PlacementRow) -> str:
    days = (placement.mandate_starts, placement.mandate_ends)
    return " – ".join(day.isoformat() if day else "…" for day in days)
