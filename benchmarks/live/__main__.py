"""`make bench-live`: students and advisors live, at their own pace, on the whole product. Prints a Markdown table.

How long after a line was accepted the other side's screen shows it, and what was lost or shown twice. STUDENTS, ADVISORS, MINUTES.
"""

import asyncio
import os
import tempfile
import time
from pathlib import Path
from random import Random

from benchmarks.live.figures import Log, figures
from benchmarks.live.people import Advisor, Student
from benchmarks.live.streams import browser
from bot.clock import now
from bot.conversations.tables import Conversation
from bot.db import Sessions, connect, transaction
from bot.people import tokens
from bot.people.tables import Student as Person
from bot.settings import Settings
from tests.cast import a_conversation, a_member
from tests.faults.house import House

STUDENTS = int(os.environ.get("STUDENTS", "200"))
ADVISORS = int(os.environ.get("ADVISORS", "20"))
MINUTES = float(os.environ.get("MINUTES", "10"))
BUSY = ("web", "worker", "engine")
DRAIN = 20  # seconds, after the last line


async def live(url: str, conversations: list[tuple[str, str]], emails: list[str]) -> tuple[list[Student], list[Advisor]]:
    """Everybody acts for so long; then the screens stay open a little."""
    students = [
        Student(conversation, browser(url, {"Authorization": f"Bearer {token}"}), Random(number))
        for number, (conversation, token) in enumerate(conversations)
    ]
    advisors = [Advisor(email, browser(url, {"Origin": url}), Random(email)) for email in emails]
    for advisor in advisors:
        await advisor.enter()
    async with asyncio.TaskGroup() as group:
        screens = [group.create_task(one.look()) for one in (*students, *advisors)]
        acts = [group.create_task(one.live()) for one in (*students, *advisors)]
        await asyncio.sleep(MINUTES * 60)
        for act in acts:
            act.cancel()
        for advisor in advisors:
            advisor.stop()
        await asyncio.sleep(DRAIN)
        for screen in screens:
            screen.cancel()
        for advisor in advisors:
            advisor.leave()
    return students, advisors


def a_student(sessions: Sessions, secret_key: str, language: str) -> tuple[str, str]:
    """One who agreed to the notice: the conversation, and the token of their browser."""
    conversation_id, token = a_conversation(sessions, language=language), tokens.issue(secret_key, language=language, at=now())
    with transaction(sessions) as session:
        person = session.get_one(Person, session.get_one(Conversation, conversation_id).student_id)
        tokens.keep(session, token, person, at=now())
    return str(conversation_id), token


def busy(house: House) -> dict[str, float]:
    """Seconds of computing of each process so far."""
    times = {name: process.cpu_times() for name in BUSY if (process := house.process(name))}
    return {name: spent.user + spent.system for name, spent in times.items()} | {"these people": time.process_time()}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="passerelle-live-") as name, House(Path(name)) as house:
        engine = connect(house.database_url)
        sessions, key = Sessions(engine), Settings(data=house.folder).secret_key
        conversations = [a_student(sessions, key, ("fr", "en")[number % 2]) for number in range(STUDENTS)]
        for number in range(ADVISORS):
            a_member(sessions, f"advisor{number}")
        emails = [f"advisor{number}@example.org" for number in range(ADVISORS)]
        began, before = time.monotonic(), busy(house)
        students, advisors = asyncio.run(live(house.url, conversations, emails))
        seconds, after = time.monotonic() - began, busy(house)
        print(f"{STUDENTS} students, {ADVISORS} advisors, {MINUTES:g} minutes\n\n{figures(Log(sessions), students, advisors)}")
        print("of a core: " + ", ".join(f"{name} {(after[name] - before[name]) / seconds * 100:.0f} %" for name in before))
        engine.dispose()


if __name__ == "__main__":
    main()
