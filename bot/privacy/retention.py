"""The end of what is too old: students who have not written for twelve months are erased."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations.tables import Conversation, Message
from bot.people.tables import Student
from bot.privacy.erasure import erase

KEPT = timedelta(days=365)  # what the notice promises


def erase_the_old(session: Session, *, at: datetime) -> int:
    """Erase every student whose last message, or arrival, is older than the notice allows. The number erased."""
    last_message = (
        select(func.max(Message.sent_at))
        .join(Conversation, Message.conversation_id == Conversation.id)
        .where(Conversation.student_id == Student.id)
        .scalar_subquery()
    )
    old = session.scalars(select(Student).where(func.coalesce(last_message, Student.created_at) < at - KEPT)).all()
    for student in old:
        erase(session, student)
    return len(old)
