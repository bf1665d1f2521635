"""Messages by the instant they were sent, and the advisors' in their conversation, for the figures."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_figures"
down_revision = "20261129_talk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_messages_sent_at", "messages", ["sent_at"], postgresql_include=["conversation_id", "author", "answer"])
    op.create_index("ix_messages_advisor", "messages", ["conversation_id", "sent_at"], postgresql_where=sa.text("author = 'advisor'"))


def downgrade() -> None:
    op.drop_index("ix_messages_advisor", table_name="messages")
    op.drop_index("ix_messages_sent_at", table_name="messages")
