"""The demo's debtors: how each answers the telephone, what he says, and when he pays, drawn from one seed.

Nothing here knows the dialer: a debtor hears that somebody called, and his money reaches the creditor's bank.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count
from random import Random

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.kernel.codes import Outcome
from dialer.demo.bank import Movement
from dialer.demo.company import DrawnCase


class Kind(StrEnum):
    """What sort of payer somebody is."""

    PROMPT = "prompt"
    """Pays by himself, a little late."""
    KEEPER = "keeper"
    """Promises and pays."""
    HALF = "half"
    """Promises, pays a part, later the rest."""
    BREAKER = "breaker"
    """Promises and does not pay."""
    PLANNER = "planner"
    """Asks for rates."""
    DISPUTER = "disputer"
    PAID_ELSEWHERE = "paid_elsewhere"
    """Has paid with a text that says little."""
    REFUSER = "refuser"
    POOR = "poor"
    AWAY = "away"
    """Never answers."""
    WRONG = "wrong"
    """The number belongs to somebody else."""
    GONE = "gone"
    """Deceased."""


SHARES: Mapping[Kind, float] = {
    Kind.PROMPT: 0.21, Kind.KEEPER: 0.23, Kind.HALF: 0.08, Kind.BREAKER: 0.10, Kind.PLANNER: 0.07,
    Kind.DISPUTER: 0.05, Kind.PAID_ELSEWHERE: 0.04, Kind.REFUSER: 0.05, Kind.POOR: 0.05, Kind.AWAY: 0.09,
    Kind.WRONG: 0.025, Kind.GONE: 0.005,
}  # fmt: skip
STUBBORN: Mapping[Kind, float] = {
    Kind.AWAY: 0.45, Kind.REFUSER: 0.2, Kind.POOR: 0.15, Kind.BREAKER: 0.12, Kind.PLANNER: 0.04, Kind.WRONG: 0.04,
}  # fmt: skip
"""Who has not paid for two years."""
ANSWERS = {10: 0.24, 12: 0.30, 15: 0.26, 18: 0.38}
"""Local hour from which on -> how likely somebody who answers at all answers."""
REASONS: Mapping[Kind, DefaultReason] = {
    Kind.PROMPT: DefaultReason.FORGOT, Kind.KEEPER: DefaultReason.FORGOT, Kind.HALF: DefaultReason.LIQUIDITY,
    Kind.BREAKER: DefaultReason.LIQUIDITY, Kind.PLANNER: DefaultReason.HARDSHIP_TEMP,
    Kind.DISPUTER: DefaultReason.BILLING_ERROR, Kind.PAID_ELSEWHERE: DefaultReason.ALREADY_PAID,
    Kind.REFUSER: DefaultReason.REFUSAL, Kind.POOR: DefaultReason.HARDSHIP_PERM, Kind.GONE: DefaultReason.DECEASED,
}  # fmt: skip
LEAST_OF_PLANS = 130_00
"""Who owes less promises it whole, cents."""
METHODS = ("bank_transfer", "bank_transfer", "postal_bulletin", "card")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a call comes to."""

    outcome: Outcome
    """The system's where nobody spoke with an agent, else the agent's verdict."""
    promised_minor: int = 0
    promised_on: date | None = None
    method: str = ""
    rates: int = 0
    """Of a plan that is asked for."""
    first_on: date | None = None
    """When its first rate falls due."""
    reason: DefaultReason | None = None
    talk_s: int = 0
    """0: nobody spoke."""


@dataclass(slots=True)
class Life:
    """One debtor with his case."""

    case: DrawnCase
    kind: Kind
    dice: Random
    owed: int
    """As he reckons: he knows of no interest."""
    broken: int = 0
    has_agreed: bool = False


@dataclass(slots=True)
class Town:
    """All debtors, and the payments that are on their way."""

    seed: int
    lives: dict[str, Life] = field(default_factory=dict)
    """By the case's reference."""
    _payments: list[tuple[date, int, str, str, Movement]] = field(default_factory=list)
    """Day, number, creditor, reference, movement: a heap."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def move_in(
        self, creditor: str, cases: list[DrawnCase], today: date, shares: Mapping[Kind, float] = SHARES
    ) -> None:
        """A batch was handed over; the prompt ones have their payment on its way."""
        for case in cases:
            dice = Random(f"{self.seed}:{case.reference}")
            [kind] = dice.choices(list(shares), list(shares.values()))
            life = self.lives[case.reference] = Life(case, kind, dice, case.residual)
            if kind is Kind.PROMPT:
                self._pay(creditor, life, life.owed, today + timedelta(days=dice.randrange(2, 26)))
            elif kind is Kind.PAID_ELSEWHERE:
                text = "saldo fattura" if dice.random() < 0.5 else case.name
                self._pay(creditor, life, life.owed, today + timedelta(days=dice.randrange(1, 9)), text)

    def call(self, creditor: str, reference: str, at: datetime) -> Reply:
        """Somebody is called at a local instant; what he promises to pay is on its way if he means it."""
        life = self.lives[reference]
        dice, today = life.dice, at.date()
        chance = max((hour, p) for hour, p in ANSWERS.items() if hour <= max(at.hour, 10))[1]
        if life.kind is Kind.AWAY or dice.random() >= chance:
            return Reply(outcome=Outcome.BUSY if dice.random() < 0.1 else Outcome.NO_ANSWER)
        talk_s = dice.randrange(35, 240)
        if life.kind is Kind.WRONG:
            return Reply(outcome=Outcome.WRONG_NUMBER, talk_s=talk_s // 3)
        if dice.random() < 0.22:
            quiet = dice.choice((Outcome.VOICEMAIL, Outcome.VOICEMAIL, Outcome.THIRD_PARTY, Outcome.REFUSED_IDENTITY))
            return Reply(outcome=quiet, talk_s=talk_s // 4)
        reply = self._talk(creditor, life, today)
        return Reply(
            outcome=reply.outcome, promised_minor=reply.promised_minor, promised_on=reply.promised_on,
            method=reply.method, rates=reply.rates, first_on=reply.first_on, reason=REASONS.get(life.kind),
            talk_s=talk_s,
        )  # fmt: skip

    def _talk(self, creditor: str, life: Life, today: date) -> Reply:
        dice = life.dice
        if life.owed <= 0 and life.kind is not Kind.GONE:
            return Reply(outcome=Outcome.ALREADY_PAID)
        match life.kind:
            case Kind.PLANNER if not life.has_agreed and life.owed >= LEAST_OF_PLANS:
                life.has_agreed = True
                rates = dice.choice((3, 3, 4)) if life.owed < 2 * LEAST_OF_PLANS else dice.choice((3, 4, 6))
                return Reply(outcome=Outcome.PLAN, rates=rates, first_on=today + timedelta(days=dice.randrange(5, 16)))
            case Kind.DISPUTER:
                return Reply(outcome=Outcome.DISPUTE)
            case Kind.REFUSER:
                return Reply(outcome=Outcome.REFUSAL)
            case Kind.POOR:
                return Reply(outcome=Outcome.HARDSHIP)
            case Kind.GONE:
                return Reply(outcome=Outcome.DECEASED)
            case _:
                return self._promise(creditor, life, today)

    def _promise(self, creditor: str, life: Life, today: date) -> Reply:
        dice = life.dice
        if life.broken >= 2:
            return Reply(outcome=Outcome.REFUSAL)
        due = today + timedelta(days=dice.randrange(2, 6))  # who forgot is given five days
        minor = life.owed
        match life.kind:
            case Kind.KEEPER:
                self._pay(creditor, life, minor, due + timedelta(days=dice.choice((-1, 0, 0, 1))))
            case Kind.HALF:
                self._pay(creditor, life, max(1, minor * 6 // 10), due)
                self._pay(creditor, life, life.owed, due + timedelta(days=dice.randrange(12, 30)))
            case _:
                life.broken += 1
        return Reply(outcome=Outcome.PROMISE, promised_minor=minor, promised_on=due, method=dice.choice(METHODS))

    def agreed(self, creditor: str, reference: str, rates: Sequence[tuple[date, int]]) -> None:
        """A plan was agreed: three in four pay every rate, the others stop after the first."""
        life = self.lives[reference]
        keeps = life.dice.random() < 0.75
        for due_on, minor in rates if keeps else rates[:1]:
            self._pay(creditor, life, minor, due_on)

    def _pay(self, creditor: str, life: Life, minor: int, on: date, text: str = "") -> None:
        if minor <= 0 or life.owed <= 0:
            return
        number = next(self._numbers)
        movement = Movement(
            on=on, minor=minor, payer=life.case.name.upper(), text=text or self._text(life), end_to_end=f"E2E{number}"
        )
        heapq.heappush(self._payments, (on, number, creditor, life.case.reference, movement))
        life.owed = max(0, life.owed - minor)
        if life.dice.random() < 0.01:
            back = Movement(
                on=on + timedelta(days=3), minor=minor, payer=movement.payer, text="insoluto",
                end_to_end=movement.end_to_end, is_return=True,
            )  # fmt: skip
            heapq.heappush(self._payments, (back.on, next(self._numbers), creditor, life.case.reference, back))
            life.owed += minor

    def _text(self, life: Life) -> str:
        """How he names what he pays for: as the letter says, by the invoice, or only by his name."""
        invoice = life.case.invoices[0].number
        return life.dice.choices(
            (life.case.payment_reference, f"SALDO FATTURA {invoice}", f"PRATICA {life.case.reference}", "PAGAMENTO"),
            (0.62, 0.18, 0.14, 0.06),
        )[0]  # fmt: skip

    def paid_until(self, on: date) -> Mapping[str, list[Movement]]:
        """What has reached each creditor's bank up to and with a day, since the last time."""
        found: dict[str, list[Movement]] = {}
        while self._payments and self._payments[0][0] <= on:
            _, _, creditor, _, movement = heapq.heappop(self._payments)
            found.setdefault(creditor, []).append(movement)
        return found
