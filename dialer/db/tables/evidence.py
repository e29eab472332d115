"""The register of evidence: append-only, a hash chain for each stream, no references: what it names may be deleted."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Table, Text

from dialer.db.tables.base import Id, Instant, index_where, metadata

evidence = Table(
    "evidence",
    metadata,
    Column("stream", Text, nullable=False, doc="Name of the chain: the node that writes it, or office."),
    Column("seq", BigInteger, nullable=False, doc="Place in the stream, from 1, without gaps."),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False, doc="ordered, ruled, answered, head, erased."),
    Column("result", Text, nullable=False, doc="permitted, deferred, refused, served, lost, left, done."),
    Column("campaign_id", Id),
    Column("call_id", Text),
    Column("rule", Text, nullable=False, doc="The rule reported, or how an answered call was treated."),
    Column("pack_version", Text, nullable=False),
    Column("delay_ms", BigInteger, doc="Of an answered call: from the answer to the agent or to the release."),
    Column("facts", Text, nullable=False, doc="As hashed: JSON text, keys sorted."),
    Column("digest", Text, nullable=False, doc="SHA-256 over the digest before it and this row, hexadecimal."),
    PrimaryKeyConstraint("stream", "seq"),
    sqlite_with_rowid=False,
)
index_where("ix_evidence_campaign", evidence.c.campaign_id, evidence.c.at, where="campaign_id IS NOT NULL")
index_where("ix_evidence_call", evidence.c.call_id, where="call_id IS NOT NULL")
index_where("ix_evidence_notes", evidence.c.kind, evidence.c.at, where="kind IN ('head', 'erased')")

evidence_cuts = Table(
    "evidence_cuts",
    metadata,
    Column("number", Integer, nullable=False, autoincrement=False, doc="Of the cut, from 1."),
    Column("stream", Text, nullable=False),
    Column("seq", BigInteger, nullable=False, doc="Last entry that may be deleted."),
    Column("digest", Text, nullable=False, doc="Of that entry: what the next one follows from."),
    Column(
        "before",
        Instant,
        nullable=False,
        doc="When the head was signed; no entry that is younger by a day may be deleted.",
    ),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("number", "stream"),
)
"""Which entries the guard of the register lets go: its own word alone proves nothing, the signed mark does."""
