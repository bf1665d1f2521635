"""Requests for a person that come before all others: somebody is in danger."""

import sqlalchemy as sa
from alembic import op

revision = "20261125_urgent"
down_revision = "20261124_news"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("handoff_requests", sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("handoff_requests", "urgent")
