"""Roll-ups for the dashboard: the funnel by day, letters by domain, hours and states by day; source codes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("state IN ('queued', 'sending')")


def upgrade() -> None:
    """Apply. What the rows still say of the past is rolled up; forms that were deleted before are not in it."""
    op.create_table(
        "funnel",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=8), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("count", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_funnel_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "day", "step", "shard", name=op.f("pk_funnel")),
    )
    op.create_table(
        "mail_domain",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("letters", _BIG, nullable=False),
        sa.Column("sent", _BIG, nullable=False),
        sa.Column("deferred", _BIG, nullable=False),
        sa.Column("refused", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_mail_domain_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "day", "domain", name=op.f("pk_mail_domain")),
    )
    op.create_table(
        "source_code",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_source_code_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "code", name=op.f("pk_source_code")),
    )
    op.add_column("signature", sa.Column("source_code", sa.String(length=32), nullable=True))
    op.create_index(
        "ix_letter_waiting",
        "letter",
        ["campaign_id", "created_at"],
        unique=False,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    _roll_up(op.get_bind().dialect.name)


def _roll_up(engine: str) -> None:
    day, hour = _SLICES[engine]
    tallied = "INSERT INTO tally (campaign_id, dimension, key, count) SELECT campaign_id,"
    op.execute(
        f"{tallied} 'hour', {hour.format('confirmed_at')}, count(*) FROM signature WHERE in_total GROUP BY 1, 2, 3"
    )
    op.execute(
        f"{tallied} 'day/' || tallied, {day.format('confirmed_at')}, count(*) FROM signature"
        " WHERE tallied IS NOT NULL AND tallied <> 'counted' GROUP BY 1, 2, 3"
    )
    date = day if engine == "sqlite" else f"({day})::date"
    funnel = "INSERT INTO funnel (campaign_id, day, step, shard, count) SELECT campaign_id,"
    op.execute(f"{funnel} {date.format('created_at')}, 'form', 0, count(*) FROM signature GROUP BY 1, 2")
    for state, step, moment in (("sent", "letter", "sent_at"), ("failed", "failed", "due_at")):
        op.execute(
            f"{funnel} {date.format(moment)}, '{step}', 0, count(*) FROM letter"
            f" WHERE state = '{state}' AND kind IN ('confirm', 'already_signed') GROUP BY 1, 2"
        )


# A moment's day and hour in UTC, as the totals spell them.
_SLICES = {
    "sqlite": ("substr({}, 1, 10)", "substr({0}, 1, 10) || 'T' || substr({0}, 12, 2)"),
    "postgresql": (
        "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
        "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24')",
    ),
}


def downgrade() -> None:
    """Take back."""
    op.execute("DELETE FROM tally WHERE dimension = 'hour' OR dimension = 'via' OR dimension LIKE 'day/%'")
    op.drop_index("ix_letter_waiting", table_name="letter", sqlite_where=_WAITING, postgresql_where=_WAITING)
    op.drop_column("signature", "source_code")
    op.drop_table("source_code")
    op.drop_table("mail_domain")
    op.drop_table("funnel")
