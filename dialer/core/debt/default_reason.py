"""Why a debtor has not paid, as the agent writes it down at the right-party contact (``domain.md`` §3.5)."""

from enum import StrEnum


class DefaultReason(StrEnum):
    NOT_RECEIVED = "NOT_RECEIVED"
    FORGOT = "FORGOT"
    BILLING_ERROR = "BILLING_ERROR"
    TECHNICAL = "TECHNICAL"
    """Paid but not matched, direct debit rejected, wrong IBAN."""
    SERVICE = "SERVICE"
    SUPPLY_NONCONFORMITY = "SUPPLY_NONCONFORMITY"
    LIQUIDITY = "LIQUIDITY"
    HARDSHIP_TEMP = "HARDSHIP_TEMP"
    HARDSHIP_PERM = "HARDSHIP_PERM"
    OPPORTUNISTIC = "OPPORTUNISTIC"
    INSOLVENCY_PROC = "INSOLVENCY_PROC"
    DECEASED = "DECEASED"
    HEIRS = "HEIRS"
    NOT_MINE = "NOT_MINE"
    FRAUD = "FRAUD"
    MOVED = "MOVED"
    PRESCRIBED_CLAIM = "PRESCRIBED_CLAIM"
    REFUSAL = "REFUSAL"
    ALREADY_PAID = "ALREADY_PAID"
