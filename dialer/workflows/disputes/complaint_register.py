"""The register of complaints as a document: what was complained of, when, what became of it; no names of debtors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from dialer.core.evidence.document import Document, Table
from dialer.core.kernel.scope import Scope
from dialer.ports.disputes import ComplaintItem, DisputeFilter
from dialer.ports.views import Views

PAGE = 500

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "it": {
            "title": "Registro dei reclami", "subtitle": "ricevuti {span}", "all": "da sempre", "page": "pagina",
            "since": "dal {day}", "until": "fino al {day}", "on": "Alla data", "count": "Numero", "late": "In ritardo",
            "number": "N.", "received": "Ricevuto", "channel": "Canale", "category": "Categoria",
            "creditor": "Committente", "reference": "Pratica", "state": "Stato", "due": "Entro", "answered": "Risposto",
            "outcome": "Esito", "cause": "Causa", "closed": "Chiuso", "rows": "Reclami",
        },
        "en": {
            "title": "Register of complaints", "subtitle": "received {span}", "all": "at any time", "page": "page",
            "since": "from {day}", "until": "to {day}", "on": "As of", "count": "Number", "late": "Late",
            "number": "No.", "received": "Received", "channel": "Channel", "category": "Category",
            "creditor": "Creditor", "reference": "Case", "state": "State", "due": "Due", "answered": "Answered",
            "outcome": "Outcome", "cause": "Root cause", "closed": "Closed", "rows": "Complaints",
        },
    }
)  # fmt: skip


async def complaint_register(
    views: Views, scope: Scope, *, since: date | None, until: date | None, language: str, today: date
) -> Document:
    """Every complaint received in those days, oldest first."""
    found: list[ComplaintItem] = []
    cursor: str | None = None
    while True:
        page = await views.disputes.complaints(DisputeFilter(is_standing=None), scope, cursor=cursor, limit=PAGE)
        found += [item for item in page.items if _is_within(item.row.received_on, since, until)]
        cursor = page.next_cursor
        if cursor is None:
            break
    found.sort(key=lambda item: (item.row.received_on, item.row.complaint_id))
    w = WORDS[language]
    span = " ".join(w[word].format(day=day) for word, day in (("since", since), ("until", until)) if day is not None)
    late = sum(_is_late(item, today) for item in found)
    columns = tuple(
        w[word]
        for word in (
            "number", "received", "channel", "category", "creditor", "reference", "state", "due", "answered",
            "outcome", "cause", "closed",
        )
    )  # fmt: skip
    return Document(
        title=w["title"],
        subtitle=w["subtitle"].format(span=span or w["all"]),
        language=language,
        facts=((w["on"], today.isoformat()), (w["count"], str(len(found))), (w["late"], str(late))),
        tables=(Table(title=w["rows"], columns=columns, rows=tuple(_line(item) for item in found)),),
        is_wide=True,
        page_word=w["page"],
    )


def _is_within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or day >= since) and (until is None or day <= until)


def _is_late(item: ComplaintItem, today: date) -> bool:
    answered = item.row.answered_at.date() if item.row.answered_at is not None else today
    return answered > item.row.due_on


def _line(item: ComplaintItem) -> tuple[str, ...]:
    row = item.row
    return (
        str(row.complaint_id),
        row.received_on.isoformat(),
        row.channel.value,
        row.category.value,
        item.about.creditor_code,
        item.about.reference,
        row.state.value,
        row.due_on.isoformat(),
        row.answered_at.date().isoformat() if row.answered_at is not None else "",
        row.outcome.value if row.outcome is not None else "",
        row.root_cause.value if row.root_cause is not None else "",
        row.closed_at.date().isoformat() if row.closed_at is not None else "",
    )
