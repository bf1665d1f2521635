"""The people of the tests, and short ways to make them act."""

import uuid
from datetime import timedelta
from itertools import count

from sqlalchemy import select, text, update
from sqlalchemy.orm import selectinload

from bot.content.library import Library
from bot.conversations.accept import Accepted, Incoming, accept, conversation_of
from bot.conversations.tables import Conversation, Message, Turn
from bot.db import Sessions, transaction
from bot.handoff.tables import HandoffRequest
from bot.people.students import welcome
from bot.people.tables import Channel
from bot.staff.passwords import hashed
from bot.staff.tables import Member, Role

JOSEE = "josee"  # an advisor
MARC = "marc"  # another advisor, who must be refused what is Josée's

_ids = count(1)


def a_conversation(
    sessions: Sessions,
    *,
    language: str = "fr",
    channel: Channel = Channel.WEB,
    address: str | None = None,
) -> uuid.UUID:
    """The conversation of a new student who accepted the notice: Amina in French, Wei in English."""
    address = address or str(uuid.uuid4())
    with transaction(sessions) as session:
        student = welcome(session, channel=channel, address=address, language=language, notice_version="2026-11-24")
        return conversation_of(session, student, channel, address).id


def writes(
    sessions: Sessions,
    conversation_id: uuid.UUID,
    text: str = "",
    *,
    button: str | None = None,
    external_id: str | None = None,
    limited: bool = False,
) -> Accepted:
    """The student sends a message, or presses a button."""
    incoming = Incoming(external_id=external_id or f"test/{next(_ids)}", text=text, button=button)
    with transaction(sessions) as session:
        return accept(session, session.get_one(Conversation, conversation_id), incoming, limited=limited)


def log_of(sessions: Sessions, conversation_id: uuid.UUID) -> list[Message]:
    """The whole conversation, in order, with its buttons loaded."""
    query = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.seq)
    with sessions() as session:
        return list(session.scalars(query.options(selectinload(Message.buttons))))


def said(sessions: Sessions, conversation_id: uuid.UUID) -> list[tuple[str, str | None]]:
    """Who spoke, and the key of what the assistant said."""
    return [(message.author, message.answer) for message in log_of(sessions, conversation_id)]


def owner_of(sessions: Sessions, conversation_id: uuid.UUID) -> str:
    with sessions() as session:
        return session.get_one(Conversation, conversation_id).owner


def turn_states(sessions: Sessions) -> list[str]:
    """The state of every turn, in the order of the messages."""
    with sessions() as session:
        return list(session.scalars(select(Turn.state).order_by(Turn.message_id)))


def turn_states_of(sessions: Sessions, conversation_id: uuid.UUID) -> list[str]:
    with sessions() as session:
        query = select(Turn.state).join(Message).where(Message.conversation_id == conversation_id)
        return list(session.scalars(query.order_by(Turn.message_id)))


def time_passes(sessions: Sessions, conversation_id: uuid.UUID, span: timedelta) -> None:
    """All that was written and asked in the conversation becomes older."""
    with transaction(sessions) as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))  # the log's trigger refuses changes
        for table, moment in ((Message, Message.sent_at), (HandoffRequest, HandoffRequest.requested_at)):
            session.execute(update(table).where(table.conversation_id == conversation_id).values({moment: moment - span}))


def title_of(library: Library, key: str, language: str) -> str:
    return library.answers[key].title.in_(language)


PASSWORD = "cheval agrafe orage 7"
_HASH = hashed(PASSWORD, about=[])


def a_member(sessions: Sessions, name: str, role: Role = Role.ADVISOR, *, language: str = "fr") -> uuid.UUID:
    """A member of the staff, at `name@example.org`, whose password is `PASSWORD`."""
    with transaction(sessions) as session:
        member = Member(email=f"{name}@example.org", name=name.title(), role=role, language=language, password_hash=_HASH)
        session.add(member)
        session.flush()
        return member.id
