"""What somebody who waits may expect, from what is known: their place, how long others waited, when the team opens."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import QUEBEC
from bot.content.library import Library
from bot.content.replies import in_words
from bot.conversations.tables import Conversation
from bot.handoff.queue import place
from bot.handoff.requests import open_request
from bot.handoff.tables import HandoffRequest, Reason
from bot.staff import teams

LATELY = timedelta(days=14)
ENOUGH = 5  # claims: fewer say little of the next


def outlook(session: Session, library: Library, conversation: Conversation, *, at: datetime) -> str:
    """Some sentences in the conversation's language; none that is not known."""
    request = open_request(session, conversation.id)
    ahead = place(session, library, conversation.id)
    if request is None or ahead is None:
        return ""
    said = [_said(library, "outlook/first" if ahead == 1 else "outlook/place", conversation.language, place=str(ahead))]
    serving = teams.serving(session, conversation.language, request.handled_by, request.context.get("territory"))
    if serving and not any(teams.is_open(team, at) for team in serving):
        openings = [opening for team in serving if (opening := teams.next_opening(team, at))]
        if openings:
            said.append(_said(library, "outlook/closed", conversation.language, opening=_moment(min(openings), conversation.language)))
    elif (usual := _usual_wait(session, at)) is not None:
        said.append(_said(library, "outlook/wait", conversation.language, wait=_span(usual)))
    return " ".join(said)


def _usual_wait(session: Session, at: datetime) -> timedelta | None:
    """The median wait of late; None when too few waited."""
    waited = HandoffRequest.claimed_at - HandoffRequest.requested_at
    query = select(func.count(), func.percentile_cont(0.5).within_group(waited))
    of_late = (HandoffRequest.claimed_at > at - LATELY, HandoffRequest.reason != Reason.TAKEN_OVER)  # in which nobody waited
    count, median = session.execute(query.where(*of_late)).one()
    return median if count >= ENOUGH else None


def _said(library: Library, phrase: str, language: str, **arguments: str) -> str:
    return library.phrase(phrase, language).strip().format(**arguments)


def _moment(at: datetime, language: str) -> str:
    here = at.astimezone(QUEBEC)
    day = in_words(here.date(), language)
    if language == "en":
        return f"{day} at {here.hour}:{here:%M}"
    minutes = f"\u00a0{here:%M}" if here.minute else ""
    return f"{day} à {here.hour}\u00a0h{minutes}"


def _span(wait: timedelta) -> str:
    minutes = max(1, round(wait.total_seconds() / 60))
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"
