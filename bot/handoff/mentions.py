"""Colleagues named in a note, `@Josée`: each sees it on their queue until they open the conversation."""

import re
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.handoff.tables import Mention, Note
from bot.staff import members


def named(text: str, names: Sequence[str]) -> set[str]:
    """Which of the names stand after an @; the longest that fits, so that « @Marie Roy » does not call Marie."""
    longest_first = sorted(names, key=len, reverse=True)
    pattern = "|".join(re.escape(name) for name in longest_first)
    found = {match[1].casefold() for match in re.finditer(rf"@({pattern})(?![\w-])", text, re.IGNORECASE)} if names else set()
    return {name for name in names if name.casefold() in found}


def tell(session: Session, note_id: uuid.UUID, text: str, *, by: str) -> None:
    """Keep who is named in a note just written, its author left out."""
    colleagues = [member for member in members.colleagues(session) if str(member.id) != by]
    called = named(text, [member.name for member in colleagues])
    rows = [{"note_id": note_id, "member_id": member.id} for member in colleagues if member.name in called]
    if rows:
        session.execute(insert(Mention).values(rows).on_conflict_do_nothing())


def unseen(session: Session) -> dict[uuid.UUID, list[Note]]:
    """The notes that name each member, the latest first."""
    query = select(Mention.member_id, Note).join(Note, Mention.note_id == Note.id).where(Mention.seen_at.is_(None))
    found: dict[uuid.UUID, list[Note]] = defaultdict(list)
    for member_id, note in session.execute(query.order_by(Note.written_at.desc())):
        found[member_id].append(note)
    return found


def see(session: Session, member_id: uuid.UUID, conversation_id: uuid.UUID, at: datetime) -> None:
    """The member opens the conversation."""
    here = select(Note.id).where(Note.conversation_id == conversation_id)
    of_mine = (Mention.member_id == member_id, Mention.seen_at.is_(None), Mention.note_id.in_(here))
    session.execute(update(Mention).where(*of_mine).values(seen_at=at))
