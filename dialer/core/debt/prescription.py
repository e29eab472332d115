"""The prescription clock: until when a claim can be brought, and what starts the term anew (art. 2934-2963 c.c.).

The term runs from the due date, whose day is not counted, and ends with the same calendar day of its last month; when
that day is a public holiday, with the next day that is none (art. 2963; a Saturday is a working day here, and patron
days never shift it). An interrupting act inside the running term starts a full new one (art. 2943-2945). A judicial
claim stops the clock until the judgment, after which ten years run (art. 2945, 2953). A telephone call, a text message
or a letter without proof of receipt never interrupts: there is no kind of act for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from dialer.core.kernel.calendars import is_national_holiday, months_later
from dialer.core.kernel.errors import Invalid

JUDGMENT_MONTHS = 120
"""Art. 2953 c.c.: what a final judgment establishes is prescribed in ten years."""


class ActKind(StrEnum):
    """What interrupts prescription."""

    FORMAL_NOTICE = "formal_notice"
    """A written demand (costituzione in mora) that was received: registered letter or PEC (art. 2943)."""
    RECOGNITION = "recognition"
    """The debtor recognised the debt in writing, by a plan or by a part payment that says so (art. 2944)."""
    MEDIATION = "mediation"
    """Mediation or assisted negotiation was begun (D.Lgs. 28/2010 art. 8, D.L. 132/2014 art. 8)."""
    JUDICIAL_CLAIM = "judicial_claim"
    """A claim was served; the clock stands until the judgment is final."""
    INJUNCTION = "injunction"
    """A payment order became final, which is as good as a judgment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptingAct:
    """An act with its proof."""

    kind: ActKind
    on: date
    """The day of receipt, of the recognition, or of service: not the day of sending."""
    proof: str
    """What proves it: number of the registered letter and its card, PEC receipt, file of the signed plan."""
    final_on: date | None = None
    """Of a judicial claim: when the judgment became final; None: not yet."""

    def __post_init__(self) -> None:
        if not self.proof.strip():
            raise Invalid(
                "an act interrupts prescription only with its proof; give the receipt or the signed document",
                field="proof",
            )
        if self.final_on is not None and (self.kind is not ActKind.JUDICIAL_CLAIM or self.final_on < self.on):
            raise Invalid("only a judicial claim has a final judgment, and not before it was served", field="final_on")


@dataclass(frozen=True, slots=True)
class PrescriptionTerm:
    """How long a kind of credit can be claimed."""

    months: int
    reference: str
    is_presumptive: bool = False
    """The debt is presumed paid (art. 2954-2956 c.c.), which the debtor must claim."""
    from_year_end: bool = False
    """Runs from the last day of the year in which the claim fell due (Germany: § 199 BGB)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionClock:
    """Where the clock of one invoice stands."""

    expires_on: date | None
    """The last day on which the claim can be brought; None: the clock stands (a claim is before the court)."""
    runs_from: date
    """Start of the term that runs now."""
    counted: tuple[InterruptingAct, ...] = ()
    """Acts that started it anew, in their order."""
    too_late: tuple[InterruptingAct, ...] = ()
    """Acts after the term had ended: they change nothing."""

    def is_expired(self, on: date) -> bool:
        """True from the day after the last one."""
        return self.expires_on is not None and on > self.expires_on

    def days_left(self, on: date) -> int | None:
        """Days until the last one; 0 on it, negative afterwards; None while the clock stands."""
        return None if self.expires_on is None else (self.expires_on - on).days


@lru_cache(maxsize=16_384)
def end_of_term(start: date, months: int, country: str) -> date:
    """Last day of a term that starts with an event of that day (which is not counted)."""
    end = months_later(start, months)
    while end.weekday() == 6 or is_national_holiday(end, country):
        end += timedelta(days=1)
    return end


def prescription_clock(
    due_on: date, term: PrescriptionTerm, acts: Iterable[InterruptingAct] = (), *, country: str = "IT"
) -> PrescriptionClock:
    """The clock of an invoice.

    Args:
        due_on: the day from which the right could be exercised.
        term: of its kind of credit.
        acts: with proof, in any order; those before the due date have no effect.
        country: whose holidays move the last day.
    """
    start, months = date(due_on.year, 12, 31) if term.from_year_end else due_on, term.months
    expires: date | None = end_of_term(start, months, country)
    counted: list[InterruptingAct] = []
    too_late: list[InterruptingAct] = []
    judged_on = date.min
    for act in sorted((act for act in acts if act.on >= due_on), key=lambda act: act.on):
        if expires is None or act.on < judged_on:
            continue  # before the court: what comes before the judgment is part of that
        if act.on > expires:
            too_late.append(act)
            continue
        counted.append(act)
        start = act.on
        if act.kind is ActKind.JUDICIAL_CLAIM:
            if act.final_on is None:
                expires = None
                continue
            start = judged_on = act.final_on
            months = JUDGMENT_MONTHS
        elif act.kind is ActKind.INJUNCTION:
            months = JUDGMENT_MONTHS
        expires = end_of_term(start, months, country)
    return PrescriptionClock(expires_on=expires, runs_from=start, counted=tuple(counted), too_late=tuple(too_late))


ALARM_DAYS = (180, 90, 30)
"""Days before the last one at which a person is told (``domain.md`` C35)."""


def alarm(clock: PrescriptionClock, on: date) -> int | None:
    """The tightest alarm that has been reached: 180, 90 or 30 days; 0 when the last day has passed; None: none."""
    left = clock.days_left(on)
    if left is None or left > ALARM_DAYS[0]:
        return None
    if clock.is_expired(on):
        return 0
    return min(days for days in ALARM_DAYS if left <= days)
