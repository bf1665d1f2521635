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


def upgrade() -> None:
    op.execute(BARE)
    op.execute(
        "CREATE INDEX ix_messages_words ON messages USING gin (to_tsvector('simple', bare(text))) WHERE author IN ('student', 'advisor')"
    )
    op.execute(
        "CREATE INDEX ix_messages_spoken_of ON messages (coalesce(subject, answer), conversation_id)"
        " WHERE coalesce(subject, answer) IS NOT NULL"
    )
    op.execute(
        "CREATE INDEX ix_messages_confidence ON messages (((understood -> 'ranking' -> 0 ->> 'confidence')::float), conversation_id)"
        " WHERE understood -> 'ranking' -> 0 ->> 'confidence' IS NOT NULL"
    )
    op.execute("ANALYZE messages")  # how common a word or a subject is, which the planner goes by
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
    for index in ("ix_messages_confidence", "ix_messages_spoken_of", "ix_messages_words"):
        op.drop_index(index, table_name="messages")
    op.execute("DROP FUNCTION bare")
