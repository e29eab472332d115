"""A document as CSV: for spreadsheets with its facts and every table, for programs its table alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from dialer.core.evidence.document import Document

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(document: Document) -> str:
    """The document's facts and tables, one after the other, as a spreadsheet reads them (RFC 4180)."""
    lines: list[Iterable[str]] = [(document.title, document.subtitle), *document.facts]
    for table in document.tables:
        lines += [(), (table.title,), table.columns, *table.rows]
    return _csv(lines)


def table_csv(document: Document) -> str:
    """The document's first table alone, for programs."""
    table = document.tables[0]
    return _csv([table.columns, *table.rows])


def _csv(lines: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([_harmless(cell) for cell in line])
    return out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is marked as text; figures stay figures."""
    if cell.startswith(_FORMULA) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", ".").removesuffix("%").strip())
    except ValueError:
        return False
    return True
