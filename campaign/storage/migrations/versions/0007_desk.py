"""The organizers' desk: signatures found by name, comments, findings by reason, acts by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("state = 'open'")
_NAMED = sa.text("name_key IS NOT NULL")
_COMMENTED = sa.text("state = 'counted' AND comment_state IS NOT NULL")
# Where there is a comment, in the JSON of both engines.
_HAS_COMMENT = {"sqlite": "json_extract(details, '$.comment')", "postgresql": "details ->> 'comment'"}
_REASONS = {
    "sqlite": "SELECT DISTINCT f.campaign_id, r.value, f.id FROM finding f, json_each(f.reasons) r",
    "postgresql": "SELECT DISTINCT f.campaign_id, r.value, f.id "
    "FROM finding f, json_array_elements_text(f.reasons) AS r(value)",
}


def upgrade() -> None:
    """Apply. Comments given so far are there to be read; that they may not be published, their consent says itself."""
    engine = op.get_bind().dialect.name
    op.create_table(
        "comment_head",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_comment_head_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_comment_head")),
    )
    op.add_column("signature", sa.Column("comment_state", sa.String(length=9), nullable=True))
    op.execute(f"UPDATE signature SET comment_state = 'new' WHERE {_HAS_COMMENT[engine]} <> ''")  # noqa: S608 -- ours
    op.create_index(
        "ix_signature_name",
        "signature",
        ["campaign_id", "name_key", "id"],
        sqlite_where=_NAMED,
        postgresql_where=_NAMED,
    )
    op.create_index(
        "ix_signature_comment",
        "signature",
        ["campaign_id", "comment_state", "id"],
        sqlite_where=_COMMENTED,
        postgresql_where=_COMMENTED,
    )
    op.create_index("ix_finding_state", "finding", ["campaign_id", "state", "id"])
    op.drop_index("ix_finding_open", table_name="finding", sqlite_where=_OPEN, postgresql_where=_OPEN)
    _make_open_reason()
    op.execute(f"INSERT INTO open_reason (campaign_id, reason, finding_id) {_REASONS[engine]} WHERE f.state = 'open'")
    _make_ruling()


def _make_open_reason() -> None:
    op.create_table(
        "open_reason",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("finding_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_open_reason_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_open_reason_finding_id_finding"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "reason", "finding_id", name=op.f("pk_open_reason")),
    )
    op.create_index(op.f("ix_open_reason_finding_id"), "open_reason", ["finding_id"])


def _make_ruling() -> None:
    op.create_table(
        "ruling",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", _BIG, nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ruling_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
    )
    op.create_index(op.f("ix_ruling_signature_id"), "ruling", ["signature_id"])


def downgrade() -> None:
    """Take back. What was rejected by hand stays rejected; why is forgotten."""
    op.drop_index(op.f("ix_ruling_signature_id"), table_name="ruling")
    op.drop_table("ruling")
    op.drop_index(op.f("ix_open_reason_finding_id"), table_name="open_reason")
    op.drop_table("open_reason")
    op.create_index("ix_finding_open", "finding", ["campaign_id", "id"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.drop_index("ix_finding_state", table_name="finding")
    op.drop_index("ix_signature_comment", table_name="signature", sqlite_where=_COMMENTED, postgresql_where=_COMMENTED)
    op.drop_index("ix_signature_name", table_name="signature", sqlite_where=_NAMED, postgresql_where=_NAMED)
    op.drop_column("signature", "comment_state")
    op.drop_table("comment_head")
