"""Words of codes in files that leave the house, in Italian and English: outcomes, states, kinds; as pages say them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "outcome": {
            "NA": ("Nessuna risposta", "No answer"),
            "BUSY": ("Occupato", "Busy"),
            "REJECTED": ("Rifiutata", "Declined"),
            "CONG": ("Rete congestionata", "Network congested"),
            "NETFAIL": ("Guasto di rete", "Network failure"),
            "INVALID": ("Numero inesistente", "Invalid number"),
            "UNREACH": ("Non raggiungibile", "Unreachable"),
            "SILENT": ("Chiamata muta", "Silent call"),
            "ABANDON": ("Abbandonata", "Abandoned"),
            "HUNG_UP": ("Riagganciato in attesa", "Hung up waiting"),
            "HANGUP_EARLY": ("Riaggancia subito", "Hung up at once"),
            "CANCELLED": ("Annullata da noi", "Cancelled by us"),
            "LOST": ("Esito perso", "Lost"),
            "CONNECTED": ("Conversazione", "Conversation"),
            "VM": ("Segreteria", "Voicemail"),
            "VM_NEUTRAL": ("Segreteria, messaggio", "Voicemail, message left"),
            "FAX": ("Fax", "Fax"),
            "WRONG": ("Numero sbagliato", "Wrong number"),
            "TP": ("Altra persona", "Third party"),
            "TP_MSG": ("Altra persona, messaggio", "Third party, message"),
            "REFUSED_ID": ("Non si identifica", "Refuses to identify"),
            "CB": ("Richiamo concordato", "Callback agreed"),
            "PTP": ("Promessa", "Promise"),
            "PTP_PART": ("Promessa parziale", "Partial promise"),
            "PAID_NOW": ("Paga adesso", "Pays now"),
            "ALREADY_PAID": ("Già pagato", "Already paid"),
            "PLAN": ("Piano di rientro", "Payment plan"),
            "SETTLE": ("Saldo e stralcio", "Settlement"),
            "DISPUTE": ("Contesta", "Dispute"),
            "SERVICE": ("Problema di servizio", "Service problem"),
            "VALIDATION": ("Chiede le prove", "Asks for proof"),
            "COMPLAINT": ("Reclamo", "Complaint"),
            "HARDSHIP": ("Difficoltà economica", "Hardship"),
            "VULN": ("Persona fragile", "Vulnerable"),
            "REFUSAL": ("Rifiuta di pagare", "Refuses to pay"),
            "LANG": ("Lingua", "Language barrier"),
            "DECEASED": ("Deceduto", "Deceased"),
            "INSOLVENCY": ("Insolvenza", "Insolvency"),
            "ATTORNEY": ("Ha un legale", "Has a lawyer"),
            "CEASE": ("Non chiamare più", "Do not call again"),
            "DNC_TIME": ("Non ora", "Not now"),
            "MINOR": ("Minorenne", "Minor"),
            "CARE_OK": ("Tutto bene", "All fine"),
            "CARE_RESENT": ("Fattura rinviata", "Invoice resent"),
            "CARE_OBSTACLE": ("C'è un ostacolo", "There is an obstacle"),
        },
        "promiseState": {
            "open": ("aperta", "open"),
            "kept": ("mantenuta", "kept"),
            "partial": ("in parte", "partly kept"),
            "broken": ("non mantenuta", "broken"),
            "cancelled": ("annullata", "cancelled"),
        },
        "planState": {
            "active": ("attivo", "active"),
            "late": ("in ritardo", "late"),
            "completed": ("concluso", "completed"),
            "broken": ("decaduto", "broken"),
            "cancelled": ("annullato", "cancelled"),
        },
        "settlementState": {
            "proposed": ("proposto", "proposed"),
            "offered": ("offerto", "offered"),
            "accepted": ("accettato", "accepted"),
            "paid": ("pagato", "paid"),
            "expired": ("scaduto", "expired"),
            "void": ("decaduto", "void"),
            "refused": ("rifiutato", "refused"),
            "rejected": ("respinto", "rejected"),
            "countered": ("controproposta", "countered"),
            "withdrawn": ("ritirato", "withdrawn"),
        },
        "ticketKind": {
            "resend_invoice": ("Rinvio fattura", "Invoice sent again"),
            "billing": ("Fatturazione", "Billing"),
            "technical": ("Tecnica: pagamento non abbinato", "Technical: payment not matched"),
            "service": ("Servizio", "Service"),
            "supply": ("Fornitura", "Supply"),
            "validation": ("Documenti del debito", "Documents of the debt"),
            "legal_check": ("Verifica legale", "Legal check"),
            "insolvency": ("Procedura di insolvenza", "Insolvency"),
            "heirs": ("Eredi", "Heirs"),
        },
        "ticketState": {
            "open": ("attende risposta", "waits for an answer"),
            "answered": ("risposto, da eseguire", "answered, to be carried out"),
            "closed": ("chiusa", "closed"),
        },
        "verdict": {
            "upheld": ("ha ragione il debitore", "the debtor was right"),
            "partly_upheld": ("ragione in parte", "partly right"),
            "rejected": ("il credito è giusto", "the debt stands"),
            "done": ("fatto", "done"),
            "withdrawn": ("ritirata", "withdrawn"),
        },
        "verificationState": {
            "received": ("da confermare", "to be acknowledged"),
            "ack": ("confermata", "acknowledged"),
            "collecting_docs": ("documenti in raccolta", "collecting documents"),
            "sent": ("inviata", "sent"),
            "accepted": ("accettata", "accepted"),
            "disputed": ("contestata", "disputed"),
            "withdrawn": ("ritirata", "withdrawn"),
            "returned": ("pratica restituita", "case returned"),
        },
        "act": {
            "formal_notice": ("Costituzione in mora ricevuta", "Formal notice received"),
            "recognition": ("Riconoscimento del debito", "Recognition of the debt"),
            "mediation": ("Mediazione o negoziazione", "Mediation or negotiation"),
            "judicial_claim": ("Domanda giudiziale notificata", "Judicial claim served"),
            "injunction": ("Decreto ingiuntivo definitivo", "Final payment order"),
        },
        "method": {
            "bank_transfer": ("bonifico", "bank transfer"),
            "pagopa": ("PagoPA", "PagoPA"),
            "card": ("carta", "card"),
            "postal_slip": ("bollettino postale", "postal slip"),
            "direct_debit": ("addebito in conto", "direct debit"),
        },
        "stepAction": {
            "call": ("chiamata", "call"),
            "message": ("messaggio", "message"),
            "letter": ("lettera", "letter"),
            "formal_notice": ("costituzione in mora", "formal notice"),
            "visit": ("visita domiciliare", "home visit"),
            "bureau_notice": ("preavviso SIC", "bureau notice"),
            "legal_file": ("fascicolo legale", "legal file"),
        },
        "documentKind": {
            "invoice": ("Fattura", "Invoice"),
            "contract": ("Contratto", "Contract"),
            "mandate": ("Mandato", "Mandate"),
            "assignment": ("Cessione", "Assignment"),
            "meter_reading": ("Lettura", "Meter reading"),
            "proof_of_delivery": ("Prova di consegna", "Proof of delivery"),
            "payment_proof": ("Ricevuta di pagamento", "Payment proof"),
            "formal_notice": ("Messa in mora", "Formal notice"),
            "correspondence": ("Corrispondenza", "Correspondence"),
            "identity": ("Delega o identità", "Proxy or identity"),
            "acknowledgement": ("Conferma di ricevuta", "Acknowledgement"),
            "legal_file": ("Fascicolo per il legale", "Legal file"),
            "packet": ("Fascicolo", "Packet"),
            "agreement": ("Accordo", "Agreement"),
            "other": ("Altro", "Other"),
        },
        "paper": {
            "promise": ("Conferma della promessa", "Confirmation of the promise"),
            "plan": ("Piano di rientro", "Payment plan"),
            "settlement": ("Accordo a saldo e stralcio", "Settlement agreement"),
            "release": ("Quietanza liberatoria", "Release letter"),
        },
        "letter": {
            "first_demand": ("prima richiesta", "first demand"),
            "reminder": ("sollecito", "reminder"),
            "notice": ("diffida", "notice"),
            "other": ("altra lettera", "other letter"),
        },
        "speaker": {
            "debtor": ("il debitore", "the debtor"),
            "representative": ("chi lo rappresenta", "a representative"),
        },
    }
)


def coded(kind: str, code: str, language: str) -> str:
    """The word of a code; one that is not known is shown as it is.

    Args:
        kind: of which list.
        code: empty gives nothing.
        language: ``it``; anything else is English.
    """
    found = CODES[kind].get(code)
    return found[0 if language == "it" else 1] if found is not None else code.replace("_", " ")
