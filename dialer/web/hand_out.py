"""A made file on its way to the browser, piece by piece."""

from __future__ import annotations

from aiohttp import hdrs, web

from dialer.ports.packets import Archive
from dialer.web.routes import Visit


async def hand_out(visit: Visit, content: Archive, name: str, media_type: str) -> web.StreamResponse:
    """The file as an attachment; its length is said beforehand, so that one that breaks off is noticed."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-._") else "-" for sign in name)
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: media_type,
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{plain}"',
            hdrs.CACHE_CONTROL: "no-store",
        }
    )
    response.content_length = content.size
    await response.prepare(visit.request)
    async for piece in content.pieces():
        await response.write(piece)
    await response.write_eof()
    return response
