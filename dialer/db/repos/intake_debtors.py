"""The debtors of a batch of an import: found by their key, made or brought up to date, with numbers and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, select, update

from dialer.core.debt.debtor import Debtor
from dialer.core.relation.customer import CustomerValue
from dialer.db.repos.bulk import insert_into, insert_many
from dialer.db.repos.search_words import write_words
from dialer.db.tables.base import Instant, one_of_ids, one_of_texts
from dialer.db.tables.debt import debtor_addresses, debtor_numbers, debtors
from dialer.db.tables.relation import customer_relations
from dialer.ports.intake import CaseItem, ImportTarget

_debtors_by_tax_code = select(debtors.c.id, debtors.c.tax_code).where(one_of_texts(debtors.c.tax_code, "keys"))
_debtors_by_external_key = select(debtors.c.id, debtors.c.external_key).where(
    one_of_texts(debtors.c.external_key, "keys")
)
_last_ranks = (
    select(debtor_numbers.c.debtor_id, func.max(debtor_numbers.c.rank))
    .where(one_of_ids(debtor_numbers.c.debtor_id, "ids"))
    .group_by(debtor_numbers.c.debtor_id)
)
_changed_debtor = (
    update(debtors)
    .where(debtors.c.id == bindparam("b_id"))
    .values(
        name=bindparam("b_name"),
        born_on=func.coalesce(bindparam("b_born_on", type_=debtors.c.born_on.type), debtors.c.born_on),
        email=func.coalesce(func.nullif(bindparam("b_email"), ""), debtors.c.email),
        language=func.coalesce(func.nullif(bindparam("b_language"), ""), debtors.c.language),
        region=func.coalesce(func.nullif(bindparam("b_region"), ""), debtors.c.region),
        municipality=func.coalesce(func.nullif(bindparam("b_municipality"), ""), debtors.c.municipality),
        postcode=func.coalesce(func.nullif(bindparam("b_postcode"), ""), debtors.c.postcode),
        country=bindparam("b_country"),
        updated_at=bindparam("b_now", type_=Instant()),
    )
)
_identified_debtor = (
    update(debtors)
    .where(debtors.c.id == bindparam("b_id"), debtors.c.tax_code.is_(None))
    .values(tax_code=bindparam("b_tax_code"))
)


def key_of(target: ImportTarget, debtor: Debtor) -> str:
    """The debtor's tax code, or what stands for it, marked so that the two are never mixed up."""
    return debtor.tax_code or f"#{target.creditor_code}:{debtor.customer_code}"


def debtor_ids(connection: Connection, target: ImportTarget, items: Iterable[CaseItem]) -> dict[str, int]:
    """Ids of the debtors that are stored, by key."""
    keys = {key_of(target, item.case.debtor) for item in items}
    tax_codes = sorted(key for key in keys if not key.startswith("#"))
    external = sorted(key[1:] for key in keys if key.startswith("#"))
    found: dict[str, int] = {}
    if tax_codes:
        found.update((code, id_) for id_, code in connection.execute(_debtors_by_tax_code, {"keys": tax_codes}))
    if external:
        found.update((f"#{key}", id_) for id_, key in connection.execute(_debtors_by_external_key, {"keys": external}))
    return found


def name_debtors(connection: Connection, told: Iterable[tuple[int, str]], known: dict[str, int]) -> dict[str, int]:
    """Give debtors who were known by their customer number the tax code that is told now; ids by key."""
    named = dict(known)
    for debtor_id, tax_code in told:
        if tax_code not in named:
            connection.execute(_identified_debtor, {"b_id": debtor_id, "b_tax_code": tax_code})
            named[tax_code] = debtor_id
    return named


def write_debtors(
    connection: Connection, target: ImportTarget, items: Sequence[CaseItem], known: dict[str, int], now: datetime
) -> dict[str, int]:
    """Make the debtors that are missing, bring the others up to date; ids by key."""
    by_key = {key_of(target, item.case.debtor): item.case.debtor for item in items}
    fresh: list[dict[str, Any]] = []
    stored: list[dict[str, Any]] = []
    for key in sorted(by_key):
        debtor = by_key[key]
        address = debtor.address
        if key in known:
            stored.append({
                "b_id": known[key], "b_name": debtor.name, "b_born_on": debtor.born_on, "b_email": debtor.email,
                "b_language": debtor.language, "b_region": address.region, "b_municipality": address.municipality,
                "b_postcode": address.postal_code, "b_country": address.country, "b_now": now,
            })  # fmt: skip
        else:
            fresh.append({
                "kind": debtor.kind.value, "tax_code": debtor.tax_code or None,
                "external_key": None if debtor.tax_code else key[1:], "name": debtor.name, "born_on": debtor.born_on,
                "email": debtor.email, "language": debtor.language or target.language, "country": address.country,
                "region": address.region, "municipality": address.municipality, "postcode": address.postal_code,
                "created_at": now, "updated_at": now,
            })  # fmt: skip
    if stored:
        connection.execute(_changed_debtor, stored)
        known_ids = [row["b_id"] for row in stored]
        write_words(connection, {row["b_id"]: row["b_name"] for row in stored}, known=known_ids)
    if not fresh:
        return known
    # Another import may make the same debtor at the same time: then its row is taken.
    insert_many(connection, insert_into(connection, debtors).on_conflict_do_nothing(), fresh)
    ids = debtor_ids(connection, target, items)
    write_words(connection, {ids[key]: debtor.name for key, debtor in by_key.items() if key not in known})
    return ids


def write_numbers(
    connection: Connection,
    target: ImportTarget,
    items: Sequence[CaseItem],
    ids: dict[str, int],
    stored: frozenset[int],
) -> None:
    """New numbers go behind those that are known; a number that an agent found wrong stays wrong."""
    wanted = {ids[key_of(target, item.case.debtor)] for item in items} & stored
    ranks: dict[int, int] = {}
    if wanted:
        ranks = {id_: rank + 1 for id_, rank in connection.execute(_last_ranks, {"ids": sorted(wanted)})}
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    for item in items:
        debtor_id = ids[key_of(target, item.case.debtor)]
        for number in item.case.debtor.numbers:
            if (debtor_id, number.e164) in rows:
                continue
            rank = ranks.get(debtor_id, 0)
            ranks[debtor_id] = rank + 1
            rows[debtor_id, number.e164] = {
                "debtor_id": debtor_id,
                "e164": number.e164,
                "rank": rank,
                "source": number.source.value,
                "place": number.place.value if number.place else None,
            }
    statement = insert_into(connection, debtor_numbers)
    statement = statement.on_conflict_do_update(
        index_elements=["debtor_id", "e164"],
        set_={
            "source": statement.excluded.source,
            "place": func.coalesce(statement.excluded.place, debtor_numbers.c.place),
        },
        where=debtor_numbers.c.source.in_((literal_column("'creditor'"), literal_column("'search'"))),
    )
    insert_many(connection, statement, [rows[key] for key in sorted(rows)])


def write_addresses(
    connection: Connection, target: ImportTarget, items: Sequence[CaseItem], ids: dict[str, int]
) -> None:
    rows = {}
    for item in items:
        address = item.case.debtor.address
        if address.is_known:
            debtor_id = ids[key_of(target, item.case.debtor)]
            rows[debtor_id, address.street, address.postal_code] = {
                "debtor_id": debtor_id,
                "street": address.street,
                "postal_code": address.postal_code,
                "municipality": address.municipality,
                "region": address.region,
                "country": address.country,
            }
    statement = insert_into(connection, debtor_addresses).on_conflict_do_nothing()
    insert_many(connection, statement, [rows[key] for key in sorted(rows)])


def write_values(
    connection: Connection, target: ImportTarget, items: Sequence[CaseItem], ids: dict[str, int], now: datetime
) -> None:
    """What the file says that its customers are to the creditor; a file that says nothing changes nothing."""
    told: dict[int, CustomerValue] = {}
    for item in items:
        if item.case.customer_value:
            debtor_id, value = ids[key_of(target, item.case.debtor)], CustomerValue(item.case.customer_value)
            told[debtor_id] = max(told.get(debtor_id, value), value, key=list(CustomerValue).index)
    statement = insert_into(connection, customer_relations)
    names = ("value", "value_source", "value_at", "value_by_user_id")
    statement = statement.on_conflict_do_update(
        index_elements=["creditor_id", "debtor_id"], set_={name: statement.excluded[name] for name in names}
    )
    rows = [
        {
            "creditor_id": target.creditor_id, "debtor_id": debtor_id, "value": value.value, "value_source": "file",
            "value_at": now, "value_by_user_id": None,
        }
        for debtor_id, value in sorted(told.items())
    ]  # fmt: skip
    insert_many(connection, statement, rows)
