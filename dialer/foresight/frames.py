"""What travels between the dialer and the process that looks ahead: frames of a length and a pickle."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Mapping
from typing import BinaryIO, NamedTuple

LENGTH = struct.Struct(">I")


class Progress(NamedTuple):
    """So many pairs of days are done."""

    done_count: int
    total_count: int


class Refusal(NamedTuple):
    """The question has no answer."""

    code: str
    message: str
    facts: Mapping[str, object]


def send(stream: BinaryIO, content: object) -> None:
    """One frame, at once."""
    body = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()
