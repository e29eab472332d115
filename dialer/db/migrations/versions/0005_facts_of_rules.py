"""Facts that the rules read: wishes, representatives, consents, letters, moratoria; creditors' own stricter figures.

Revision: 0005, after 0004. Only adds. A debtor's postcode is taken from the address that is known.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANDING = sa.text("ended_at IS NULL")

FILL_POSTCODES = """
UPDATE debtors SET postcode = (
  SELECT postal_code FROM debtor_addresses AS a
  WHERE a.debtor_id = debtors.id AND a.postal_code <> '' ORDER BY a.id LIMIT 1
) WHERE EXISTS (SELECT 1 FROM debtor_addresses AS a WHERE a.debtor_id = debtors.id AND a.postal_code <> '')
"""


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _text(name: str, *, optional: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=optional, server_default=default)


def _recorded(table: str, *, has_call: bool = True, ends: bool = True) -> list[sa.schema.SchemaItem]:
    """Who recorded it, when, from which call, and its end."""
    found: list[sa.schema.SchemaItem] = [
        sa.Column("by_user_id", ID, nullable=True),
        _of(table, "by_user_id", "users.id"),
        sa.Column("created_at", INSTANT, nullable=False),
    ]
    if has_call:
        found += [sa.Column("call_id", sa.Text(), nullable=True), _of(table, "call_id", "attempts.call_id")]
    if ends:
        found += [
            sa.Column("ended_at", INSTANT, nullable=True),
            sa.Column("ended_by_user_id", ID, nullable=True),
            _of(table, "ended_by_user_id", "users.id"),
        ]
    return found


def _standing(table: str, column: str) -> None:
    op.create_index(
        f"ix_{table}_standing", table, [column], unique=False, sqlite_where=STANDING, postgresql_where=STANDING
    )


def upgrade() -> None:
    op.add_column("creditors", sa.Column("settings", JSON, nullable=False, server_default=sa.text("'{}'")))
    op.add_column("debtors", _text("postcode", default=""))
    op.execute(FILL_POSTCODES)
    op.add_column("suppressions", _text("source", default=""))
    reference = "" if op.get_bind().dialect.name == "sqlite" else "CONSTRAINT fk_suppressions_by_user_id "
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(f"ALTER TABLE suppressions ADD COLUMN by_user_id {kind} {reference}REFERENCES users (id)")
    op.add_column("suppressions", _text("call_id", optional=True))
    op.create_table(
        "debtor_wishes",
        sa.Column("id", ID, nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        _text("kind"),
        sa.Column("weekdays", JSON, nullable=True),
        _text("starts", optional=True),
        _text("stops", optional=True),
        _text("place", optional=True),
        _text("medium", optional=True),
        _text("source"),
        _text("note", default=""),
        *_recorded("debtor_wishes"),
        _of("debtor_wishes", "debtor_id", "debtors.id"),
        sa.CheckConstraint("kind IN ('avoid', 'cease', 'medium_block')", name=op.f("ck_debtor_wishes_kind")),
        sa.PrimaryKeyConstraint("id", name="pk_debtor_wishes"),
    )
    _standing("debtor_wishes", "debtor_id")
    op.create_index("ix_debtor_wishes_call_id", "debtor_wishes", ["call_id"], unique=False)
    op.create_table(
        "debtor_representatives",
        sa.Column("id", ID, nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        _text("kind"),
        _text("name"),
        _text("contact", default=""),
        _text("source"),
        *_recorded("debtor_representatives"),
        _of("debtor_representatives", "debtor_id", "debtors.id"),
        sa.PrimaryKeyConstraint("id", name="pk_debtor_representatives"),
    )
    _standing("debtor_representatives", "debtor_id")
    op.create_table(
        "number_consents",
        sa.Column("id", ID, nullable=False),
        sa.Column("number_id", ID, nullable=False),
        _text("source"),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        *_recorded("number_consents"),
        _of("number_consents", "number_id", "debtor_numbers.id"),
        sa.PrimaryKeyConstraint("id", name="pk_number_consents"),
    )
    _standing("number_consents", "number_id")
    op.create_table(
        "case_letters",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        _text("kind"),
        _text("channel"),
        sa.Column("sent_at", INSTANT, nullable=False),
        _text("reference", default=""),
        *_recorded("case_letters", has_call=False, ends=False),
        _of("case_letters", "case_id", "cases.id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_letters"),
    )
    op.create_index("ix_case_letters_case_id", "case_letters", ["case_id"], unique=False)
    op.create_table(
        "moratoria",
        sa.Column("id", ID, nullable=False),
        _text("title"),
        sa.Column("creditor_id", ID, nullable=True),
        _text("country", default=""),
        _text("region", default=""),
        _text("municipality", default=""),
        _text("postcode_prefix", default=""),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        *_recorded("moratoria", has_call=False),
        _of("moratoria", "creditor_id", "creditors.id"),
        sa.CheckConstraint(
            "creditor_id IS NOT NULL OR country <> '' OR region <> '' OR municipality <> '' OR postcode_prefix <> ''",
            name=op.f("ck_moratoria_somewhere"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_moratoria"),
    )


def downgrade() -> None:
    for table in ("moratoria", "case_letters", "number_consents", "debtor_representatives", "debtor_wishes"):
        op.drop_table(table)
    for column in ("call_id", "by_user_id", "source"):
        op.execute(f"ALTER TABLE suppressions DROP COLUMN {column}")
    op.execute("ALTER TABLE debtors DROP COLUMN postcode")
    op.execute("ALTER TABLE creditors DROP COLUMN settings")
