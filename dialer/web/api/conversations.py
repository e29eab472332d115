"""Conversations that came in: a debtor called us and was talked with, outside of our own calls."""

from __future__ import annotations

from dataclasses import replace

from dialer.core.kernel.ids import CaseId, DebtorId
from dialer.ports.conversations import ConversationRow
from dialer.ports.facts import Recorded
from dialer.web import schemas_conversations as schemas
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.workflows.compliance.record_conversation import record_conversation, take_conversation_back

routes = Routes("conversations")


@routes.route(
    "GET",
    "/api/debtors/{debtor_id}/conversations",
    returns=schemas.ConversationsOut,
    roles=SUPERVISOR,
)
async def list_conversations(visit: Visit, debtor_id: int) -> schemas.ConversationsOut:
    """A debtor's conversations that came in, and the cases that one may be about.

    Within walls: those that were about a case of the person's creditors, or that the person recorded.
    """
    async with visit.deps.store.transaction() as tx:
        rows = await tx.conversations.of_debtor(DebtorId(debtor_id))
        cases = await tx.conversations.cases_of(DebtorId(debtor_id))
    if visit.scope.is_walled:
        walls = visit.deps.views.walls
        cases = {key: name for key, name in cases.items() if visit.scope.covers_any(await walls.owners("case_id", key))}
        rows = tuple(
            replace(row, case_ids=tuple(key for key in row.case_ids if key in cases))
            for row in rows
            if not cases.keys().isdisjoint(row.case_ids) or row.recorded.by == visit.caller.user_id
        )
    return schemas.ConversationsOut(
        conversations=[_out(row) for row in rows],
        cases=[schemas.CaseNameOut(case_id=case_id, reference=reference) for case_id, reference in cases.items()],
    )


@routes.route(
    "POST",
    "/api/debtors/{debtor_id}/conversations",
    body=schemas.ConversationIn,
    returns=schemas.ConversationOut,
    status=201,
    roles=SUPERVISOR,
)
async def add_conversation(visit: Visit, debtor_id: int, body: schemas.ConversationIn) -> schemas.ConversationOut:
    """Record that a debtor called and was talked with: it counts as a conversation in every rule pack."""
    for case_id in body.case_ids:
        await visit.require_seen("case_id", case_id)
    row = ConversationRow(
        debtor_id=DebtorId(debtor_id),
        at=body.at,
        e164=body.e164 or "",
        case_ids=tuple(CaseId(case_id) for case_id in dict.fromkeys(body.case_ids)),
        speaker=body.speaker,
        note=body.note,
        recorded=Recorded(at=visit.now, by=visit.caller.user_id),
    )
    conversation_id = await record_conversation(visit.deps.store, row)
    await visit.deps.supervision.facts_changed()
    async with visit.deps.store.transaction() as tx:
        stored = await tx.conversations.of_debtor(row.debtor_id)
    return next(_out(one) for one in stored if one.conversation_id == conversation_id)


@routes.route("DELETE", "/api/conversations/{conversation_id}", roles=SUPERVISOR)
async def remove_conversation(visit: Visit, conversation_id: int) -> None:
    """It was recorded by mistake and counts no longer; it is kept as taken back."""
    await take_conversation_back(visit.deps.store, conversation_id, by=visit.caller.user_id, now=visit.now)
    await visit.deps.supervision.facts_changed()


def _out(row: ConversationRow) -> schemas.ConversationOut:
    return schemas.ConversationOut.model_validate(row)
