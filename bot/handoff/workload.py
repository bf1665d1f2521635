"""How much each advisor has in hand, and who should take a request first. A hint: whoever is free takes what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.handoff.queue import Waiting
from bot.handoff.tables import HandoffRequest, RequestState, is_aside
from bot.staff import members, sessions
from bot.staff.tables import Member


@dataclass(frozen=True)
class Load:
    member: Member
    in_hand: int  # conversations, those put aside left out
    is_here: bool

    @property
    def is_full(self) -> bool:
        return self.in_hand >= self.member.capacity


def loads(session: Session, at: datetime) -> list[Load]:
    """Of everybody who can take a conversation."""
    claimed = (HandoffRequest.state == RequestState.CLAIMED, ~is_aside(at))
    counted = session.execute(select(HandoffRequest.advisor, func.count()).where(*claimed).group_by(HandoffRequest.advisor))
    in_hand, here = {advisor: count for advisor, count in counted if advisor}, sessions.here(session, at=at)
    return [Load(member, in_hand.get(str(member.id), 0), member.id in here) for member in members.colleagues(session)]


def called(line: Waiting, loads: Sequence[Load]) -> set[str]:
    """Of those who are here and not at capacity: who followed the student before, else the least busy whose team serves the request."""
    free = [one for one in loads if one.is_here and not one.is_full]
    if followed := {str(one.member.id) for one in free} & {line.followed_by}:
        return followed
    shares = {str(one.member.id): one.in_hand / one.member.capacity for one in free if line.is_for(one.member.team)}
    least = min(shares.values(), default=0)
    return {member for member, share in shares.items() if share == least}
