"""The database itself says that a conversation has a new line: one statement less for each message."""

from alembic import op

revision = "20261124_news"
down_revision = "20261124_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION tell_of_a_message() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('passerelle_messages', NEW.conversation_id::text);
            RETURN NULL;
        END $$;
        CREATE TRIGGER tell_of_a_message AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION tell_of_a_message();
    """)


def downgrade() -> None:
    op.execute("DROP FUNCTION tell_of_a_message CASCADE")
