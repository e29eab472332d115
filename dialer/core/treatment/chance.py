"""How likely money is to come in: by the creditor's own learned model where it is proved, else by the age of the debt.

What is learned is P(money within 30 days | a conversation with the debtor), as the order of work uses it
(``core/scoring``), from the same closed list of facts; it is asked here of one case. Any money is not all of it: beside
it stands the part of the debt that such money is, learned from the same payments (``scoring/paid_share.py``). What is
believed by the age of the debt is of payment in full, and needs no part. It orders and warns: a closure is only ever
proposed, and a person decides (GDPR art. 22).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dialer.core.figures.ageing import bucket
from dialer.core.scoring.model import Model
from dialer.core.scoring.paid_share import NOTHING_LEARNED, PaidShare, ShareEstimate
from dialer.core.scoring.traits import Feature, Traits, attempts_band, balance_band
from dialer.core.treatment.prior import pay_probability
from dialer.core.treatment.sheet import CaseSheet


class Basis(StrEnum):
    """What a probability rests on."""

    LEARNED = "learned"
    AGE = "age"
    """Of the debt: nothing was learned that is better."""


@dataclass(frozen=True, slots=True)
class LearnedPay:
    """A creditor's model of payment that proved better than the plain rate."""

    model_id: int
    """Its version."""
    model: Model
    share: PaidShare = NOTHING_LEARNED
    """Which part of the debt comes in, where any money comes in."""


IN_FULL = ShareEstimate(1.0, 1.0, 1.0, 0)
"""The whole debt, by what is believed."""


@dataclass(frozen=True, slots=True)
class PayChance:
    """A probability and what it rests on."""

    probability: float
    """That the next action brings any money (learned), or the whole payable balance (by the age of the debt), 0..1."""
    basis: Basis
    model_id: int | None = None
    share: ShareEstimate = IN_FULL
    """The part of the payable balance that comes in then."""

    @property
    def expected_ratio(self) -> float:
        """What is expected of the payable balance, 0..1."""
        return self.probability * self.share.share


def pay_chance(sheet: CaseSheet, learned: LearnedPay | None, today: date) -> PayChance:
    """The probability for a case on a day.

    Args:
        sheet: the case.
        learned: its creditor's model in use; None: there is none.
        today: the local day.
    """
    if learned is None:
        due = [invoice.due_on for invoice in sheet.invoices if invoice.due_on is not None]
        days = (today - min(due)).days if due else 0
        return PayChance(pay_probability(days), Basis.AGE)
    traits = debt_traits(sheet, today)
    share = learned.share.of(traits[Feature.BALANCE])
    return PayChance(learned.model.probability(traits), Basis.LEARNED, learned.model_id, share)


def debt_traits(sheet: CaseSheet, today: date) -> Traits:
    """The classes of a case that a payment is learned from (``core/scoring/subject.DEBT``)."""
    due = [invoice.due_on for invoice in sheet.invoices if invoice.due_on is not None]
    found = {
        Feature.BALANCE: balance_band(sheet.payable),
        Feature.REASON: sheet.reason or "not told",
        Feature.PROMISES: _promises(sheet.kept_promises, sheet.broken_promises),
        Feature.PAYMENTS: "paid something" if sheet.has_paid else "nothing yet",
        Feature.ATTEMPTS: attempts_band(sheet.attempts_since_talk),
    }
    if due:
        found[Feature.AGEING] = bucket((today - min(due)).days).value
    if sheet.phase:
        found[Feature.PHASE] = sheet.phase
    return found


def _promises(kept: int, broken: int) -> str:
    if not kept:
        return "broken" if broken else "none"
    return "kept and broken" if broken else "kept"
