"""Which case a payment belongs to: by its references, by amount and payer; what is not certain stays a suggestion.

A payment is matched by itself only when everything that was found points to one case. References go first (RF, pagoPA
notice, EndToEndId, the creditor's own numbers), then the exact amount together with the payer's known IBAN or name.
Anything else waits for a person, with what was found and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from stdnum import iso11649
from stdnum.exceptions import ValidationError

from dialer.core.debt.pagopa import read_notice
from dialer.core.debt.statement import LEAST_SURE, BankLine, normal_reference, short_words_of, words_of
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import normal_name

NAME_LIKENESS = 0.95
"""From this likeness on two names are taken for one (Maria and Mario are not); order and legal forms say nothing."""
_LEGAL_FORMS = frozenset(
    "srl srls spa snc sas sapa ss scarl soc societa coop di ditta sig sigra signor signora dott".split()
)


class MatchBasis(StrEnum):
    """Why a payment belongs to a case, the surest first."""

    RF = "rf"
    NOTICE = "notice"
    END_TO_END = "end_to_end"
    CREDITOR_REFERENCE = "creditor_reference"
    """An invoice's or the case's number stands in the text."""
    AMOUNT_AND_IBAN = "amount_and_iban"
    AMOUNT_AND_NAME = "amount_and_name"
    SHORT_REFERENCE = "short_reference"
    """A number of up to three signs stands in the text, and amount and payer agree; or else only a suggestion."""
    PERSON = "person"
    """A person decided."""


@dataclass(frozen=True, slots=True)
class Token:
    """A reference that a line bears."""

    basis: MatchBasis
    value: str
    """Normalised."""


@dataclass(frozen=True, slots=True)
class Target:
    """A case, or one of its invoices."""

    case_id: int
    invoice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case that owes exactly what was paid, or whose invoice does."""

    target: Target
    debtor_name: str
    known_ibans: frozenset[str] = frozenset()
    """From which this debtor has paid before."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that a person may choose."""

    target: Target
    basis: MatchBasis
    likeness: float
    """0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a line was found to be. Without a target it waits for a person."""

    target: Target | None
    basis: MatchBasis | None = None
    suggestions: tuple[Suggestion, ...] = ()


_RF = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")


def tokens_of(line: BankLine) -> tuple[Token, ...]:
    """The references that a line bears, the surest first.

    RF references and notice numbers count only with right check digits; other words may be a creditor's own numbers.
    """
    words = words_of([line.text])
    structured = normal_reference(line.reference)
    found: dict[Token, None] = {}
    for word in [structured, *words]:
        if _RF.fullmatch(word) and _is_rf(word):
            found[Token(MatchBasis.RF, word)] = None
    for word in [structured, *words]:
        notice = _notice_of(word)
        if notice:
            found[Token(MatchBasis.NOTICE, notice)] = None
    end_to_end = normal_reference(line.end_to_end)
    if end_to_end and end_to_end != "NOTPROVIDED":
        found[Token(MatchBasis.END_TO_END, end_to_end)] = None
    for word in [structured, *words]:
        if len(word) >= LEAST_SURE:
            found[Token(MatchBasis.CREDITOR_REFERENCE, word)] = None
    for word in [structured, *short_words_of(line.text)]:
        if 0 < len(word) < LEAST_SURE:
            found[Token(MatchBasis.SHORT_REFERENCE, word)] = None
    return tuple(found)


def _is_rf(word: str) -> bool:
    try:
        iso11649.validate(word)
    except ValidationError:
        return False
    return True


def _notice_of(word: str) -> str:
    if len(word) != 18 or not word.isdigit():
        return ""
    try:
        return read_notice(word).number
    except Invalid:
        return ""


def match(
    line: BankLine,
    known: Mapping[Token, Sequence[Target]],
    candidates: Iterable[Candidate],
    tokens: Sequence[Token] | None = None,
) -> Match:
    """Which case a line belongs to.

    Args:
        line: a credit.
        known: for each of the line's tokens that somebody has, whose it is.
        candidates: cases that owe exactly this amount, or have an invoice of it; they decide where no reference of at
            least four signs is known, and with a shorter one only where amount and payer agree with it.
        tokens: the line's, where they were found out already.
    """
    by_reference: dict[Target, MatchBasis] = {}
    short: dict[Target, None] = {}
    for token in tokens_of(line) if tokens is None else tokens:
        for target in known.get(token, ()):
            if token.basis is MatchBasis.SHORT_REFERENCE:
                short[target] = None
            else:
                by_reference.setdefault(target, token.basis)
    cases = {target.case_id for target in by_reference}
    if len(cases) == 1:
        invoices = {target.invoice for target in by_reference if target.invoice}
        target = Target(cases.pop(), invoices.pop() if len(invoices) == 1 else "")
        return Match(target=target, basis=next(iter(by_reference.values())))
    if cases:
        suggestions = tuple(Suggestion(target, basis, 1.0) for target, basis in by_reference.items())
        return Match(target=None, suggestions=suggestions)
    return _by_amount(line, candidates, tuple(short))


def _by_amount(line: BankLine, candidates: Iterable[Candidate], short: Sequence[Target]) -> Match:
    found: list[Suggestion] = []
    for candidate in candidates:
        likeness = name_likeness(line.payer, candidate.debtor_name)
        is_known = bool(line.payer_iban) and normal_reference(line.payer_iban) in candidate.known_ibans
        basis = MatchBasis.AMOUNT_AND_IBAN if is_known else MatchBasis.AMOUNT_AND_NAME
        found.append(Suggestion(candidate.target, basis, 1.0 if is_known else likeness))
    found.sort(key=lambda one: (-one.likeness, one.target.case_id, one.target.invoice))
    named = {target.case_id for target in short}
    agreeing = {one.target.case_id for one in found if one.likeness >= NAME_LIKENESS and one.target.case_id in named}
    if len(agreeing) == 1:
        case_id = agreeing.pop()
        numbers = {target.invoice for target in short if target.case_id == case_id}
        target = Target(case_id, numbers.pop() if len(numbers) == 1 else "")
        return Match(target=target, basis=MatchBasis.SHORT_REFERENCE)
    sure = {one.target.case_id for one in found if one.likeness >= NAME_LIKENESS}
    if len(sure) == 1:
        best = [one for one in found if one.likeness >= NAME_LIKENESS]
        target = best[0].target if len(best) == 1 else Target(best[0].target.case_id)
        return Match(target=target, basis=best[0].basis)
    alike = {one.target.case_id: one.likeness for one in reversed(found)}
    by_number = [Suggestion(target, MatchBasis.SHORT_REFERENCE, alike.get(target.case_id, 0.0)) for target in short]
    others = [one for one in found if one.target.case_id not in named]
    by_number.sort(key=lambda one: (-one.likeness, one.target.case_id, one.target.invoice))
    return Match(target=None, suggestions=tuple([*by_number, *others][:5]))


def name_likeness(one: str, other: str) -> float:
    """How alike two names are, 0..1: words in any order, without legal forms; nothing is like nothing."""
    first, second = (_name_words(name) for name in (one, other))
    if not first or not second:
        return 0.0
    return SequenceMatcher(None, " ".join(first), " ".join(second), autojunk=False).ratio()


def _name_words(name: str) -> list[str]:
    return sorted(word for word in normal_name(name.replace(".", "")).split() if word not in _LEGAL_FORMS)
