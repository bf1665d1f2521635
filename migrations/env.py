"""How Alembic reaches the database: through the connection the caller passes in (`bot/migrating.py`)."""

from alembic import context

import bot.conversations.tables
import bot.feedback.tables
import bot.handoff.tables
import bot.people.tables
import bot.review.saved
import bot.review.tables
import bot.review.words
import bot.staff.audit
import bot.staff.tables
from bot.db import Table

TABLES = (bot.people.tables, bot.conversations.tables, bot.handoff.tables, bot.staff.tables, bot.staff.audit)


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Leave procrastinate's tables and Rasa's schema alone."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Table.metadata, include_name=is_ours, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
