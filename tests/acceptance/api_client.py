"""A program at the API: logs in, keeps the cookie, sends the CSRF token."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any


class ApiClient:
    def __init__(self, address: str) -> None:
        self.address = address
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        self._token = ""

    def log_in(self, username: str, password: str) -> dict[str, Any]:
        status, me = self.ask("POST", "/api/session", {"username": username, "password": password})
        assert status == 200, me
        self._token = me["csrf_token"]
        return dict(me)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        return self._send(method, path, json.dumps(body).encode() if body is not None else None, "application/json")

    def upload(self, path: str, file: Path, fields: Mapping[str, str]) -> tuple[int, Any]:
        """A form with a file, as a page sends it."""
        mark = "----form-of-the-test"
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), file.read_bytes(), f"\r\n--{mark}--\r\n".encode()])
        return self._send("POST", path, body, f"multipart/form-data; boundary={mark}")

    def _send(self, method: str, path: str, data: bytes | None, kind: str) -> tuple[int, Any]:
        headers = {"Content-Type": kind, "X-CSRF-Token": self._token, "Origin": self.address}
        request = urllib.request.Request(self.address + path, data=data, headers=headers, method=method)
        try:
            with self._open(request, timeout=20) as answer:
                content = answer.read()
                return answer.status, json.loads(content) if content else None
        except urllib.error.HTTPError as error:
            content = error.read()
            return error.code, json.loads(content) if content else None
