"""The words of the report on a case that has ended, in Italian and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "title": ("Relazione di chiusura", "Closure report"),
        "subtitle": ("Pratica {reference} · {debtor}", "Case {reference} · {debtor}"),
        "ended": ("Esito", "How it ended"),
        "why": ("Motivo", "Why"),
        "ended_on": ("Chiusa il", "Ended on"),
        "decided_by": ("Decisa da", "Decided by"),
        "by_itself": (
            "nessuna decisione: segue dal registro dei pagamenti o dal creditore",
            "nobody: it follows from the ledger or the creditor",
        ),
        "note": ("Motivazione", "Reason given"),
        "balance": ("Saldo alla chiusura", "Balance at the end"),
        "principal": ("di cui capitale", "of which principal"),
        "interest": ("di cui interessi", "of which interest"),
        "costs": ("di cui spese", "of which costs"),
        "collected": ("Incassato", "Collected"),
        "missing": ("Semestri senza tasso", "Half-years without a rate"),
        "answer": ("Risposta del debitore", "The debtor's answer"),
        "tried": ("Cosa è stato tentato", "What was tried"),
        "what": ("Attività", "Activity"),
        "count": ("Quanti", "How many"),
        "cost": ("Costo", "Cost"),
        "attempts": ("Tentativi telefonici", "Attempts by telephone"),
        "conversations": ("Colloqui con il debitore", "Conversations with the debtor"),
        "letters": ("Lettere e diffide", "Letters and notices"),
        "messages": ("Messaggi", "Messages"),
        "visits": ("Visite domiciliari", "Home visits"),
        "lawyers": ("Affidamenti al legale", "Hand-offs to lawyers"),
        "promises": ("Promesse (mantenute)", "Promises (kept)"),
        "plans": ("Piani di rientro", "Instalment plans"),
        "settlements": ("Proposte di saldo e stralcio", "Settlement offers"),
        "refusals": ("Rifiuti", "Refusals"),
        "total": ("Totale", "Total"),
        "cost_note": (
            "Costi: minuti di conversazione alla tariffa oraria degli operatori, linea telefonica, lettere a prezzo "
            "medio, compensi dei visitatori. Le spese legali stanno nel saldo del debitore.",
            "Costs: minutes of talk at the agents' hourly price, the line, letters at their mean price, visitors' "
            "fees. Legal costs stand in the debtor's balance.",
        ),
        "prescription": ("Prescrizione per fattura", "Limitation by invoice"),
        "invoice": ("Fattura", "Invoice"),
        "due": ("Scadenza", "Due"),
        "residual": ("Residuo", "Still owed"),
        "barred": ("Ultimo giorno", "Last day"),
        "acts": ("Atti validi", "Acts that count"),
        "standing": ("sospesa", "stands still"),
        "unknown": ("non nota", "not known"),
        "tax": (
            "Elementi per la deducibilità della perdita (art. 101 c. 5 TUIR)",
            "Elements for the deduction of the loss (art. 101(5) TUIR)",
        ),
        "element": ("Elemento", "Element"),
        "fact": ("Risultanza", "Finding"),
        "modest": ("Credito di modesta entità (capitale fino a 2.500 €)", "Modest claim (principal up to EUR 2,500)"),
        "six_months": ("Sei mesi dalla scadenza", "Six months since it fell due"),
        "is_barred": ("Diritto prescritto", "Time-barred"),
        "proceeding": ("Procedura concorsuale", "Insolvency proceeding"),
        "dead": ("Debitore deceduto", "Debtor deceased"),
        "unreachable": ("Ricerca infruttuosa del debitore", "Debtor sought in vain"),
        "legal_tried": ("Recupero giudiziale tentato", "Legal recovery tried"),
        "yes": ("sì", "yes"),
        "no": ("no", "no"),
        "tax_note": (
            "Sono i fatti risultanti dalla pratica, non un parere: la deducibilità è valutata dal creditore.",
            "These are facts of the case, no advice: whether the loss is deductible is for the creditor to judge.",
        ),
        "page": ("pagina", "page"),
        "status_paid": ("pagata", "paid"),
        "status_closed": ("chiusa senza pagamento integrale", "closed without full payment"),
        "status_recalled": ("richiamata dal creditore", "recalled by the creditor"),
        "why_paid": ("Il dovuto è stato pagato.", "What was owed was paid."),
        "why_given_up": ("Una persona ha deciso di non proseguire.", "A person decided not to go on."),
        "why_below_minimum": (
            "Il residuo era sotto il minimo della strategia.",
            "What was left was below the strategy's minimum.",
        ),
        "why_no_contact": ("Molti tentativi senza un colloquio.", "Many attempts without a conversation."),
        "why_uneconomic": (
            "Il passo successivo sarebbe costato più di quanto avrebbe portato.",
            "The next step would have cost more than it would bring.",
        ),
        "why_legal_returned": (
            "Il legale ha chiuso l'incarico e una persona ha deciso di non proseguire.",
            "The lawyer ended his work and a person decided not to go on.",
        ),
        "why_returned_without_documents": (
            "Il creditore non ha prodotto le prove del credito nel termine.",
            "The creditor did not prove the debt in time.",
        ),
    }
)


def closure_words(language: str) -> Mapping[str, str]:
    """The catalogue of a language; English for those that there are no words for."""
    return {name: texts[0 if language == "it" else 1] for name, texts in _WORDS.items()}
