"""Work that workers do for overseers and owners, and signs of life of the workers."""

import sqlalchemy as sa
from alembic import op

from campaign.storage.base import BigId, UTCDateTime

revision = "0013"
down_revision: str | None = "0012"
branch_labels = None
depends_on = None

_DUE = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "upkeep_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=11), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", BigId, nullable=False),
        sa.Column("expected", BigId, nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("began_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('examination', 'audit', 'repair', 'preview', 'rekey')", name=op.f("ck_upkeep_task_kind")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'cancelled', 'failed')", name=op.f("ck_upkeep_task_state")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_upkeep_task_campaign_id_campaign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep_task")),
    )
    op.create_index(op.f("ix_upkeep_task_campaign_id"), "upkeep_task", ["campaign_id"])
    op.create_index("ix_upkeep_task_due", "upkeep_task", ["due_at"], sqlite_where=_DUE, postgresql_where=_DUE)
    op.create_table(
        "worker",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )


def downgrade() -> None:
    """Take back. What was found is found anew by another run."""
    op.drop_table("worker")
    op.drop_table("upkeep_task")
