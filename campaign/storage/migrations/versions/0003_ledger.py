"""The ledger: entries, tiles and heads. What was counted before is counted anew, into the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply. The totals begin at nothing: the worker takes every signature into totals and ledger, in batches."""
    op.create_table(
        "ledger_entry",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("index", _BIG, autoincrement=False, nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ledger_entry_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "index", name=op.f("pk_ledger_entry")),
    )
    op.create_table(
        "ledger_tile",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", _BIG, autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ledger_tile_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "level", "number", name=op.f("pk_ledger_tile")),
    )
    op.create_table(
        "ledger_head",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.String(length=14), nullable=False),
        sa.Column("size", _BIG, nullable=False),
        sa.Column("total", _BIG, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ledger_head_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "hour", name=op.f("pk_ledger_head")),
    )
    op.add_column("tally_head", sa.Column("origin", sa.String(length=400), nullable=True))
    op.add_column("tally_head", sa.Column("root", sa.LargeBinary(length=32), nullable=True))

    # "version" goes on, so that no page in memory passes for the new one.
    op.execute("UPDATE tally_head SET total = 0, size = 0, version = version + 1")
    op.execute("DELETE FROM tally")
    op.execute(
        "UPDATE signature SET due = true, in_total = false, tallied = NULL, ledger_index = NULL"
        " WHERE tallied IS NOT NULL"
    )


def downgrade() -> None:
    """Take back. The totals stay as they are; what the ledger proved of them is lost."""
    op.drop_column("tally_head", "root")
    op.drop_column("tally_head", "origin")
    op.drop_table("ledger_head")
    op.drop_table("ledger_tile")
    op.drop_table("ledger_entry")
