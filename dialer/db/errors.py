"""Drivers' errors in the store's words: what failed, whether trying again may help, and no values of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from dialer.ports.store import StoreError

_RETRYABLE_CLASSES = ("08", "40", "53", "57", "55")
"""SQLSTATE classes: connection, rollback (deadlock, serialisation), resources, operator, locks."""


class RowConflict(StoreError):
    """A unique key, a reference or a check of the schema refused a row."""


def translate(error: exc.SQLAlchemyError | OSError | TimeoutError) -> StoreError:
    """The StoreError for what SQLAlchemy or a driver raised."""
    if isinstance(error, exc.IntegrityError):
        return RowConflict(f"the database refused a row: {_first_line(error.orig)}")
    if isinstance(error, exc.DBAPIError):
        return StoreError(f"the database failed: {_first_line(error.orig)}", retryable=_is_retryable(error))
    if isinstance(error, exc.TimeoutError | TimeoutError):
        return StoreError("no connection to the database became free in time", retryable=True)
    if isinstance(error, OSError):
        return StoreError(f"the database cannot be reached: {error}", retryable=True)
    return StoreError(f"the database failed: {_first_line(error)}")


def _first_line(error: BaseException | None) -> str:
    # Further lines of PostgreSQL's messages hold the row's values: they are nobody's business in a log.
    return (str(error).splitlines() or [type(error).__name__])[0]


def _is_retryable(error: exc.DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    if state:
        return str(state)[:2] in _RETRYABLE_CLASSES
    text = str(error.orig).lower()
    return "locked" in text or "busy" in text or "connection" in text


@contextmanager
def translated() -> Iterator[None]:
    """Around driver calls: lets only StoreError and the domain's own errors out."""
    try:
        yield
    except (exc.SQLAlchemyError, OSError, TimeoutError) as error:
        raise translate(error) from error
