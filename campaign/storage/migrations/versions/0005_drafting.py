"""Drafting: goals that grow, pictures, archived campaigns, and what a campaign was at each revision."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None

_NEW_WORDS = {"thanks", "consent_note", "picture_alt"}


def upgrade() -> None:
    """Apply. Campaigns stay as they are; what they were before their next edit is kept by that edit."""
    op.create_table(
        "edition",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_edition_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "revision", name=op.f("pk_edition")),
    )
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_picture_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("campaign_id", "sha256", name=op.f("uq_picture_campaign_id_sha256")),
    )
    op.add_column("campaign", sa.Column("goal_steps", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("campaign", sa.Column("picture", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("campaign", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back. The older program does not know the new words, so they go; consent texts that were signed stay."""
    op.drop_column("campaign", "archived_at")
    op.drop_column("campaign", "picture")
    op.drop_column("campaign", "goal_steps")
    op.drop_table("picture")
    op.drop_table("edition")
    campaign = sa.table("campaign", sa.column("id", sa.Integer()), sa.column("words", sa.JSON()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(campaign.c.id, campaign.c.words)).all():
        kept = {
            language: {name: text for name, text in words.items() if name not in _NEW_WORDS}
            for language, words in row.words.items()
        }
        connection.execute(campaign.update().where(campaign.c.id == row.id).values(words=kept))
