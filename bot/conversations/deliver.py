"""The sending owed for a message: what is to be sent, how far it went, how it ended. The channel does the sending."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import now
from bot.conversations.tables import Conversation, Delivery, DeliveryState, Message
from bot.people.students import is_reachable, mark_reachable
from bot.people.tables import Channel

GIVEN_UP_AFTER = timedelta(hours=6)  # a channel may be away for an hour; after half a day an answer helps nobody


@dataclass(frozen=True)
class Parcel:
    """One message on its way to a student."""

    message_id: int
    address: str
    author: str
    text: str
    language: str
    sources: tuple[dict[str, Any], ...]
    buttons: tuple[tuple[str, str], ...]  # label, opaque id
    parts_sent: int
    is_answer: bool


def begin(session: Session, message_id: int) -> Parcel | None:
    """What is to be sent. None when nothing is: sent, given up, erased, or the student blocked us."""
    delivery = session.get(Delivery, message_id, with_for_update=True)
    if delivery is None or delivery.state != DeliveryState.PENDING:
        return None
    message = session.get_one(Message, message_id)
    conversation = session.get_one(Conversation, message.conversation_id)
    if not is_reachable(session, channel=Channel(conversation.channel), address=conversation.address):
        _end(delivery, DeliveryState.DEAD, "unreachable")
        return None
    return Parcel(
        message_id=message_id,
        address=conversation.address,
        author=message.author,
        text=message.text,
        language=message.language or conversation.language,
        sources=tuple(message.sources),
        buttons=tuple((button.label, button.id) for button in message.buttons),
        parts_sent=delivery.parts_sent,
        is_answer=message.is_answer,
    )


def part_sent(session: Session, message_id: int, parts: int, *, of: int) -> None:
    """`parts` of `of` have reached the channel."""
    delivery = session.get(Delivery, message_id)
    if delivery is None:  # erased meanwhile
        return
    delivery.parts_sent = parts
    if parts == of:
        _end(delivery, DeliveryState.SENT, None)


def failed(session: Session, message_id: int, reason: str, *, permanent: bool) -> bool:
    """An attempt failed. True when it was the last: trying again cannot help, or has been done for hours."""
    delivery = session.get(Delivery, message_id)
    if delivery is None:
        return True
    delivery.attempts += 1
    delivery.error = reason
    if permanent or now() - delivery.created_at > GIVEN_UP_AFTER:
        _end(delivery, DeliveryState.DEAD, reason)
        return True
    return False


def blocked(session: Session, parcel: Parcel, channel: Channel) -> None:
    """The student blocked us on this channel: nothing more is sent there until they write again."""
    mark_reachable(session, channel=channel, address=parcel.address, reachable=False)
    failed(session, parcel.message_id, "blocked", permanent=True)


def _end(delivery: Delivery, state: DeliveryState, reason: str | None) -> None:
    delivery.state = state
    delivery.error = reason
    delivery.finished_at = now()
