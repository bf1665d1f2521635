"""What reviewers make of messages; the ways to find the messages worth a look."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261129_review"
down_revision = "20261129_listing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "candidates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("edited", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("meant", sa.String(), nullable=True),
        sa.Column("readings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("state", sa.String(), server_default="proposed", nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_candidates_message_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
        sa.UniqueConstraint("message_id", name=op.f("uq_candidates_message_id")),
    )
    op.create_index(op.f("ix_candidates_at"), "candidates", ["at"], unique=False)
    op.create_index("ix_messages_of_students", "messages", ["sent_at"], postgresql_where=sa.text("author = 'student'"))
    doubts = "answer IN ('unsure', 'none_of_these', 'unsure_twice', 'unsure_still', 'lost')"
    op.create_index("ix_messages_of_doubt", "messages", ["sent_at"], postgresql_where=sa.text(doubts))


def downgrade() -> None:
    op.drop_index("ix_messages_of_doubt", "messages")
    op.drop_index("ix_messages_of_students", "messages")
    op.drop_table("candidates")
