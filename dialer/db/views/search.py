"""Debtors by what somebody types: the beginning of any word of the name, a tax code, a reference or a number."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Select, SelectBase, bindparam, func, intersect, literal, select, tuple_, union

from dialer.core.debt.search_words import sought
from dialer.core.kernel.ids import DebtorId
from dialer.core.kernel.scope import Scope
from dialer.db.expressions import starts_with
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import cases, creditors, debtor_numbers, debtors
from dialer.db.tables.search import debtor_words
from dialer.db.views.paging import decode, page_of
from dialer.db.views.walls import within
from dialer.ports.pages import Page
from dialer.ports.views import DebtorItem

HOME_PREFIX = "39"
OTHER_PREFIXES = ("44", "49", "33", "1", "34")
"""Calling codes of the other countries that have a rule pack; their numbers too are typed as at home."""
LEAST_DIGITS = 3
"""Fewer digits would find most numbers of a country."""
_NUMBER = re.compile(r"[+\d\s()./-]+\Z")


def people(text: str) -> SelectBase:
    """Ids of the debtors who are named, taxed or called so. Each alternative reads its own index."""
    return union(*_people(text))


def _people(text: str) -> list[Any]:
    alternatives: list[Any] = [
        select(debtors.c.id).where(starts_with(debtors.c.tax_code, text.upper())),
        *(
            select(debtor_numbers.c.debtor_id).where(starts_with(debtor_numbers.c.e164, beginning))
            for beginning in numbers(text)
        ),
    ]
    if words := sought(text):
        alternatives.append(_named(words))
    return alternatives


def _named(words: tuple[str, ...]) -> Select[Any]:
    """Debtors whose name has a word that begins so for each of the words."""
    each = [select(debtor_words.c.debtor_id).where(starts_with(debtor_words.c.word, word)) for word in words]
    return each[0] if len(each) == 1 else select(intersect(*each).subquery().c.debtor_id)


def references(text: str) -> list[str]:
    """Creditors write references in capitals or not at all; people type either."""
    return list(dict.fromkeys((text, text.upper(), text.lower())))


def numbers(text: str) -> list[str]:
    """How E.164 numbers begin that a person may mean: with a prefix, or as they are dialled in their own country."""
    if not _NUMBER.match(text):
        return []
    digits = re.sub(r"\D", "", text)
    if text.lstrip().startswith("+"):
        return [f"+{digits}"] if len(digits) > LEAST_DIGITS else []
    if len(digits) < LEAST_DIGITS:
        return []
    if digits.startswith("00"):
        return [f"+{digits[2:]}"] if len(digits) > LEAST_DIGITS + 2 else []
    abroad = digits.removeprefix("0")
    return [f"+{HOME_PREFIX}{digits}", *(f"+{prefix}{abroad}" for prefix in OTHER_PREFIXES)]


_NAME = func.lower(debtors.c.name)
_ITEMS = (
    select(
        debtors.c.id,
        debtors.c.name,
        debtors.c.kind,
        debtors.c.tax_code,
        debtors.c.municipality,
        debtors.c.region,
    )
    .where(debtors.c.erased_at.is_(None))
    .order_by(_NAME, debtors.c.id)
    .limit(bindparam("most"))
)
_last = select(_NAME).where(debtors.c.id == bindparam("id"))
"""Where the page before ended; the cursor holds no name."""
_numbers = (
    select(debtor_numbers.c.debtor_id, debtor_numbers.c.e164)
    .where(one_of_ids(debtor_numbers.c.debtor_id, "ids"))
    .order_by(debtor_numbers.c.rank, debtor_numbers.c.id)
)
_references = (
    select(cases.c.debtor_id, cases.c.reference, creditors.c.code)
    .select_from(cases.join(creditors, creditors.c.id == cases.c.creditor_id))
    .where(one_of_ids(cases.c.debtor_id, "ids"), cases.c.erased_at.is_(None))
    .order_by(cases.c.id)
)


def find_debtors(connection: Connection, text: str, cursor: str | None, limit: int, scope: Scope) -> Page[DebtorItem]:
    """A page of the debtors of the scope whom the text may mean, by name."""
    owing = (
        select(cases.c.debtor_id).where(starts_with(cases.c.reference, way), within(cases.c.creditor_id, scope))
        for way in references(text)
    )
    found = union(*_people(text), *owing).subquery()
    statement = _ITEMS.where(debtors.c.id.in_(select(found.c[0])))
    if scope.is_walled:
        theirs = select(cases.c.debtor_id).where(cases.c.debtor_id == debtors.c.id, within(cases.c.creditor_id, scope))
        statement = statement.where(theirs.exists())
    if cursor is not None:
        (last_id,) = decode(cursor, int)
        last = connection.execute(_last, {"id": last_id}).scalar()
        statement = statement.where(tuple_(_NAME, debtors.c.id) > tuple_(literal(last or ""), literal(last_id)))
    rows = connection.execute(statement, {"most": limit + 1}).all()
    ids = {"ids": [row.id for row in rows[:limit]]}
    e164s: defaultdict[int, list[str]] = defaultdict(list)
    owed: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    if rows:
        for number in connection.execute(_numbers, ids):
            e164s[number.debtor_id].append(number.e164)
        for case in connection.execute(_references.where(within(cases.c.creditor_id, scope)), ids):
            owed[case.debtor_id].append((case.code, case.reference))

    def item(row: AnyRow) -> DebtorItem:
        return DebtorItem(
            debtor_id=DebtorId(row.id),
            name=row.name,
            kind=row.kind,
            tax_code=row.tax_code or "",
            municipality=row.municipality,
            region=row.region,
            numbers=tuple(e164s[row.id]),
            cases=tuple(owed[row.id]),
        )

    return page_of(rows, limit, item, lambda row: [row.id])
