"""A conversation as its page receives it: the lines, and the state. Text only: the page never makes markup of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import now
from bot.content.library import Library
from bot.conversations.tables import Author, Conversation, Message
from bot.conversations.transcript import OF_LATE, readings
from bot.handoff.present import present
from bot.staff.rights import Right
from bot.web.desk.gate import Staff
from bot.web.desk.packet import sections

READINGS = 3


def state(session: Session, staff: Staff, conversation: Conversation) -> dict[str, Any]:
    """Who speaks, what could not be delivered, what colleagues noted, what the student thinks of the answers."""
    found = present(session, conversation.id)
    until = found.snoozed_until
    return {
        "owner": conversation.owner,
        "advisor": found.advisor_name or found.advisor,
        "mine": found.advisor == str(staff.id),
        "may_act": staff.may(Right.DESK),
        "reason": found.danger or found.reason,
        "aside_until": until.isoformat() if until and until > now() else None,
        "urgent": bool(found.urgent),
        "channel": conversation.channel,
        "read_seq": conversation.read_seq,
        "undelivered": found.undelivered,
        "thumbs": found.thumbs,
        "notes": found.notes,
        "tags": found.tags,
    }


def beside(session: Session, library: Library, conversation: Conversation, language: str) -> dict[str, Any]:
    """What to know of the student, what was understood: it changes with the lines and the owner alone, and takes long to read."""
    late = readings(session, conversation, OF_LATE)
    return {
        # Of late again: a line is told when it is written, and understood a little later.
        "understood": {str(seq): _understood(library, understood, language) for seq, understood in late},
        "suggested": _suggested(library, [understood for _, understood in late], language),
        "packet": sections(session, library, conversation, language),
    }


def line(library: Library, message: Message, language: str) -> dict[str, Any]:
    return {
        "seq": message.seq,
        "reply": message.external_id.rpartition("/")[2] if message.author == Author.ADVISOR and message.external_id else None,
        "from": message.author,
        "text": message.text,
        "language": message.language,
        "sent_at": message.sent_at.isoformat(),
        "masked": message.masked,
        "choices": [button.label for button in message.buttons],
        "understood": _understood(library, message.understood, language),
    }


def _understood(library: Library, understood: dict[str, Any] | None, language: str) -> list[str]:
    """The likeliest readings with their probability, then the entities."""
    understood = understood or {}
    readings = [(_title(library, one["name"], language), one["confidence"]) for one in understood.get("ranking", [])[:READINGS]]
    sign, colon = ("%", ":") if language == "en" else ("\u00a0%", "\u00a0:")
    entities = [f"{one.get('entity')}{colon} {one.get('value')}" for one in understood.get("entities", [])]
    return [*(f"{title} {score * 100:.0f}{sign}" for title, score in readings), *entities]


def _suggested(library: Library, late: Sequence[dict[str, Any] | None], language: str) -> list[tuple[str, str]]:
    """Our answers to the likeliest readings of the last line understood: their keys and titles."""
    understood: dict[str, Any] = next((one for one in reversed(late) if one), {})
    keys = [one["name"] for one in understood.get("ranking", [])[:READINGS] if one["name"] in library.answers]
    return [(key, _title(library, key, language)) for key in keys]


def _title(library: Library, name: str, language: str) -> str:
    title = library.title(name)
    return title.in_(language) if title else name
