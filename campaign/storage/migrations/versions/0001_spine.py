"""The rows of the spine: campaigns, signatures, letters, totals."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("organizer", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'open', 'paused', 'closed')", name=op.f("ck_campaign_status")),
        sa.CheckConstraint("goal IS NULL OR goal > 0", name=op.f("ck_campaign_goal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaign_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_campaign_uid")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_consent_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("campaign_id", "version", name=op.f("uq_consent_campaign_id_version")),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_statement_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("campaign_id", "version", name=op.f("uq_statement_campaign_id_version")),
    )
    op.create_table(
        "tally",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_tally_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "dimension", "key", name=op.f("pk_tally")),
    )
    op.create_table(
        "tally_head",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_tally_head_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_tally_head")),
    )
    op.create_table(
        "signature",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("email_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=5), nullable=False),
        sa.Column("updates", sa.Boolean(), nullable=False),
        sa.Column("nonce", sa.String(length=22), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("in_total", sa.Boolean(), nullable=False),
        sa.Column("ledger_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("source IN ('web', 'paper')", name=op.f("ck_signature_source")),
        sa.CheckConstraint(
            "state IN ('pending', 'confirmed', 'counted', 'held', 'duplicate', 'rejected', 'withdrawn', 'superseded')",
            name=op.f("ck_signature_state"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_signature_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_signature_consent_id_consent")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_signature_statement_id_statement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(
            "ix_signature_due",
            ["campaign_id", "id"],
            unique=False,
            sqlite_where=sa.text("due"),
            postgresql_where=sa.text("due"),
        )
        batch_op.create_index(
            "ix_signature_expiring",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'superseded')"),
            postgresql_where=sa.text("state IN ('pending', 'superseded')"),
        )
        batch_op.create_index("ix_signature_person", ["campaign_id", "email_key"], unique=False)
        batch_op.create_index(
            "uq_signature_ledger_index",
            ["campaign_id", "ledger_index"],
            unique=True,
            sqlite_where=sa.text("ledger_index IS NOT NULL"),
            postgresql_where=sa.text("ledger_index IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_signature_place",
            ["campaign_id", "email_key", "slot"],
            unique=True,
            sqlite_where=sa.text("state IN ('confirmed', 'counted', 'held')"),
            postgresql_where=sa.text("state IN ('confirmed', 'counted', 'held')"),
        )

    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_letter_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_letter_signature_id_signature"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_letter_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'sending')"),
            postgresql_where=sa.text("state IN ('queued', 'sending')"),
        )
        batch_op.create_index(
            "ix_letter_share",
            ["campaign_id", "email_key"],
            unique=False,
            sqlite_where=sa.text("state <> 'withheld'"),
            postgresql_where=sa.text("state <> 'withheld'"),
        )
        batch_op.create_index(batch_op.f("ix_letter_signature_id"), ["signature_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_signature_id"))
        batch_op.drop_index(
            "ix_letter_share",
            sqlite_where=sa.text("state <> 'withheld'"),
            postgresql_where=sa.text("state <> 'withheld'"),
        )
        batch_op.drop_index(
            "ix_letter_due",
            sqlite_where=sa.text("state IN ('queued', 'sending')"),
            postgresql_where=sa.text("state IN ('queued', 'sending')"),
        )

    op.drop_table("letter")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_signature_place",
            sqlite_where=sa.text("state IN ('confirmed', 'counted', 'held')"),
            postgresql_where=sa.text("state IN ('confirmed', 'counted', 'held')"),
        )
        batch_op.drop_index(
            "uq_signature_ledger_index",
            sqlite_where=sa.text("ledger_index IS NOT NULL"),
            postgresql_where=sa.text("ledger_index IS NOT NULL"),
        )
        batch_op.drop_index("ix_signature_person")
        batch_op.drop_index(
            "ix_signature_expiring",
            sqlite_where=sa.text("state IN ('pending', 'superseded')"),
            postgresql_where=sa.text("state IN ('pending', 'superseded')"),
        )
        batch_op.drop_index("ix_signature_due", sqlite_where=sa.text("due"), postgresql_where=sa.text("due"))

    op.drop_table("signature")
    op.drop_table("tally_head")
    op.drop_table("tally")
    op.drop_table("statement")
    op.drop_table("consent")
    op.drop_table("campaign")
