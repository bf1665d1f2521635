"""A thumb, a delivery, the end of a conversation or a session: told as they happen, so that no screen must keep asking.

A word that nobody asks for goes.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261129_live"
down_revision = "20261129_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("satisfaction", "word")
    op.execute("""
        CREATE OR REPLACE FUNCTION tell_of_a_message() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('passerelle_messages', NEW.conversation_id || ' ' || NEW.author);
            IF (SELECT owner FROM conversations WHERE id = NEW.conversation_id) <> 'bot' THEN
                PERFORM pg_notify('passerelle_messages', 'desk');
            END IF;
            RETURN NULL;
        END $$;
        CREATE FUNCTION tell_what_became_of_a_message() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('passerelle_messages', conversation_id::text) FROM messages WHERE id = NEW.message_id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER tell_of_a_thumb AFTER INSERT OR UPDATE ON feedback
            FOR EACH ROW EXECUTE FUNCTION tell_what_became_of_a_message();
        CREATE TRIGGER tell_of_a_delivery AFTER UPDATE OF state ON deliveries
            FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION tell_what_became_of_a_message();
        CREATE FUNCTION tell_of_an_end() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('passerelle_messages', TG_ARGV[0] || OLD.id);
            RETURN NULL;
        END $$;
        CREATE TRIGGER tell_of_an_end AFTER DELETE ON conversations FOR EACH ROW EXECUTE FUNCTION tell_of_an_end('');
        CREATE TRIGGER tell_of_an_end AFTER DELETE ON staff_sessions FOR EACH ROW EXECUTE FUNCTION tell_of_an_end('session/');
    """)


def downgrade() -> None:
    op.execute("""
        CREATE OR REPLACE FUNCTION tell_of_a_message() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('passerelle_messages', NEW.conversation_id::text);
            IF (SELECT owner FROM conversations WHERE id = NEW.conversation_id) <> 'bot' THEN
                PERFORM pg_notify('passerelle_messages', 'desk');
            END IF;
            RETURN NULL;
        END $$;
    """)
    op.execute("DROP FUNCTION tell_of_an_end CASCADE; DROP FUNCTION tell_what_became_of_a_message CASCADE")
    op.add_column("satisfaction", sa.Column("word", sa.String(), nullable=True))
