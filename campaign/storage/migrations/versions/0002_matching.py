"""Matching: fingerprints, findings, decisions; what the totals show of a signature becomes a state."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Keys of older signatures have version 0: ``campaign rekey`` says what making them anew would change."""
    op.create_table(
        "match_head",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("matched", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_match_head_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_match_head")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name=op.f("ck_finding_state")),
        sa.CheckConstraint("verdict IN ('certain', 'likely', 'signs')", name=op.f("ck_finding_verdict")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_finding_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["signature.id"], name=op.f("fk_finding_other_id_signature"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_finding_signature_id_signature"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_campaign_id"), "finding", ["campaign_id"], unique=False)
    op.create_index(
        "ix_finding_open",
        "finding",
        ["campaign_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_finding_other_id"), "finding", ["other_id"], unique=False)
    op.create_index(op.f("ix_finding_signature_id"), "finding", ["signature_id"], unique=False)

    op.create_table(
        "fingerprint",
        sa.Column("signature_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=16), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_fingerprint_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_fingerprint_signature_id_signature"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("signature_id", "lookup", name=op.f("pk_fingerprint")),
    )
    op.create_index("ix_fingerprint_lookup", "fingerprint", ["campaign_id", "lookup"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_decision_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_decision_finding_id_finding"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_batch"), "decision", ["batch"], unique=False)
    op.create_index(op.f("ix_decision_campaign_id"), "decision", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_decision_finding_id"), "decision", ["finding_id"], unique=False)

    op.add_column("campaign", sa.Column("policy", sa.JSON(none_as_null=True), nullable=True))

    op.add_column("signature", sa.Column("name_key", sa.LargeBinary(length=32), nullable=True))
    op.add_column("signature", sa.Column("key_version", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column(
        "signature", sa.Column("twin_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
    )
    op.add_column("signature", sa.Column("tallied", sa.String(length=10), nullable=True))
    op.create_index(
        "ix_signature_twin_of",
        "signature",
        ["twin_of"],
        unique=False,
        sqlite_where=sa.text("twin_of IS NOT NULL"),
        postgresql_where=sa.text("twin_of IS NOT NULL"),
    )
    op.create_index(
        "ix_signature_unmatched",
        "signature",
        ["campaign_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'confirmed' OR (state = 'duplicate' AND twin_of IS NULL)"),
        postgresql_where=sa.text("state = 'confirmed' OR (state = 'duplicate' AND twin_of IS NULL)"),
    )

    op.execute("UPDATE signature SET tallied = 'counted' WHERE in_total")
    op.execute("UPDATE signature SET tallied = 'withdrawn' WHERE NOT in_total AND ledger_index IS NOT NULL")
    # Confirmed ones go through matching first, and are due only then.
    op.execute("UPDATE signature SET due = false WHERE state = 'confirmed'")


def downgrade() -> None:
    """Take back. What was held, a duplicate or rejected has no place in the older schema's totals: it stays out."""
    op.execute("UPDATE signature SET due = true WHERE state = 'confirmed'")
    op.drop_index(
        "ix_signature_unmatched",
        table_name="signature",
        sqlite_where=sa.text("state = 'confirmed' OR (state = 'duplicate' AND twin_of IS NULL)"),
        postgresql_where=sa.text("state = 'confirmed' OR (state = 'duplicate' AND twin_of IS NULL)"),
    )
    op.drop_index(
        "ix_signature_twin_of",
        table_name="signature",
        sqlite_where=sa.text("twin_of IS NOT NULL"),
        postgresql_where=sa.text("twin_of IS NOT NULL"),
    )
    op.drop_column("signature", "tallied")
    op.drop_column("signature", "twin_of")
    op.drop_column("signature", "key_version")
    op.drop_column("signature", "name_key")

    op.drop_column("campaign", "policy")

    op.drop_index(op.f("ix_decision_finding_id"), table_name="decision")
    op.drop_index(op.f("ix_decision_campaign_id"), table_name="decision")
    op.drop_index(op.f("ix_decision_batch"), table_name="decision")

    op.drop_table("decision")
    op.drop_index("ix_fingerprint_lookup", table_name="fingerprint")

    op.drop_table("fingerprint")
    op.drop_index(op.f("ix_finding_signature_id"), table_name="finding")
    op.drop_index(op.f("ix_finding_other_id"), table_name="finding")
    op.drop_index(
        "ix_finding_open",
        table_name="finding",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_finding_campaign_id"), table_name="finding")

    op.drop_table("finding")
    op.drop_table("match_head")
