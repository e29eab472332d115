"""Requests of inbound callers, kept in the switch's own database until the dialer takes them."""

from __future__ import annotations

from itertools import count

from dialer.amisim.channels import Headers

FAMILY = "sollecito-inbound"


class InboundRequests:
    """What the dialplan of inbound calls writes, by database key."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.entries: dict[str, str] = {}

    def add(self, caller: str, dialled: str, trunk: str, *, wants_callback: bool, unix_s: int) -> tuple[str, Headers]:
        """Keep one; its key, and the headers of the event that tells it."""
        wants = "1" if wants_callback else "0"
        key = f"sollecito-{unix_s}.{next(self._numbers)}"
        self.entries[f"/{FAMILY}/{key}"] = f"{caller}|{dialled}|{trunk}|{unix_s}|{wants}"
        return key, [
            ("UserEvent", "SollecitoInbound"),
            ("Key", key),
            ("Caller", caller),
            ("Dialled", dialled),
            ("Trunk", trunk),
            ("WantsCallback", wants),
        ]

    def tree(self, family: str) -> list[tuple[str, Headers]]:
        """Entries of a family as the events of DBGetTree."""
        return [
            ("DBGetTreeResponse", [("Key", key), ("Val", value)])
            for key, value in self.entries.items()
            if key.startswith(f"/{family}/")
        ]

    def delete(self, variable: str) -> bool:
        """Carry out ``DB_DELETE(family/key)``; False where this is another variable."""
        path = variable.removeprefix("DB_DELETE(").removesuffix(")")
        if path == variable:
            return False
        self.entries.pop(f"/{path}", None)
        return True
