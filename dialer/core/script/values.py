"""What variables become for one call: from the debtor's file, money and dates as they are read out in its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dialer.core.kernel.money import Money
from dialer.core.kernel.window import zone
from dialer.core.script.variables import Variable

MONTHS: Mapping[str, tuple[str, ...]] = {
    "it": (
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
        "novembre", "dicembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip
GREETINGS: Mapping[str, tuple[str, str, str]] = {
    "it": ("Buongiorno", "Buon pomeriggio", "Buonasera"),
    "en": ("Good morning", "Good afternoon", "Good evening"),
}
AFTERNOON, EVENING = 13, 18
"""Hours from which the afternoon and the evening are wished."""
SIGNS: Mapping[str, str] = {"EUR": "€", "GBP": "£", "USD": "$"}

File = Mapping[str, object]


def money_text(money: Money, language: str) -> str:
    """``1.234,56 €`` in Italian, ``€1,234.56`` in English."""
    plain = f"{money.to_decimal():,.2f}"
    sign = SIGNS.get(money.currency, money.currency)
    if language == "it":
        return f"{plain.translate(str.maketrans(',.', '.,'))} {sign}"
    return f"{sign}{plain}" if len(sign) == 1 else f"{plain} {sign}"


def day_text(day: date, language: str) -> str:
    """``1º marzo 2026`` in Italian, ``1 March 2026`` in English."""
    months = MONTHS.get(language, MONTHS["en"])
    number = "1º" if language == "it" and day.day == 1 else str(day.day)
    return f"{number} {months[day.month - 1]} {day.year}"


def greeting_text(now: datetime, zone_name: str, language: str) -> str:
    """What is wished at this hour where the debtor is called."""
    hour = now.astimezone(zone(zone_name)).hour
    morning, afternoon, evening = GREETINGS.get(language, GREETINGS["en"])
    return morning if hour < AFTERNOON else afternoon if hour < EVENING else evening


def values_of(
    file: File, *, caller: str, agent: str, agency: str, language: str, zone_name: str, now: datetime
) -> dict[Variable, str]:
    """What is known of this call.

    Args:
        file: the debtor's whole file, as ``CallViews.screen_pop`` gives it.
        caller: in whose name the agent speaks before the check; empty: the agency's.
        agent: the agent's name.
        agency: as it calls itself.
        language: of the script.
        zone_name: of the campaign.
        now: aware UTC.
    """
    values = {
        Variable.GREETING: greeting_text(now, zone_name, language),
        Variable.AGENT: agent,
        Variable.AGENCY: agency,
        Variable.CALLER: caller or agency,
        Variable.DEBTOR: _text(_table(file.get("debtor")), "name"),
    }
    cases, creditor = _tables(file.get("cases")), _table(file.get("creditor"))
    values |= {
        Variable.CREDITOR: _text(creditor, "brand") or _text(creditor, "name"),
        Variable.REFERENCE: ", ".join(_text(case, "reference") for case in cases),
        Variable.BALANCE: _money(file.get("balance"), language) if cases else "",
        Variable.PAYMENT_LINK: _text(creditor, "payment_link"),
        Variable.IBAN: _text(creditor, "iban"),
        Variable.CREDITOR_PHONE: _text(creditor, "contact_phone"),
    }
    invoices = [row for case in cases for row in _tables(case.get("invoices")) if _minor(row.get("residual"))]
    values |= _invoice_values(invoices, language)
    promises = [row for case in cases for row in _tables(case.get("promises"))]
    if promises:
        newest = max(promises, key=lambda row: _text(row, "made_at"))
        values[Variable.PROMISE_AMOUNT] = _money(newest.get("amount"), language)
        values[Variable.PROMISE_DUE] = _day(newest.get("due_on"), language)
    return {name: value for name, value in values.items() if value}


def _invoice_values(invoices: Sequence[File], language: str) -> dict[Variable, str]:
    if not invoices:
        return {}
    oldest = min(invoices, key=lambda row: _text(row, "due_on") or "9999")
    days = oldest.get("days_past_due")
    return {
        Variable.INVOICE_COUNT: str(len(invoices)),
        Variable.INVOICE: _text(oldest, "number"),
        Variable.INVOICE_AMOUNT: _money(oldest.get("residual"), language),
        Variable.INVOICE_DUE: _day(oldest.get("due_on"), language),
        Variable.DAYS_PAST_DUE: str(days) if isinstance(days, int) and days > 0 else "",
    }


def _table(value: object) -> File:
    return value if isinstance(value, Mapping) else {}


def _tables(value: object) -> list[File]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []


def _text(table: File, key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _minor(value: object) -> int:
    minor = _table(value).get("minor")
    return minor if isinstance(minor, int) else 0


def _money(value: object, language: str) -> str:
    currency = _text(_table(value), "currency")
    return money_text(Money(_minor(value), currency or "EUR"), language) if isinstance(value, Mapping) else ""


def _day(value: object, language: str) -> str:
    return day_text(date.fromisoformat(value), language) if isinstance(value, str) and value else ""
