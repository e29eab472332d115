"""Enter, or end, the agreement that allows single agents to be shown (``domain.md`` §5, Statuto art. 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import UserId
from dialer.ports.admin import AgreementRow
from dialer.ports.store import AuditLine, Store


async def agree_monitoring(
    store: Store,
    *,
    reference: str,
    purpose: str,
    valid_from: date,
    valid_until: date | None,
    by: UserId,
    now: datetime,
) -> AgreementRow:
    """Raises Invalid for days in the wrong order, Conflict for a reference in use."""
    if valid_until is not None and valid_until < valid_from:
        raise Invalid("valid_until is before valid_from.", field="body.valid_until")
    row = AgreementRow(
        agreement_id=0,
        reference=reference,
        purpose=purpose,
        valid_from=valid_from,
        valid_until=valid_until,
        by_user_id=by,
        created_at=now,
    )
    async with store.transaction() as tx:
        agreement_id = await tx.agreements.add(row)
        subject = f"monitoring_agreement:{agreement_id}"
        await tx.audit.add(
            AuditLine(at=now, user_id=by, action="monitoring.agreed", subject=subject, data={"reference": reference})
        )
    return replace(row, agreement_id=agreement_id)


async def change_agreement(
    store: Store,
    agreement_id: int,
    *,
    valid_until: date | None = None,
    is_enabled: bool | None = None,
    by: UserId,
    now: datetime,
) -> AgreementRow:
    """Move the last day, or disable it at once; an agreement is never deleted. Raises NotFound, Invalid."""
    async with store.transaction() as tx:
        row = next((row for row in await tx.agreements.all() if row.agreement_id == agreement_id), None)
        if row is None:
            raise NotFound(f"There is no monitoring agreement {agreement_id}.", agreement_id=agreement_id)
        if valid_until is not None:
            if valid_until < row.valid_from:
                raise Invalid("valid_until is before valid_from.", field="body.valid_until")
            row = replace(row, valid_until=valid_until)
        if is_enabled is not None:
            row = replace(row, disabled_at=None if is_enabled else row.disabled_at or now)
        await tx.agreements.update(row)
        subject = f"monitoring_agreement:{agreement_id}"
        data = {"valid_until": valid_until.isoformat() if valid_until else None, "is_enabled": is_enabled}
        await tx.audit.add(AuditLine(at=now, user_id=by, action="monitoring.changed", subject=subject, data=data))
    return row
