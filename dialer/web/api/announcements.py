"""Takes a creditor's own recording of an announcement."""

from __future__ import annotations

from dialer.core.kernel.errors import Invalid, Refused
from dialer.core.kernel.ids import CreditorId
from dialer.ports.admin import AnnouncementRow
from dialer.web.routes import Visit
from dialer.web.schemas_admin import AnnouncementOut
from dialer.workflows.admin.replace_announcement import replace_announcement

MAX_BYTES = 24 * 1024 * 1024
"""Two minutes of stereo at 48 kHz and 16 bits, and a little."""

WAV_TYPES = frozenset({"audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"})


async def store_announcement(visit: Visit, creditor_id: CreditorId, name: str, language: str) -> AnnouncementOut:
    """Install the body as the creditor's recording and remember it."""
    shelf = visit.deps.shelf
    if shelf is None:
        raise Refused("Announcements are not kept on this node.", code="not_available")
    if visit.request.content_type not in WAV_TYPES:
        raise Invalid(f"The body is {visit.request.content_type}; send audio/wav.", code="unsupported_media")
    async with visit.deps.store.transaction() as tx:
        creditor = await tx.creditors.get(creditor_id)
    data = await _read_body(visit)
    recording = await shelf.put(data, name=name, creditor_code=creditor.code, language=language)
    row = AnnouncementRow(
        creditor_id=creditor_id,
        name=name,
        language=language,
        file=recording.file,
        sha256=recording.sha256,
        duration_ms=recording.duration_ms,
        by_user_id=visit.caller.user_id,
        at=visit.now,
    )
    await replace_announcement(visit.deps.store, row)
    return AnnouncementOut.model_validate(row)


async def _read_body(visit: Visit) -> bytes:
    data = bytearray()
    async for chunk in visit.request.content.iter_chunked(64 * 1024):
        data += chunk
        if len(data) > MAX_BYTES:
            raise Invalid(f"The recording is larger than {MAX_BYTES // 2**20} MiB; shorten it.", code="too_large")
    return bytes(data)
