"""A debtor's numbers: one is added, or its source, place and state are corrected."""

from __future__ import annotations

from dialer.core.kernel.ids import DebtorId, NumberId
from dialer.ports.cases import NumberChange
from dialer.web import schemas_numbers as schemas
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.workflows.compliance.correct_number import correct_number, give_number

routes = Routes("recorded")


@routes.route(
    "POST",
    "/api/debtors/{debtor_id}/numbers",
    body=schemas.NumberIn,
    returns=schemas.NumberAddedOut,
    status=201,
    roles=SUPERVISOR,
)
async def add_number(visit: Visit, debtor_id: int, body: schemas.NumberIn) -> schemas.NumberAddedOut:
    """Add a number behind those that are known; leads that had ended for want of one go back to their queues."""
    number_id = await give_number(
        visit.deps.store,
        DebtorId(debtor_id),
        body.number,
        source=body.source,
        place=body.place,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return schemas.NumberAddedOut(number_id=number_id)


@routes.route("PATCH", "/api/numbers/{number_id}", body=schemas.NumberPatch, roles=SUPERVISOR)
async def change_number(visit: Visit, number_id: int, body: schemas.NumberPatch) -> None:
    """Correct who gave a number, where it rings, and whether it is good; calls that ring against it are ended."""
    change = NumberChange(
        source=body.source,
        place=body.place,
        is_place_unknown="place" in body.model_fields_set and body.place is None,
        state=body.state,
        reason=body.reason.strip(),
    )
    await correct_number(visit.deps.store, NumberId(number_id), change, by=visit.caller.user_id, now=visit.now)
    await visit.deps.supervision.facts_changed()
