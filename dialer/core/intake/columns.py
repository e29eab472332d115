"""The columns of a case file: what each means, how headers are recognised in Italian and English, and the layout found.

A header is compared without case, accents and punctuation. Headers that the lists below do not know are named in a
mapping file or ignored; none is ever guessed from its values.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from dialer.core.kernel.codes import NumberPlace
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import plain_words


class Field(StrEnum):
    """What a column holds. The values are the names that a mapping file uses."""

    CASE_REFERENCE = "case_reference"
    TAX_CODE = "tax_code"
    VAT_NUMBER = "vat_number"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    PHONE = "phone"
    PHONE_MOBILE = "phone_mobile"
    PHONE_HOME = "phone_home"
    PHONE_WORK = "phone_work"
    NUMBER_SOURCE = "number_source"
    BORN_ON = "born_on"
    EMAIL = "email"
    STREET = "street"
    POSTCODE = "postcode"
    MUNICIPALITY = "municipality"
    PROVINCE = "province"
    REGION = "region"
    COUNTRY = "country"
    LANGUAGE = "language"
    INVOICE_NUMBER = "invoice_number"
    ISSUED_ON = "issued_on"
    DUE_ON = "due_on"
    AMOUNT = "amount"
    RESIDUAL = "residual"
    SERVICE = "service"
    PERIOD_FROM = "period_from"
    PERIOD_TO = "period_to"
    PAYMENT_REFERENCE = "payment_reference"
    CURRENCY = "currency"
    INTEREST = "interest"
    COSTS = "costs"
    LUMP_SUM = "lump_sum"
    IBAN = "iban"
    CONTRACT = "contract"
    CUSTOMER_CODE = "customer_code"
    SUPPLY_POINT = "supply_point"
    PRODUCT = "product"
    NOTE = "note"
    CUSTOMER_VALUE = "customer_value"
    CREDIT_KIND = "credit_kind"
    INTEREST_REGIME = "interest_regime"
    CONTRACT_RATE = "contract_rate"
    CONTRACT_RATE_SOURCE = "contract_rate_source"
    EXTRA = "extra"
    """A column of the creditor's own that is kept with the case; only a mapping file can say so."""


PHONES: Mapping[Field, NumberPlace | None] = {
    Field.PHONE: None,
    Field.PHONE_MOBILE: NumberPlace.MOBILE,
    Field.PHONE_HOME: NumberPlace.HOME,
    Field.PHONE_WORK: NumberPlace.WORK,
}
"""The columns of telephone numbers, with the place that they tell."""

REPEATABLE = frozenset({*PHONES, Field.EXTRA})
"""The fields that may stand over several columns."""
DATES = frozenset({Field.ISSUED_ON, Field.DUE_ON, Field.BORN_ON, Field.PERIOD_FROM, Field.PERIOD_TO})
AMOUNTS = frozenset({Field.AMOUNT, Field.RESIDUAL, Field.INTEREST, Field.COSTS})

SYNONYMS: Mapping[Field, str] = {
    Field.CASE_REFERENCE: "case reference|case ref|case number|case no|case id|case|pratica|numero pratica|n pratica|"
    "nr pratica|num pratica|codice pratica|cod pratica|id pratica|rif pratica|riferimento pratica|riferimento|"
    "posizione|numero posizione|id posizione|codice posizione",
    Field.TAX_CODE: "tax code|tax id|tax number|codice fiscale|cod fiscale|cod fisc|cf|c f|codice fiscale partita iva|"
    "codice fiscale p iva|cf piva|cf p iva|cf partita iva|codice fiscale debitore|cf debitore",
    Field.VAT_NUMBER: "vat number|vat no|vat id|vat|partita iva|p iva|piva|part iva|partita iva debitore",
    Field.NAME: "name|debtor|debtor name|customer name|full name|debitore|nominativo|denominazione|ragione sociale|"
    "rag sociale|rag soc|intestatario|cliente|nome e cognome|cognome e nome|nome cognome|cognome nome|"
    "nominativo debitore|nome debitore",
    Field.FIRST_NAME: "first name|given name|nome",
    Field.LAST_NAME: "last name|surname|family name|cognome",
    Field.PHONE: "phone|phone number|telephone|telephone number|tel|telefono|numero telefono|numero di telefono|"
    "recapito telefonico|recapito|altro telefono|altro recapito|telefoni|phones|numero telefonico",
    Field.PHONE_MOBILE: "mobile|mobile phone|mobile number|cell|cellulare|cell phone|telefono cellulare|"
    "telefono mobile|numero cellulare|tel cell|tel cellulare",
    Field.PHONE_HOME: "home phone|phone home|landline|telefono casa|tel casa|telefono abitazione|tel abitazione|"
    "telefono fisso|tel fisso|fisso",
    Field.PHONE_WORK: "work phone|phone work|office phone|telefono lavoro|tel lavoro|telefono ufficio|tel ufficio",
    Field.NUMBER_SOURCE: "number source|phone source|fonte numero|fonte telefono|fonte recapito|origine numero",
    Field.BORN_ON: "born on|birth date|date of birth|data nascita|data di nascita|nato il",
    Field.EMAIL: "email|e mail|mail|e mail address|email address|posta elettronica|indirizzo email|indirizzo e mail",
    Field.STREET: "street|address|street address|indirizzo|via|indirizzo residenza|indirizzo di residenza",
    Field.POSTCODE: "postcode|post code|postal code|zip|zip code|cap|c a p",
    Field.MUNICIPALITY: "municipality|city|town|comune|citta|localita|comune residenza|comune di residenza",
    Field.PROVINCE: "province|county|provincia|prov|pr|sigla provincia",
    Field.REGION: "region|state|regione",
    Field.COUNTRY: "country|country code|nazione|paese|stato",
    Field.LANGUAGE: "language|lingua",
    Field.INVOICE_NUMBER: "invoice number|invoice no|invoice|invoice id|document number|fattura|numero fattura|"
    "n fattura|nr fattura|num fattura|numero documento|n documento|num documento|documento|bolletta|numero bolletta",
    Field.ISSUED_ON: "invoice date|issue date|issued on|issued|document date|data fattura|data emissione|"
    "data documento|data emissione fattura|data bolletta|emissione",
    Field.DUE_ON: "due date|due on|due|scadenza|data scadenza|data di scadenza|scadenza fattura|data scadenza fattura",
    Field.AMOUNT: "amount|invoice amount|total|importo|importo fattura|importo totale|totale|totale fattura|"
    "importo documento|importo bolletta",
    Field.RESIDUAL: "residual|residual amount|outstanding|outstanding amount|open amount|amount due|balance|residuo|"
    "importo residuo|residuo fattura|scoperto|insoluto|importo insoluto|importo scoperto|importo dovuto|saldo|"
    "da pagare",
    Field.SERVICE: "service|service type|servizio|tipo servizio|fornitura|tipo fornitura",
    Field.PERIOD_FROM: "period from|period start|periodo dal|periodo da|dal|inizio periodo|competenza dal",
    Field.PERIOD_TO: "period to|period end|periodo al|periodo a|al|fine periodo|competenza al",
    Field.PAYMENT_REFERENCE: "payment reference|payment ref|riferimento pagamento|codice pagamento|avviso pagopa|"
    "codice avviso|numero avviso|iuv|codice rf",
    Field.CURRENCY: "currency|valuta|divisa",
    Field.INTEREST: "interest|late interest|interessi|interessi di mora|interessi mora|mora",
    Field.COSTS: "costs|fees|spese|spese recupero|spese di recupero|spese accessorie|oneri",
    Field.LUMP_SUM: "lump sum|compensation|fixed compensation|late payment compensation|indennizzo forfettario|"
    "indennizzo forfetario|importo forfettario|importo forfetario|risarcimento forfettario|risarcimento forfetario|"
    "40 euro|forfettario",
    Field.IBAN: "iban|iban pagamento|iban per pagamento|payment iban|coordinate bancarie",
    Field.CONTRACT: "contract|contract number|contract no|contratto|numero contratto|n contratto|codice contratto",
    Field.CUSTOMER_CODE: "customer code|customer number|customer id|client code|codice cliente|cod cliente|"
    "numero cliente|id cliente",
    Field.SUPPLY_POINT: "supply point|pod|pdr|pod pdr|punto di fornitura|punto fornitura|linea|polizza|numero polizza",
    Field.PRODUCT: "product|prodotto|offerta|tariffa",
    Field.CUSTOMER_VALUE: "customer value|customer class|key customer|valore cliente|classe cliente|"
    "cliente di valore|cliente da conservare",
    Field.CREDIT_KIND: "credit kind|credit type|kind of credit|type of credit|tipo credito|tipo di credito|"
    "natura credito|natura del credito|tipologia credito",
    Field.INTEREST_REGIME: "interest regime|interest type|type of interest|regime interessi|tipo interessi|"
    "tipo di interessi|regime degli interessi",
    Field.CONTRACT_RATE: "contract rate|contract interest rate|interest rate|tasso contrattuale|"
    "tasso di interesse|tasso interessi|tasso di mora|tasso mora",
    Field.CONTRACT_RATE_SOURCE: "contract rate source|rate source|rate clause|clausola interessi|clausola tasso|"
    "fonte tasso|clausola degli interessi",
    Field.NOTE: "note|notes|remark|remarks|annotazioni|osservazioni",
}

REJECTS_PREFIX = "rejects_"
"""Columns that a rejects file adds begin so: a corrected rejects file is imported like any other, without them."""

_NUMBERED = re.compile(r"(.*\D) ?\d{1,2}")


@cache
def _by_header() -> Mapping[str, Field]:
    by_name = {name: column for column, names in SYNONYMS.items() for name in names.split("|")}
    return by_name | {plain_words(column.value): column for column in SYNONYMS}


def recognise(header: str) -> Field | None:
    """What a header means by the lists above; telephone columns may carry a number (``Telefono 2``)."""
    name = plain_words(header)
    found = _by_header().get(name)
    if found is None and (numbered := _NUMBERED.fullmatch(name)):
        counted = _by_header().get(numbered[1].strip())
        found = counted if counted in PHONES else None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which column of the file holds what."""

    headers: tuple[str, ...]
    columns: Mapping[Field, int]
    """Position of the column of each field that stands once, counted from 0."""
    phones: tuple[tuple[int, NumberPlace | None], ...]
    """Telephone columns in the file's order, with the place that the header tells."""
    extra: tuple[int, ...] = ()
    """Columns that are kept with the case under their own header."""
    defaults: Mapping[Field, str] = field(default_factory=dict)
    """Values for fields without a column, from the mapping file."""
    ignored: tuple[str, ...] = ()
    """Headers that mean nothing to us."""

    def header_of(self, column: Field) -> str:
        """The file's own name for a field, or ours when it has none."""
        position = self.columns.get(column)
        return column.value if position is None else self.headers[position]

    @property
    def recognised(self) -> tuple[tuple[str, str], ...]:
        """Header and meaning of every column that is read, in the file's order, for the report."""
        meaning = {position: column.value for column, position in self.columns.items()}
        meaning |= {position: "extra" for position in self.extra}
        meaning |= {position: f"phone ({place.value})" if place else "phone" for position, place in self.phones}
        return tuple((self.headers[position], meaning[position]) for position in sorted(meaning))


def find_layout(
    headers: Sequence[str],
    mapped: Mapping[Field, Sequence[str]] | None = None,
    defaults: Mapping[Field, str] | None = None,
) -> Layout:
    """Match a file's headers with the fields; what a mapping names wins over the lists of synonyms.

    Raises:
        Invalid: a required column is missing, one is named twice, or the mapping names a header that is not there.
    """
    meanings: dict[int, Field] = {}
    for column, names in (mapped or {}).items():
        for name in names:
            meanings[_position(headers, name, column)] = column
    taken = {column for column in meanings.values() if column not in REPEATABLE}
    ignored = []
    for position, header in enumerate(headers):
        if position in meanings or not header.strip() or header.startswith(REJECTS_PREFIX):
            continue
        found = recognise(header)
        if found is None or found in taken:
            ignored.append(header)
        else:
            meanings[position] = found
    meanings = _settle_name(meanings)
    layout = Layout(
        headers=tuple(headers),
        columns=_once_each(headers, meanings),
        phones=tuple((position, PHONES[meanings[position]]) for position in sorted(meanings)
                     if meanings[position] in PHONES),
        extra=tuple(position for position in sorted(meanings) if meanings[position] is Field.EXTRA),
        defaults=dict(defaults or {}),
        ignored=tuple(ignored),
    )  # fmt: skip
    _check_required(layout)
    return layout


def _position(headers: Sequence[str], name: str, column: Field) -> int:
    places = [i for i, header in enumerate(headers) if header.strip() == name.strip()]
    places = places or [i for i, header in enumerate(headers) if plain_words(header) == plain_words(name)]
    if len(places) == 1:
        return places[0]
    if places:
        raise Invalid(
            f"the mapping's {column} = {name!r} fits {len(places)} columns of the file; rename one of them in the file",
            code="mapping_ambiguous", field=column.value,
        )  # fmt: skip
    near = difflib.get_close_matches(name, headers, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"it has: {', '.join(headers)}"
    raise Invalid(
        f"the mapping's {column} = {name!r} names a column that the file does not have; {hint}",
        code="mapping_unknown_header", field=column.value,
    )  # fmt: skip


def _settle_name(meanings: Mapping[int, Field]) -> dict[int, Field]:
    """``Nome`` without ``Cognome`` is the whole name."""
    present = set(meanings.values())
    if Field.FIRST_NAME in present and not present & {Field.LAST_NAME, Field.NAME}:
        return {p: Field.NAME if column is Field.FIRST_NAME else column for p, column in meanings.items()}
    return dict(meanings)


def _once_each(headers: Sequence[str], meanings: Mapping[int, Field]) -> dict[Field, int]:
    columns: dict[Field, int] = {}
    for position in sorted(meanings):
        column = meanings[position]
        if column in REPEATABLE:
            continue
        if column in columns:
            first, second = headers[columns[column]], headers[position]
            raise Invalid(
                f"the columns {first!r} and {second!r} both mean {column}; "
                f'say which in a mapping file: [columns] {column} = "{first}"',
                code="column_twice", field=column.value,
            )  # fmt: skip
        columns[column] = position
    return columns


def _check_required(layout: Layout) -> None:
    present = {*layout.columns, *layout.defaults}
    missing = [column.value for column in (Field.CASE_REFERENCE, Field.INVOICE_NUMBER, Field.DUE_ON)
               if column not in present]  # fmt: skip
    if not present & {Field.TAX_CODE, Field.VAT_NUMBER, Field.CUSTOMER_CODE}:
        missing.append("tax_code (or vat_number, or customer_code)")
    if not present & {Field.NAME, Field.LAST_NAME}:
        missing.append("name (or first_name and last_name)")
    if not present & {Field.AMOUNT, Field.RESIDUAL}:
        missing.append("amount (or residual)")
    if not layout.phones:
        missing.append("phone")
    if missing:
        raise Invalid(
            f"the file has no column for: {', '.join(missing)}. Its headers are: {', '.join(layout.headers)}. "
            "Rename the headers, or name them in a mapping file (docs/import.md)",
            code="columns_missing", missing=missing,
        )  # fmt: skip
