"""Load movements of an account in one transaction: match them, keep them, book what belongs to a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.debt.account import CASE_LEVEL, Entry, EntryKind
from dialer.core.debt.books import Books
from dialer.core.debt.matching import Candidate, Match, MatchBasis, Suggestion, Target, Token, match, tokens_of
from dialer.core.debt.statement import BankLine, LineKind
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.ports.ledger import NewEntry, NewPayment, PaymentFileRow, PaymentRow
from dialer.ports.store import Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.settle_cases import settle_cases


@dataclass(slots=True)
class Loaded:
    """What came of a batch."""

    known_count: int = 0
    matched_count: int = 0
    unmatched_count: int = 0
    returned_count: int = 0
    other_count: int = 0
    case_ids: tuple[CaseId, ...] = ()
    """Cases whose account has changed."""

    def counts(self) -> Iterator[tuple[str, int]]:
        """By result, for metrics."""
        yield "known", self.known_count
        yield "matched", self.matched_count
        yield "unmatched", self.unmatched_count
        yield "returned", self.returned_count
        yield "other", self.other_count


async def load_movements(
    tx: Transaction,
    lines: Sequence[BankLine],
    *,
    file: PaymentFileRow,
    reckoner: Reckoner,
    now: datetime,
    is_dry_run: bool = False,
) -> Loaded:
    """Keep the movements that are new, and book those that belong to a case.

    Args:
        tx: everything happens in it.
        lines: movements of the file, as read.
        file: where they come from: its number, and whose account it is.
        reckoner: what cases owe.
        now: when we came to know.
        is_dry_run: only count.
    """
    loaded = Loaded()
    known = await tx.payments.known([line.key for line in lines])
    fresh = [line for line in lines if line.key not in known]
    loaded.known_count = len(lines) - len(fresh)
    loaded.other_count = sum(line.kind is LineKind.OTHER for line in fresh)
    credits = [line for line in fresh if line.kind is LineKind.CREDIT]
    known_books = await _credits(tx, credits, file, loaded, now, is_dry_run=is_dry_run)
    changed = set(known_books)
    for line in fresh:
        if line.kind is LineKind.RETURN:
            case_id = await _return(tx, line, file, loaded, now, is_dry_run=is_dry_run)
            if case_id is not None:
                changed.add(case_id)
                known_books.pop(case_id, None)  # what was reversed is read anew
    loaded.case_ids = tuple(sorted(changed))
    if changed and not is_dry_run:
        await settle_cases(tx, changed, reckoner=reckoner, now=now, known=known_books)
    return loaded


async def _credits(
    tx: Transaction,
    lines: Sequence[BankLine],
    file: PaymentFileRow,
    loaded: Loaded,
    now: datetime,
    *,
    is_dry_run: bool,
) -> dict[CaseId, Books]:
    """Book them; the books of the cases that were paid, with their new entries."""
    matches = await match_all(tx, lines, file.creditor_id)
    case_ids = sorted({CaseId(found.target.case_id) for found in matches if found.target is not None})
    if not is_dry_run:
        await tx.ledger.lock(case_ids)
    books = await tx.ledger.books(case_ids)
    new = [_judged(line, found, books, file.creditor_id, now) for line, found in zip(lines, matches, strict=True)]
    loaded.matched_count += sum(one.match.target is not None for one in new)
    loaded.unmatched_count += sum(one.match.target is None for one in new)
    if is_dry_run:
        return {}
    numbers = await tx.payments.add(new, file.file_id)
    entries = [
        NewEntry(
            case_id=CaseId(one.match.target.case_id),
            kind=EntryKind.PAYMENT,
            minor=one.line.minor,
            value_on=one.line.value_on,
            booked_at=now,
            item=one.match.target.invoice,
            payment_id=number,
            reference=one.line.bank_reference or one.line.end_to_end,
        )
        for one, number in zip(new, numbers, strict=True)
        if one.match.target is not None
    ]
    booked: defaultdict[CaseId, list[Entry]] = defaultdict(list)
    for entry_id, entry in zip(await tx.ledger.book(entries), entries, strict=True):
        booked[entry.case_id].append(_entry(entry_id, entry))
    return {
        case_id: replace(books[case_id], entries=(*books[case_id].entries, *new_entries))
        for case_id, new_entries in booked.items()
    }


def _entry(entry_id: int, entry: NewEntry) -> Entry:
    """As the ledger answers it from now on."""
    return Entry(
        entry_id=entry_id, kind=entry.kind, minor=entry.minor, value_on=entry.value_on, booked_at=entry.booked_at,
        item=entry.item, reference=entry.reference,
    )  # fmt: skip


async def match_all(tx: Transaction, lines: Sequence[BankLine], creditor_id: CreditorId | None) -> list[Match]:
    """Which case each credit belongs to: by references, else by amount and payer."""
    tokens = [tokens_of(line) for line in lines]
    values = {value for found in tokens for token in found for value in _spellings(token)}
    targets = await tx.payments.targets(sorted(values), creditor_id)
    known = [_known(found, targets) for found in tokens]
    sure = [[token for token in found if token.basis is not MatchBasis.SHORT_REFERENCE] for found in tokens]
    matches = [match(line, of, (), own) for line, of, own in zip(lines, known, sure, strict=True)]
    open_at = [at for at, found in enumerate(matches) if found.target is None and not found.suggestions]
    by_currency: defaultdict[str, list[int]] = defaultdict(list)
    for at in open_at:
        by_currency[lines[at].currency].append(at)
    for currency, places in by_currency.items():
        candidates: Mapping[int, Sequence[Candidate]] = await tx.payments.candidates(
            [lines[at].minor for at in places], currency, creditor_id
        )
        for at in places:
            matches[at] = match(lines[at], known[at], candidates.get(lines[at].minor, ()), tokens[at])
    return matches


def _known(tokens: Sequence[Token], targets: Mapping[str, Sequence[Target]]) -> dict[Token, Sequence[Target]]:
    return {token: targets[value] for token in tokens for value in reversed(_spellings(token)) if value in targets}


def _spellings(token: Token) -> tuple[str, ...]:
    """How a reference may be kept: an RF reference also as the creditor's own that stands in it."""
    return (token.value, token.value[4:]) if token.basis is MatchBasis.RF else (token.value,)


def _judged(
    line: BankLine, found: Match, books: Mapping[CaseId, Books], creditor_id: CreditorId | None, now: datetime
) -> NewPayment:
    """A match that stands; what cannot be booked by itself waits for a person, with the case as a suggestion."""
    target = found.target
    if target is None:
        return NewPayment(line=line, match=found, creditor_id=creditor_id, at=now)
    book = books[CaseId(target.case_id)]
    owner = creditor_id if creditor_id is not None else CreditorId(book.creditor_id)
    reason = obstacle(book, line)
    if reason:
        suggestion = Suggestion(target, found.basis or MatchBasis.CREDITOR_REFERENCE, 1.0)
        waits = Match(target=None, suggestions=(suggestion,))
        return NewPayment(line=line, match=waits, creditor_id=owner, at=now, reason=reason)
    numbers = {invoice.number for invoice in book.invoices}
    if target.invoice not in numbers:
        found = replace(found, target=Target(target.case_id, CASE_LEVEL))
    return NewPayment(line=line, match=found, creditor_id=owner, at=now)


def obstacle(book: Books, line: BankLine) -> str:
    """Why a payment is not booked to this case by itself; empty: nothing."""
    if line.currency != book.currency:
        return "other_currency"
    return f"case_{book.status}" if book.status in ("closed", "recalled") else ""


async def _return(
    tx: Transaction, line: BankLine, file: PaymentFileRow, loaded: Loaded, now: datetime, *, is_dry_run: bool
) -> CaseId | None:
    """Money that went back: the credit that it takes back is reversed; the case it was of."""
    credit: PaymentRow | None = await tx.payments.returned_by(line, file.creditor_id)
    if credit is None or credit.case_id is None:
        loaded.unmatched_count += 1
        if not is_dry_run:
            unmatched = NewPayment(line=line, match=Match(target=None), creditor_id=file.creditor_id, at=now)
            await tx.payments.add([unmatched], file.file_id)
        return None
    loaded.returned_count += 1
    if is_dry_run:
        return None
    await tx.ledger.lock([credit.case_id])
    matched = Match(target=Target(credit.case_id), basis=MatchBasis.END_TO_END)
    await tx.payments.add(
        [NewPayment(line=line, match=matched, creditor_id=credit.creditor_id, at=now, returns_id=credit.payment_id)],
        file.file_id,
    )
    await reverse_payment(tx, credit, reference=f"return:{line.bank_reference or line.end_to_end}", now=now)
    await tx.payments.assign(
        credit.payment_id, state="returned", case_id=credit.case_id, basis=credit.basis, at=now, by=None
    )
    return credit.case_id


async def reverse_payment(tx: Transaction, payment: PaymentRow, *, reference: str, now: datetime) -> None:
    """Book the reversal of the entries that a payment made; they counted from its day of value, and so does this."""
    assert payment.case_id is not None
    await tx.ledger.book(
        [
            NewEntry(
                case_id=payment.case_id,
                kind=EntryKind.REVERSAL,
                minor=payment.line.minor,
                value_on=payment.line.value_on,
                booked_at=now,
                reverses=entry_id,
                payment_id=payment.payment_id,
                reference=reference,
            )
            for entry_id in payment.entry_ids
        ]
    )
