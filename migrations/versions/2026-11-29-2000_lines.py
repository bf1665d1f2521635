"""What is written to a person is told to the desk apart from its requests: a request is shown at once, lines with those that follow."""

from alembic import op

revision = "20261129_lines"
down_revision = "20261129_delays"
branch_labels = None
depends_on = None

TELL = """
    CREATE OR REPLACE FUNCTION tell_of_a_message() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('passerelle_messages', NEW.conversation_id || ' ' || NEW.author);
        IF (SELECT owner FROM conversations WHERE id = NEW.conversation_id) <> 'bot' THEN
            PERFORM pg_notify('passerelle_messages', '{topic}');
        END IF;
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    op.execute(TELL.format(topic="lines"))


def downgrade() -> None:
    op.execute(TELL.format(topic="desk"))
