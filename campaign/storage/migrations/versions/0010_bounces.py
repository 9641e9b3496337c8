"""Letters that came back by mail are counted, by domain and by update."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"
branch_labels = None
depends_on = None

_TABLES = ("mail_domain", "bulletin")


def upgrade() -> None:
    """Apply. What came back before was not read, so all begin at nothing."""
    count = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for table in _TABLES:
        op.add_column(table, sa.Column("bounced", count, nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    """Take back. A letter that came back was sent; the version before knows no more of it."""
    op.execute("DELETE FROM funnel WHERE step = 'bounced'")
    op.execute("UPDATE letter SET state = 'sent' WHERE state = 'bounced'")
    op.execute("UPDATE letter SET failure = NULL WHERE failure LIKE 'bounce%'")
    for table in reversed(_TABLES):
        op.drop_column(table, "bounced")
