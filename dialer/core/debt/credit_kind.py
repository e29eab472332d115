"""Which kind of credit a case is, for prescription: told from the services that its invoices name.

Only what is plain counts: a service that no word fits, or invoices of different kinds, leave the kind untold, and no
clock is shown that might be wrong. The kinds are those of ``config/receivables``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from dialer.core.kernel.names import plain_words

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "electricity": "electricity|electric|power|elettric[oaie]|elettricita|luce|energia elettrica",
        "gas": "gas|metano",
        "water": "water|acqua|idric[oi]|acquedotto",
        "telephone": "telephone|phone|mobile|telefon[oiae]|telefonia|telefonic[oi]|voce|sim",
        "internet": "internet|broadband|fibra|fibre|fiber|adsl",
        "pay_tv": "pay tv|paytv|televisione",
        "rent": "rent|affitto|locazione|pigione",
        "condominium": "condominium|condomini[oi]|condominiali?",
        "waste_fee": "waste|tari|rifiuti",
        "insurance_premium": "insurance|assicurazione|premio assicurativo",
    }
)
"""Kind -> words of a service in Italian and English, as regular expressions."""
_PATTERNS = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in WORDS.items()}


def credit_kind_of(services: Iterable[str]) -> str:
    """The one kind of all services; empty: they do not tell, or tell different ones."""
    kinds = {kind for service in services for kind in _kinds(plain_words(service))}
    return kinds.pop() if len(kinds) == 1 else ""


_CODE = re.compile(r"[a-z][a-z_]{1,39}")


def read_credit_kind(text: str) -> str:
    """The kind that a column for it names: a code, or words of a service that mean one; empty: neither."""
    told = credit_kind_of([text])
    code = text.strip().casefold().replace(" ", "_")
    return told or (code if _CODE.fullmatch(code) else "")


def _kinds(service: str) -> set[str]:
    """Of one service; an empty text in the set when no word fits."""
    return {kind for kind, pattern in _PATTERNS.items() if pattern.search(service)} or {""}
