"""Serves the built pages, and the browsable page of the API, from the package's own files."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from importlib import resources
from pathlib import Path

import orjson
from aiohttp import hdrs, web

from dialer.web.deps import DEPS

HASHED_FOLDER = "assets"
"""Files whose names carry a hash of their content (Vite's output): they never change."""

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class OpenapiText:
    """The document's JSON, drawn when it is first asked for: drawing takes longer than the rest of the start."""

    def __init__(self, draw: Callable[[], dict[str, object]]) -> None:
        self._draw = draw

    @cached_property
    def data(self) -> bytes:
        return orjson.dumps(self._draw())


OPENAPI = web.AppKey("openapi", OpenapiText)

_DOCS_FILES = {
    "": ("docs.html", "text/html"),
    "docs.js": ("docs.js", "text/javascript"),
    "docs.css": ("docs.css", "text/css"),
}


async def serve_openapi(request: web.Request) -> web.Response:
    """The OpenAPI document."""
    headers = {hdrs.CACHE_CONTROL: ASK_AGAIN}
    return web.Response(body=request.app[OPENAPI].data, content_type="application/json", headers=headers)


async def serve_docs(request: web.Request) -> web.Response:
    """The page that shows the OpenAPI document, and its two files."""
    try:
        name, media_type = _DOCS_FILES[request.match_info.get("name", "")]
    except KeyError:
        raise web.HTTPNotFound from None
    text = resources.files("dialer.web").joinpath("docs_page", name).read_text(encoding="utf-8")
    return web.Response(text=text, content_type=media_type, headers={hdrs.CACHE_CONTROL: ASK_AGAIN})


async def serve_page(request: web.Request) -> web.StreamResponse:
    """A built file; any other address is the application's own and gets its first page."""
    folder = request.app[DEPS].policy.static_dir
    path = request.match_info.get("path", "")
    if folder is None or path.startswith(("api/", "ws/")) or path in ("api", "ws"):
        raise web.HTTPNotFound
    file = find_file(folder, path)
    if file is None and (path.startswith(f"{HASHED_FOLDER}/") or not (folder / "index.html").is_file()):
        raise web.HTTPNotFound
    is_hashed = file is not None and file.parent == folder.resolve() / HASHED_FOLDER
    headers = {hdrs.CACHE_CONTROL: FOREVER if is_hashed else ASK_AGAIN}
    return web.FileResponse(file or folder / "index.html", headers=headers)


def find_file(folder: Path, path: str) -> Path | None:
    """The file below the folder; None when there is none, or when the path leads out of the folder."""
    root = folder.resolve()
    candidate = (root / path).resolve() if path and "\x00" not in path else root
    return candidate if candidate.is_relative_to(root) and candidate.is_file() else None
