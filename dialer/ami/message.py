"""One AMI message, read fast and without loss: every header as it was sent, empty and repeated ones too.

panoramisk's own reading drops a last empty header, lets headers named ``Content``, ``Id`` or ``Success`` collide with
its properties and costs three times as much; so its Message is kept only as the type that its manager passes around.
"""

from __future__ import annotations

from collections.abc import Iterator

from panoramisk.message import Message

Header = str | list[str]


def parse_headers(block: str) -> dict[str, Header]:
    """Headers of one message (the text between two empty lines); a repeated header becomes a list, in order."""
    headers: dict[str, Header] = {}
    for line in block.split("\r\n"):
        name, found, value = line.partition(": ")
        if not found:
            if not line.endswith(":"):
                continue  # no header: a stray line of text
            name = line[:-1]
        if name in headers:
            before = headers[name]
            headers[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            headers[name] = value
    return headers


class FastMessage(Message):  # type: ignore[misc]  # panoramisk publishes no types
    """A response or an event; ``headers`` is the plain dict that hot code reads."""

    headers: dict[str, Header]

    def __init__(self, headers: dict[str, Header]) -> None:
        self.headers = headers
        self.content = ""
        self.manager = None

    def text(self, name: str) -> str:
        """Value of a header, '' where it is missing; of a repeated one the first."""
        value = self.headers.get(name, "")
        return value if isinstance(value, str) else value[0]

    @property
    def is_success(self) -> bool:
        """Whether a response says that the action was carried out or accepted."""
        return self.headers.get("Response") in ("Success", "Follows", "Goodbye")

    def _name_of(self, name: str) -> str | None:
        if name in self.headers:
            return name
        folded = name.lower()
        return next((known for known in self.headers if known.lower() == folded), None)

    def __getitem__(self, name: str) -> Header:
        known = self._name_of(name)
        if known is None:
            raise KeyError(name)
        return self.headers[known]

    def __setitem__(self, name: str, value: Header) -> None:
        self.headers[self._name_of(name) or name] = value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._name_of(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.headers)

    def __len__(self) -> int:
        return len(self.headers)

    def __repr__(self) -> str:
        # Headers carry telephone numbers: only what the message is, never what it says.
        return f"<FastMessage {self.text('Event') or self.text('Response') or '?'}>"
