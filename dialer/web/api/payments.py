"""Bank files: uploaded and watched while they are read; payments: matched, waiting, decided on by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from aiohttp import web

from dialer.core.debt.statement import LineKind
from dialer.core.intake.bank_format import BankFormat, parse_bank_format, parse_columns
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.ports.bank_files import PaymentsOrder
from dialer.ports.ledger import CaseName, PaymentFileRow, PaymentRow
from dialer.web import schemas_payments as schemas
from dialer.web.payment_uploads import PAYMENTS
from dialer.web.rejects import rejects_response
from dialer.web.routes import READER, SUPERVISOR, Routes, Visit
from dialer.web.schemas import MoneyOut, PageQuery
from dialer.web.uploads import receive
from dialer.web.walls import Walls
from dialer.workflows.debt.decide_payment import assign_payment, ignore_payment, match_return, take_back_payment
from dialer.workflows.debt.note_payments import note_silence

routes = Routes("payments")

FIELDS = frozenset({"creditor", "dates", "decimals", "delimiter", "columns"})


@routes.route(
    "POST",
    "/api/payment-files",
    consumes="multipart/form-data",
    returns=schemas.PaymentFileStarted,
    status=202,
    roles=SUPERVISOR,
)
async def start_payment_file(visit: Visit) -> schemas.PaymentFileStarted:
    """Upload a bank's file (CAMT.053, MT940, CSV); it is read in the background.

    Form fields: ``file``; optional ``creditor`` (code) whose account it is, where the IBAN does not tell; and of a CSV
    file where it leaves it open, over the creditor's bank format: ``dates`` (dmy, mdy), ``decimals`` (comma, point),
    ``delimiter``, ``columns`` (``amount=Importo, text=Causale``).
    """
    desk, policy = visit.request.app[PAYMENTS], visit.deps.policy
    received = await receive(visit.request, policy.upload_dir, policy.max_upload_bytes, FIELDS)
    try:
        code = received.fields.get("creditor", "")
        await _creditor_id(visit, code or None)
        order = PaymentsOrder(creditor_code=code, form=_form_of(received.fields), by=visit.caller.user_id)
        return schemas.PaymentFileStarted(file_id=await desk.accept(received, order))
    except BaseException:
        received.path.unlink(missing_ok=True)
        raise


@routes.route(
    "POST",
    "/api/creditors/{creditor_id}/no-payments",
    body=schemas.NoPaymentsIn,
    returns=schemas.NoPaymentsOut,
    status=201,
    roles=SUPERVISOR,
)
async def say_no_payments(visit: Visit, creditor_id: int, body: schemas.NoPaymentsIn) -> schemas.NoPaymentsOut:
    """Say that no payment to the creditor has come: its payments are fresh from now on, and no step waits for them.

    A bank's file without movements says the same by itself.
    """
    count = await note_silence(
        visit.deps.store, CreditorId(creditor_id), body.note, by=visit.caller.user_id, now=visit.now
    )
    return schemas.NoPaymentsOut(waited_count=count, fed_at=visit.now)


@routes.route("GET", "/api/payment-files", query=PageQuery, returns=schemas.PaymentFilePage, roles=SUPERVISOR)
async def list_payment_files(visit: Visit, query: PageQuery) -> schemas.PaymentFilePage:
    """Bank files, the newest first."""
    codes = await _codes(visit)
    async with visit.deps.store.transaction() as tx:
        rows, following = await tx.payments.files(query.cursor, query.limit)
    return schemas.PaymentFilePage(items=[_file_out(visit, row, codes) for row in rows], next_cursor=following)


@routes.route("GET", "/api/payment-files/{file_id}", returns=schemas.PaymentFileOut, roles=SUPERVISOR)
async def read_payment_file(visit: Visit, file_id: int) -> schemas.PaymentFileOut:
    """One bank file: how far it is, and what came of it."""
    codes = await _codes(visit)
    async with visit.deps.store.transaction() as tx:
        return _file_out(visit, await tx.payments.file(file_id), codes)


@routes.route("GET", "/api/payment-files/{file_id}/rejects", produces="text/csv", roles=SUPERVISOR)
async def read_payment_rejects(visit: Visit, file_id: int) -> web.StreamResponse:
    """The movements that could not be read, with place, reason and remedy."""
    async with visit.deps.store.transaction() as tx:
        await tx.payments.file(file_id)
    path = visit.request.app[PAYMENTS].rejects_path(file_id)
    missing = NotFound(f"File {file_id} has no rejects on this node.", file_id=file_id)
    return await rejects_response(path, missing, "text/csv; charset=utf-8")


@routes.route(
    "GET",
    "/api/payments",
    query=schemas.PaymentsQuery,
    returns=schemas.PaymentPage,
    roles=READER,
    walls=Walls.FILTERED,
)
async def list_payments(visit: Visit, query: schemas.PaymentsQuery) -> schemas.PaymentPage:
    """Payments by state, creditor or case, the newest first; those that wait with the cases they may belong to."""
    codes = await _codes(visit)
    creditor_id = await _creditor_id(visit, query.creditor)
    async with visit.deps.store.transaction() as tx:
        rows, following = await tx.payments.page(
            state=query.state,
            creditor_id=creditor_id,
            case_id=None if query.case_id is None else CaseId(query.case_id),
            cursor=query.cursor,
            limit=query.limit,
            scope=visit.scope,
        )
        names = await tx.payments.case_names(_cases_of(rows))
    return schemas.PaymentPage(items=[_payment_out(row, codes, names) for row in rows], next_cursor=following)


@routes.route(
    "POST",
    "/api/payments/{payment_id}/assign",
    body=schemas.AssignIn,
    returns=schemas.PaymentOut,
    roles=SUPERVISOR,
)
async def assign_one_payment(visit: Visit, payment_id: int, body: schemas.AssignIn) -> schemas.PaymentOut:
    """Book a payment that waits to a case; of money that went back, take back the payment it sent back."""
    if (body.case_id is None) == (body.returns_id is None):
        raise Invalid("Name the case, or of money that went back the payment that it takes back.", field="case_id")
    await visit.require_seen("case_id", body.case_id)
    await visit.require_seen("payment_id", body.returns_id)
    reckoner, by = visit.deps.reckoner, visit.caller.user_id
    if body.returns_id is not None:
        await match_return(visit.deps.store, payment_id, body.returns_id, reckoner=reckoner, by=by, now=visit.now)
    else:
        case_id = CaseId(body.case_id or 0)
        await assign_payment(
            visit.deps.store,
            payment_id,
            case_id,
            invoice=body.item,
            reason=body.reason,
            reopens=body.is_reopened,
            reckoner=reckoner,
            by=by,
            now=visit.now,
        )
    await visit.deps.supervision.facts_changed()
    return await _one(visit, payment_id)


@routes.route(
    "POST",
    "/api/payments/{payment_id}/ignore",
    body=schemas.PaymentReasonIn,
    returns=schemas.PaymentOut,
    roles=SUPERVISOR,
)
async def ignore_one_payment(visit: Visit, payment_id: int, body: schemas.PaymentReasonIn) -> schemas.PaymentOut:
    """Leave a payment out that concerns no case, with the reason."""
    await ignore_payment(visit.deps.store, payment_id, body.reason, by=visit.caller.user_id, now=visit.now)
    return await _one(visit, payment_id)


@routes.route(
    "POST",
    "/api/payments/{payment_id}/take-back",
    body=schemas.PaymentReasonIn,
    returns=schemas.PaymentOut,
    roles=SUPERVISOR,
)
async def take_back_one_payment(visit: Visit, payment_id: int, body: schemas.PaymentReasonIn) -> schemas.PaymentOut:
    """Undo a match or an omission: what was booked is reversed, and the payment waits again."""
    await take_back_payment(
        visit.deps.store,
        payment_id,
        body.reason,
        reckoner=visit.deps.reckoner,
        by=visit.caller.user_id,
        now=visit.now,
    )
    await visit.deps.supervision.facts_changed()
    return await _one(visit, payment_id)


def _form_of(fields: Mapping[str, str]) -> BankFormat:
    """Raises Invalid."""
    said: dict[str, object] = {name: fields.get(name, "") for name in ("dates", "decimals", "delimiter")}
    return parse_bank_format({**said, "columns": parse_columns(fields.get("columns", ""))}, place="")


async def _one(visit: Visit, payment_id: int) -> schemas.PaymentOut:
    codes = await _codes(visit)
    async with visit.deps.store.transaction() as tx:
        row = await tx.payments.get(payment_id)
        return _payment_out(row, codes, await tx.payments.case_names(_cases_of([row])))


async def _codes(visit: Visit) -> dict[CreditorId, str]:
    return {row.creditor_id: row.code for row in await visit.deps.views.debt.creditors()}


async def _creditor_id(visit: Visit, code: str | None) -> CreditorId | None:
    if code is None:
        return None
    for creditor_id, known in (await _codes(visit)).items():
        if known == code:
            return creditor_id
    raise NotFound(f"There is no creditor {code}.", field="creditor")


def _cases_of(rows: Sequence[PaymentRow]) -> list[CaseId]:
    named = {row.case_id for row in rows if row.case_id is not None}
    return sorted(named | {CaseId(one.target.case_id) for row in rows for one in row.suggestions})


def _file_out(visit: Visit, row: PaymentFileRow, codes: Mapping[CreditorId, str]) -> schemas.PaymentFileOut:
    same = (
        "file_id", "name", "format", "state", "read_at", "finished_at", "line_count", "done_count", "known_count",
        "matched_count", "unmatched_count", "returned_count", "other_count", "rejected_count",
    )  # fmt: skip
    return schemas.PaymentFileOut(
        **{name: getattr(row, name) for name in same},
        error=visit.say(row.error),
        creditor_code=codes.get(row.creditor_id, "") if row.creditor_id is not None else "",
        has_rejects=row.rejected_count > 0 and visit.request.app[PAYMENTS].rejects_path(row.file_id).is_file(),
    )


def _payment_out(
    row: PaymentRow, codes: Mapping[CreditorId, str], names: Mapping[CaseId, CaseName]
) -> schemas.PaymentOut:
    line = row.line
    own = names.get(row.case_id) if row.case_id is not None else None
    return schemas.PaymentOut(
        payment_id=row.payment_id,
        kind="return" if line.kind is LineKind.RETURN else "credit",
        state=cast(schemas.PaymentState, row.state),
        value_on=line.value_on,
        booked_on=line.booked_on,
        amount=MoneyOut(minor=line.minor, currency=line.currency),
        payer=line.payer,
        payer_iban=line.payer_iban,
        reference=line.reference or line.end_to_end,
        text=line.text,
        bank_reference=line.bank_reference,
        creditor_code=codes.get(row.creditor_id, "") if row.creditor_id is not None else "",
        case_id=row.case_id,
        case_reference=own.reference if own is not None else "",
        basis=row.basis,
        reason=row.reason,
        suggestions=[
            schemas.SuggestionOut(
                case_id=one.target.case_id,
                reference=name.reference,
                debtor_name=name.debtor_name,
                invoice=one.target.invoice,
                basis=one.basis.value,
                likeness=round(one.likeness, 3),
            )
            for one in row.suggestions
            if (name := names.get(CaseId(one.target.case_id))) is not None
        ],
    )
