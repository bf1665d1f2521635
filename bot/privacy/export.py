"""All we keep about one student, in a structured, common format (Québec, Law 25: portability)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.tables import Conversation, Message
from bot.feedback import satisfaction, thumbs
from bot.handoff.notes import notes_of
from bot.handoff.tables import HandoffRequest
from bot.handoff.tags import tags_of
from bot.people.tables import Consent, Student
from bot.review import candidates

OF_A_REQUEST = ("requested_at", "claimed_at", "ended_at", "snoozed_until", "alerted_at", "state", "outcome", "summary")
INFERRED_OF_A_REQUEST = ("reason", "urgent", "handled_by", "context")


def export(session: Session, student: Student) -> dict[str, Any]:
    """JSON-ready. What the engine inferred stands apart, since it is not something the student gave us."""
    conversations = session.scalars(select(Conversation).where(Conversation.student_id == student.id)).all()
    return {
        "student": {"language": student.language, "since": student.created_at.isoformat()},
        "addresses": [{"channel": one.channel, "address": one.address} for one in student.addresses],
        "consents": [
            {"notice_version": one.notice_version, "language": one.language, "accepted_at": one.accepted_at.isoformat()}
            for one in session.scalars(select(Consent).where(Consent.student_id == student.id))
        ],
        "conversations": [_conversation(session, conversation) for conversation in conversations],
    }


def _conversation(session: Session, conversation: Conversation) -> dict[str, Any]:
    messages = session.scalars(
        select(Message).where(Message.conversation_id == conversation.id).order_by(Message.seq),
    ).all()
    requests = session.scalars(select(HandoffRequest).where(HandoffRequest.conversation_id == conversation.id))
    return {
        "channel": conversation.channel,
        "lines_shown_by_the_page": conversation.read_seq,
        "messages": [{"from": one.author, "text": one.text, "sent_at": one.sent_at.isoformat(), "answer": one.answer} for one in messages],
        "requests_for_a_person": [
            {
                **{name: _plain(getattr(one, name)) for name in OF_A_REQUEST},
                "helped": satisfaction.helped(session, one.id),
                "inferred": {name: getattr(one, name) for name in INFERRED_OF_A_REQUEST},
            }
            for one in requests
        ],
        "notes_of_the_team": [{"text": one.text, "written_at": one.written_at.isoformat()} for one in notes_of(session, conversation.id)],
        "examples_proposed_to_teach_the_assistant": [
            {
                "text": one.text,
                "verdict": one.verdict,
                "meant": one.meant,
                "state": one.state,
                "readings": one.readings,
                "at": one.at.isoformat(),
            }
            for one in candidates.of_conversation(session, conversation.id)
        ],
        "feedback": [
            {"answer": line.answer, "helpful": one.helpful, "word": one.word, "given_at": one.given_at.isoformat()}
            for line, one in thumbs.of_conversation(session, conversation)
        ],
        "tags_of_the_team": list(tags_of(session, conversation.id)),
        "inferred": [{"seq": one.seq, **one.understood} for one in messages if one.understood],
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
