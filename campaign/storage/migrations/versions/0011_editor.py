"""The editor: narrower sizes of pictures, and exports that are deleted before their time."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Pictures that are there have one size, and keep it."""
    op.add_column("picture", sa.Column("narrower", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("export_job", sa.Column("deleted_by", sa.Integer(), nullable=True))
    op.add_column("export_job", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back. Pictures keep their full size alone, for the older program knows no other."""
    for digest in set(_narrower()):
        op.execute(sa.delete(_picture).where(_picture.c.sha256 == digest))
    _forget_sizes(_campaign, "picture")
    _forget_sizes(_edition, "draft")
    op.drop_column("export_job", "deleted_at")
    op.drop_column("export_job", "deleted_by")
    op.drop_column("picture", "narrower")


_picture = sa.table("picture", sa.column("sha256", sa.String()), sa.column("narrower", sa.JSON()))
_campaign = sa.table("campaign", sa.column("id", sa.Integer()), sa.column("picture", sa.JSON()))
_edition = sa.table(
    "edition",
    sa.column("campaign_id", sa.Integer()),
    sa.column("revision", sa.Integer()),
    sa.column("draft", sa.JSON()),
)


def _narrower() -> Iterator[str]:
    for sizes in op.get_bind().scalars(sa.select(_picture.c.narrower)).all():
        yield from (size["sha256"] for size in sizes or ())


def _forget_sizes(table: sa.TableClause, name: str) -> None:
    """Writes the JSON of that column without the sizes of its picture, row by row."""
    connection = op.get_bind()
    *keys, column = table.c
    for row in connection.execute(sa.select(table)).all():
        packed: dict[str, Any] | None = row._mapping[name]
        picture = packed if name == "picture" else (packed or {}).get("picture")
        if picture and picture.pop("narrower", None) is not None:
            mine = [key == row._mapping[key.name] for key in keys]
            connection.execute(sa.update(table).where(*mine).values({column.name: packed}))
