"""Verdicts on messages, kept with where they come from; the last one on a message counts, and can be taken back."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.clock import now
from bot.conversations.cleaning import cleaned
from bot.conversations.masking import masked
from bot.conversations.tables import Author, Conversation, Message
from bot.errors import NotYours
from bot.review.tables import Candidate, CandidateState, Verdict

REGRETTED = timedelta(hours=1)  # an older verdict is not undone by a key pressed by mistake
LONGEST_TITLE = 120  # characters


def keep(
    session: Session,
    messages: Sequence[int],
    verdict: Verdict,
    meant: str | None,
    *,
    by: str,
    text: str | None = None,
    model: str | None = None,
) -> None:
    """The same verdict on each of these messages of students.

    `text`: the example as the reviewer made it, for a single message; its identity numbers are hidden too.
    `model`: which one reads messages now. Raises NotYours when none of the messages is there, EmptyMessage, MessageTooLong.
    """
    query = select(Message, Conversation.language).join(Conversation, Conversation.id == Message.conversation_id)
    judged = session.execute(query.where(Message.id.in_(messages), Message.author == Author.STUDENT, Message.act.is_(None))).all()
    if not judged:
        raise NotYours
    at = now()  # one instant for all, by which they are taken back together
    for message, language in judged:
        said = _edited(message, text) if text is not None and len(messages) == 1 else message.text
        values = {
            "message_id": message.id,
            "text": said,
            "edited": said != message.text,
            "language": message.language or language,
            "verdict": verdict,
            "meant": meant,
            "readings": (message.understood or {}).get("ranking", []),
            "model": model,
            "by": by,
            "at": at,
        }
        new = insert(Candidate).values(id=uuid.uuid4(), **values)
        still_open = Candidate.state == CandidateState.PROPOSED
        session.execute(new.on_conflict_do_update(index_elements=["message_id"], set_=values, where=still_open))


def take_back(session: Session, *, by: str) -> list[int]:
    """Undo the reviewer's last verdict, on all the messages it was given: their ids, none when there is nothing to undo."""
    last = last_of(session, by=by)
    if last is None:
        return []
    gone = delete(Candidate).where(Candidate.by == by, Candidate.at == last.at, Candidate.state == CandidateState.PROPOSED)
    return list(session.scalars(gone.returning(Candidate.message_id)))


def last_of(session: Session, *, by: str) -> Candidate | None:
    """The reviewer's last verdict of this hour, if the studio has not decided on it."""
    query = select(Candidate).where(Candidate.by == by, Candidate.state == CandidateState.PROPOSED, Candidate.at > now() - REGRETTED)
    return session.scalar(query.order_by(Candidate.at.desc()).limit(1))


def kept(session: Session, *, language: str | None = None) -> Sequence[Candidate]:
    """All that were not refused: by verdict and what was meant, then the oldest first."""
    query = select(Candidate).where(Candidate.state != CandidateState.REFUSED)
    if language:
        query = query.where(Candidate.language == language)
    return session.scalars(query.order_by(Candidate.verdict, Candidate.meant, Candidate.at, Candidate.message_id)).all()


def of_conversation(session: Session, conversation_id: uuid.UUID) -> Sequence[Candidate]:
    query = select(Candidate).join(Message, Message.id == Candidate.message_id).where(Message.conversation_id == conversation_id)
    return session.scalars(query.order_by(Message.seq)).all()


def _edited(message: Message, text: str) -> str:
    """The text as the reviewer left it; that of the message when only its line ends differ (a browser writes its own)."""
    said = masked(cleaned(text))
    return message.text if said.splitlines() == message.text.splitlines() else said
