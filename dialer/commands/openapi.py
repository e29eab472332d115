"""``dialer openapi``: the API's OpenAPI document, or the text of docs/websocket.md, on standard output."""

from __future__ import annotations

import argparse
import json

from dialer import __version__
from dialer.commands.arguments import Subparsers
from dialer.web.api.table import ROUTES
from dialer.web.openapi import draw_openapi
from dialer.web.ws.protocol import draw_document


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("openapi", help="print the API's OpenAPI document")
    parser.add_argument("--websocket", action="store_true", help="print docs/websocket.md instead")


def run(args: argparse.Namespace) -> int:
    print(websocket_text() if args.websocket else openapi_text(), end="")
    return 0


def openapi_text() -> str:
    """The document as it is committed for the page's types."""
    return json.dumps(draw_openapi(ROUTES, __version__), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def websocket_text() -> str:
    return draw_document()
