"""How much each advisor has in hand, and who should take a request first. A hint: whoever is free takes what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.handoff.queue import Waiting
from bot.handoff.tables import HandoffRequest, RequestState, is_aside
from bot.staff import members, sessions
from bot.staff.tables import Team


@dataclass(frozen=True)
class Load:
    """What one advisor has in hand, as plain values: every line of the queue is held against all of them."""

    id: str
    name: str
    team: Team | None
    capacity: int
    in_hand: int  # conversations, those put aside left out
    is_here: bool

    @property
    def is_full(self) -> bool:
        return self.in_hand >= self.capacity


def loads(session: Session, at: datetime) -> list[Load]:
    """Of everybody who can take a conversation."""
    claimed = (HandoffRequest.state == RequestState.CLAIMED, ~is_aside(at))
    counted = session.execute(select(HandoffRequest.advisor, func.count()).where(*claimed).group_by(HandoffRequest.advisor))
    in_hand, here = {advisor: count for advisor, count in counted if advisor}, sessions.here(session, at=at)
    colleagues = [(str(one.id), one) for one in members.colleagues(session)]
    return [Load(key, one.name, one.team, one.capacity, in_hand.get(key, 0), one.id in here) for key, one in colleagues]


def called(line: Waiting, loads: Sequence[Load]) -> set[str]:
    """Of those who are here and not at capacity: who followed the student before, else the least busy whose team serves the request."""
    free = [one for one in loads if one.is_here and not one.is_full]
    if followed := {one.id for one in free} & {line.followed_by}:
        return followed
    shares = {one.id: one.in_hand / one.capacity for one in free if line.is_for(one.team)}
    least = min(shares.values(), default=0)
    return {member for member, share in shares.items() if share == least}
