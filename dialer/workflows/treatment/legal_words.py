"""The words of the file that goes to a lawyer, in Italian and English; those of its account are the packet's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "title": ("Fascicolo per il recupero giudiziale", "File for legal recovery"),
        "subtitle": ("Pratica {reference} · {debtor}", "Case {reference} · {debtor}"),
        "recipient": ("Destinatario", "Recipient"),
        "principal": ("Capitale", "Principal"),
        "interest": ("Interessi", "Interest"),
        "costs": ("Spese", "Costs"),
        "total": ("Totale dovuto", "Total owed"),
        "first_barred": ("Prima prescrizione dopo il", "First claim barred after"),
        "standing": ("termine sospeso", "the term stands still"),
        "unknown": ("termine non noto: manca il tipo di credito o una scadenza", "term not known: no kind or due date"),
        "missing": ("Semestri senza tasso pubblicato", "Half-years without a published rate"),
        "missing_none": ("nessuno", "none"),
        "email": ("E-mail", "E-mail"),
        "contents": ("Contenuto del fascicolo", "What the file holds"),
        "file": ("File", "File"),
        "what": ("Cosa contiene", "What it holds"),
        "sum": ("SHA-256", "SHA-256"),
        "account": ("Estratto conto e interessi", "Account and interest"),
        "contacts": ("Contatti con il debitore", "Contacts with the debtor"),
        "acts": ("Prescrizione e atti interruttivi", "Limitation and interrupting acts"),
        "agreements": ("Promesse, piani e transazioni", "Promises, plans and settlements"),
        "disputes": ("Contestazioni e verifiche", "Disputes and verifications"),
        "integrity": ("Come si verifica", "How to check it"),
        "integrity_body": (
            "MANIFEST.sha256 elenca l'impronta di ogni file (si confronta con «sha256sum -c MANIFEST.sha256»), "
            "MANIFEST.sig la firma; «dialer packets verify» controlla tutto, compresi i PDF.",
            "MANIFEST.sha256 lists the sum of every file (compare with `sha256sum -c MANIFEST.sha256`), MANIFEST.sig "
            "signs it; `dialer packets verify` checks all of it, the PDFs too.",
        ),
        "privacy": ("Dati personali", "Personal data"),
        "privacy_body": (
            "Il fascicolo serve soltanto a far valere in giudizio il credito indicato; le note degli operatori non "
            "sono comprese.",
            "The file serves to bring this claim before a court and nothing else; agents' notes are not part of it.",
        ),
        "ledger": ("Scritture", "Entries"),
        "day": ("Valuta", "Value date"),
        "booked": ("Registrata", "Booked"),
        "entry": ("Scrittura", "Entry"),
        "on_invoice": ("Fattura", "Invoice"),
        "basis": ("Titolo", "Basis"),
        "amount": ("Importo", "Amount"),
        "at": ("Quando", "When"),
        "kind": ("Tipo", "Kind"),
        "outcome": ("Esito", "Outcome"),
        "number": ("Numero", "Number"),
        "seconds": ("Secondi", "Seconds"),
        "steps": ("Passi scritti e visite", "Written steps and visits"),
        "step": ("Passo", "Step"),
        "done": ("Fatto il", "Done on"),
        "proof": ("Prova", "Proof"),
        "summary": ("Riepilogo", "Summary"),
        "count": ("Quanti", "How many"),
        "calls": ("Chiamate", "Calls"),
        "conversations": ("Colloqui", "Conversations"),
        "letters": ("Lettere", "Letters"),
        "inbound": ("Chiamate ricevute", "Calls received"),
        "visits": ("Visite", "Visits"),
        "none": ("Nulla da riportare.", "Nothing to report."),
        "act": ("Atto", "Act"),
        "act_day": ("Giorno", "Day"),
        "act_note": (
            "Una telefonata, un messaggio o una lettera senza prova di ricezione non interrompono (art. 2943 c.c.).",
            "A telephone call, a message or a letter without proof of receipt interrupts nothing (art. 2943 c.c.).",
        ),
        "taken_back": ("annullato", "taken back"),
        "every": ("tutte", "all"),
        "promises": ("Promesse di pagamento", "Promises to pay"),
        "made": ("Fatta il", "Made on"),
        "due": ("Entro il", "Due on"),
        "state": ("Stato", "State"),
        "paid": ("Pagato", "Paid"),
        "method": ("Mezzo", "Method"),
        "plans": ("Piani di rientro", "Instalment plans"),
        "rates": ("Rate", "Rates"),
        "settlements": ("Saldi e stralci", "Settlements"),
        "offered": ("Offerta", "Offer"),
        "expires": ("Valida fino al", "Open until"),
        "tickets": ("Segnalazioni al creditore", "Tickets to the creditor"),
        "opened": ("Aperta il", "Opened on"),
        "closed": ("Chiusa il", "Closed on"),
        "verdict": ("Decisione", "Decision"),
        "verifications": ("Richieste di verifica", "Requests for proof"),
        "received": ("Ricevuta il", "Received on"),
        "sent": ("Inviata il", "Sent on"),
        "page": ("pagina", "page"),
    }
)


def legal_words(language: str) -> Mapping[str, str]:
    """The catalogue of a language; English for those that there are no words for."""
    return {name: texts[0 if language == "it" else 1] for name, texts in _WORDS.items()}
