"""A claim's term: acts that start it anew, with their proof, and what a person decides when its end comes near."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from dialer.core.debt.books import BookedAct
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.store import AuditLine, Store
from dialer.workflows.debt.reckon import Reckoner


class PrescriptionChoice(StrEnum):
    """What a person decides."""

    LET_PASS = "let_pass"
    """The claim is given up."""
    NO_ACT_NEEDED = "no_act_needed"
    """An act of another is under way, or the date is not what it seems: the reason stands in the note."""
    ACT_ORDERED = "act_ordered"
    """Somebody serves or sends an interrupting act."""


async def decide_prescription(
    store: Store, reckoner: Reckoner, case_id: CaseId, *, choice: PrescriptionChoice, note: str, by: UserId,
    now: datetime,
) -> None:  # fmt: skip
    """Keep a person's decision about the date that is near; it holds until the next alarm of that date.

    Raises:
        Invalid: no reason was given.
        Conflict: no term is running.
    """
    if not note.strip():
        raise Invalid("give the reason of the decision", field="note")
    async with store.transaction() as tx:
        today = (await reckoner.of_case(tx, case_id)).today(now)
        standing = await tx.case_steps.standing(case_id)
        if standing is None or standing.prescribes_on is None:
            raise Conflict("no term of prescription runs in this case", code="no_term", case_id=case_id)
        expires_on = standing.prescribes_on
        await tx.case_steps.decide_prescription(
            case_id, expires_on=expires_on, choice=choice.value, note=note, on=today, at=now, by=by
        )
        data = {"choice": choice.value, "expires_on": str(expires_on), "note": note}
        await tx.case_steps.log(case_id, "prescription", data, on=today, at=now, by=by)
        await tx.treatment.touch([case_id])
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="prescription.decided", subject=f"case:{case_id}",
                data={"choice": choice.value, "expires_on": str(expires_on)},
            )
        )  # fmt: skip


async def record_act(
    store: Store, reckoner: Reckoner, case_id: CaseId, booked: BookedAct, *, by: UserId | None, now: datetime
) -> int:
    """Record an interrupting act with its proof; the clock starts anew where the act counts.

    Raises:
        NotFound: no such case, or the case has no such invoice.
        Invalid: the act lies in the future, or the country's law does not know it as interrupting.
    """
    async with store.transaction() as tx:
        own = await reckoner.of_case(tx, case_id)
        today = own.today(now)
        if booked.act.on > today or (booked.act.final_on is not None and booked.act.final_on > today):
            raise Invalid("an act is recorded when it has happened; give a day that has come", field="on")
        law = await own.law(tx)
        if law is not None and booked.act.kind not in law.interrupting:
            known = ", ".join(sorted(law.interrupting))
            raise Invalid(f"{booked.act.kind} does not interrupt by the law of {law.country}; {known} do", field="kind")
        books = (await tx.ledger.books([case_id])).get(case_id)
        if books is None:
            raise NotFound(f"there is no case {case_id}", case_id=case_id)
        if booked.item and booked.item not in {invoice.number for invoice in books.invoices}:
            raise NotFound(f"the case has no invoice {booked.item}", field="invoice")
        act_id = await tx.ledger.add_act(case_id, booked, now, by)
        data = {
            "act_id": act_id, "act": booked.act.kind.value, "on": str(booked.act.on), "proof": booked.act.proof,
            "invoice": booked.item,
        }  # fmt: skip
        await tx.case_steps.log(case_id, "act", data, on=today, at=now, by=by)
        await tx.treatment.touch([case_id])
    return act_id


async def end_act(
    store: Store, reckoner: Reckoner, case_id: CaseId, act_id: int, *, by: UserId | None, now: datetime
) -> None:
    """Take an act back that was recorded by mistake; the row stays.

    Raises:
        NotFound: the case has no such act.
        Conflict: it was taken back already.
    """
    async with store.transaction() as tx:
        if act_id not in {row.act_id for row in await tx.case_steps.acts(case_id)}:
            raise NotFound(f"the case has no act {act_id}", act_id=act_id)
        await tx.case_steps.end_act(act_id, now, by)
        today = (await reckoner.of_case(tx, case_id)).today(now)
        await tx.case_steps.log(case_id, "act_ended", {"act_id": act_id}, on=today, at=now, by=by)
        await tx.treatment.touch([case_id])
