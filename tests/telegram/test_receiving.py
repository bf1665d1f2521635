"""Stored and committed before it is confirmed; given twice, taken once; one bad update holds up no other."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from telegram.error import Conflict, InvalidToken

from bot.conversations.tables import Message
from bot.db import Sessions
from bot.telegram.client import bot_of
from bot.telegram.errands import Errands
from bot.telegram.pacing import Pacer
from bot.telegram.receive import poll, take
from bot.telegram.updates import Post


def texts(sessions: Sessions) -> list[str]:
    with sessions() as session:
        query = select(Message.text).where(Message.author == "student", Message.act.is_(None))
        return list(session.scalars(query.order_by(Message.seq)))


def taken(door, post: Post, *updates) -> list[bool]:
    """Hand updates over as the loop does, without confirming them."""

    async def work() -> list[bool]:
        bot = bot_of(door.settings)
        await bot.initialize()
        errands = Errands(bot, door.pacer)
        done = [await take(bot, post, errands, update) for update in updates]
        await errands.finish()
        await bot.shutdown()
        return done

    return asyncio.run(work())


def test_an_update_that_comes_again_is_stored_once(door, amina) -> None:
    update = amina.writes("emploi")
    assert taken(door, door.post, update, update) == [True, True]
    door.receives()  # and a third time: killed before it was confirmed
    assert texts(door.sessions) == ["emploi"]


def test_a_press_that_comes_again_is_one_press(door, amina) -> None:
    amina.writes("/help")
    door.settle()
    press = amina.presses("Parler à une personne")
    taken(door, door.post, press, press)
    door.settle()
    assert sum("Votre demande est notée" in text for text in amina.texts) == 1


def test_nothing_is_confirmed_while_the_database_is_away(door, amina) -> None:
    class Away:
        def __call__(self):
            raise OperationalError("select", {}, Exception("server closed the connection"))

    update = amina.writes("emploi")
    assert taken(door, Post(Away(), door.library), update) == [False]  # type: ignore[arg-type]
    door.receives()
    assert texts(door.sessions) == ["emploi"]


def test_a_database_away_for_a_moment_is_waited_for_before_confirming(door, amina) -> None:
    class AwayAtFirst(Post):
        times = 0

        def enter(self, update):
            self.times += 1
            if self.times == 1:
                raise OperationalError("select", {}, Exception("server closed the connection"))
            return super().enter(update)

    door.post = AwayAtFirst(door.sessions, door.library)
    amina.writes("emploi")
    amina.writes("bonjour")
    door.receives()
    assert texts(door.sessions) == ["emploi", "bonjour"]


def test_an_update_nobody_can_read_does_not_hold_up_the_next(door, amina) -> None:
    door.fake.update(message={"message_id": "x", "nonsense": True})
    door.fake.update(callback_query={"id": 5})
    door.fake.update(something_newer={"than": "our library"})
    amina.writes("emploi")
    door.receives()
    assert texts(door.sessions) == ["emploi"]


def test_a_fault_of_ours_is_told_and_does_not_hold_up_the_next(door, amina) -> None:
    class Faulty(Post):
        def enter(self, update):
            if "fault" in str(update.effective_message.text):
                raise KeyError("secret words")
            return super().enter(update)

    door.post = Faulty(door.sessions, door.library)
    amina.writes("fault")
    amina.writes("emploi")
    door.receives()
    assert texts(door.sessions) == ["emploi"]
    assert "ne peut pas être traitée" in amina.texts[0]


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")  # the library, of itself
def test_telegram_being_away_for_a_moment_loses_nothing(door, amina) -> None:
    door.fake.fails("getUpdates", 502)
    door.fake.fails("getUpdates", 429, retry_after=1)
    amina.writes("emploi")
    door.receives()
    assert texts(door.sessions) == ["emploi"]


@pytest.mark.parametrize(("code", "raised"), [(409, Conflict), (401, InvalidToken), (404, InvalidToken)])
def test_what_nobody_can_wait_out_ends_the_loop(door, code, raised) -> None:
    async def work() -> None:
        bot = bot_of(door.settings)
        await bot.initialize()
        try:
            await poll(bot, door.post, Errands(bot, Pacer()))
        finally:
            with suppress(Exception):
                await bot.shutdown()

    door.fake.fails("getUpdates", code)
    with pytest.raises(raised):
        asyncio.run(work())


def test_only_the_kinds_we_use_are_asked_for(door, amina) -> None:
    asked = []
    original = door.fake._getUpdates
    door.fake._getUpdates = lambda **parameters: (asked.append(parameters), original(**parameters))[1]
    amina.writes("emploi")
    door.receives()
    assert asked[0]["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert "offset" not in asked[0]
    assert asked[-1]["offset"] > 0
