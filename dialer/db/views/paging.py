"""Pages by key: a cursor holds the last row's key, so that a list stays right while rows are added."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import orjson

from dialer.core.kernel.errors import Invalid
from dialer.ports.pages import Page

R = TypeVar("R")
T = TypeVar("T")

MOST_ROWS = 1000


def encode(key: Sequence[int | str]) -> str:
    """The key as an opaque text that is safe in an address."""
    return base64.urlsafe_b64encode(orjson.dumps(list(key))).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> list[Any]:
    """The key in a cursor. Raises Invalid when it is not one of ours."""
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        key = None
    if (
        not isinstance(key, list)
        or len(key) != len(kinds)
        or not all(type(value) is kind for value, kind in zip(key, kinds, strict=True))
    ):
        raise Invalid("the cursor is not one of this list; begin again without it", field="cursor")
    return key


def page_of(rows: Sequence[R], limit: int, item: Callable[[R], T], key: Callable[[R], Sequence[int | str]]) -> Page[T]:
    """A page of at most ``limit`` items from rows that were asked for with one more than that."""
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(items=tuple(item(row) for row in shown), next_cursor=encode(key(shown[-1])) if more else None)


def bounded(limit: int) -> int:
    return max(1, min(limit, MOST_ROWS))
