"""What variables become, in the language of the script."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.money import Money
from dialer.core.script.example import example_file
from dialer.core.script.values import day_text, greeting_text, money_text, values_of
from dialer.core.script.variables import Variable

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def values(language: str, kind: CampaignType = CampaignType.PHONE, **changes: object) -> dict[Variable, str]:
    file = {**example_file(kind, language, TODAY), **changes}
    return values_of(
        file, caller="", agent="Anna", agency="Recuperi Srl", language=language, zone_name="Europe/Rome", now=NOON
    )


def test_money_and_days_read_as_the_language_writes_them() -> None:
    assert money_text(Money(123456), "it") == "1.234,56 €"
    assert money_text(Money(123456), "en") == "€1,234.56"
    assert money_text(Money(123456, "CHF"), "en") == "1,234.56 CHF"
    assert (day_text(date(2026, 3, 1), "it"), day_text(date(2026, 3, 2), "it")) == ("1º marzo 2026", "2 marzo 2026")
    assert day_text(date(2026, 3, 1), "en") == "1 March 2026"


@pytest.mark.parametrize(("hour", "wished"), [(7, "Buongiorno"), (12, "Buon pomeriggio"), (17, "Buonasera")])
def test_the_greeting_follows_the_hour_where_the_debtor_is_called(hour: int, wished: str) -> None:
    assert greeting_text(datetime(2026, 11, 23, hour, 0, tzinfo=UTC), "Europe/Rome", "it") == wished


def test_a_whole_file_fills_every_variable() -> None:
    found = values("it")
    assert set(found) == set(Variable)
    assert found[Variable.INVOICE] == "2026/1234"
    assert found[Variable.INVOICE_DUE] == "9 ottobre 2026"
    assert found[Variable.BALANCE] == "234,50 €"
    assert found[Variable.CALLER] == "Recuperi Srl"


def test_in_a_caring_call_nothing_is_past_due() -> None:
    assert Variable.DAYS_PAST_DUE not in values("en", CampaignType.CARING)


def test_paid_invoices_are_not_asked_for() -> None:
    row = {"number": "1", "due_on": "2026-01-01", "residual": {"minor": 0, "currency": "EUR"}, "days_past_due": 9}
    other = {"number": "2", "due_on": None, "residual": {"minor": 5, "currency": "EUR"}, "days_past_due": None}
    found = values("en", cases=[{"reference": "R", "invoices": [row, other], "promises": []}])
    assert (found[Variable.INVOICE], found[Variable.INVOICE_COUNT]) == ("2", "1")
    assert Variable.INVOICE_DUE not in found and Variable.PROMISE_DUE not in found


def test_a_file_that_did_not_come_fills_only_who_calls() -> None:
    found = values_of(
        {"unavailable": True}, caller="", agent="Anna", agency="A", language="en", zone_name="UTC", now=NOON
    )
    assert set(found) == {Variable.GREETING, Variable.AGENT, Variable.AGENCY, Variable.CALLER}


def test_the_newest_promise_is_meant() -> None:
    promises = [
        {"amount": {"minor": 1, "currency": "EUR"}, "due_on": "2026-10-01", "made_at": "2026-09-01T00:00:00+00:00"},
        {"amount": {"minor": 2, "currency": "EUR"}, "due_on": "2026-11-01", "made_at": "2026-10-02T00:00:00+00:00"},
    ]
    found = values("en", cases=[{"reference": "R", "invoices": [], "promises": promises}])
    assert (found[Variable.PROMISE_AMOUNT], found[Variable.PROMISE_DUE]) == ("€0.02", "1 November 2026")
