"""Alembic's entry: migrations run on the connection that ``campaign.storage.migrate`` hands over."""

from alembic import context

from campaign.storage.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
