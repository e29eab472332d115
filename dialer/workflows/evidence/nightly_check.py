"""The nightly look at the register: what it finds becomes metrics, and a notice to supervisors when it is bad."""

from __future__ import annotations

from datetime import datetime

from dialer import metrics
from dialer.core.evidence.verify_cut import MustKeep
from dialer.ports.evidence import EvidenceViews, HeadFolder
from dialer.ports.publisher import Notice, Publisher
from dialer.workflows.evidence.check_register import Checked, check_register


async def nightly_check(
    views: EvidenceViews, folder: HeadFolder, publisher: Publisher, *, must_keep: MustKeep, now: datetime
) -> Checked:
    """Check the whole register.

    Raises:
        DialerError: it could not be checked; the metric says so by not changing, and the job is told as failed.
    """
    checked = await check_register(views, folder, must_keep=must_keep)
    metrics.EVIDENCE_SOUND.set(1 if checked.is_sound else 0)
    metrics.EVIDENCE_ENTRIES.set(checked.entry_count)
    metrics.EVIDENCE_UNCOVERED.set(checked.uncovered_count)
    metrics.EVIDENCE_CHECKED.set(now.timestamp())
    if not checked.is_sound:
        first = checked.faults[0]
        facts: dict[str, str | int | float] = {"count": len(checked.faults), "kind": first.kind.value}
        facts |= {"stream": first.stream, "entry": first.seq or 0, "head": first.head}
        publisher.publish(Notice(at=now, level="error", code="evidence_broken", facts=facts))
    return checked
