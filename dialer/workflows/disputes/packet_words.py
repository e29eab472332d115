"""The words of the packet that proves a debt, in Italian and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "it": {
            "title": "Verifica del credito",
            "subtitle": "Pratica {reference} · risposta alla richiesta del {received}",
            "ack_title": "Richiesta di verifica ricevuta",
            "ack_subtitle": "Pratica {reference}",
            "page": "pagina",
            "creditor": "Creditore",
            "creditor_ids": "P. IVA / C. F. del creditore",
            "creditor_contacts": "Contatti del creditore",
            "agency": "Incaricato dell'incasso",
            "licence": "Licenza (art. 115 TULPS)",
            "mandate": "Mandato",
            "mandate_none": "vedi lettera d'incarico allegata",
            "debtor": "Debitore",
            "debtor_ids": "Codice fiscale / P. IVA",
            "address": "Indirizzo",
            "contract": "Contratto",
            "supply_point": "Punto di fornitura (POD/PDR) o linea",
            "product": "Prodotto",
            "as_of": "Situazione al",
            "made": "Emesso il",
            "made_by": "Sottoscritto da",
            "digest": "Impronta degli allegati (SHA-256)",
            "invoices": "Fatture",
            "number": "Numero",
            "issued": "Emessa",
            "due": "Scadenza",
            "period": "Periodo",
            "amount": "Importo",
            "residual": "Residuo",
            "disputed": "Contestato",
            "entries": "Pagamenti, note di credito e altre scritture",
            "day": "Valuta",
            "kind": "Scrittura",
            "item": "Riferita a",
            "payment": "pagamento",
            "credit_note": "nota di credito",
            "write_down": "riduzione",
            "charge": "addebito",
            "costs": "spese",
            "interest": "interessi",
            "principal": "capitale",
            "owed": "Quanto è dovuto",
            "part": "Voce",
            "total": "Totale",
            "owed_note": "Pagamenti imputati secondo gli artt. 1193 e 1194 c.c.; interessi semplici (art. 1283).",
            "missing": "Interessi non calcolabili per {periods} (tasso non pubblicato); gli altri sono compresi.",
            "interest_lines": "Calcolo degli interessi",
            "from": "Dal",
            "to": "Al",
            "days": "Giorni",
            "rate": "Tasso annuo",
            "on": "Su",
            "prescription": "Prescrizione",
            "expires": "Ultimo giorno",
            "stands": "sospesa: domanda giudiziale in corso",
            "acts": "Atti interruttivi",
            "no_acts": "nessuno",
            "no_term": "La natura del credito non è stata indicata: termine non calcolato.",
            "attachments": "Allegati",
            "document": "Documento",
            "sum": "SHA-256",
            "document_kind": "Tipo",
            "is_invoice": "fattura",
            "is_contract": "contratto",
            "is_mandate": "lettera d'incarico",
            "is_assignment": "cessione del credito",
            "is_meter_reading": "lettura",
            "is_proof_of_delivery": "prova di consegna",
            "is_formal_notice": "messa in mora",
            "how_dispute": "Se non è d'accordo",
            "how_dispute_body": (
                "Può contestare l'importo, in tutto o in parte, rispondendo a questa comunicazione e dicendo che cosa "
                "contesta e perché: la pratica resta sospesa finché non avrà una risposta scritta."
            ),
            "how_pay": "Se vuole pagare",
            "how_pay_body": "Può pagare direttamente al creditore indicando la pratica {reference}.",
            "iban": "IBAN del creditore: {iban}.",
            "complain": "Reclami e conciliazione",
            "complain_body": "Per un reclamo: {contact}. Rispondiamo entro {days} giorni.",
            "privacy": "Dati personali",
            "privacy_body": (
                "Titolare del trattamento è il creditore. Per l'accesso ai dati, la rettifica, la limitazione o "
                "l'opposizione: {contact}."
            ),
            "integrity": "Come si verifica",
            "integrity_body": (
                "Il fascicolo contiene l'elenco firmato delle impronte di tutti i documenti (MANIFEST.sha256): "
                "chiunque può confrontarle con «sha256sum -c MANIFEST.sha256»."
            ),
            "ack_body": (
                "Abbiamo ricevuto il {received} la Sua richiesta di verifica del credito. Da allora la pratica è "
                "sospesa: non riceverà chiamate e nulla sarà segnalato. Le invieremo la documentazione entro il {due}."
            ),
            "ack_heading": "Che cosa succede ora",
            "creditor_desk": "il creditore",
        },
        "en": {
            "title": "Proof of the debt",
            "subtitle": "Case {reference} · in answer to the request of {received}",
            "ack_title": "Request for verification received",
            "ack_subtitle": "Case {reference}",
            "page": "page",
            "creditor": "Creditor",
            "creditor_ids": "Creditor's VAT / tax number",
            "creditor_contacts": "Creditor's contacts",
            "agency": "Collection agency",
            "licence": "Licence",
            "mandate": "Mandate",
            "mandate_none": "see the letter of mandate attached",
            "debtor": "Debtor",
            "debtor_ids": "Tax / VAT number",
            "address": "Address",
            "contract": "Contract",
            "supply_point": "Supply point or line",
            "product": "Product",
            "as_of": "As of",
            "made": "Made on",
            "made_by": "Signed by",
            "digest": "Sum of the attachments (SHA-256)",
            "invoices": "Invoices",
            "number": "Number",
            "issued": "Issued",
            "due": "Due",
            "period": "Period",
            "amount": "Amount",
            "residual": "Still owed",
            "disputed": "Disputed",
            "entries": "Payments, credit notes and other entries",
            "day": "Value date",
            "kind": "Entry",
            "item": "On",
            "payment": "payment",
            "credit_note": "credit note",
            "write_down": "write-down",
            "charge": "charge",
            "costs": "costs",
            "interest": "interest",
            "principal": "principal",
            "owed": "What is owed",
            "part": "Part",
            "total": "Total",
            "owed_note": "Payments allocated by the law of the contract; interest is simple, actual/365.",
            "missing": "Interest not computable for: {periods} (rate not published yet); the rest is included.",
            "interest_lines": "How the interest was reckoned",
            "from": "From",
            "to": "To",
            "days": "Days",
            "rate": "Yearly rate",
            "on": "On",
            "prescription": "Limitation",
            "expires": "Last day",
            "stands": "suspended: a claim is before the court",
            "acts": "Interrupting acts",
            "no_acts": "none",
            "no_term": "The kind of credit was not told: no term was reckoned.",
            "attachments": "Attachments",
            "document": "Document",
            "sum": "SHA-256",
            "document_kind": "Kind",
            "is_invoice": "invoice",
            "is_contract": "contract",
            "is_mandate": "letter of mandate",
            "is_assignment": "assignment of the credit",
            "is_meter_reading": "meter reading",
            "is_proof_of_delivery": "proof of delivery",
            "is_formal_notice": "formal notice",
            "how_dispute": "If you do not agree",
            "how_dispute_body": (
                "You may dispute the amount, all or part of it, by answering this letter and saying what you dispute "
                "and why: the case stays on hold until you have a written answer."
            ),
            "how_pay": "If you want to pay",
            "how_pay_body": "You may pay the creditor directly; name the case {reference}.",
            "iban": "The creditor's IBAN: {iban}.",
            "complain": "Complaints and conciliation",
            "complain_body": "For a complaint: {contact}. We answer within {days} days.",
            "privacy": "Personal data",
            "privacy_body": (
                "The creditor is the controller. For access, rectification, restriction or objection: {contact}."
            ),
            "integrity": "How to check it",
            "integrity_body": (
                "The packet holds a signed list of the sums of all documents (MANIFEST.sha256): anybody can compare "
                "them with `sha256sum -c MANIFEST.sha256`."
            ),
            "ack_body": (
                "We received your request to verify the debt on {received}. Since then the case is on hold: you will "
                "get no calls, and nothing is reported. You will receive the documents by {due}."
            ),
            "ack_heading": "What happens now",
            "creditor_desk": "the creditor",
        },
    }
)


def words_for(language: str) -> Mapping[str, str]:
    """The catalogue of a language; English for those that there are no words for."""
    return WORDS.get(language, WORDS["en"])
