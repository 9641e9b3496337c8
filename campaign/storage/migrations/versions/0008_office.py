"""The office: updates to supporters, exports in the background."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels = None
depends_on = None

_ON_ITS_WAY = sa.text("bulletin_id IS NOT NULL AND state IN ('queued', 'sending', 'held')")
_DUE = sa.text("state IN ('queued', 'running')")
_SUPPORTERS = sa.text("updates AND state = 'counted'")
_OF_A_BULLETIN = sa.text("bulletin_id IS NOT NULL")


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply. The index of supporters reads every signature once."""
    op.create_table(
        "bulletin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("audience", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor", _big(), nullable=False),
        sa.Column("upto", _big(), nullable=True),
        sa.Column("queued", _big(), nullable=False),
        sa.Column("sent", _big(), nullable=False),
        sa.Column("failed", _big(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'sending', 'paused', 'done', 'stopped')", name=op.f("ck_bulletin_state")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_bulletin_campaign_id_campaign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
    )
    op.create_index(op.f("ix_bulletin_campaign_id"), "bulletin", ["campaign_id"], unique=False)

    op.create_table(
        "bulletin_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulletin_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletin.id"], name=op.f("fk_bulletin_trial_bulletin_id_bulletin"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_trial")),
    )
    op.create_index(op.f("ix_bulletin_trial_bulletin_id"), "bulletin_trial", ["bulletin_id"], unique=False)

    op.add_column("letter", sa.Column("bulletin_id", sa.Integer(), nullable=True))
    op.create_index(
        "uq_letter_bulletin",
        "letter",
        ["bulletin_id", "email_key"],
        unique=True,
        sqlite_where=_OF_A_BULLETIN,
        postgresql_where=_OF_A_BULLETIN,
    )
    op.create_index(
        "ix_letter_on_its_way",
        "letter",
        ["bulletin_id"],
        unique=False,
        sqlite_where=_ON_ITS_WAY,
        postgresql_where=_ON_ITS_WAY,
    )
    op.create_index(
        "ix_signature_supporters",
        "signature",
        ["campaign_id", "id"],
        unique=False,
        sqlite_where=_SUPPORTERS,
        postgresql_where=_SUPPORTERS,
    )

    op.create_table(
        "export_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("ordered", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", _big(), nullable=False),
        sa.Column("expected", _big(), nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("signatures", _big(), nullable=True),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=True),
        sa.Column("file", sa.String(length=80), nullable=True),
        sa.Column("size", _big(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'queued', 'running', 'ready', 'expired', 'refused', 'cancelled', 'failed')",
            name=op.f("ck_export_job_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_export_job_campaign_id_campaign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_job")),
    )
    op.create_index(op.f("ix_export_job_campaign_id"), "export_job", ["campaign_id"], unique=False)
    op.create_index(
        "ix_export_job_due", "export_job", ["due_at"], unique=False, sqlite_where=_DUE, postgresql_where=_DUE
    )
    op.create_table(
        "export_download",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["export_job.id"], name=op.f("fk_export_download_job_id_export_job"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_download")),
    )
    op.create_index(op.f("ix_export_download_job_id"), "export_download", ["job_id"], unique=False)
    op.create_table(
        "export_rule",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_export_rule_campaign_id_campaign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_export_rule")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("export_rule")
    op.drop_index(op.f("ix_export_download_job_id"), table_name="export_download")
    op.drop_table("export_download")
    op.drop_index("ix_export_job_due", table_name="export_job", sqlite_where=_DUE, postgresql_where=_DUE)
    op.drop_index(op.f("ix_export_job_campaign_id"), table_name="export_job")
    op.drop_table("export_job")
    op.drop_index(
        "ix_signature_supporters", table_name="signature", sqlite_where=_SUPPORTERS, postgresql_where=_SUPPORTERS
    )
    op.drop_index("ix_letter_on_its_way", table_name="letter", sqlite_where=_ON_ITS_WAY, postgresql_where=_ON_ITS_WAY)
    op.drop_index(
        "uq_letter_bulletin", table_name="letter", sqlite_where=_OF_A_BULLETIN, postgresql_where=_OF_A_BULLETIN
    )
    op.drop_column("letter", "bulletin_id")
    op.drop_index(op.f("ix_bulletin_trial_bulletin_id"), table_name="bulletin_trial")
    op.drop_table("bulletin_trial")
    op.drop_index(op.f("ix_bulletin_campaign_id"), table_name="bulletin")
    op.drop_table("bulletin")
