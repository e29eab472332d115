"""How a debtor may pay a case: bank transfer with its QR, the creditor's pagoPA notices, the creditor's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialer.core.debt.credit_transfer import LONGEST_NAME, LONGEST_TEXT, CreditTransfer, make_rf
from dialer.core.debt.pagopa import NoticeQr, make_qr, read_notice
from dialer.core.debt.payment_link import link_of
from dialer.core.debt.rate_due import RateDue
from dialer.core.debt.sector import PaymentMethod
from dialer.core.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Whom and where to pay."""

    name: str
    iban: str
    pagopa_code: str
    link: str
    """Template (``payment_link``); empty: no such page."""
    checks_notices: bool = True
    """False for a creditor whose older notices bear no check digits."""
    methods: Sequence[str] = tuple(PaymentMethod)
    """Ways to pay that the creditor offers, the first before the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedInvoice:
    """An invoice with what is still owed of its principal."""

    number: str
    minor: int
    payment_reference: str
    """The creditor's, perhaps a pagoPA notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeData:
    """A notice that the creditor issued."""

    invoice: str
    qr: NoticeQr


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentData:
    """Every way that is open; ``lacking`` says why another is not."""

    minor: int
    currency: str
    transfer: CreditTransfer | None
    notices: Sequence[NoticeData]
    link: str
    lacking: Sequence[str]
    """``nothing_owed``, ``no_iban``, ``wrong_iban``, ``not_euro``, ``no_notice``, ``no_pagopa_code``, ``no_link``,
    ``notice_is_whole`` (a notice is for an invoice, not for a rate), ``transfer_not_offered``, ``pagopa_not_offered``,
    ``link_not_offered``."""
    asked: int = 0
    """Everything that is asked for, minor units."""
    disputed: int = 0
    """Owed but in dispute, and so not asked for."""
    rate: RateDue | None = None
    """What is due next of the plan or settlement that stands."""
    is_rate: bool = False
    """``minor`` is that rate, not everything."""
    methods: Sequence[str] = ()
    """Those of the creditor's ways that are open, the first before the others."""


def payment_data(
    payee: Payee, reference: str, minor: int, currency: str, invoices: Sequence[OwedInvoice]
) -> PaymentData:
    """What a debtor needs to pay what is owed of a case.

    Args:
        payee: the creditor.
        reference: of the case, the creditor's own: a transfer with it finds the case again.
        minor: what is asked for, all items, minor units.
        currency: ISO 4217.
        invoices: of the case.
    """
    if minor <= 0:
        return PaymentData(minor=0, currency=currency, transfer=None, notices=(), link="", lacking=("nothing_owed",))
    lacking: list[str] = []
    offered = set(payee.methods)
    lacking += [f"{method.value}_not_offered" for method in PaymentMethod if method not in offered]
    transfer = _transfer(payee, reference, minor, currency, lacking) if PaymentMethod.TRANSFER in offered else None
    notices = _notices(payee, invoices, currency, lacking) if PaymentMethod.PAGOPA in offered else ()
    link = link_of(
        payee.link if PaymentMethod.LINK in offered else "",
        {
            "reference": reference,
            "amount": f"{minor // 100}.{minor % 100:02d}",
            "minor": str(minor),
            "currency": currency,
            "rf": rf_of(reference),
            "notice": notices[0].qr.notice.number if len(notices) == 1 else "",
        },
    )
    if not link and PaymentMethod.LINK in offered:
        lacking.append("no_link")
    is_open = {PaymentMethod.TRANSFER: transfer, PaymentMethod.PAGOPA: notices, PaymentMethod.LINK: link}
    return PaymentData(
        minor=minor, currency=currency, transfer=transfer, notices=notices, link=link, lacking=tuple(lacking),
        methods=tuple(method for method in payee.methods if is_open[PaymentMethod(method)]),
    )  # fmt: skip


def rf_of(reference: str) -> str:
    """The RF reference of a case; empty where its own is too long for one."""
    try:
        return make_rf(reference)
    except Invalid:
        return ""


def _transfer(payee: Payee, reference: str, minor: int, currency: str, lacking: list[str]) -> CreditTransfer | None:
    if currency != "EUR":
        lacking.append("not_euro")
        return None
    if not payee.iban:
        lacking.append("no_iban")
        return None
    structured = rf_of(reference)
    try:
        return CreditTransfer(
            name=payee.name[:LONGEST_NAME],
            iban=payee.iban.replace(" ", ""),
            minor=minor,
            reference=structured,
            text="" if structured else reference[:LONGEST_TEXT],
        )
    except Invalid:
        lacking.append("wrong_iban")
        return None


def _notices(
    payee: Payee, invoices: Sequence[OwedInvoice], currency: str, lacking: list[str]
) -> tuple[NoticeData, ...]:
    """Of invoices that are still owed; a reference that is no notice is passed over."""
    found: list[NoticeData] = []
    is_seen = False
    for invoice in invoices:
        try:
            notice = read_notice(invoice.payment_reference, is_checked=payee.checks_notices)
        except Invalid:
            continue
        is_seen = True
        if not payee.pagopa_code or invoice.minor <= 0 or currency != "EUR":
            continue
        try:
            found.append(NoticeData(invoice=invoice.number, qr=make_qr(notice, payee.pagopa_code, invoice.minor)))
        except Invalid:
            break  # the creditor's code is wrong, for this notice and the others
    if not found:
        lacking.append("no_pagopa_code" if is_seen and not payee.pagopa_code else "no_notice")
    return tuple(found)
