"""How a debtor may pay a case."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dialer.core.debt.pagopa import check_digits, read_qr
from dialer.core.debt.payment_data import OwedInvoice, Payee, PaymentData, payment_data, rf_of
from dialer.core.debt.qr import qr_svg

PAYEE = Payee(
    name="Energia Chiara S.p.A.",
    iban="IT60X0542811101000000123456",
    pagopa_code="00488410010",
    link="https://pay.example.it/{reference}?eur={amount}",
)
NOTICE = "3010000000000012" + check_digits("3010000000000012")
INVOICES = (
    OwedInvoice(number="F1", minor=10_000, payment_reference=NOTICE),
    OwedInvoice(number="F2", minor=2_050, payment_reference="RIF 12"),
)


def test_a_transfer_bears_the_rf_reference_that_brings_it_back() -> None:
    found = payment_data(PAYEE, "P-1001", 12_050, "EUR", INVOICES)
    assert found.transfer is not None
    assert found.transfer.reference == rf_of("P-1001") == "RF76P1001"
    lines = found.transfer.qr_text.split("\n")
    assert (lines[5], lines[6], lines[7], lines[9]) == (PAYEE.name, PAYEE.iban, "EUR120.50", "RF76P1001")
    assert found.link == "https://pay.example.it/P-1001?eur=120.50"
    assert found.lacking == ()


def test_a_notice_is_shown_as_the_creditor_issued_it_with_what_is_still_owed() -> None:
    [notice] = payment_data(PAYEE, "P-1001", 12_050, "EUR", INVOICES).notices
    assert (notice.invoice, notice.qr.notice.number, notice.qr.minor) == ("F1", NOTICE, 10_000)
    assert read_qr(notice.qr.text) == notice.qr


def test_a_notice_without_check_digits_is_shown_only_for_a_creditor_whose_notices_bear_none() -> None:
    wrong = NOTICE[:16] + f"{(int(NOTICE[16:]) + 1) % 93:02d}"
    invoices = (OwedInvoice(number="F1", minor=10_000, payment_reference=wrong),)
    assert "no_notice" in payment_data(PAYEE, "P-1001", 10_000, "EUR", invoices).lacking
    [notice] = payment_data(replace(PAYEE, checks_notices=False), "P-1001", 10_000, "EUR", invoices).notices
    assert notice.qr.notice.number == wrong


@pytest.mark.parametrize(
    ("payee", "currency", "lacking"),
    [
        (replace(PAYEE, iban=""), "EUR", {"no_iban"}),
        (replace(PAYEE, iban="IT61X0542811101000000123456"), "EUR", {"wrong_iban"}),
        (replace(PAYEE, link=""), "EUR", {"no_link"}),
        (replace(PAYEE, pagopa_code=""), "EUR", {"no_pagopa_code"}),
        (replace(PAYEE, pagopa_code="00488410011"), "EUR", {"no_notice"}),
        (PAYEE, "GBP", {"not_euro", "no_notice"}),
    ],
)
def test_what_is_lacking_is_said(payee: Payee, currency: str, lacking: set[str]) -> None:
    assert set(payment_data(payee, "P-1001", 12_050, currency, INVOICES).lacking) == lacking


def test_of_a_paid_case_there_is_nothing_to_pay() -> None:
    found = payment_data(PAYEE, "P-1001", 0, "EUR", INVOICES)
    assert (found.transfer, found.notices, found.link, found.lacking) == (None, (), "", ("nothing_owed",))


def test_a_reference_too_long_for_rf_stands_in_the_text() -> None:
    reference = "PRATICA-" + "9" * 30
    found = payment_data(PAYEE, reference, 100, "EUR", ())
    assert found.transfer is not None
    assert (found.transfer.reference, found.transfer.text) == ("", reference)


def test_the_qr_is_drawn_as_svg_whatever_letters_it_holds() -> None:
    for text in ("PAGOPA|002|1", "Caffè Perù è qui"):
        svg = qr_svg(text)
        assert re.match(r'<svg xmlns="http://www.w3.org/2000/svg"[^>]* viewBox="0 0 \d+ \d+"', svg)
        assert "<path" in svg and "\n" not in svg


def test_a_single_cent_can_be_paid_and_of_nothing_the_amount_is_nothing() -> None:
    found = payment_data(PAYEE, "P-1001", 1, "EUR", (OwedInvoice(number="F1", minor=1, payment_reference=NOTICE),))
    assert found.transfer is not None and found.transfer.minor == 1
    assert [notice.qr.minor for notice in found.notices] == [1]
    assert payment_data(PAYEE, "P-1001", 0, "EUR", INVOICES).minor == 0


def test_a_link_bears_the_notice_where_there_is_only_one() -> None:
    by_notice = replace(PAYEE, link="https://pay.example.it/{notice}")
    assert payment_data(by_notice, "P-1001", 12_050, "EUR", INVOICES).link == f"https://pay.example.it/{NOTICE}"
    other = "3010000000000013" + check_digits("3010000000000013")
    two = (*INVOICES, OwedInvoice(number="F3", minor=5, payment_reference=other))
    assert payment_data(by_notice, "P-1001", 12_055, "EUR", two).link == ""


def test_a_paid_invoice_does_not_hide_the_notices_of_the_others() -> None:
    other = "3010000000000013" + check_digits("3010000000000013")
    invoices = (
        OwedInvoice(number="F1", minor=0, payment_reference=NOTICE),
        OwedInvoice(number="F3", minor=700, payment_reference=other),
    )
    assert [n.invoice for n in payment_data(PAYEE, "P-1001", 700, "EUR", invoices).notices] == ["F3"]


def test_without_any_notice_the_creditors_code_is_not_what_lacks() -> None:
    nothing_issued = (OwedInvoice(number="F2", minor=2_050, payment_reference="RIF 12"),)
    found = payment_data(replace(PAYEE, pagopa_code=""), "P-1001", 2_050, "EUR", nothing_issued)
    assert found.lacking == ("no_notice",)


def test_only_the_ways_that_the_creditor_offers_are_open_in_its_order() -> None:
    whole = payment_data(PAYEE, "P-1001", 12_050, "EUR", INVOICES)
    assert whole.methods == ("transfer", "pagopa", "link")
    some = payment_data(replace(PAYEE, methods=("link", "pagopa")), "P-1001", 12_050, "EUR", INVOICES)
    assert (some.transfer, some.methods) == (None, ("link", "pagopa"))
    assert some.lacking == ("transfer_not_offered",)
    none = payment_data(replace(PAYEE, methods=("transfer",)), "P-1001", 12_050, "EUR", INVOICES)
    assert (none.notices, none.link) == ((), "")
    assert set(none.lacking) == {"pagopa_not_offered", "link_not_offered"}


def test_a_way_that_is_offered_but_lacks_something_is_not_open() -> None:
    for lacking, methods in (
        (replace(PAYEE, iban=""), ("pagopa", "link")),
        (replace(PAYEE, pagopa_code=""), ("transfer", "link")),
        (replace(PAYEE, link=""), ("transfer", "pagopa")),
    ):
        assert payment_data(lacking, "P-1001", 12_050, "EUR", INVOICES).methods == methods


def test_of_a_case_without_agreement_nothing_is_due_next() -> None:
    found = PaymentData(minor=0, currency="EUR", transfer=None, notices=(), link="", lacking=())
    assert (found.asked, found.disputed, found.rate, found.is_rate) == (0, 0, None, False)
