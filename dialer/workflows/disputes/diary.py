"""What happened with a ticket, a complaint or a request for verification: its own lines, and the audit trail."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import UserId
from dialer.core.ticket.ticket import Voice
from dialer.ports.disputes import CaseHead, DisputeLine, Subject
from dialer.ports.store import AuditLine, Transaction

MAX_TEXT = 4000


async def note(
    tx: Transaction,
    subject: Subject,
    subject_id: int,
    what: str,
    *,
    now: datetime,
    by: UserId | None,
    text: str = "",
    voice: Voice | None = None,
    **facts: object,
) -> None:
    """Write a line; the audit trail gets it without the text, which is about a person.

    Args:
        voice: whose words the text is.
    """
    line = DisputeLine(
        subject=subject, subject_id=subject_id, at=now, by=by, what=what, text=text, voice=voice if text else None
    )
    await tx.disputes.add_lines([line])
    await tx.audit.add(
        AuditLine(
            at=now,
            user_id=by,
            action=f"{subject.value}.{what}",
            subject=f"{subject.value}:{subject_id}",
            data=facts,
        )
    )


def check_text(text: str, field: str, word: str) -> str:
    """The text without blanks around it. Raises Invalid when it says nothing or too much."""
    plain = text.strip()
    if not plain or len(plain) > MAX_TEXT:
        raise Invalid(f"write {word}, in at most {MAX_TEXT} characters", field=field)
    return plain


def check_alive(head: CaseHead) -> None:
    """Raises Conflict for a case with which we have nothing more to do."""
    if head.status not in ("open", "paid"):
        raise Conflict(
            f"case {head.reference} is {head.status}: nothing can be opened for it; "
            "answer the debtor by the creditor, or have the case placed again",
            code="case_not_open",
            case_id=head.case_id,
        )
