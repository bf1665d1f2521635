"""Who is writing, and what was shown: told while it lasts, kept nowhere else."""

import asyncio
import contextlib
from collections.abc import Callable

import httpx
import psycopg
import pytest

from bot.conversations import signals
from bot.conversations.tables import Author, Conversation
from bot.db import Sessions, libpq_url, transaction
from bot.handoff import tags
from bot.handoff.advising import answer, take_over
from bot.web.events import News, typed_by
from tests.cast import JOSEE, a_conversation
from tests.cast import writes as writes_to
from tests.live import Live
from tests.web.conftest import Visitor, only_conversation
from tests.web.test_stream import listening, until_message


@pytest.fixture
def heard(database_url: str, sessions: Sessions):
    """What is told of typing since; empties at each call."""
    with psycopg.connect(libpq_url(database_url), autocommit=True) as connection:
        connection.execute(f"LISTEN {signals.TYPING}")
        yield lambda: [notice.payload.split()[2] for notice in connection.notifies(timeout=0.2)]


def posts(visitor: Visitor, path: str, **body: object) -> int:
    return visitor.client.post(f"/api/chat/{path}", json=body, headers=visitor.headers).status_code


def test_a_student_who_writes_is_told_to_whoever_answers_and_to_nobody_else(
    amina: Visitor, sessions: Sessions, heard: Callable[[], list[str]], capsys
) -> None:
    capsys.readouterr()
    assert posts(amina, "typing") == 204
    assert heard() == []
    with transaction(sessions) as session:
        take_over(session, only_conversation(sessions).id, advisor=JOSEE)
    assert posts(amina, "typing") == 204
    assert heard() == ["student"]
    assert "typing" not in capsys.readouterr().out  # the log of requests
    amina.token = "made up"
    assert posts(amina, "typing") == 401
    assert heard() == []


def test_lines_shown_only_grow_and_never_go_past_the_last(amina: Visitor, sessions: Sessions) -> None:
    last = only_conversation(sessions).last_seq
    for told, kept in ((0, 0), (last, last), (last - 1, last), (last + 1, last)):
        assert posts(amina, "read", seq=told) == 204
        assert only_conversation(sessions).read_seq == kept
    for wrong in (None, -1, 2**31, "1", 1.5, True):
        assert posts(amina, "read", seq=wrong) == 400


def test_who_writes_is_known_until_their_line_comes(database_url: str, sessions: Sessions) -> None:
    amina, other = a_conversation(sessions), a_conversation(sessions)
    news = News(database_url)

    def writes() -> None:
        with transaction(sessions) as session:
            signals.typing(session, session.get_one(Conversation, amina), Author.STUDENT)

    def reads() -> None:
        with transaction(sessions) as session:
            tags.add(session, amina, "bourse", by=JOSEE)

    def sends() -> None:
        writes_to(sessions, amina, "bonjour")

    async def follow() -> None:
        task = asyncio.create_task(news.listen())
        at_desk, on_page = typed_by(str(amina), Author.STUDENT), typed_by(str(amina), Author.ADVISOR)
        with news.of(str(amina), at_desk) as wake, news.of(on_page) as own:
            await wake.wait()  # it listens
            own.clear()
            for act, is_typing in ((writes, True), (reads, True), (sends, False)):
                wake.clear()
                await asyncio.to_thread(act)
                await wake.wait()
                assert news.is_typing(str(amina), Author.STUDENT) == is_typing
                assert news.may_tell(str(amina), Author.STUDENT) != is_typing
                assert not news.is_typing(str(amina), Author.ADVISOR)
                assert not news.is_typing(str(other), Author.STUDENT)
            assert not own.is_set()  # whoever writes knows it
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    asyncio.run(asyncio.wait_for(follow(), 20))


def test_the_student_is_told_that_a_person_writes_and_then_what(site: Live) -> None:
    with httpx.Client(base_url=site.url, timeout=20) as client:
        amina = Visitor(client)
        amina.begins("fr")
        amina.consents()
        conversation_id = only_conversation(site.sessions).id
        with transaction(site.sessions) as session:
            take_over(session, conversation_id, advisor=JOSEE)
        with listening(amina) as events:
            next(events)
            with transaction(site.sessions) as session:
                signals.typing(session, session.get_one(Conversation, conversation_id), Author.ADVISOR)
            assert next(data for kind, data in events if kind == "typing") == {"typing": True}
            with transaction(site.sessions) as session:
                answer(session, conversation_id, "Bonjour.", advisor=JOSEE)
            assert until_message(events, "Bonjour.")
