"""What people record of debtors: wishes, representatives, consents, letters."""

from __future__ import annotations

from dialer.core.kernel.ids import CallId, CaseId, DebtorId, NumberId
from dialer.ports.facts import (
    ConsentRow,
    LetterRow,
    Recorded,
    RepresentativeRow,
    WishRow,
)
from dialer.web import schemas_compliance as schemas
from dialer.web.api.agents import check_own_call
from dialer.web.routes import AGENT, SUPERVISOR, Routes, Visit
from dialer.workflows.compliance.record_consent import record_consent, record_letter, withdraw_consent
from dialer.workflows.compliance.record_representative import end_representative, record_representative
from dialer.workflows.compliance.record_wish import record_wish, withdraw_wish

routes = Routes("recorded")


def recorded_by(visit: Visit, call_id: CallId | None = None) -> Recorded:
    return Recorded(at=visit.now, by=visit.caller.user_id, call_id=call_id)


# ---- wishes


def _wish_row(body: schemas.WishIn, debtor_id: DebtorId, recorded: Recorded) -> WishRow:
    return WishRow(
        debtor_id=debtor_id,
        kind=body.kind,
        weekdays=tuple(dict.fromkeys(body.weekdays)),
        starts=body.starts,
        stops=body.stops,
        place=body.place,
        medium=body.medium,
        source=body.source,
        note=body.note,
        recorded=recorded,
    )


@routes.route(
    "POST",
    "/api/debtors/{debtor_id}/wishes",
    body=schemas.WishIn,
    returns=schemas.WishOut,
    status=201,
    roles=SUPERVISOR,
)
async def add_wish(visit: Visit, debtor_id: int, body: schemas.WishIn) -> schemas.WishOut:
    """Record what a debtor wishes; calls that ring against it are ended."""
    return await _store_wish(visit, _wish_row(body, DebtorId(debtor_id), recorded_by(visit)))


@routes.route(
    "POST",
    "/api/agent/calls/{call_id}/wishes",
    body=schemas.AgentWishIn,
    returns=schemas.WishOut,
    status=201,
    roles=AGENT,
)
async def add_wish_in_call(visit: Visit, call_id: str, body: schemas.AgentWishIn) -> schemas.WishOut:
    """Record what the debtor says in the agent's own call."""
    async with visit.deps.store.transaction() as tx:
        attempt = await tx.attempts.get(CallId(call_id))
    await check_own_call(visit, CallId(call_id), attempt.agent_id)
    return await _store_wish(visit, _wish_row(body, attempt.order.debtor_id, recorded_by(visit, CallId(call_id))))


async def _store_wish(visit: Visit, row: WishRow) -> schemas.WishOut:
    wish_id = await record_wish(visit.deps.store, row)
    await visit.deps.supervision.facts_changed()
    async with visit.deps.store.transaction() as tx:
        stored = (await tx.facts.of_debtor(row.debtor_id)).wishes
    return next(wish_out(wish) for wish in stored if wish.wish_id == wish_id)


@routes.route("DELETE", "/api/wishes/{wish_id}", roles=SUPERVISOR)
async def remove_wish(visit: Visit, wish_id: int) -> None:
    """The debtor no longer wishes it; it is kept as ended."""
    await withdraw_wish(visit.deps.store, wish_id, by=visit.caller.user_id, now=visit.now)


# ---- representatives


@routes.route(
    "POST",
    "/api/debtors/{debtor_id}/representatives",
    body=schemas.RepresentativeIn,
    returns=schemas.RepresentativeOut,
    status=201,
    roles=SUPERVISOR,
)
async def add_representative(visit: Visit, debtor_id: int, body: schemas.RepresentativeIn) -> schemas.RepresentativeOut:
    """Record who speaks for a debtor."""
    row = RepresentativeRow(debtor_id=DebtorId(debtor_id), recorded=recorded_by(visit), **dict(body))
    representative_id = await record_representative(visit.deps.store, row)
    await visit.deps.supervision.facts_changed()
    async with visit.deps.store.transaction() as tx:
        stored = (await tx.facts.of_debtor(row.debtor_id)).representatives
    return next(representative_out(one) for one in stored if one.representative_id == representative_id)


@routes.route("DELETE", "/api/representatives/{representative_id}", roles=SUPERVISOR)
async def remove_representative(visit: Visit, representative_id: int) -> None:
    """They no longer speak for the debtor; kept as ended."""
    await end_representative(visit.deps.store, representative_id, by=visit.caller.user_id, now=visit.now)


# ---- consents and letters


@routes.route("POST", "/api/numbers/{number_id}/consents", body=schemas.NumberConsentIn, status=201, roles=SUPERVISOR)
async def add_consent(visit: Visit, number_id: int, body: schemas.NumberConsentIn) -> None:
    """Record the debtor's consent to be called on a number."""
    row = ConsentRow(number_id=NumberId(number_id), recorded=recorded_by(visit), **dict(body))
    await record_consent(visit.deps.store, row)


@routes.route("DELETE", "/api/consents/{consent_id}", roles=SUPERVISOR)
async def remove_consent(visit: Visit, consent_id: int) -> None:
    """The debtor takes a consent back."""
    await withdraw_consent(visit.deps.store, consent_id, by=visit.caller.user_id, now=visit.now)
    await visit.deps.supervision.facts_changed()


@routes.route("POST", "/api/cases/{case_id}/letters", body=schemas.LetterIn, status=201, roles=SUPERVISOR)
async def add_letter(visit: Visit, case_id: int, body: schemas.LetterIn) -> None:
    """Record a letter that was sent about a case."""
    await record_letter(visit.deps.store, LetterRow(case_id=CaseId(case_id), recorded=recorded_by(visit), **dict(body)))


# ---- rows on the wire


def wish_out(row: WishRow) -> schemas.WishOut:
    return schemas.WishOut.model_validate(row)


def representative_out(row: RepresentativeRow) -> schemas.RepresentativeOut:
    return schemas.RepresentativeOut.model_validate(row)


def consent_out(row: ConsentRow) -> schemas.NumberConsentOut:
    return schemas.NumberConsentOut.model_validate(row)


def letter_out(row: LetterRow) -> schemas.LetterOut:
    return schemas.LetterOut.model_validate(row)
