"""What changes on a screen is notified: streams look again on their own only now and then."""

import asyncio
import contextlib
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.clock import now
from bot.content.replies import Reply
from bot.conversations import signals
from bot.conversations.tables import Conversation, Delivery, DeliveryState
from bot.conversations.transcript import last_said, say
from bot.db import Sessions, transaction
from bot.feedback import thumbs
from bot.handoff import notes, tags
from bot.handoff.advising import take_over
from bot.people.tables import Channel
from bot.staff import sessions as signed_in
from bot.staff.tables import Member, StaffSession
from bot.web.events import News
from tests.cast import JOSEE, a_conversation, a_member

Act = Callable[[Session, Conversation], object]


def is_thanked(session: Session, conversation: Conversation) -> None:
    answer = last_said(session, conversation)
    assert answer
    thumbs.give(session, answer, helpful=True)


ACTS: dict[str, Act] = {
    "a line": lambda session, it: say(session, it, Reply(key="ask/min_wage", text="16,60 $", language="fr")),
    "a thumb": is_thanked,
    "a delivery": lambda session, _: session.execute(update(Delivery).values(state=DeliveryState.SENT)),
    "a request": lambda session, it: take_over(session, it.id, advisor=JOSEE),
    "a note": lambda session, it: notes.write(session, it.id, uuid.uuid4(), "à rappeler", advisor=JOSEE),
    "a tag": lambda session, it: tags.add(session, it.id, "bourse", by=JOSEE),
    "a reading": lambda session, it: signals.shown(session, it, 1),
}


@pytest.fixture
def is_told(database_url: str, sessions: Sessions) -> Callable[[str, list[Callable[[Session], object]]], int]:
    """How many of some acts wake who waits for news of a topic; each is given ten seconds."""

    def acts_one(act: Callable[[Session], object]) -> None:
        with transaction(sessions) as session:
            act(session)

    async def listens(topic: str, acts: list[Callable[[Session], object]]) -> int:
        news, told = News(database_url), 0
        task = asyncio.create_task(news.listen())
        with news.of("another", topic) as wake:
            await wake.wait()  # it listens
            for act in acts:
                wake.clear()
                await asyncio.to_thread(acts_one, act)
                await asyncio.wait_for(wake.wait(), 10)
                told += 1
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        return told

    return lambda topic, acts: asyncio.run(listens(topic, acts))


def test_all_that_a_conversation_shows_is_told(sessions: Sessions, is_told) -> None:
    amina = a_conversation(sessions, channel=Channel.TELEGRAM)
    acts = [lambda session, act=act: act(session, session.get_one(Conversation, amina)) for act in ACTS.values()]
    assert is_told(str(amina), acts) == len(ACTS)


def test_a_session_that_ends_is_told_to_its_open_pages(sessions: Sessions, is_told) -> None:
    member_id = a_member(sessions, "josee")
    with transaction(sessions) as session:
        signed_in.begin(session, session.get_one(Member, member_id), browser="Firefox", at=now())
        session_id = session.scalars(select(StaffSession.id)).one()
    assert is_told(f"session/{session_id}", [lambda session: signed_in.end_all(session, session.get_one(Member, member_id))]) == 1
