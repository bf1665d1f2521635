"""What students think of answers and of the team's help; when a conversation last had a line."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_feedback"
down_revision = "20261129_notes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False))
    op.execute(
        "UPDATE conversations SET last_at = last.at FROM (SELECT conversation_id, max(sent_at) AS at FROM messages GROUP BY 1) AS last"
        " WHERE last.conversation_id = conversations.id"
    )
    op.create_index(op.f("ix_conversations_last_at"), "conversations", ["last_at"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("word", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_feedback_message_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_given_at"), "feedback", ["given_at"], unique=False)
    op.create_table(
        "satisfaction",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("helped", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["handoff_requests.id"], name=op.f("fk_satisfaction_request_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_satisfaction")),
    )
    op.create_index(op.f("ix_satisfaction_given_at"), "satisfaction", ["given_at"], unique=False)


def downgrade() -> None:
    op.drop_table("satisfaction")
    op.drop_table("feedback")
    op.drop_column("conversations", "last_at")
