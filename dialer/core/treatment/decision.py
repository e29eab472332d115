"""What is to be done with a case now, until when, and why: shown on every case in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from dialer.core.treatment.strategy import PhaseName
from dialer.core.treatment.words import in_words, shown


class Action(StrEnum):
    """The next thing."""

    CALL = "call"
    MESSAGE = "message"
    LETTER = "letter"
    ESCALATE = "escalate"
    """To the next phase, or off our hands: visit, bureau, legal file."""
    WAIT = "wait"
    PROPOSE_CLOSURE = "propose_closure"
    """A person confirms or refuses."""
    ASK_PERSON = "ask_person"
    """Only a person may decide."""
    STOP = "stop"
    """Nothing will be done any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome of ``plan_case``."""

    action: Action
    why: str
    """Key of the sentence."""
    facts: Mapping[str, object] = field(default_factory=dict)
    step: str = ""
    """Of the strategy, where one is taken or waited for."""
    to_phase: PhaseName | None = None
    look_again_on: date | None = None
    """When the case is planned anew at the latest; None: when something happens to it."""
    deadline: date | None = None
    """By when it must be done."""
    alongside: tuple[str, ...] = ()
    """Other steps that are due too and do not wait for this one: messages, letters, hand-offs."""

    def sentence(self, language: str) -> str:
        """Why, for a person, in ``it`` or ``en``."""
        return sentence(self.why, self.facts, language)


def sentence(why: str, facts: Mapping[str, object], language: str) -> str:
    """Why, for a person; codes among the facts in that person's words.

    Args:
        why: key of the sentence; one that is no longer known is shown as it is.
        facts: as decided, or as they were kept.
        language: ``it``; anything else is English.
    """
    found = _SENTENCES.get(why)
    if found is None:
        return why
    told = _Shown({
        name: shown(name, in_words(str(value), language) if name in _CODED else value, language)
        for name, value in facts.items()
    })  # fmt: skip
    return found[0 if language == "it" else 1].format_map(told)


def present_facts(why: str, facts: Mapping[str, object], deadline: date | None, today: date) -> Mapping[str, object]:
    """The facts of a kept decision as of today: a step that is due still is told with today's count of days.

    Args:
        why: key of the sentence.
        facts: as they were kept when the step fell due; they are not written again for the count alone.
        deadline: that was kept with them: the last day of the step.
        today: the day in the creditor's country.
    """
    last = facts.get("last")
    if why != "step_due" or deadline is None or not isinstance(last, int):
        return facts
    return {**facts, "day": last - (deadline - today).days}


class _Shown(dict[str, object]):
    """Facts in a sentence; one that an earlier version did not keep is shown as missing, never an error."""

    def __missing__(self, name: str) -> str:
        return "…"


_CODED = frozenset({"phase", "from_phase", "reason", "gates", "title", "stage", "known_on"})


_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "closed": ("La pratica è chiusa", "The case is closed"),
        "recalled": ("Il creditore ha richiamato la pratica", "The creditor recalled the case"),
        "nothing_owed": ("Non è dovuto nulla", "Nothing is owed"),
        "prescribed": (
            "Il credito è prescritto dal {expired_on}: decide una persona",
            "The claim is time-barred since {expired_on}: a person decides",
        ),
        "prescription_decide": (
            "Mancano {days} giorni alla prescrizione ({expires_on}) e nessun atto la interrompe: decide una persona",
            "{days} days are left until prescription ({expires_on}) and no act interrupts it: a person decides",
        ),
        "prescription_letter": (
            "Mancano {days} giorni alla prescrizione ({expires_on}): costituzione in mora",
            "{days} days are left until prescription ({expires_on}): formal notice",
        ),
        "with_lawyer": (
            "La pratica è dal legale dal {sent_on}: si attende la sua risposta",
            "The case is with the lawyer since {sent_on}: his answer is awaited",
        ),
        "lawyer_returned": (
            "Il legale ha chiuso il suo incarico ({stage}): decide una persona",
            "The lawyer has ended his work ({stage}): a person decides",
        ),
        "mandate_later": ("Il mandato inizia il {starts_on}", "The mandate begins on {starts_on}"),
        "mandate_over": ("Il mandato è finito il {ended_on}", "The mandate ended on {ended_on}"),
        "held": ("Pratica sospesa: {reason}", "The case is held: {reason}"),
        "held_until": ("Pratica sospesa fino al {until}: {reason}", "The case is held until {until}: {reason}"),
        "promise_open": (
            "Promessa di pagamento per il {due_on}: si attende fino al {last_day}",
            "Promise to pay on {due_on}: wait until {last_day}",
        ),
        "promise_reminder": (
            "Promessa di pagamento per il {due_on}: promemoria",
            "Promise to pay on {due_on}: reminder",
        ),
        "promise_broken": ("Promessa non mantenuta: richiamare", "The promise was not kept: call back"),
        "promises_broken": (
            "{count} promesse non mantenute: si passa alla fase {phase}",
            "{count} promises were not kept: on to the phase {phase}",
        ),
        "plan_active": ("Piano di rientro in corso, prossima rata il {due_on}", "Plan running, next rate on {due_on}"),
        "plan_late": ("Rata del piano scaduta il {due_on}: richiamare", "A rate of the plan was due on {due_on}: call"),
        "plan_broken": (
            "Piano di rientro decaduto: si passa alla fase {phase}",
            "The plan broke: on to the phase {phase}",
        ),
        "settlement_open": (
            "Proposta di saldo e stralcio in attesa fino al {until}",
            "A settlement offer is open until {until}",
        ),
        "settlement_running": (
            "Saldo e stralcio accettato, pagamento entro il {due_on}",
            "A settlement was accepted, to be paid by {due_on}",
        ),
        "refused": (
            "Il debitore rifiuta di pagare: si passa alla fase {phase}",
            "The debtor refuses to pay: on to the phase {phase}",
        ),
        "phase_over": (
            "La fase {from_phase} dura già {days} giorni (massimo {longest}): si passa alla fase {phase}",
            "The phase {from_phase} has lasted {days} days (at most {longest}): on to the phase {phase}",
        ),
        "phase_done": (
            "La fase {from_phase} non ha altri passi: si passa alla fase {phase}",
            "The phase {from_phase} has no further step: on to the phase {phase}",
        ),
        "prescription_pending": (
            "Costituzione in mora inviata il {sent_on}, ricezione non ancora provata: decide una persona",
            "Formal notice sent on {sent_on}, its receipt is not proved yet: a person decides",
        ),
        "ladder_over": (
            "La strategia non ha altri passi: decide una persona",
            "The strategy has no further step: a person decides",
        ),
        "below_minimum": (
            "Residuo di {balance} sotto il minimo di {least}: si propone la chiusura",
            "{balance} are left, below the minimum of {least}: closure is proposed",
        ),
        "no_contact": (
            "{attempts} tentativi senza un colloquio: si propone la chiusura",
            "{attempts} attempts without a conversation: closure is proposed",
        ),
        "no_strategy": (
            "Nessuna strategia è assegnata a questa pratica: la assegna una persona",
            "No strategy is assigned to this case: a person assigns one",
        ),
        "uneconomic": (
            "Il prossimo passo costa {cost} e ne porterebbe {expected} ({chance} secondo l'età del credito): "
            "si propone la chiusura",
            "The next step costs {cost} and would bring {expected} ({chance} by the age of the debt): "
            "closure is proposed",
        ),
        "uneconomic_learned": (
            "Il prossimo passo costa {cost} e ne porterebbe {expected} (pagamento probabile al {chance} secondo il "
            "modello {model}, in media per il {part} del dovuto; appreso dagli esiti): si propone la chiusura",
            "The next step costs {cost} and would bring {expected} (money with {chance} by model {model}, on average "
            "{part} of what is owed, learned from the outcomes): closure is proposed",
        ),
        "other_currency": (
            "La pratica è in {currency}, la strategia in {theirs}: assegnare una strategia nella valuta della pratica",
            "The case is in {currency}, the strategy in {theirs}: assign a strategy in the case's currency",
        ),
        "control": (
            "Gruppo di controllo: nessun passo prima della scadenza",
            "Control group: no step before the due date",
        ),
        "step_due": ("{title} (giorno {day}, fino al giorno {last})", "{title} (day {day}, until day {last})"),
        "step_gated": ("{title}: in attesa di {gates}", "{title}: waiting for {gates}"),
        "payments_awaited": (
            "{title}: in attesa dei pagamenti del creditore (ultimi noti: {known_on})",
            "{title}: waiting for the creditor's payments (last known: {known_on})",
        ),
        "payments_and_gates": (
            "{title}: in attesa di {gates} (ultimi pagamenti noti: {known_on})",
            "{title}: waiting for {gates} (payments last known: {known_on})",
        ),
        "step_later": ("Prossimo passo: {title}, il {on}", "Next step: {title}, on {on}"),
    }
)


def sentences() -> tuple[str, ...]:
    """Every key that a decision may bear."""
    return tuple(_SENTENCES)
