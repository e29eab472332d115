"""Keeps the words of debtors' names beside the names, for ``db/views/search.py``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, bindparam, delete, exists, select

from dialer.core.debt.search_words import words_of
from dialer.db.repos.bulk import insert_into, insert_many
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import debtors
from dialer.db.tables.search import debtor_words

_of_debtors = select(debtor_words.c.debtor_id, debtor_words.c.word).where(one_of_ids(debtor_words.c.debtor_id, "ids"))
_lost = delete(debtor_words).where(
    and_(debtor_words.c.debtor_id == bindparam("b_debtor_id"), debtor_words.c.word == bindparam("b_word"))
)
_forgotten = delete(debtor_words).where(one_of_ids(debtor_words.c.debtor_id, "ids"))
_without = (
    select(debtors.c.id, debtors.c.name)
    .where(
        debtors.c.id > bindparam("after"),
        debtors.c.name != "",
        ~exists().where(debtor_words.c.debtor_id == debtors.c.id),
    )
    .order_by(debtors.c.id)
    .limit(bindparam("batch"))
)
BATCH = 5000


def write_words(connection: Connection, names: Mapping[int, str], *, known: Sequence[int] = ()) -> None:
    """Keep the words of the names, by debtor.

    Args:
        names: what the debtors are called now.
        known: those among them who may have had another name.
    """
    had: defaultdict[int, set[str]] = defaultdict(set)
    if known:
        for row in connection.execute(_of_debtors, {"ids": sorted(known)}):
            had[row.debtor_id].add(row.word)
    fresh, lost = [], []
    for debtor_id in sorted(names):
        words = words_of(names[debtor_id])
        fresh += [{"debtor_id": debtor_id, "word": word} for word in words if word not in had[debtor_id]]
        lost += [{"b_debtor_id": debtor_id, "b_word": word} for word in sorted(had[debtor_id].difference(words))]
    if lost:
        connection.execute(_lost, lost)
    insert_many(connection, insert_into(connection, debtor_words).on_conflict_do_nothing(), fresh)


def forget_words(connection: Connection, debtor_ids: Sequence[int]) -> None:
    """The debtors' names are gone."""
    connection.execute(_forgotten, {"ids": list(debtor_ids)})


def complete_words(connection: Connection) -> int:
    """Words of debtors that have none: a node of an older release made them. How many debtors; commits each batch."""
    count = after = 0
    while rows := connection.execute(_without, {"after": after, "batch": BATCH}).all():
        after = rows[-1].id
        write_words(connection, {row.id: row.name for row in rows})
        connection.commit()
        count += len(rows)
    return count
