"""What was done and decided in the treatment of a case, and the lists of what waits for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.core.treatment.sheet import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step that was or is due."""

    step: str
    action: str
    title: str
    opened_on: date
    deadline: date | None
    state: str
    """``open``, ``done`` or ``lapsed``."""
    done_on: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """Something that happened to the treatment."""

    at: datetime
    on_day: date
    kind: str
    """``phase``, ``step_done``, ``closure``, ``prescription``, ``act``, ``act_ended`` or ``hand_off``."""
    data: Mapping[str, object]
    by: str
    """Name of the person; empty: the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """An interrupting act as it is kept."""

    act_id: int
    invoice: str
    """Number; empty: every invoice of the case."""
    kind: str
    on_day: date
    final_on: date | None
    proof: str
    is_ended: bool
    """It was taken back: recorded by mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffRow:
    """A case that goes to a visitor, a bureau or a lawyer."""

    hand_off_id: int
    case_id: CaseId
    kind: HandOffKind
    state: HandOffState
    opened_on: date
    notice_on: date | None
    due_on: date | None
    sent_on: date | None
    recipient: str
    sha256: str
    note: str
    stage: str = ""
    """What its recipient said last."""
    proof: str = ""
    """Of the bureau's notice to the debtor."""
    ended_because: str = ""
    """Why it was withdrawn: ``paid``, ``agreed``, ``disputed``, ``recalled``, ``closed``."""
    decision: str = ""
    """Of a person, after a lawyer gave it back."""
    decided_on: date | None = None
    document_id: int | None = None
    """The file that was made for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCase:
    """A line of a list of work."""

    case_id: CaseId
    reference: str
    debtor: str
    creditor_id: CreditorId
    creditor: str
    balance_minor: int
    currency: str
    phase: str
    action: str
    why: str
    facts: Mapping[str, object]
    step: str
    title: str
    """Of the step where one is due."""
    deadline: date | None
    prescribes_on: date | None
    prescription: str


@dataclass(frozen=True, slots=True)
class WaitingCases:
    """Part of a list of work."""

    items: tuple[WaitingCase, ...]
    next_cursor: str | None
    """Asks for what follows; None: nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingRow:
    """How a case ended."""

    status: str
    """``open``, ``paid``, ``closed`` or ``recalled``."""
    reason: str
    """Fixed word, or of a recall the creditor's own."""
    closed_at: datetime | None
    decided_by: str
    """Name; empty: nobody decided."""
    note: str
    """Of the decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOfCase:
    """What a case took, since it was opened."""

    talk_s: float
    call_thousandths: float
    """The line, in thousandths of the minor unit."""
    visit_fee_minor: int
    letters_at: tuple[datetime, ...] = ()
    """When the letters went out that were recorded with the case."""


class CaseStepsRepo(Protocol):
    async def ending(self, case_id: CaseId) -> EndingRow:
        """Raises NotFound."""
        ...

    async def ended_cases(
        self, creditor_id: CreditorId, since: datetime, until: datetime, limit: int
    ) -> tuple[CaseId, ...]:
        """Of a creditor, that ended between the instants, the first ones first."""
        ...

    async def work(self, case_id: CaseId) -> WorkOfCase:
        """Calls to the debtor for the case's creditor since it was opened, and visits."""
        ...

    async def standing(self, case_id: CaseId) -> Standing | None:
        """What is next as it was planned last."""
        ...

    async def steps(self, case_id: CaseId) -> tuple[StepRow, ...]: ...

    async def events(self, case_id: CaseId, limit: int = 200) -> tuple[EventRow, ...]:
        """The newest first."""
        ...

    async def acts(self, case_id: CaseId) -> tuple[ActRow, ...]: ...

    async def hand_offs(self, case_id: CaseId) -> tuple[HandOffRow, ...]:
        """The newest first."""
        ...

    async def hand_off(self, hand_off_id: int) -> HandOffRow:
        """Raises NotFound."""
        ...

    async def log(
        self, case_id: CaseId, kind: str, data: Mapping[str, object], *, on: date, at: datetime, by: UserId | None
    ) -> None: ...

    async def finish_step(self, case_id: CaseId, step: str, note: str, *, on: date, by: UserId | None) -> StepRow:
        """A due step was taken. Raises NotFound when it was never due, Conflict when it was done."""
        ...

    async def decide_closure(
        self,
        case_id: CaseId,
        *,
        why: str,
        facts: Mapping[str, object],
        is_confirmed: bool,
        note: str,
        on: date,
        at: datetime,
        by: UserId,
    ) -> None:
        """Keep the decision; a confirmed one closes the case."""
        ...  # fmt: skip

    async def decide_prescription(
        self, case_id: CaseId, *, expires_on: date, choice: str, note: str, on: date, at: datetime, by: UserId
    ) -> None: ...

    async def end_act(self, act_id: int, at: datetime, by: UserId | None) -> CaseId:
        """An act was recorded by mistake. Raises NotFound, Conflict when it was taken back already."""
        ...

    async def open_hand_off(
        self,
        case_id: CaseId,
        kind: HandOffKind,
        *,
        on: date,
        due_on: date | None,
        recipient: str,
        at: datetime,
        by: UserId | None,
    ) -> int:
        """Raises Conflict when one of the kind is open."""
        ...  # fmt: skip

    async def change_hand_off(
        self, hand_off_id: int, *, state: HandOffState, note: str, at: datetime, by: UserId | None,
        sha256: str | None = None, sent_on: date | None = None,
    ) -> None: ...  # fmt: skip

    async def waiting(self, actions: Sequence[str], scope: Scope, *, cursor: str | None, limit: int) -> WaitingCases:
        """Cases whose next step is one of these, or with an open step of that kind; the nearest deadline first."""
        ...

    async def prescribing(self, until: date, scope: Scope, *, cursor: str | None, limit: int) -> WaitingCases:
        """Open cases whose first claim can be brought until then at the latest, the nearest first."""
        ...

    async def alarms(self, today: date) -> Mapping[int, int]:
        """Open cases by the alarm they have reached (180, 90, 30; 0: the day has passed) and nobody decided."""
        ...

    async def unknown_terms(self, scope: Scope) -> int:
        """Open cases of which no term of prescription is known."""
        ...
