"""All conversations at the desk: what its filters and its search go by, and the filters a member saved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261129_listing"
down_revision = "20261129_identity"
branch_labels = None
depends_on = None

# Words in lower case and without accents, alike for what was written and for what is looked for. First come the signs that become
# spaces, since PostgreSQL would read an address, a tag or a number in them; then the accents, which are dropped.
BARE = r"""
CREATE FUNCTION bare(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN translate(
    replace(lower(normalize(words, NFKD)), U&'\0153', 'oe'),
    U&'./_@:+<>&''-\2018\2019\201C\201D\00AB\00BB\2013\2014\0300\0301\0302\0303\0304\0306\0307\0308\030A\030B\030C\0327\0328',
    '                   '
)
"""
KEEP_WORDS = """
CREATE FUNCTION keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO message_words VALUES (NEW.id, NEW.conversation_id, strip(to_tsvector('simple', bare(NEW.text))));
    RETURN NULL;
END $$;
CREATE TRIGGER keep_words AFTER INSERT ON messages FOR EACH ROW WHEN (NEW.author IN ('student', 'advisor')) EXECUTE FUNCTION keep_words();
INSERT INTO message_words SELECT id, conversation_id, strip(to_tsvector('simple', bare(text))) FROM messages WHERE author IN ('student', 'advisor');
"""
CONFIDENCE = "((((understood -> 'ranking') -> 0) ->> 'confidence')::double precision)"


def upgrade() -> None:
    op.create_table(
        "message_words",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_words_message_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_words")),
    )
    op.execute(BARE)
    op.execute(KEEP_WORDS)
    op.create_index("ix_message_words_words", "message_words", ["words"], unique=False, postgresql_using="gin")
    # Whole, though many lines have neither: of a partial index the planner does not ask how common a value is.
    op.execute("CREATE INDEX ix_messages_spoken_of ON messages (coalesce(subject, answer), conversation_id)")
    # By confidence, when few lines have so little; by conversation, when so many have that the first conversations read will do.
    op.execute(f"CREATE INDEX ix_messages_confidence ON messages ({CONFIDENCE}, conversation_id)")
    op.execute(f"CREATE INDEX ix_messages_conversation_id_confidence ON messages (conversation_id, {CONFIDENCE})")
    op.execute("ANALYZE messages, message_words")  # how common a word or a subject is, which the planner goes by
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_saved_filters_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("member_id", "name", name=op.f("uq_saved_filters_member_id_name")),
    )


def downgrade() -> None:
    op.drop_table("saved_filters")
    for index in ("ix_messages_conversation_id_confidence", "ix_messages_confidence", "ix_messages_spoken_of"):
        op.drop_index(index, table_name="messages")
    op.execute("DROP FUNCTION keep_words CASCADE")
    op.execute("DROP FUNCTION bare")
    op.drop_table("message_words")
