"""Many rows at once: every type arrives as a single insert would store it, on each database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, insert, literal_column, select

from dialer.db.lanes import Database
from dialer.db.repos.bulk import insert_into, insert_many
from dialer.db.tables.debt import cases, creditors, debtors, invoices

NOW = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)
CREDITORS = [
    {"code": code, "name": f'Niccolò "{code}" d\'Oro', "iban": iban, "enabled": is_on, "created_at": NOW}
    for code, iban, is_on in (("A", None, True), ("B", "IT60X0542811101000000123456", False))
]


async def test_values_of_every_type_arrive(database: Database) -> None:
    def run(connection: Connection) -> None:
        insert_many(connection, insert(creditors), CREDITORS)
        insert_many(
            connection, insert(debtors), [{"tax_code": "X", "name": "M", "born_on": date(1980, 1, 1), "created_at": NOW,
                                           "updated_at": NOW}],
        )  # fmt: skip
        insert_many(
            connection, insert(cases), [{"creditor_id": 1, "reference": "P1", "debtor_id": 1, "extra": {"è": ["1"]},
                                         "opened_at": NOW, "updated_at": NOW}],
        )  # fmt: skip
        insert_many(connection, insert(invoices), [])
        found = connection.execute(select(creditors).order_by(creditors.c.id)).mappings().all()
        assert [{key: row[key] for key in CREDITORS[0]} for row in found] == CREDITORS
        assert connection.execute(select(debtors.c.born_on)).scalar_one() == date(1980, 1, 1)
        assert connection.execute(select(cases.c.extra)).scalar_one() == {"è": ["1"]}
        connection.rollback()

    await database.administer(run)


async def test_conflicts_are_settled_as_the_statement_says(database: Database) -> None:
    def run(connection: Connection) -> None:
        insert_many(connection, insert(creditors), CREDITORS)
        statement = insert_into(connection, creditors)
        again = [{**row, "name": "new"} for row in CREDITORS]
        insert_many(connection, statement.on_conflict_do_nothing(), again)
        insert_many(
            connection,
            statement.on_conflict_do_update(
                index_elements=["code"], set_={"name": statement.excluded.name},
                where=creditors.c.code == literal_column("'B'"),
            ),
            again,
        )  # fmt: skip
        names = connection.execute(select(creditors.c.name).order_by(creditors.c.code)).scalars().all()
        assert [name == "new" for name in names] == [False, True]
        connection.rollback()

    await database.administer(run)


async def test_a_statement_with_values_of_its_own_is_refused(database: Database) -> None:
    def run(connection: Connection) -> None:
        with pytest.raises(ValueError, match="parameters of its own"):
            insert_many(connection, insert(creditors).values(name="fixed"), [{"code": "A", "created_at": NOW}])
        connection.rollback()

    await database.administer(run)
