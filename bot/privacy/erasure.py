"""Erasing all we know of one student, the engine's memory included, in the caller's transaction."""

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from bot.conversations.tables import Conversation
from bot.people.tables import Student


def erase(session: Session, student: Student) -> None:
    """Delete the student and everything below (the foreign keys cascade), and the engine's memory of their conversations."""
    senders = session.scalars(select(Conversation.engine_sender).where(Conversation.student_id == student.id)).all()
    _forget(session, [str(sender) for sender in senders])
    session.execute(delete(Student).where(Student.id == student.id))
    session.expunge_all()


def _forget(session: Session, senders: list[str]) -> None:
    # The engine creates its table when it first starts, so it may not be there yet.
    if senders and session.scalar(select(text("to_regclass('rasa.trackers')"))) is not None:
        session.execute(text("DELETE FROM rasa.trackers WHERE sender_id = ANY(:senders)"), {"senders": senders})
