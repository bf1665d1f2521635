"""What is held against an address fades with time; the audit trail refuses to be emptied.

Code of before reads the count as a number still, and leaves the new column to its default.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261129_delays"
down_revision = "20261129_live"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("sign_in_delays", "failures", type_=sa.Float())
    op.add_column("sign_in_delays", sa.Column("failed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False))
    op.execute("""
        CREATE TRIGGER audit_entries_are_never_emptied BEFORE TRUNCATE ON audit_entries
            FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_are_never_changed()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_entries_are_never_emptied ON audit_entries")
    op.drop_column("sign_in_delays", "failed_at")
    op.alter_column("sign_in_delays", "failures", type_=sa.Integer())
