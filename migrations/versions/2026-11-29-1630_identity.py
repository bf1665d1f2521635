"""How a session was begun and when a secret was last given in it; members who come in through an institution have no password."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_identity"
down_revision = "20261129_feedback"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_sessions", sa.Column("way", sa.String(), server_default="password", nullable=False))
    op.add_column("staff_sessions", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("members", "password_hash", nullable=True)


def downgrade() -> None:
    op.execute("UPDATE members SET password_hash = '' WHERE password_hash IS NULL")
    op.alter_column("members", "password_hash", nullable=False)
    op.drop_column("staff_sessions", "confirmed_at")
    op.drop_column("staff_sessions", "way")
