"""Italy's provinces by region, so that an order for a region reaches debtors of whom only the province is known.

Source: ISO 3166-2:IT; sigle automobilistiche. Former provinces of Sardinia stay, for old addresses still carry them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dialer.core.kernel.names import plain

_REGIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "65": ("Abruzzo", "AQ CH PE TE"),
        "77": ("Basilicata", "MT PZ"),
        "78": ("Calabria", "CS CZ KR RC VV"),
        "72": ("Campania", "AV BN CE NA SA"),
        "45": ("Emilia-Romagna", "BO FC FE MO PC PR RA RE RN"),
        "36": ("Friuli-Venezia Giulia", "GO PN TS UD"),
        "62": ("Lazio", "FR LT RI RM VT"),
        "42": ("Liguria", "GE IM SP SV"),
        "25": ("Lombardia", "BG BS CO CR LC LO MB MI MN PV SO VA"),
        "57": ("Marche", "AN AP FM MC PU"),
        "67": ("Molise", "CB IS"),
        "21": ("Piemonte", "AL AT BI CN NO TO VB VC"),
        "75": ("Puglia", "BA BR BT FG LE TA"),
        "88": ("Sardegna", "CA CI NU OG OR OT SS SU VS"),
        "82": ("Sicilia", "AG CL CT EN ME PA RG SR TP"),
        "52": ("Toscana", "AR FI GR LI LU MS PI PO PT SI"),
        "32": ("Trentino-Alto Adige", "BZ TN"),
        "55": ("Umbria", "PG TR"),
        "23": ("Valle d'Aosta", "AO"),
        "34": ("Veneto", "BL PD RO TV VE VI VR"),
    }
)
_CODES: Mapping[str, str] = MappingProxyType({plain(name): code for code, (name, _) in _REGIONS.items()})
_OF_PROVINCE: Mapping[str, str] = MappingProxyType(
    {plain(province): code for code, (_, provinces) in _REGIONS.items() for province in provinces.split()}
)


def region_key(text: str) -> str:
    """A region or province in one spelling: without ``IT-``, accents and case; a region by its ISO number."""
    key = plain(text)
    if key.startswith("it") and len(key) == 4:
        key = key[2:]
    return _CODES.get(key, key)


def regions_of(text: str) -> frozenset[str]:
    """The keys that a debtor's region stands for: itself and, for an Italian province, the region that holds it."""
    key = region_key(text)
    if not key:
        return frozenset()
    whole = _OF_PROVINCE.get(key)
    return frozenset({key}) if whole is None else frozenset({key, whole})
