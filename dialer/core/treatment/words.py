"""Phases, gates and holds in the words of people, for the sentences that say why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.strategy import Gate, PhaseName

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        PhaseName.CARING: ("caring", "caring"),
        PhaseName.SOFT: ("sollecito", "reminder"),
        PhaseName.PHONE: ("recupero telefonico", "phone collection"),
        PhaseName.HOME: ("recupero domiciliare", "home collection"),
        PhaseName.LEGAL: ("legale", "legal"),
        Gate.PAYMENTS_FRESH: ("pagamenti aggiornati", "fresh payments"),
        Gate.ADDRESS_OK: ("indirizzo completo", "a complete address"),
        Gate.MANDATE_ACTIVE: ("mandato attivo", "an active mandate"),
        Gate.CREDITOR_AUTHORISED: ("autorizzazione del creditore", "the creditor's authorisation"),
        Gate.NO_OPEN_DISPUTE: ("chiusura della contestazione", "the end of the dispute"),
        Gate.CONSENT: ("un recapito per messaggi con consenso", "an address for messages with consent"),
        Gate.BUREAU_PARTICIPANT: ("adesione del creditore a un SIC", "the creditor's part in a credit bureau"),
        Gate.COURTESY_DONE: ("un contatto di cortesia", "a courtesy contact"),
        Gate.WORTH_IT: ("un recupero atteso sopra il costo", "an expected recovery above the cost"),
        "payments_never": ("finora nessun file letto", "no file read so far"),
        HoldReason.DISPUTED: ("contestazione", "dispute"),
        HoldReason.VALIDATION_PENDING: ("verifica del credito in corso", "debt verification"),
        HoldReason.COMPLAINT: ("reclamo", "complaint"),
        HoldReason.PAID_CLAIMED: ("pagamento dichiarato", "payment declared"),
        HoldReason.HARDSHIP_REVIEW: ("esame delle difficoltà", "hardship review"),
        HoldReason.BREATHING_SPACE: ("tregua", "breathing space"),
        HoldReason.INSOLVENCY: ("procedura concorsuale", "insolvency"),
        HoldReason.DECEASED: ("decesso", "deceased"),
        HoldReason.ATTORNEY: ("avvocato incaricato", "attorney appointed"),
        HoldReason.CEASE: ("richiesta di non essere più contattato", "request to stop contact"),
        HoldReason.LEGAL: ("verifica legale", "legal check"),
        HoldReason.CREDITOR_RECALL: ("richiamo del creditore", "the creditor's recall"),
        HoldReason.MORATORIUM: ("moratoria", "moratorium"),
        "settled": ("accordo raggiunto", "settled"),
        "returned": ("restituita", "returned"),
    }
)


_STEPS: Mapping[str, str] = MappingProxyType(
    {
        "Chiamata di cortesia": "Courtesy call",
        "Promemoria prima della scadenza": "Reminder before the due date",
        "Primo sollecito telefonico": "First reminder by telephone",
        "Primo contatto con riguardo": "First contact with care",
        "Sollecito con link di pagamento": "Reminder with a link for paying",
        "Lettera di sollecito con il dettaglio": "Reminder letter with the items",
        "Primo contatto prima della phone collection": "First contact before phone collection",
        "Phone collection": "Phone collection",
        "Telefonata per trovare una soluzione": "Call to find a solution",
        "Sollecito formale": "Formal reminder",
        "Costituzione in mora": "Formal notice of default",
        "Visita domiciliare": "Home visit",
        "Preavviso ai sistemi di informazione creditizia": "Notice before the credit bureau is told",
        "Fascicolo legale": "File for the lawyer",
        "Proposta di chiusura per crediti incagliati": "Proposal to close a stuck debt",
    }
)
"""Steps of the ladder that ships; the pages have the same words (``officeCodes.stepTitle``)."""
_HOUSE_STEPS: Mapping[str, str] = MappingProxyType(
    {
        "Primo contatto prima della phone collection": "Primo contatto prima del recupero telefonico",
        "Phone collection": "Recupero telefonico",
    }
)
"""Italian words for shipped titles that carry the trade's English ones; stored versions keep their title."""
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_FIGURE = re.compile(r"(-?\d+)(?:\.(\d+))?( [A-Z]{3}|%)")
"""A sum or a share as the facts hold them: ``7.00 EUR``, ``22.0%``."""


def shown(name: str, value: object, language: str) -> object:
    """A fact of a sentence as people read it: days as day/month/year, steps that ship and figures in their language.

    Args:
        name: of the fact.
        value: as it was decided, or as it was kept.
        language: ``it``; anything else is English.
    """
    if name == "title":
        return (_HOUSE_STEPS if language == "it" else _STEPS).get(str(value), value)
    day = _DAY.fullmatch(str(value)) if isinstance(value, (str, date)) else None
    if day:
        return f"{day[3]}/{day[2]}/{day[1]}"
    figure = _FIGURE.fullmatch(value) if isinstance(value, str) else None
    if figure and language == "it":
        point = f",{figure[2]}" if figure[2] else ""
        return f"{int(figure[1]):,}".replace(",", ".") + point + figure[3].replace(" EUR", " €")
    return value


def shipped_steps() -> frozenset[str]:
    """Titles that are known in English too."""
    return frozenset(_STEPS)


def in_words(codes: str, language: str) -> str:
    """One code, or several with commas; what is no code stays as it is.

    Args:
        codes: as the facts of a decision hold them.
        language: ``it``; anything else is English.
    """
    place = 0 if language == "it" else 1
    return ", ".join(_WORDS[code][place] if code in _WORDS else code for code in codes.split(", "))


def known() -> frozenset[str]:
    """Every code that has words."""
    return frozenset(str(code) for code in _WORDS)
