"""The words of confirmations and release letters, in the debtor's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Words = Mapping[str, str]

ITALIAN: Words = MappingProxyType(
    {
        "page": "pagina",
        "promise": "Conferma della promessa di pagamento",
        "plan": "Piano di rientro concordato",
        "settlement": "Accordo a saldo e stralcio",
        "release": "Quietanza liberatoria",
        "about": "Pratica {reference}, {creditor}",
        "on": "Data",
        "creditor": "Creditore",
        "piva": "Partita IVA",
        "debtor": "Debitore",
        "contract": "Contratto",
        "reference": "Pratica",
        "owed": "Debito alla data dell'accordo",
        "promised": "Importo promesso",
        "due": "Scadenza",
        "method": "Modalità",
        "settled": "Importo a saldo",
        "iban": "IBAN per il pagamento",
        "remittance": "Causale",
        "paid": "Importo ricevuto",
        "rates": "Rate",
        "number": "N.",
        "amount": "Importo",
        "principal": "Capitale",
        "interest": "Interessi",
        "total": "Totale",
        "payments": "Pagamenti ricevuti",
        "day": "Data valuta",
        "terms": "Condizioni",
        "promise_terms": (
            "Confermiamo che è stato promesso il pagamento di {minor} entro il {due_on}. Il pagamento si considera "
            "puntuale se accreditato nei giorni tecnici del mezzo di pagamento scelto (entro il {last_day})."
        ),
        "plan_terms": (
            "Il debito di {owed} viene pagato nelle rate qui indicate. Se una rata resta insoluta per più di "
            "{missed_days} giorni dopo la scadenza, o se {missed_rates} rate scadute sono insolute, il beneficio del "
            "termine decade e l'intero residuo è dovuto subito (art. 1186 c.c.); quanto già pagato resta acquisito in "
            "acconto. Finché il piano è rispettato non vengono chiesti altri interessi oltre a quelli indicati."
        ),
        "settlement_terms": (
            "Con il pagamento puntuale di {minor} il creditore rinuncia a {waived} e non ha altro a pretendere per la "
            "pratica indicata. Se anche una sola scadenza non è rispettata l'accordo perde ogni effetto: rivive il "
            "debito originario, dedotto quanto pagato. La quietanza liberatoria è rilasciata a pagamento avvenuto."
        ),
        "release_terms": (
            "Il creditore dichiara di avere ricevuto {paid} in adempimento dell'accordo a saldo e stralcio del "
            "{made_on}, di rinunciare al residuo di {waived} e di non avere altro a pretendere dal debitore per la "
            "pratica indicata."
        ),
        "recognition": "Riconoscimento del debito (art. 2944 c.c.)",
        "approved": "Testo approvato dal creditore: {reference}.",
        "approved_by": "Testo approvato per il creditore da {by} il {on}: {reference}.",
        "closes_dispute": "L'accordo chiude anche quanto contestato: {disputed}.",
        "sign": "Luogo e data: ______________________     Firma del debitore: ______________________",
        "sign_creditor": "Per il creditore: ______________________",
        "bank_transfer": "bonifico",
        "postal_bulletin": "bollettino postale",
        "card": "carta",
        "pagopa": "pagoPA",
        "direct_debit": "addebito diretto",
        "cash": "contanti",
        "other": "altro",
    }
)
ENGLISH: Words = MappingProxyType(
    {
        "page": "page",
        "promise": "Confirmation of a promise to pay",
        "plan": "Agreed payment plan",
        "settlement": "Settlement agreement",
        "release": "Release letter",
        "about": "Case {reference}, {creditor}",
        "on": "Date",
        "creditor": "Creditor",
        "piva": "VAT number",
        "debtor": "Debtor",
        "contract": "Contract",
        "reference": "Case",
        "owed": "Owed on the day of the agreement",
        "promised": "Amount promised",
        "due": "Due on",
        "method": "Means of payment",
        "settled": "Amount in full settlement",
        "iban": "IBAN to pay to",
        "remittance": "Payment reference",
        "paid": "Amount received",
        "rates": "Rates",
        "number": "No.",
        "amount": "Amount",
        "principal": "Principal",
        "interest": "Interest",
        "total": "Total",
        "payments": "Payments received",
        "day": "Day of value",
        "terms": "Terms",
        "promise_terms": (
            "We confirm that the payment of {minor} by {due_on} was promised. It counts as punctual when it arrives "
            "within the days that the chosen means of payment takes (by {last_day})."
        ),
        "plan_terms": (
            "The debt of {owed} is paid in the rates below. When a rate stays unpaid for more than {missed_days} days "
            "after its due date, or {missed_rates} rates that are due are unpaid, the benefit of the term is lost and "
            "all that is left is due at once (Italian Civil Code, art. 1186); what was paid stays on account. While "
            "the plan is kept no other interest is asked for than what is shown."
        ),
        "settlement_terms": (
            "By the punctual payment of {minor} the creditor waives {waived} and has no further claim in this case. "
            "When any due date is missed the agreement has no effect: the original debt revives, less what was paid. "
            "A release letter is issued once it is paid."
        ),
        "release_terms": (
            "The creditor declares that it received {paid} under the settlement of {made_on}, that it waives the rest "
            "of {waived}, and that it has no further claim against the debtor in this case."
        ),
        "recognition": "Recognition of the debt (Italian Civil Code, art. 2944)",
        "approved": "Wording approved by the creditor: {reference}.",
        "approved_by": "Wording approved for the creditor by {by} on {on}: {reference}.",
        "closes_dispute": "The agreement also closes what is in dispute: {disputed}.",
        "sign": "Place and date: ______________________     Signature of the debtor: ______________________",
        "sign_creditor": "For the creditor: ______________________",
        "bank_transfer": "bank transfer",
        "postal_bulletin": "postal bulletin",
        "card": "card",
        "pagopa": "pagoPA",
        "direct_debit": "direct debit",
        "cash": "cash",
        "other": "other",
    }
)
WORDS: Mapping[str, Words] = MappingProxyType({"it": ITALIAN, "en": ENGLISH})


def words_for(language: str) -> tuple[str, Words]:
    """The language that is used for a wish, and its words; Italian where there are none."""
    used = language if language in WORDS else "it"
    return used, WORDS[used]
