"""The file of what was not taken from an upload, as it is handed out."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import hdrs, web

from dialer.core.kernel.errors import NotFound


async def rejects_response(path: Path | None, missing: NotFound, content_type: str = "text/csv") -> web.StreamResponse:
    """Under its own name; kept nowhere on the way, since it holds personal data.

    Args:
        path: of the file; None: there is none that the caller may see.
        missing: what is raised where it is not on this node.
        content_type: without a charset where the file keeps its upload's letters, which may be Windows-1252.
    """
    if path is None or not await asyncio.to_thread(path.is_file):
        raise missing
    headers = {
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{path.name}"',
        hdrs.CONTENT_TYPE: content_type,
        hdrs.CACHE_CONTROL: "no-store",
    }
    return web.FileResponse(path, headers=headers)
