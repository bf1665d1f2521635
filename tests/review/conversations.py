"""Messages as reviewers find them: read by the engine, answered, judged by students."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.clock import now
from bot.conversations.tables import Author, Conversation, Message
from bot.conversations.transcript import append
from bot.db import Sessions, transaction
from bot.feedback.tables import Feedback
from tests.cast import a_conversation

SURE = (("ask/minimum_wage", 0.9), ("ask/unpaid_wages", 0.05))
TORN = (("ask/pgwp_deadline", 0.42), ("ask/pgwp_fees", 0.38))
NEW = {  # three wordings of what we have no answer to, in both languages, and how the engine reads them
    "fr": ["où garer ma voiture l'hiver à Alma", "stationnement d'hiver à Alma, c'est où", "ma voiture l'hiver, où la garer à Alma"],
    "en": ["where do I park my car in winter in Alma", "winter parking in Alma, where is it", "my car in winter, where to park it in Alma"],
}
PARKING = (("ask/transport_region", 0.3), ("ask/driving_licence", 0.28), ("ask/housing_lease", 0.1))


def asked(
    sessions: Sessions,
    text: str,
    readings: tuple[tuple[str, float], ...] = SURE,
    answer: str | None = None,
    *,
    helpful: bool | None = None,
    language: str = "fr",
    ago: timedelta = timedelta(0),
    conversation_id: uuid.UUID | None = None,
    act: str | None = None,
) -> int:
    """The id of a message that was read and answered (with its first reading when not said)."""
    conversation_id = conversation_id or a_conversation(sessions, language=language)
    with transaction(sessions) as session:
        conversation = session.get_one(Conversation, conversation_id)
        at = now() - ago
        message = append(session, conversation, author=Author.STUDENT, text=text, language=language, sent_at=at, act=act)
        ranking = [{"name": name, "confidence": share} for name, share in readings]
        message.understood = {"intent": readings[0][0], "confidence": readings[0][1], "ranking": ranking, "entities": []}
        session.flush()
        reply = _answered(session, conversation, message, answer or readings[0][0], language, at)
        if helpful is not None:
            session.add(Feedback(message_id=reply.id, helpful=helpful, given_at=at))
        return message.id


def _answered(session: Session, conversation: Conversation, message: Message, key: str, language: str, at: datetime) -> Message:
    reply = append(session, conversation, author=Author.BOT, text="…", answer=key, in_reply_to=message.id, language=language, sent_at=at)
    session.flush()
    return reply
