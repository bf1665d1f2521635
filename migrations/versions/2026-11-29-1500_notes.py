"""Notes of colleagues about a conversation; the desk is told of a new one."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_notes"
down_revision = "20261129_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("advisor", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_notes_conversation_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_conversation_id"), "notes", ["conversation_id"], unique=False)
    op.execute("CREATE TRIGGER tell_the_desk AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION tell_the_desk()")


def downgrade() -> None:
    op.drop_table("notes")
