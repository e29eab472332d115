"""The words of debtors' names, so that a search by the beginning of any of them reads an index."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from dialer.db.tables.base import Id, metadata

debtor_words = Table(
    "debtor_words",
    metadata,
    Column("debtor_id", Id, ForeignKey("debtors.id"), primary_key=True, autoincrement=False),
    Column("word", Text, primary_key=True, doc="Lower case, without accents: core/debt/search_words.py."),
    sqlite_with_rowid=False,
)
Index(
    "ix_debtor_words_word",
    debtor_words.c.word,
    debtor_words.c.debtor_id,
    postgresql_ops={"word": "text_pattern_ops"},
)
