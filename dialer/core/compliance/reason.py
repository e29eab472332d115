"""A verdict in a sentence, in Italian or English, made only when someone asks: decisions are many, readers few."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from dialer.core.compliance.pack import Pack
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import WEEKDAYS, zone

LANGUAGES = ("it", "en")

_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # why: (Italian, English)
        "hours": (
            "Fuori dall'orario di contatto: {day}, fasce {windows}",
            "Outside calling hours: {day}, windows {windows}",
        ),
        "margin": (
            "Troppo vicino alla chiusura: {day}, fasce {windows}",
            "Too near to closing: {day}, windows {windows}",
        ),
        "holiday": ("Giorno festivo: {day}", "Public holiday: {day}"),
        "added_holiday": ("Giorno festivo aggiunto per la zona: {day}", "Holiday added for the area: {day}"),
        "patron": (
            "Festa del patrono nel comune del debitore: {day}",
            "Patron's day in the debtor's municipality: {day}",
        ),
        "attempts_per_day": (
            "Già {count} tentativi nel giorno {day} (massimo {max})",
            "{count} attempts already on {day} (at most {max})",
        ),
        "attempt_gap": (
            "Ultimo tentativo: {last_at}; devono passare {minutes} minuti",
            "Last attempt: {last_at}; {minutes} minutes must pass",
        ),
        "attempts_rolling": (
            "Già {count} tentativi in {hours} ore (massimo {max})",
            "{count} attempts already in {hours} hours (at most {max})",
        ),
        "conversations_per_day": (
            "Già {count} colloqui nel giorno {day} (massimo {max})",
            "{count} conversations already on {day} (at most {max})",
        ),
        "conversations_per_week": (
            "Già {count} colloqui nella settimana di {day} (massimo {max})",
            "{count} conversations already in the week of {day} (at most {max})",
        ),
        "attempts_in_days": (
            "Già {count} tentativi in {days} giorni consecutivi (massimo {max} per {per})",
            "{count} attempts already in {days} consecutive days (at most {max} for each {per})",
        ),
        "contacts_in_days": (
            "Già {count} contatti in {days} giorni consecutivi (massimo {max})",
            "{count} contacts already in {days} consecutive days (at most {max})",
        ),
        "conversation_block": (
            "Ultimo colloquio: {talked_at}; per {days} giorni, quello compreso, non si richiama",
            "Last conversation: {talked_at}; no call for {days} days, that day being the first",
        ),
        "quarantine": (
            "Chiamata muta: {silent_at}; il numero non si richiama per {hours} ore",
            "Silent call: {silent_at}; the number is not called again for {hours} hours",
        ),
        "quarantine_reserved": (
            "Chiamata muta: {silent_at}; per {hours} ore il numero si richiama solo con un operatore riservato",
            "Silent call: {silent_at}; for {hours} hours the number is called only with an agent held",
        ),
        "machine_repeat": (
            "Segreteria telefonica: {last_at}; per {hours} ore il numero si richiama solo con un operatore riservato",
            "Answered by a machine: {last_at}; for {hours} hours the number is called only with an agent held",
        ),
        "recording": (
            "Contenuto non ammesso in un messaggio registrato: {message}",
            "Not to be said by a recording: {message}",
        ),
        "recording_consent": (
            "Messaggio registrato senza consenso a un numero che può essere mobile",
            "Recorded message without consent to a number that may be a mobile",
        ),
        "recorded_calls": (
            "Già {count} chiamate registrate in {days} giorni (massimo {max})",
            "{count} recorded calls already in {days} days (at most {max})",
        ),
        "cease": ("Il debitore ha chiesto di non essere contattato", "The debtor asked not to be contacted"),
        "medium_block": ("Il debitore non vuole telefonate", "The debtor does not want telephone calls"),
        "avoid": ("Il debitore ha chiesto di evitare questo momento", "The debtor asked to avoid this time"),
        "represented": (
            "Il debitore è rappresentato: si contatta solo il rappresentante",
            "The debtor is represented: only the representative is contacted",
        ),
        "letter_missing": (
            "Prima della telefonata serve una lettera, che non risulta inviata",
            "A letter must be sent before the first call, and none was",
        ),
        "letter_wait": (
            "Lettera inviata: {day}; la telefonata segue dopo {days} giorni",
            "Letter sent: {day}; the call follows {days} days after",
        ),
        "moratorium": ("Moratoria per zona o committente", "Moratorium for the area or the creditor"),
        "caller_id_kind": (
            "Numero chiamante di un tipo non ammesso: {shown} ({kind})",
            "Caller ID of a kind that may not be shown: {shown} ({kind})",
        ),
        "reserved_agent": (
            "Chiamata muta: {silent_at}; prima di richiamare serve un operatore riservato",
            "Silent call: {silent_at}; an agent must be held before the number is dialled again",
        ),
        "hold": ("Pratica sospesa: {reason}", "Case on hold: {reason}"),
        "mandate_ended": ("Mandato terminato: {day}", "The mandate ended: {day}"),
        "mandate_not_begun": ("Il mandato non è cominciato: {day}", "The mandate has not begun: {day}"),
        "do_not_call": ("Numero da non chiamare", "The number is on a do-not-call list"),
        "number_state": ("Numero {state}", "The number is {state}"),
        "number_kind": ("Numero non componibile: {kind}", "Not a number to be dialled: {kind}"),
        "work_number": (
            "Numero del luogo di lavoro di provenienza non ammessa: {source}",
            "Workplace number from a source that is not allowed: {source}",
        ),
        "caller_id": ("Numero chiamante non presentabile: {shown}", "Caller ID cannot be presented: {shown}"),
        "unknown_zone": ("Fuso orario del numero sconosciuto", "The number's time zone is unknown"),
        "no_pack": (
            "Nessun pacchetto di regole per il paese del debitore: {country}",
            "No rule pack for the debtor's country: {country}",
        ),
        "no_case": ("Nessuna pratica aperta", "No open case"),
        "no_number": ("Nessun numero utilizzabile", "No usable number"),
        "permitted": ("Chiamata permessa", "The call is permitted"),
    }
)
_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "disputed": ("contestazione", "disputed"),
        "validation_pending": ("verifica del credito in corso", "debt verification pending"),
        "complaint": ("reclamo", "complaint"),
        "paid_claimed": ("pagamento dichiarato", "payment claimed"),
        "hardship_review": ("esame delle difficoltà", "hardship under review"),
        "breathing_space": ("moratoria personale", "breathing space"),
        "insolvency": ("procedura concorsuale", "insolvency"),
        "deceased": ("decesso", "deceased"),
        "attorney": ("assistito da un legale", "represented by an attorney"),
        "cease": ("richiesta di non contattare", "asked not to be contacted"),
        "legal": ("fase legale", "in legal hands"),
        "creditor_recall": ("richiamata dal committente", "recalled by the creditor"),
        "moratorium": ("moratoria", "moratorium"),
        "wrong": ("errato", "wrong"),
        "disabled": ("disabilitato", "disabled"),
        "toll_free": ("numero verde", "toll-free"),
        "shared_cost": ("costo condiviso", "shared cost"),
        "premium": ("a sovrapprezzo", "premium rate"),
        "voicemail": ("casella vocale", "voice mailbox"),
        "other": ("numero di servizio", "service number"),
        "unknown": ("sconosciuto", "unknown"),
        "creditor": ("committente", "creditor"),
        "search": ("ricerca", "search"),
        "debtor": ("debitore", "debtor"),
        "contract": ("contratto", "contract"),
        "number": ("numero", "number"),
        "debt": ("debito", "debt"),
        "debt_content": ("contenuto sul debito", "debt content"),
        "information": ("informazione", "information"),
        "mobile": ("mobile", "mobile"),
        "fixed": ("fisso", "fixed"),
        "fixed_or_mobile": ("fisso o mobile", "fixed or mobile"),
        "voip": ("VoIP", "VoIP"),
        "-": ("nessuno", "none"),
        "": ("nessuna", "none"),
    }
)
_WEEKDAYS_IT = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")
_UNTIL = ("; possibile da {until}", "; possible from {until}")
_RESERVED = (", solo con un operatore riservato", ", only with an agent held")


def reason(verdict: Verdict, language: str, *, zone_name: str = "Europe/Rome", pack: Pack | None = None) -> str:
    """Say why, with the rule's id and, given the pack, its reference.

    Args:
        verdict: any verdict of ``evaluate``.
        language: ``it`` or ``en``.
        zone_name: IANA zone in which instants are told.
        pack: the pack of the verdict.

    Raises:
        Invalid: another language.
    """
    if language not in LANGUAGES:
        raise Invalid(f"no sentences in {language!r}; use one of {', '.join(LANGUAGES)}", field="language")
    index = LANGUAGES.index(language)
    values = dict(verdict.values)
    why = values.pop("why", "permitted" if verdict.is_permitted else "no_number")
    shown = {name: _shown(name, text, index, zone_name) for name, text in values.items()}
    sentence = _SENTENCES[why][index].format(**shown)
    if verdict.is_permitted:
        return f"{sentence}."
    if verdict.decision is Decision.DEFERRED and verdict.until is not None:
        sentence += _UNTIL[index].format(until=_instant(verdict.until, index, zone_name))
    if verdict.required_mode is not None:
        sentence += _RESERVED[index]
    text = pack.text_of(verdict.rule) if pack is not None else None
    reference = f", {text.reference}" if text is not None else ""
    return f"{sentence} [{verdict.rule}{reference}]."


def _shown(name: str, text: str, index: int, zone_name: str) -> str:
    if name.endswith("_at"):
        return _instant(datetime.fromisoformat(text), index, zone_name)
    if name == "day":
        return _day(date.fromisoformat(text), index)
    known = _WORDS.get(text)
    return known[index] if known is not None else text


def _day(day: date, index: int) -> str:
    if index == 0:
        return f"{_WEEKDAYS_IT[day.weekday()]} {day:%d/%m/%Y}"
    return f"{WEEKDAYS[day.weekday()].capitalize()} {day.isoformat()}"


def _instant(at: datetime, index: int, zone_name: str) -> str:
    local = at.astimezone(zone(zone_name))
    return f"{_day(local.date(), index)}{' ore' if index == 0 else ''} {local:%H:%M}"
