"""A bank's file of movements, in whichever of the known formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from dialer.core.intake.bank_format import NOTHING, BankFormat
from dialer.files.camt053 import is_camt, read_camt053
from dialer.files.mt940_file import is_mt940, read_mt940
from dialer.files.payments_csv import read_payments_csv
from dialer.files.statements import Statement, StatementFileError


def is_text(head: bytes) -> bool:
    """No binary file."""
    return b"\0" not in head


READERS: Sequence[tuple[Callable[[bytes], bool], Callable[[Path, str, BankFormat], Statement]]] = (
    (is_camt, lambda path, name, _: read_camt053(path, name)),
    (is_mt940, lambda path, name, _: read_mt940(path, name)),
    (is_text, read_payments_csv),
)
"""Whether a file's first bytes are of a format, and its reader; the first that fits reads."""


def read_statement(path: Path, name: str = "", form: BankFormat = NOTHING) -> Statement:
    """Read a bank's file; its format is found out from what it holds.

    Args:
        path: the file.
        name: what to call it in messages; its own name when empty.
        form: how the bank writes its CSV files; the other formats need none.

    Raises:
        StatementFileError: unreadable, of no known format, empty, or its balances do not add up.
    """
    shown = name or path.name
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise StatementFileError(f"{shown}: cannot be read ({error.strerror}); name a readable file") from error
    if not head.strip():
        raise StatementFileError(f"{shown}: the file is empty; ask the bank for it anew")
    for is_of, read in READERS:
        if is_of(head):
            return read(path, shown, form).finish(shown)
    raise StatementFileError(f"{shown}: this is no CAMT.053, no MT940 and no CSV; save it as one of them")
