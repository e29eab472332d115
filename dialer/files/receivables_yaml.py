"""Reads a country's law of receivables from YAML (``config/receivables/it.yaml`` shows the shape)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from dialer.core.debt.law import InterestRegime, LumpSumBand, ReceivableLaw, parse_percent
from dialer.core.debt.prescription import ActKind
from dialer.core.debt.prescription_terms import TermRow, TermTable
from dialer.core.debt.rates import Rate, RatePeriod, RateTable, WithMargin
from dialer.core.debt.sector import NoticeKind, PaymentMethod, Sector, SectorTerms
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.money import Money
from dialer.files.marked_yaml import MarkedReader, Source, YamlFileError, compose

KEYS = ("country", "currency", "rates", "prescription", "interrupting_acts")
OPTIONAL_KEYS = ("commercial", "legal", "lump_sum", "sectors")
TABLE_KEYS = ("id", "title", "unit", "period", "reference")
TERM_KEYS = ("credit", "months", "reference")
SECTOR_KEYS = ("sector", "methods", "reference")
OPTIONAL_SECTOR_KEYS = ("credit", "business_interest", "consumer_interest", "notices")
OPTIONAL_TERM_KEYS = ("due_after", "protected_only", "presumptive", "from_year_end")

INTERESTS = tuple(one.value for one in InterestRegime if one is not InterestRegime.CONTRACT)
"""Contract interest has a rate, which is agreed with a creditor and not with a sector."""


class ReceivablesFileError(YamlFileError):
    """A law of receivables cannot be used; the message begins with file and line."""

    code = "receivables_file"


def load_law(path: Path) -> ReceivableLaw:
    """Read one country's file.

    Raises:
        ReceivablesFileError: unreadable, not YAML, a key missing, unknown or twice, or a figure that cannot be.
    """
    _, root = compose(Source(path, 0, ReceivablesFileError), like="config/receivables/it.yaml")
    reader = _LawReader(path, ReceivablesFileError)
    table = reader.table(root, KEYS, OPTIONAL_KEYS, "the file")
    rates = reader.rate_tables(table["rates"])
    currency = reader.text(table["currency"], "currency")
    terms = reader.terms(table["prescription"])
    reference, bands = reader.lump_sum(table["lump_sum"], currency) if "lump_sum" in table else ("", ())
    return ReceivableLaw(
        country=reader.text(table["country"], "country"),
        currency=currency,
        tables=rates,
        commercial=reader.commercial(table["commercial"], rates) if "commercial" in table else None,
        legal=reader.named_table(table["legal"], rates, ("table", "reference")) if "legal" in table else None,
        lump_sum=bands,
        lump_sum_reference=reference,
        terms=terms,
        interrupting=reader.acts(table["interrupting_acts"]),
        sectors=reader.sectors(table["sectors"], terms) if "sectors" in table else {},
    )


def load_laws(folder: Path) -> dict[str, ReceivableLaw]:
    """Every ``*.yaml`` of a folder, by country.

    Raises:
        ReceivablesFileError: one cannot be used, two are of one country, or there is none.
    """
    laws: dict[str, ReceivableLaw] = {}
    for path in sorted(folder.glob("*.yaml")):
        law = load_law(path)
        if law.country in laws:
            raise Source(path, 0, ReceivablesFileError).refuse(f"{law.country} has a file already; keep one")
        laws[law.country] = law
    if not laws:
        raise Source(folder, 0, ReceivablesFileError).refuse("holds no law of receivables; put it.yaml there")
    return laws


class _LawReader(MarkedReader):
    def rate_tables(self, node: yaml.Node) -> dict[str, RateTable]:
        tables: dict[str, RateTable] = {}
        for item in self.items(node, "rates"):
            table = self.table(item, TABLE_KEYS, ("values",), "a table of rates")
            texts = {key: self.text(table[key], key) for key in TABLE_KEYS}
            if texts["id"] in tables:
                raise self.at(table["id"]).refuse(f"table {texts['id']!r} is there twice; keep one")
            if texts["period"] not in list(RatePeriod):
                raise self.at(table["period"]).refuse(f"period is {' or '.join(RatePeriod)}, not {texts['period']!r}")
            period = RatePeriod(texts["period"])
            rates: dict[str, Rate] = {}
            for key_node, value in self.entries(table["values"], "values") if "values" in table else ():
                label = str(key_node.value)
                with _Place(self, key_node):
                    period.check(label)
                if label in rates:
                    raise self.at(key_node).refuse(f"{label} is there twice; keep one")
                rates[label] = self.rate(value)
            tables[texts["id"]] = RateTable(texts["id"], texts["title"], period, rates)
        return tables

    def rate(self, node: yaml.Node) -> Rate:
        table = self.table(node, ("percent", "reference"), (), "a rate")
        with _Place(self, node):
            return Rate(self.decimal(table["percent"]), self.text(table["reference"], "reference"))

    def decimal(self, node: yaml.Node) -> Decimal:
        """The figure as it is written: never by way of a float."""
        if not isinstance(node, yaml.ScalarNode):
            raise self.at(node).refuse("this must be one number")
        with _Place(self, node):
            return parse_percent(node.value)

    def named_table(self, node: yaml.Node, tables: Mapping[str, RateTable], keys: tuple[str, ...]) -> RateTable:
        name = self.table(node, keys, (), "this")["table"]
        found = tables.get(self.text(name, "table"))
        if found is None:
            raise self.at(name).refuse(f"no table of rates {name.value!r}; there are {', '.join(tables)}")
        return found

    def commercial(self, node: yaml.Node, tables: Mapping[str, RateTable]) -> WithMargin:
        keys = ("table", "points", "reference")
        return WithMargin(
            self.named_table(node, tables, keys), self.decimal(self.table(node, keys, (), "this")["points"])
        )

    def lump_sum(self, node: yaml.Node, currency: str) -> tuple[str, tuple[LumpSumBand, ...]]:
        table = self.table(node, ("reference", "bands"), (), "the lump sum")
        bands: list[LumpSumBand] = []
        for item in self.items(table["bands"], "bands"):
            band = self.table(item, ("amount",), ("below",), "a band")
            below = self.minor(band["below"], currency) if "below" in band else None
            if bands and (bands[-1].below_minor is None or (below is not None and below <= bands[-1].below_minor)):
                raise self.at(item).refuse("bands stand in the order of their amounts, the open one last")
            bands.append(LumpSumBand(below, self.minor(band["amount"], currency)))
        return self.text(table["reference"], "reference"), tuple(bands)

    def minor(self, node: yaml.Node, currency: str) -> int:
        with _Place(self, node):
            return Money.from_decimal(self.decimal(node), currency).minor

    def terms(self, node: yaml.Node) -> TermTable:
        rows = []
        for item in self.items(node, "prescription"):
            table = self.table(item, TERM_KEYS, OPTIONAL_TERM_KEYS, "a term")
            months = self.value(table["months"])
            if type(months) is not int or months <= 0:
                raise self.at(table["months"]).refuse("months must be a whole number above zero")
            due_after = self.value(table["due_after"]) if "due_after" in table else None
            if due_after is not None and type(due_after) is not date:
                raise self.at(table["due_after"]).refuse(f"{due_after!r} is no day; write it like 2018-03-01")
            rows.append(
                TermRow(
                    credit=self.text(table["credit"], "credit"),
                    months=months,
                    reference=self.text(table["reference"], "reference"),
                    due_after=due_after,
                    protected_only=self.flag(table, "protected_only"),
                    is_presumptive=self.flag(table, "presumptive"),
                    from_year_end=self.flag(table, "from_year_end"),
                )
            )
        return TermTable(tuple(rows))

    def sectors(self, node: yaml.Node, terms: TermTable) -> dict[Sector, SectorTerms]:
        found: dict[Sector, SectorTerms] = {}
        for item in self.items(node, "sectors"):
            table = self.table(item, SECTOR_KEYS, OPTIONAL_SECTOR_KEYS, "a sector")
            sector = Sector(self.one_of(table["sector"], "sector", tuple(Sector)))
            if sector in found:
                raise self.at(table["sector"]).refuse(f"sector {sector.value} is there twice; keep one")
            told = {
                key: self.one_of(table[key], key, terms.credits if key == "credit" else INTERESTS)
                for key in ("credit", "business_interest", "consumer_interest")
                if key in table
            }
            methods = self.several(table["methods"], "methods", tuple(PaymentMethod))
            notices = self.several(table["notices"], "notices", tuple(NoticeKind)) if "notices" in table else ()
            found[sector] = SectorTerms(
                sector=sector, methods=tuple(PaymentMethod(one) for one in methods),
                notices=tuple(NoticeKind(one) for one in notices), reference=self.text(table["reference"], "reference"),
                **told,
            )  # fmt: skip
        return found

    def several(self, node: yaml.Node, name: str, allowed: Sequence[str]) -> list[str]:
        return [self.one_of(item, name, allowed) for item in self.items(node, name)]

    def one_of(self, node: yaml.Node, name: str, allowed: Sequence[str]) -> str:
        text = self.text(node, name)
        if text not in list(allowed):
            raise self.at(node).refuse(f"{name} is one of {', '.join(allowed)}, not {text!r}")
        return text

    def acts(self, node: yaml.Node) -> frozenset[ActKind]:
        found = []
        for item in self.items(node, "interrupting_acts"):
            name = self.text(item, "an act")
            if name not in list(ActKind):
                raise self.at(item).refuse(f"{name!r} is no act that interrupts; there are {', '.join(ActKind)}")
            found.append(ActKind(name))
        return frozenset(found)

    def flag(self, table: Mapping[str, yaml.Node], key: str) -> bool:
        value = self.value(table[key]) if key in table else False
        if not isinstance(value, bool):
            raise self.at(table[key]).refuse(f"{key} is true or false")
        return value


class _Place:
    """What the core refuses is shown at its line."""

    def __init__(self, reader: MarkedReader, node: yaml.Node) -> None:
        self._at = reader.at(node)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Invalid) and not isinstance(error, YamlFileError):
            raise self._at.refuse(error.message) from error
