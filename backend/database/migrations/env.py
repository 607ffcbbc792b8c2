"""How Alembic runs here: on the connection that `engine.Database` hands it, inside its transaction."""

from alembic import context

from backend.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making another
)
context.run_migrations()
