"""The account of a case: what is owed on any day and why, entries by hand, what the debtor needs to pay."""

from __future__ import annotations

from collections.abc import Mapping

from dialer.core.debt.account import EntryKind
from dialer.core.debt.lump_sum import LumpSum
from dialer.core.debt.position import ItemPosition
from dialer.core.debt.qr import qr_svg
from dialer.core.debt.regime import read_rate
from dialer.core.debt.sector import PaymentMethod
from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import CaseId, UserId
from dialer.web import schemas_account as schemas
from dialer.web.routes import READER, SUPERVISOR, Routes, Visit
from dialer.web.schemas import MoneyOut
from dialer.workflows.debt.book_entry import EntryOrder, book_entry
from dialer.workflows.debt.charge_lump_sums import charge_by_hand
from dialer.workflows.debt.decide_terms import decide_case_interest, decide_credit_kind
from dialer.workflows.debt.read_account import AccountView, Part, read_account, read_payment_data
from dialer.workflows.debt.reopen_case import reopen_case

routes = Routes("accounts of cases")

_ADMIN_KINDS = frozenset({EntryKind.WRITE_DOWN})
"""What gives money away by hand; settlements have their own authority."""


@routes.route(
    "GET", "/api/cases/{case_id}/account", query=schemas.AccountQuery, returns=schemas.AccountOut, roles=READER
)
async def read_case_account(visit: Visit, case_id: int, query: schemas.AccountQuery) -> schemas.AccountOut:
    """What is owed of a case on a day, as known at an instant: each invoice with its interest, and every entry."""
    reckoner = visit.deps.reckoner
    on = query.on or reckoner.today(visit.now)
    view = await read_account(visit.deps.store, CaseId(case_id), reckoner=reckoner, on=on, known_at=query.known_at)
    people = {one.by for one in view.entries if one.by is not None}
    names = await visit.deps.views.agreements.names(sorted(people)) if people else {}
    return _account_out(view, query, names)


@routes.route(
    "POST",
    "/api/cases/{case_id}/entries",
    body=schemas.EntryIn,
    returns=schemas.EntryBooked,
    status=201,
    roles=SUPERVISOR,
)
async def book_case_entry(visit: Visit, case_id: int, body: schemas.EntryIn) -> schemas.EntryBooked:
    """Book a charge, a credit note, a payment seen elsewhere, a reversal; administrators also a write-down."""
    if body.kind in _ADMIN_KINDS and Role.ADMIN not in visit.caller.user.roles:
        raise Refused(
            "Only an administrator writes down by hand; propose a settlement instead.", code="needs_admin", field="kind"
        )
    order = EntryOrder(case_id=CaseId(case_id), **dict(body))
    entry_id = await book_entry(
        visit.deps.store, order, reckoner=visit.deps.reckoner, by=visit.caller.user_id, now=visit.now
    )
    await visit.deps.supervision.facts_changed()
    return schemas.EntryBooked(entry_id=entry_id)


@routes.route(
    "POST", "/api/cases/{case_id}/lump-sums", body=schemas.LumpSumIn, returns=schemas.LumpSumsCharged, status=201,
    roles=SUPERVISOR,
)  # fmt: skip
async def charge_lump_sums_of_case(visit: Visit, case_id: int, body: schemas.LumpSumIn) -> schemas.LumpSumsCharged:
    """Charge late invoices between businesses the lump sum of the law, once each; all that are named, or none."""
    entry_ids = await charge_by_hand(
        visit.deps.store, CaseId(case_id), body.invoices, body.reason, reckoner=visit.deps.reckoner,
        by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    await visit.deps.supervision.facts_changed()
    return schemas.LumpSumsCharged(entry_ids=list(entry_ids))


@routes.route(
    "PUT",
    "/api/cases/{case_id}/interest",
    body=schemas.CaseInterestIn,
    returns=schemas.CaseInterestOut,
    roles=SUPERVISOR,
)
async def decide_interest_of_case(visit: Visit, case_id: int, body: schemas.CaseInterestIn) -> schemas.CaseInterestOut:
    """Decide which interest a case bears, with the reason; no file changes it afterwards."""
    reckoner = visit.deps.reckoner
    await decide_case_interest(
        visit.deps.store,
        CaseId(case_id),
        body.interest,
        read_rate(body.percent.strip(), body.reference.strip()),
        body.reason,
        reckoner=reckoner,
        by=visit.caller.user_id,
        now=visit.now,
    )
    on = reckoner.today(visit.now)
    view = await read_account(visit.deps.store, CaseId(case_id), reckoner=reckoner, on=on, known_at=None)
    return _interest_out(view)


@routes.route(
    "PUT",
    "/api/cases/{case_id}/credit-kind",
    body=schemas.CreditKindIn,
    returns=schemas.CaseSectorOut,
    roles=SUPERVISOR,
)
async def decide_credit_kind_of_case(visit: Visit, case_id: int, body: schemas.CreditKindIn) -> schemas.CaseSectorOut:
    """Say which kind of credit a case is, or one of its invoices: its prescription follows."""
    reckoner = visit.deps.reckoner
    await decide_credit_kind(
        visit.deps.store,
        CaseId(case_id),
        body.credit_kind.strip(),
        body.invoice.strip(),
        reckoner=reckoner,
        by=visit.caller.user_id,
        now=visit.now,
    )
    on = reckoner.today(visit.now)
    return _sector_out(await read_account(visit.deps.store, CaseId(case_id), reckoner=reckoner, on=on, known_at=None))


@routes.route("POST", "/api/cases/{case_id}/reopen", body=schemas.ReopenIn, roles=SUPERVISOR)
async def reopen_closed_case(visit: Visit, case_id: int, body: schemas.ReopenIn) -> None:
    """Open a closed case again, with the reason; one of which nothing is owed any more is paid."""
    await reopen_case(
        visit.deps.store,
        CaseId(case_id),
        body.reason,
        reckoner=visit.deps.reckoner,
        by=visit.caller.user_id,
        now=visit.now,
    )
    await visit.deps.supervision.facts_changed()


@routes.route(
    "GET", "/api/cases/{case_id}/payment-data", query=schemas.PaymentDataQuery, returns=schemas.PaymentDataOut,
    roles=READER,
)  # fmt: skip
async def read_case_payment_data(visit: Visit, case_id: int, query: schemas.PaymentDataQuery) -> schemas.PaymentDataOut:
    """How the debtor may pay the next rate, or all that is asked for: bank transfer, pagoPA, the creditor's page."""
    found = await read_payment_data(
        visit.deps.store, CaseId(case_id), reckoner=visit.deps.reckoner, now=visit.now, part=query.part
    )
    transfer = None
    if found.transfer is not None:
        order = found.transfer
        transfer = schemas.TransferOut(
            name=order.name,
            iban=order.iban,
            amount=MoneyOut(minor=order.minor, currency="EUR"),
            reference=order.reference,
            text=order.text,
            qr_svg=qr_svg(order.qr_text),
        )
    return schemas.PaymentDataOut(
        amount=MoneyOut(minor=found.minor, currency=found.currency),
        part=Part.RATE if found.is_rate else Part.ALL,
        asked_minor=found.asked,
        disputed_minor=found.disputed,
        rate=schemas.RateDueOut.model_validate(found.rate) if found.rate is not None else None,
        transfer=transfer,
        notices=[
            schemas.PaymentNoticeOut(
                invoice=one.invoice,
                number=one.qr.notice.grouped,
                creditor_code=one.qr.creditor_code,
                amount=MoneyOut(minor=one.qr.minor, currency="EUR"),
                qr_svg=qr_svg(one.qr.text),
            )
            for one in found.notices
        ],
        link=found.link,
        lacking=list(found.lacking),
        methods=[PaymentMethod(method) for method in found.methods],
    )


def _account_out(view: AccountView, query: schemas.AccountQuery, names: Mapping[UserId, str]) -> schemas.AccountOut:
    found = view.position
    return schemas.AccountOut(
        on=found.on,
        known_at=query.known_at,
        currency=found.currency,
        principal_minor=found.principal,
        interest_minor=found.interest,
        costs_minor=found.costs,
        balance_minor=found.balance,
        credit_minor=found.credit,
        missing_rates=list(found.missing_rates),
        terms=_interest_out(view),
        sector=_sector_out(view),
        items=[_item_out(item, view) for item in found.items],
        asked_minor=found.balance - sum(one.minor for one in view.left_out.values()),
        entries=[
            schemas.EntryOut(
                entry_id=one.entry_id,
                kind=one.kind,
                minor=one.minor,
                value_on=one.value_on,
                booked_at=one.booked_at,
                item=one.item,
                component=one.component,
                reverses=one.reverses,
                reference=one.reference,
                counts=one.entry_id in view.counting,
                by=names.get(one.by, "") if one.by is not None else "",
                ground=one.ground,
                is_from_payment=one.entry_id in view.from_payments,
            )
            for one in view.entries
        ],
        allocations=[
            schemas.AllocationOut(
                entry_id=one.payment_id,
                on=one.on,
                item=one.share.item,
                component=one.share.component,
                minor=one.share.minor,
            )
            for one in found.allocations
        ],
    )


def _interest_out(view: AccountView) -> schemas.CaseInterestOut:
    books = view.books
    return schemas.CaseInterestOut(
        interest=books.regime,
        reason=books.regime_reason,
        percent=str(books.agreed.percent) if books.agreed is not None else "",
        reference=books.agreed.reference if books.agreed is not None else "",
        note=books.regime_note,
        choices=list(view.choices),
    )


def _sector_out(view: AccountView) -> schemas.CaseSectorOut:
    return schemas.CaseSectorOut(
        sector=view.sector.sector,
        credit_kind=view.books.credit_kind,
        invoice_kinds={one.number: one.credit_kind for one in view.books.invoices if one.credit_kind},
        notices=list(view.sector.notices),
        reference=view.sector.reference,
    )


def _lump_sum_out(found: LumpSum | None) -> schemas.LumpSumOut | None:
    if found is None:
        return None
    return schemas.LumpSumOut(
        minor=found.minor, entry_id=found.charge.entry_id if found.charge is not None else None,
        refusal=found.refusal, late_since=found.late_since, was_taken_back=found.was_taken_back,
    )  # fmt: skip


def _item_out(item: ItemPosition, view: AccountView) -> schemas.AccountItemOut:
    out = view.left_out.get(item.number)
    return schemas.AccountItemOut(
        number=item.number,
        due_on=item.due_on,
        principal_minor=item.principal,
        interest_minor=item.interest,
        costs_minor=item.costs,
        total_minor=item.total,
        left_out_minor=out.minor if out is not None else 0,
        lump_sum=_lump_sum_out(view.lump_sums.get(item.number)),
        interest_lines=[
            schemas.InterestLineOut(
                from_on=line.from_on,
                to_on=line.to_on,
                days=line.days,
                principal_minor=line.principal_minor,
                percent=f"{float(line.percent):.4g}",
                label=line.label,
                exact=f"{float(line.exact_minor):.4f}",
            )
            for line in item.interest_lines
        ],
        missing_rates=list(item.missing_rates),
    )
