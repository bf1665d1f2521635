"""What a reply speaks of, when it is not a whole answer: some of its lines, or a word about it."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_subject"
down_revision = "20261125_urgent"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("subject", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "subject")
