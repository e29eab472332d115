"""Cursors of lists that are ordered by id alone."""

from __future__ import annotations

from dialer.core.kernel.errors import Invalid


def cursor_id(cursor: str) -> int:
    """The id behind which the list goes on. Raises Invalid when the cursor is not one of ours."""
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:
        raise Invalid("the cursor is not one of this list; begin again without it", field="cursor")
    return int(cursor)
