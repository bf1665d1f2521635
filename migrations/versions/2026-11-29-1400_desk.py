"""The desk is told of what changes in its queue; what an advisor sums up is kept with the request."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_desk"
down_revision = "20261129_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("handoff_requests", sa.Column("summary", sa.String(), nullable=True))
    # A line of a conversation with the assistant alone is no news to the desk.
    op.execute("""
        CREATE FUNCTION tell_the_desk() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('passerelle_messages', 'desk');
            PERFORM pg_notify('passerelle_messages', coalesce(NEW.conversation_id, OLD.conversation_id)::text);
            RETURN NULL;
        END $$;
        CREATE TRIGGER tell_the_desk AFTER INSERT OR UPDATE OR DELETE ON handoff_requests
            FOR EACH ROW EXECUTE FUNCTION tell_the_desk();
        CREATE OR REPLACE FUNCTION tell_of_a_message() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('passerelle_messages', NEW.conversation_id::text);
            IF (SELECT owner FROM conversations WHERE id = NEW.conversation_id) <> 'bot' THEN
                PERFORM pg_notify('passerelle_messages', 'desk');
            END IF;
            RETURN NULL;
        END $$;
    """)


def downgrade() -> None:
    op.execute("""
        DROP FUNCTION tell_the_desk CASCADE;
        CREATE OR REPLACE FUNCTION tell_of_a_message() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('passerelle_messages', NEW.conversation_id::text);
            RETURN NULL;
        END $$;
    """)
    op.drop_column("handoff_requests", "summary")
