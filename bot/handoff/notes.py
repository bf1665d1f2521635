"""Words between colleagues about a conversation."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.conversations.cleaning import cleaned
from bot.conversations.masking import masked
from bot.handoff import mentions
from bot.handoff.tables import Note


def write(session: Session, conversation_id: uuid.UUID, note_id: uuid.UUID, text: str, *, advisor: str) -> None:
    """And tell the colleagues it names. The same id again changes nothing. Identity numbers are hidden, as a student's are.

    Raises EmptyMessage, MessageTooLong.
    """
    kept = masked(cleaned(text))
    new = insert(Note).values(id=note_id, conversation_id=conversation_id, advisor=advisor, text=kept)
    if session.scalar(new.on_conflict_do_nothing().returning(Note.id)) is not None:
        mentions.tell(session, note_id, kept, by=advisor)


def notes_of(session: Session, conversation_id: uuid.UUID) -> Sequence[Note]:
    return session.scalars(select(Note).where(Note.conversation_id == conversation_id).order_by(Note.written_at)).all()
