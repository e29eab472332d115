"""Phases, gates and holds in the words of people, for the sentences that say why."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.strategy import Gate, PhaseName

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        PhaseName.CARING: ("caring", "caring"),
        PhaseName.SOFT: ("sollecito", "reminder"),
        PhaseName.PHONE: ("phone collection", "phone collection"),
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
