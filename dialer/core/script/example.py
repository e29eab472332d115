"""A made-up debtor, for supervisors who look at a script as an agent sees it."""

from __future__ import annotations

from datetime import date, timedelta

from dialer.core.kernel.codes import CampaignType

NAMES = {"it": "Maria Bianchi", "en": "Mary White"}
AGENTS = {"it": "Anna", "en": "Anna"}
CREDITORS = {"it": "Acquedotto Esempio", "en": "Sample Water"}
OWED, FIRST = 23_450, 14_200
"""In cents: owed in all, and by the invoice that has been due longest."""


def example_file(
    kind: CampaignType, language: str, today: date, *, creditor_name: str = "", party: str = "third"
) -> dict[str, object]:
    """As ``CallViews.screen_pop`` gives a debtor's file.

    Args:
        kind: of campaign; a caring call comes before the due day, the others after it.
        language: of the script.
        today: from which the due days are counted.
        creditor_name: of a real creditor; empty: a made-up one.
        party: ``first`` or ``third``: in whose name the agent speaks.
    """
    name = creditor_name or CREDITORS.get(language, CREDITORS["en"])
    due = today + timedelta(days=7) if kind is CampaignType.CARING else today - timedelta(days=45)
    invoices = [
        _invoice("2026/1234", due, FIRST, today),
        _invoice("2026/1288", due + timedelta(days=30), OWED - FIRST, today),
    ]
    promise = {"amount": _euro(5_000), "due_on": (today - timedelta(days=3)).isoformat(), "made_at": "2026"}
    return {
        "debtor": {"name": NAMES.get(language, NAMES["en"]), "language": language},
        "creditor": {
            "name": name,
            "brand": name,
            "greeting": "",
            "party": party,
            "iban": "IT60X0542811101000000123456",
            "payment_link": "https://pay.example.com/2026-1234",
            "contact_phone": "+390422550130",
        },
        "campaign": {"kind": kind.value},
        "cases": [{"reference": "EX-2026-77", "invoices": invoices, "promises": [promise]}],
        "balance": _euro(OWED),
    }


def _invoice(number: str, due: date, minor: int, today: date) -> dict[str, object]:
    return {
        "number": number,
        "due_on": due.isoformat(),
        "residual": _euro(minor),
        "days_past_due": (today - due).days,
    }


def _euro(minor: int) -> dict[str, object]:
    return {"minor": minor, "currency": "EUR"}
