"""Conversations are put aside and tagged, colleagues mentioned, lines read, teams tied to regions; leads are told of who waits too long."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

revision = "20261129_talk"
down_revision = "20261129_review"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("handoff_requests", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("handoff_requests", sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversations", sa.Column("read_seq", sa.Integer(), server_default="0", nullable=False))
    op.add_column("teams", sa.Column("territories", ARRAY(TEXT), server_default="{}", nullable=False))
    op.create_table(
        "conversation_tags",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_conversation_tags_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "tag", name=op.f("pk_conversation_tags")),
    )
    op.create_index(op.f("ix_conversation_tags_tag"), "conversation_tags", ["tag"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_mentions_note_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mentions_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("note_id", "member_id", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_member_id"), "mentions", ["member_id"], unique=False)
    op.execute("""
        CREATE TRIGGER tell_the_desk AFTER INSERT OR DELETE ON conversation_tags FOR EACH ROW EXECUTE FUNCTION tell_the_desk();
        CREATE FUNCTION tell_of_reading() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('passerelle_messages', NEW.id::text);
            RETURN NULL;
        END $$;
        CREATE TRIGGER tell_of_reading AFTER UPDATE OF read_seq ON conversations FOR EACH ROW
            WHEN (NEW.read_seq <> OLD.read_seq) EXECUTE FUNCTION tell_of_reading();
        -- Whoever writes is not put aside any longer, on whatever channel.
        CREATE FUNCTION take_up_again() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE handoff_requests SET snoozed_until = NULL
                WHERE conversation_id = NEW.conversation_id AND snoozed_until IS NOT NULL AND state = 'claimed';
            RETURN NULL;
        END $$;
        CREATE TRIGGER take_up_again AFTER INSERT ON messages FOR EACH ROW
            WHEN (NEW.author = 'student') EXECUTE FUNCTION take_up_again();
    """)


def downgrade() -> None:
    op.execute("DROP FUNCTION take_up_again CASCADE; DROP FUNCTION tell_of_reading CASCADE")
    op.drop_table("mentions")
    op.drop_table("conversation_tags")
    op.drop_column("teams", "territories")
    op.drop_column("conversations", "read_seq")
    op.drop_column("handoff_requests", "alerted_at")
    op.drop_column("handoff_requests", "snoozed_until")
