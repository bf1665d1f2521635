"""What the desk need not keep: sessions and invitations that ended, waits long over."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.staff import sessions
from bot.staff.tables import Delay, Invitation, StaffSession

QUIET = timedelta(days=1)  # without a wrong password, after which nothing is held against an account or an address


def forget_the_old(session: Session, *, at: datetime) -> None:
    session.execute(delete(StaffSession).where(StaffSession.created_at < at - sessions.ABSOLUTE))
    session.execute(delete(Invitation).where(Invitation.expires_at < at))
    session.execute(delete(Delay).where(Delay.failed_at < at - QUIET))
