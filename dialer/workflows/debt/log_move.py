"""What became of an agreement goes into its diary: made, accepted, replaced, cancelled, with who and why."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.agreement_papers import AgreementKind, LogLine
from dialer.ports.store import Transaction


async def log_move(
    tx: Transaction,
    kind: AgreementKind,
    case_id: CaseId,
    agreement_id: int,
    move: str,
    now: datetime,
    by: UserId | None,
    *,
    data: dict[str, object] | None = None,
    note: str = "",
) -> None:
    """Append one line.

    Args:
        move: the state that it came to, or what was asked for.
        data: facts, without personal data: they outlive the case's being made anonymous.
        note: words of a person; they go with the case.
    """
    line = LogLine(
        case_id=case_id, kind=kind, agreement_id=agreement_id, at=now, move=move, by=by, data=data or {}, note=note
    )  # fmt: skip
    await tx.agreement_papers.log([line])
