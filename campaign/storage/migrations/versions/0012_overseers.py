"""Who may read the activity log of the whole installation, and an index to find acts of one kind."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"
branch_labels = None
depends_on = None

# Until now nobody was said to look after the installation: whoever made the first account of it did.
_FIRST = """
UPDATE organizer SET oversees = true
WHERE id = (SELECT min(id) FROM organizer WHERE may_create AND disabled_at IS NULL)
"""


def upgrade() -> None:
    """Apply. The oldest account that may start campaigns oversees them."""
    op.add_column("organizer", sa.Column("oversees", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(_FIRST)
    op.create_index("ix_activity_action", "activity", ["action", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_activity_action", table_name="activity")
    with op.batch_alter_table("organizer") as table:
        table.drop_column("oversees")
