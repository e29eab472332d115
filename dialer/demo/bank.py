"""The creditors' banks in the demo: what was paid in a week, as CAMT.053, MT940 or CSV, one format a creditor."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money on a creditor's account. Cents, above zero."""

    on: date
    minor: int
    payer: str
    text: str
    end_to_end: str
    """Unique: the payer's own reference of the order."""
    is_return: bool = False


def camt053(account: str, movements: Sequence[Movement], *, number: int, opening: int) -> str:
    """A statement in ISO 20022's XML."""
    closing = opening + _sum(movements)
    last = max(movement.on for movement in movements)
    entries = "".join(_camt_entry(movement) for movement in movements)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>\n'
        f"<GrpHdr><MsgId>DEMO{number}</MsgId><CreDtTm>{last}T20:00:00</CreDtTm></GrpHdr>\n"
        f"<Stmt><Id>{number}</Id><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
        f"{_camt_balance('OPBD', opening, movements[0].on)}{_camt_balance('CLBD', closing, last)}{entries}"
        "</Stmt></BkToCstmrStmt></Document>\n"
    )


def _camt_balance(code: str, minor: int, on: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{_point(abs(minor))}</Amt>"
        f"<CdtDbtInd>{'CRDT' if minor >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>\n"
    )


def _camt_entry(movement: Movement) -> str:
    word, party = ("DBIT", "Cdtr") if movement.is_return else ("CRDT", "Dbtr")
    amount = f"<Amt Ccy='EUR'>{_point(movement.minor)}</Amt><CdtDbtInd>{word}</CdtDbtInd>"
    returned = "<RtrInf><Rsn><Cd>MD06</Cd></Rsn></RtrInf>" if movement.is_return else ""
    return (
        f"<Ntry>{amount}<Sts>BOOK</Sts><BookgDt><Dt>{movement.on}</Dt></BookgDt><ValDt><Dt>{movement.on}</Dt></ValDt>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{escape(movement.end_to_end)}</EndToEndId></Refs>{amount}"
        f"<RltdPties><{party}><Nm>{escape(movement.payer)}</Nm></{party}></RltdPties>"
        f"<RmtInf><Ustrd>{escape(movement.text)}</Ustrd></RmtInf>{returned}</TxDtls></NtryDtls></Ntry>\n"
    )


def mt940(account: str, movements: Sequence[Movement], *, number: int, opening: int) -> str:
    """A SWIFT customer statement."""
    first, last = movements[0].on, max(movement.on for movement in movements)
    lines = [f":20:DEMO{number}", f":25:{account}", f":28C:{number}/1", f":60F:{_swift_balance(opening, first)}"]
    for movement in movements:
        sign = "RC" if movement.is_return else "C"
        code = "NRTI" if movement.is_return else "NTRF"
        lines.append(f":61:{movement.on:%y%m%d}{movement.on:%m%d}{sign}{_comma(movement.minor)}{code}NONREF")
        lines.append(f":86:/EREF/{movement.end_to_end}/ORDP/{movement.payer}/REMI/{movement.text}")
    lines += [f":62F:{_swift_balance(opening + _sum(movements), last)}", "-"]
    return "\r\n".join(lines) + "\r\n"


def _swift_balance(minor: int, on: date) -> str:
    return f"{'C' if minor >= 0 else 'D'}{on:%y%m%d}EUR{_comma(abs(minor))}"


def payments_csv(account: str, movements: Sequence[Movement], *, number: int, opening: int) -> str:
    """What the bank's web page exports."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("data contabile", "data valuta", "importo", "divisa", "ordinante", "conto", "causale", "cro"))
    for movement in movements:
        sign = "-" if movement.is_return else ""
        day = movement.on.isoformat()  # a week's file may hold no day above 12, and 02/03 is two days
        writer.writerow((
            day, day, sign + _comma(movement.minor), "EUR", movement.payer, account, movement.text,
            movement.end_to_end,
        ))  # fmt: skip
    return out.getvalue()


Writer = Callable[..., str]
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "LUMEN": ("xml", camt053),
    "BRENTA": ("sta", mt940),
    "ETERE": ("csv", payments_csv),
}
"""Creditor's code -> suffix of its bank's files, and who writes them."""


def _sum(movements: Sequence[Movement]) -> int:
    return sum(-movement.minor if movement.is_return else movement.minor for movement in movements)


def _point(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def _comma(minor: int) -> str:
    return f"{minor // 100},{minor % 100:02d}"
