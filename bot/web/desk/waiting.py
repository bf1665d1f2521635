"""The queue as it is shown: read once for everybody, then put in the order of each advisor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import now
from bot.content.library import LANGUAGES, Library
from bot.handoff import mentions, queue, workload
from bot.handoff.tables import Note
from bot.staff import members, territories
from bot.staff.rights import Right
from bot.web.desk.gate import Staff

Shown = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One open request: its words by language, its advisor, and the colleagues it goes to before others."""

    in_: dict[str, Shown]
    urgent: bool
    advisor: str | None
    called: set[str]  # who should take it
    served_by: set[str]  # whose team serves it, or who followed the student before


@dataclass(frozen=True)
class Desk:
    """What was read, as plain values: nothing in it needs the database any more."""

    lines: list[Line]  # in the order to take them
    mentions: dict[str, list[Shown]]  # by the member they name
    full: list[str]
    loads: list[Shown]


def read_desk(session: Session, library: Library) -> Desk:
    names = members.names(session)
    at = now()
    loads = workload.loads(session, at)
    return Desk(
        lines=[_line(library, one, names, loads, at) for one in queue.open_requests(session, library)],
        mentions={str(member): [_mention(note, names) for note in notes] for member, notes in mentions.unseen(session).items()},
        full=[one.name for one in loads if one.is_full],
        loads=[_load(one) for one in loads],
    )


def as_seen_by(staff: Staff, desk: Desk) -> Shown:
    """Danger first, then what is for this member before others, what their team serves, the others'."""
    me = str(staff.id)
    found = sorted(desk.lines, key=lambda line: (not line.urgent, me not in line.called, me not in line.served_by))
    return {
        "mentions": desk.mentions.get(me, []),
        "full": desk.full,
        "loads": desk.loads if staff.may(Right.LEAD) else [],
        "waiting": [_to(me, line, staff.language) for line in found if not line.advisor],
        "taken": [_to(me, line, staff.language) for line in found if line.advisor],
    }


def _to(me: str, line: Line, language: str) -> Shown:
    return {**line.in_[language], "mine": line.advisor == me, "for_me": me in line.served_by, "yours": me in line.called}


def _line(library: Library, line: queue.Waiting, names: dict[str, str], loads: Sequence[workload.Load], at: datetime) -> Line:
    title = library.title(line.topic) if line.topic else None
    shown = {
        "conversation": str(line.conversation_id),
        "reason": line.danger or line.reason,
        "urgent": line.urgent,
        "late": line.is_late(at),
        "language": line.language,
        "territory": territories.names().get(line.territory or ""),
        "channel": line.channel,
        "advisor": names.get(line.advisor, line.advisor) if line.advisor else None,
        "aside_until": line.snoozed_until.isoformat() if line.snoozed_until and line.is_aside(at) else None,
        "followed_by": names.get(line.followed_by) if line.followed_by else None,
        "tags": line.tags or [],
        "requested_at": line.requested_at.isoformat(),
        "last_words": line.last_words,
        "last_words_at": line.last_words_at.isoformat() if line.last_words_at else None,
    }
    return Line(
        in_={language: {**shown, "topic": title.in_(language) if title else None} for language in LANGUAGES},
        urgent=line.urgent,
        advisor=line.advisor,
        called=set() if line.advisor else workload.called(line, loads),
        served_by={one.id for one in loads if one.id == line.followed_by or line.is_for(one.team)},
    )


def _load(load: workload.Load) -> Shown:
    return {"id": load.id, "name": load.name, "in_hand": load.in_hand, "capacity": load.capacity, "is_here": load.is_here}


def _mention(note: Note, names: dict[str, str]) -> Shown:
    by = names.get(note.advisor, note.advisor)
    return {"conversation": str(note.conversation_id), "by": by, "at": note.written_at.isoformat(), "text": note.text}
