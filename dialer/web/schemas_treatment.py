"""Treatment of cases on the wire: what is next and why, the ladder, prescription, hand-offs, lists of work."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from dialer.core.debt.prescription import ActKind
from dialer.core.treatment.chance import Basis
from dialer.core.treatment.contact_plan import Because, Channel
from dialer.core.treatment.hand_off import HandOffKind, HandOffMove
from dialer.web.schemas import Instant, LineText, Model, MoneyOut, Note, Out, Page, PageQuery
from dialer.workflows.treatment.decide_prescription import PrescriptionChoice

Reason = Annotated[str, Field(min_length=1, max_length=2000)]


class SentenceOut(Out):
    """Why, for a person."""

    it: str
    en: str


class NextStepOut(Out):
    """What is to be done with the case now, until when, and why."""

    action: str
    """``call``, ``message``, ``letter``, ``escalate``, ``wait``, ``propose_closure``, ``ask_person`` or ``stop``."""
    step: str
    """Of the ladder; empty: none."""
    why: str
    sentence: SentenceOut
    deadline: date | None
    look_again_on: date | None


class RungOut(Out):
    id: str
    title: str
    phase: str
    action: str
    first_on: date | None
    last_on: date | None
    state: Literal["done", "open", "lapsed", "missed", "later", "other"]
    done_on: date | None
    attempts: int


class ActOut(Out):
    act_id: int
    invoice: str
    """Number; empty: every invoice of the case."""
    kind: str
    on_day: date
    final_on: date | None
    proof: str
    is_ended: bool


class PrescriptionClockOut(Out):
    """Until when an invoice can be claimed."""

    invoice: str
    due_on: date | None
    residual: MoneyOut
    expires_on: date | None
    """Last day; null: the clock stands, or no term is known."""
    runs_from: date | None
    counted: int
    """Acts that started it anew."""
    too_late: int
    """Acts after its end: they change nothing."""
    unknown_because: str


class EventOut(Out):
    at: Instant
    on_day: date
    kind: str
    data: dict[str, object]
    sentence: SentenceOut | None
    """Of a phase that changed, or a closure: why."""
    by: str


class HandOffOut(Out):
    hand_off_id: int
    kind: str
    state: str
    opened_on: date
    notice_on: date | None
    due_on: date | None
    """Of the bureau: first day on which it may be told."""
    sent_on: date | None
    recipient: str
    sha256: str
    note: str
    stage: str
    """What its recipient said last; empty: nothing."""
    proof: str
    """Of the bureau's notice to the debtor."""
    ended_because: str
    """Why it was withdrawn, or is to be corrected: ``paid``, ``agreed``, ``disputed``, ``recalled``, ``closed``."""
    decision: str
    """Of a person, after a lawyer gave it back: ``resume``, ``close``; empty: none."""
    decided_on: date | None
    document_id: int | None
    """The file that was made, among the case's documents."""


class ResponseOut(Out):
    """Whether the debtor answers, with the counts that say so; since the case was opened."""

    answer: Literal["none_yet", "answered", "no_response", "refused"]
    attempts: int
    conversations: int
    letters: int
    messages: int
    visits: int
    refusals: int
    refused_offers: int
    refused_on: date | None


class ChanceOut(Out):
    """That the next action brings what is owed: for the stop rule, which only ever proposes."""

    probability: float
    basis: Basis
    """``learned``: by the creditor's own model, proved on calls it had not seen; ``age``: by the age of the debt."""
    model_id: int | None
    share: float
    """Part of what is asked that comes in where any money does; 1 by the age of the debt."""
    share_low: float
    """90 % interval."""
    share_high: float
    share_seen: int
    """Payments of debts of this size that it was learned from."""
    expected: MoneyOut
    """Of the next action, by the creditor's view or our share."""


class ContactHourOut(Out):
    at: Instant
    chance: float
    """0..1 that the number is answered in the two hours from then."""


class ContactPlanOut(Out):
    """How the debtor is best reached next; the rule pack has the last word on every call."""

    channel: Channel
    because: Because
    e164: str
    """The number with the best expected result; empty: none may be dialled, or no campaign has the debtor."""
    campaign_name: str
    is_learned: bool
    """The chances are learned from the creditor's calls; else they are rates."""
    hours: list[ContactHourOut]
    """The best ahead, in the order of time."""
    week_left: int | None
    """Calls that the rule pack leaves for these seven days; null: no limit, or no campaign."""
    step_left: int | None
    """Attempts that the step has left; null: no limit, or no call is due."""
    vain_left: int | None
    """Attempts left before closure is proposed because nobody was ever reached; null: somebody was, or no limit."""


class TreatmentOut(Out):
    """A case's treatment, whole."""

    today: date
    strategy: str
    """Empty: none is assigned."""
    version: str
    trial: str
    is_challenger: bool
    """One of several strategies that are compared, and not the one with the largest share."""
    is_control: bool
    phase: str
    phase_since: date | None
    longest_days: int | None
    next: NextStepOut | None
    """Null: the case was not planned yet, or no strategy is assigned."""
    chance: ChanceOut | None
    rungs: list[RungOut]
    response: ResponseOut
    prescribes_on: date | None
    prescription: str
    """``running``, ``standing``, ``unknown`` or ``none``; empty: not planned yet."""
    clocks: list[PrescriptionClockOut]
    acts: list[ActOut]
    hand_offs: list[HandOffOut]
    events: list[EventOut]


class StepDoneIn(Model):
    note: LineText = ""
    """What proves it: number of the registered letter, file of the message."""


class ClosureIn(Model):
    is_confirmed: bool
    """True closes the case; false refuses what was proposed."""
    note: Reason


class PrescriptionIn(Model):
    choice: PrescriptionChoice
    note: Reason


class ActIn(Model):
    kind: ActKind
    on: date
    """Of receipt, recognition or service: not of sending."""
    proof: Annotated[str, Field(min_length=1, max_length=500)]
    """Number of the registered letter and its card, PEC receipt, file of the signed plan."""
    invoice: LineText = ""
    """Number; empty: every invoice of the case."""
    final_on: date | None = None
    """Of a judicial claim: when the judgment became final."""


class HandOffIn(Model):
    kind: HandOffKind
    recipient: LineText = ""
    """Lawyer, visitor's firm or bureau."""


class HandOffMoveIn(Model):
    move: HandOffMove
    note: Note = ""


class WaitingOut(Out):
    case_id: int
    reference: str
    debtor: str
    creditor: str
    balance: MoneyOut
    phase: str
    action: str
    step: str
    title: str
    why: str
    sentence: SentenceOut
    deadline: date | None
    days_left: int | None
    """Until the deadline; negative: late."""
    prescribes_on: date | None


class WaitingPage(Page[WaitingOut]):
    next_cursor: str | None = None


class WorkQuery(PageQuery):
    kind: Literal["letters", "messages", "decisions", "closures", "hand_offs"]
    """Letters and notices to send, messages, what only a person decides, closures proposed, cases to be handed on."""


class PrescribingQuery(PageQuery):
    within: Annotated[int, Field(ge=0, le=3650)] = 180
    """Days from today."""


class PrescribingPage(Page[WaitingOut]):
    next_cursor: str | None = None
    unknown_count: int
    """Open cases of which no term is known: their kind of credit or a due date is missing."""


class AlarmOut(Out):
    """An invoice near its prescription."""

    alarm_id: int
    case_id: int
    creditor: str
    reference: str
    debtor: str
    invoice: str
    residual: MoneyOut
    days: int
    """180, 90 or 30; 0: the last day has passed."""
    days_left: int
    """Until the last day; negative: it has passed."""
    expires_on: date
    raised_on: date
    taken_at: Instant | None
    taken_by: str
    """Empty: nobody has."""
    note: str


class AlarmPage(Page[AlarmOut]):
    next_cursor: str | None = None


class AlarmsQuery(PageQuery):
    days: Annotated[int, Field(ge=0, le=180)] | None = None
    """Only of that threshold."""


class TakeAlarmIn(Model):
    note: LineText = ""
    """What is done about it."""
