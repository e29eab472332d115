"""What a bank's file of movements holds: what was read, and what was not and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from dialer.core.debt.statement import BankLine, RejectedLine, StatementBalance, numbered
from dialer.core.kernel.errors import Invalid


class StatementFileError(Invalid):
    """A file of movements cannot be used as a whole; the message names file, place and remedy."""

    code = "statement_file"


@dataclass(slots=True)
class Statement:
    """What a file holds."""

    format: str
    lines: list[BankLine] = field(default_factory=list)
    rejected: list[RejectedLine] = field(default_factory=list)
    balances: list[StatementBalance] = field(default_factory=list)
    """Of each statement of the file that states its opening and closing balance."""
    accounts: set[str] = field(default_factory=set)
    """That the file says it is of, also where it holds no movement."""

    def finish(self, name: str) -> Statement:
        """Number the lines that are alike, and check that none is missing.

        Raises:
            StatementFileError: it is no statement of anything (no movement, balance or account), or the balances do not
                add up though every line was read. A statement without a movement says that nothing came.
        """
        if not (self.lines or self.rejected or self.balances or self.accounts or self.format == "csv"):
            raise StatementFileError(
                f"{name}: there is no movement in the file, no balance and no account; ask the bank for the file anew"
            )
        if not self.rejected:
            for balance in self.balances:
                if balance.difference:
                    made = balance.opening + balance.movement
                    raise StatementFileError(
                        f"{name}, {balance.place}: opening balance and movements make {made / 100:.2f}, the closing "
                        f"balance is {balance.closing / 100:.2f}: lines are missing or there twice; ask the bank for "
                        "the file anew",
                        difference_minor=balance.difference,
                    )
        self.lines = numbered(self.lines)
        return self


def text_of(path: Path, name: str) -> str:
    """A file's text, from UTF-8 or Windows-1252.

    Raises:
        StatementFileError: it is neither.
    """
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StatementFileError(f"{name}: the text is neither UTF-8 nor Windows-1252; save it as UTF-8")


def shortened(text: str, longest: int = 200) -> str:
    """One line of at most so many characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
