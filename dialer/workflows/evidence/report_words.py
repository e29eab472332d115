"""The words of a campaign's report, in Italian and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Words = Mapping[str, str]

ITALIAN: Words = MappingProxyType(
    {
        "title": "Relazione sulla campagna {campaign}",
        "subtitle": "{creditor}, dal {since} al {until}",
        "page": "pagina",
        "made": "Redatta il",
        "mode": "Modalità",
        "caller_id": "Numero chiamante",
        "pack": "Regole",
        "versions": "Versioni delle regole",
        "decisions": "decisioni",
        "formula": "Formula",
        "silent_per_good": "chiamate mute / chiamate andate a buon fine",
        "abandoned_per_live": "chiamate abbandonate / (abbandonate + passate a un operatore)",
        "limit": "Limite",
        "ratio": "Rapporto nel periodo",
        "raw": "{lost} mute o abbandonate, {served} a buon fine",
        "kept": "entro il limite",
        "exceeded": "OLTRE IL LIMITE",
        "wait_limit": "Attesa massima dopo la risposta",
        "zone": "Giorni nel fuso",
        "head": "Testa firmata del registro",
        "head_is": "n. {number} del {at}, SHA-256 {digest}",
        "no_head": "nessuna testa firmata dopo il periodo: vale la sola catena",
        "begins": "Registro della campagna dal",
        "nothing": "nessuna voce nel registro",
        "keep": "Da conservare fino al",
        "by_day": "Giorno per giorno",
        "by_country": "Per paese del debitore",
        "country": "Paese",
        "silent_per_good_short": "mute / a buon fine",
        "abandoned_per_live_short": "abb. / (abb. + passate)",
        "country_note": (
            "Ogni paese con la sua formula sulle chiamate ai suoi debitori. La campagna deve rispettare il limite di "
            "ciascuno anche sul totale: in testa sta quello consumato di più."
        ),
        "deleted": "Voci scadute",
        "deleted_until": "quelle fino al {at} sono state cancellate a fine conservazione e qui non contano",
        "day": "Giorno",
        "ordered": "Chiamate",
        "answered": "Risposte",
        "served": "A buon fine",
        "lost": "Mute/abb.",
        "left": "Riagganciate",
        "ratio_short": "Rapporto",
        "deferred": "Rinviate",
        "refused": "Rifiutate",
        "total": "Totale",
        "waits": "Attesa dalla risposta all'operatore",
        "waits_note": (
            "Chiamate passate a un operatore: {count}; mediana {median}, 95 su 100 entro {p95}, 99 su 100 entro {p99}, "
            "la più lunga {longest}. Risposte di cui non si conosce l'attesa: {unknown}."
        ),
        "up_to": "fino a",
        "longer": "oltre",
        "by_rule": "Chiamate rinviate e rifiutate, per regola",
        "rule": "Regola",
        "meaning": "Che cosa chiede",
        "result": "Decisione",
        "count": "Volte",
        "result.deferred": "rinviata",
        "result.refused": "rifiutata",
        "rule_note": "Ogni volta che una posizione è stata pesata e rimessa in coda; la stessa può contare più volte.",
    }
)
ENGLISH: Words = MappingProxyType(
    {
        "title": "Report on campaign {campaign}",
        "subtitle": "{creditor}, from {since} to {until}",
        "page": "page",
        "made": "Made on",
        "mode": "Mode",
        "caller_id": "Caller ID",
        "pack": "Rules",
        "versions": "Versions of the rules",
        "decisions": "decisions",
        "formula": "Formula",
        "silent_per_good": "silent calls / good calls",
        "abandoned_per_live": "abandoned calls / (abandoned + passed to an agent)",
        "limit": "Limit",
        "ratio": "Ratio in the period",
        "raw": "{lost} silent or abandoned, {served} good",
        "kept": "within the limit",
        "exceeded": "BEYOND THE LIMIT",
        "wait_limit": "Longest wait after the answer",
        "zone": "Days in zone",
        "head": "Signed head of the register",
        "head_is": "no. {number} of {at}, SHA-256 {digest}",
        "no_head": "no head was signed after the period: the chain alone holds it",
        "begins": "Campaign in the register since",
        "nothing": "no entry in the register",
        "keep": "To be kept until",
        "by_day": "Day by day",
        "by_country": "By the debtor's country",
        "country": "Country",
        "silent_per_good_short": "silent / good",
        "abandoned_per_live_short": "abandoned / live",
        "country_note": (
            "Each country by its own formula over the calls to its debtors. The campaign must keep each one's limit "
            "over all its calls too: the one of which most was spent stands on top."
        ),
        "deleted": "Entries past their time",
        "deleted_until": "those up to {at} were deleted when they need no longer be kept, and are not counted here",
        "day": "Day",
        "ordered": "Calls",
        "answered": "Answered",
        "served": "Good",
        "lost": "Silent/ab.",
        "left": "Hung up",
        "ratio_short": "Ratio",
        "deferred": "Deferred",
        "refused": "Refused",
        "total": "Total",
        "waits": "Wait from the answer to the agent",
        "waits_note": (
            "Calls passed to an agent: {count}; median {median}, 95 in 100 within {p95}, 99 in 100 within {p99}, the "
            "longest {longest}. Answered calls whose wait is not known: {unknown}."
        ),
        "up_to": "up to",
        "longer": "longer than",
        "by_rule": "Calls deferred and refused, by rule",
        "rule": "Rule",
        "meaning": "What it asks for",
        "result": "Decision",
        "count": "Times",
        "result.deferred": "deferred",
        "result.refused": "refused",
        "rule_note": "Each time that a lead was weighed and put back; the same lead may count several times.",
    }
)
WORDS: Mapping[str, Words] = MappingProxyType({"it": ITALIAN, "en": ENGLISH})
