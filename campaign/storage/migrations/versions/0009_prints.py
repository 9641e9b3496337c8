"""Fingerprints are derived at signing: packed in the signature's row until matching stores them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. No row is read or written: what was signed before is derived when it is matched."""
    op.add_column("signature", sa.Column("prints", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take back. What was signed meanwhile is derived from its details again."""
    op.drop_column("signature", "prints")
