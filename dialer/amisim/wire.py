"""The manager interface on the wire, from the switch's side: actions cut out of a stream, messages written into one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
"""Version of the manager protocol that Asterisk 22 announces."""

ACTION_LIMIT_BYTES = 65_536
"""An action longer than this is not answered; the session ends."""


class WireError(Exception):
    """The client's stream cannot be read as actions."""


@dataclass(slots=True)
class Action:
    """One action of a client; header names in lower case, repeated headers in order."""

    headers: dict[str, list[str]] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """Last value of a header, as Asterisk takes it."""
        values = self.headers.get(name.lower())
        return values[-1] if values else default

    @property
    def name(self) -> str:
        """The action, in lower case: Asterisk does not mind the case."""
        return self.get("action").lower()

    @property
    def variables(self) -> dict[str, str]:
        """Channel variables; several in one header are separated by commas, as Asterisk does."""
        found: dict[str, str] = {}
        for header in self.headers.get("variable", ()):
            for pair in header.split(","):
                name, _, value = pair.partition("=")
                found[name.strip()] = value
        return found


class ActionReader:
    """Cuts a client's bytes into actions."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[Action]:
        """The actions that are complete with these bytes."""
        self._buffer += data
        while True:
            block, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                if len(self._buffer) > ACTION_LIMIT_BYTES:
                    raise WireError(f"an action exceeds {ACTION_LIMIT_BYTES} bytes")
                return
            self._buffer = rest
            action = Action()
            for line in block.decode("utf-8", "replace").split("\r\n"):
                name, colon, value = line.partition(":")
                if colon:
                    action.headers.setdefault(name.strip().lower(), []).append(value.removeprefix(" "))
            if action.headers:
                yield action


def message(headers: Iterable[tuple[str, str]]) -> bytes:
    """One message as bytes."""
    return ("".join([f"{name}: {value}\r\n" for name, value in headers]) + "\r\n").encode()


def response(action: Action, status: str, text: str = "", *more: tuple[str, str]) -> bytes:
    """The answer to an action."""
    headers = [("Response", status)]
    action_id = action.get("actionid")
    if action_id:
        headers.append(("ActionID", action_id))
    headers.extend(more)
    if text:
        headers.append(("Message", text))
    return message(headers)
