"""An advisor at a real browser behind a network that fails, and what happens meanwhile."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from playwright.sync_api import Browser, CDPSession, Page

from bot.conversations.tables import Conversation
from bot.db import transaction
from bot.handoff.advising import take_over
from bot.handoff.queue import open_requests
from bot.handoff.student import StudentDesk
from tests.cast import PASSWORD, a_conversation, a_member, log_of, writes
from tests.faults.network import Network, Weather
from tests.live import Live

TROUBLES = (Weather.CUT, Weather.SILENT, Weather.ROUGH, "offline", "asleep", "restart")
QUEUE = 3  # as many wait, or one more or less
LINES = "[...document.querySelectorAll('#log li')].map(one => [Number(one.dataset.seq), one.querySelector('p').textContent])"
WAITING = "[...document.querySelectorAll('#waiting [data-conversation]')].map(one => one.dataset.conversation)"


class Advising:
    """Two pages: the queue, and a conversation in hand. `written`: the replies that the advisor sent, in order."""

    def __init__(self, site: Live, network: Network, browser: Browser, random: Random) -> None:
        self._site, self._network, self._random = site, network, random
        self.amina = a_conversation(site.sessions)
        josee = a_member(site.sessions, "josee")
        with transaction(site.sessions) as session:
            take_over(session, self.amina, advisor=str(josee))
        self.context = browser.new_context(base_url=network.url, locale="fr-CA")
        self.errors: list[str] = []
        self.written: list[str] = []
        self._queue, self._talk = self._page(), self._page()
        self._signs_in(self._queue)
        self._talk.goto(f"/desk/conversations/{self.amina}")
        self._talk.locator("#reply").wait_for()

    def _page(self) -> Page:
        page = self.context.new_page()
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def _signs_in(self, page: Page) -> None:
        page.goto("/desk")
        page.locator("input[name=email]").fill("josee@example.org")
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator("#waiting").wait_for()

    @contextmanager
    def trouble(self, kind: str) -> Iterator[None]:
        """The link fails, things happen, and at the end it is back."""
        if kind == "restart":
            self._site.application.stop()
            yield
            self._site.application.start()
        elif kind == "offline":
            self.context.set_offline(True)
            yield
            self.context.set_offline(False)
        elif kind == "asleep":
            self._network.becomes(Weather.SILENT)
            self.replies()
            asleep = [self._frozen(page) for page in (self._queue, self._talk)]
            yield
            self._network.becomes(Weather.CLEAR)
            for page in asleep:
                page.send("Page.setWebLifecycleState", {"state": "active"})
                page.detach()
        else:
            self._network.becomes(Weather(kind))
            yield
            self._network.becomes(Weather.CLEAR)

    def _frozen(self, page: Page) -> CDPSession:
        control = self.context.new_cdp_session(page)
        control.send("Page.setWebLifecycleState", {"state": "frozen"})
        return control

    def live_through(self, kind: str) -> None:
        """Four things happen while the link fails; who sleeps writes nothing."""
        acts = [self._student_writes, self._queue_moves, self._time_passes, self.replies]
        with self.trouble(kind):
            for act in self._random.choices(acts[: 3 if kind == "asleep" else 4], k=4):
                act()

    def replies(self) -> None:
        self.written.append(f"Voici. {uuid.uuid4()}")
        self._talk.locator("#text").fill(self.written[-1])
        self._talk.keyboard.press("Control+Enter")

    def _student_writes(self) -> None:
        writes(self._site.sessions, self.amina, f"Et ensuite? {uuid.uuid4()}")

    def _queue_moves(self) -> None:
        """Somebody asks for a person, or who waited longest goes on with the assistant."""
        desk, waiting = StudentDesk(self._site.library), self._waiting()
        if len(waiting) > QUEUE:
            with transaction(self._site.sessions) as session:
                desk.cancel(session, session.get_one(Conversation, uuid.UUID(waiting[0])))
        else:
            wei = a_conversation(self._site.sessions, language="en")
            with transaction(self._site.sessions) as session:
                desk.request(session, session.get_one(Conversation, wei))

    def _time_passes(self) -> None:
        self._talk.wait_for_timeout(self._random.choice([100, 1000, 4000]))

    def _waiting(self) -> list[str]:
        with self._site.sessions() as session:
            return [str(line.conversation_id) for line in open_requests(session, self._site.library) if not line.advisor]

    def is_up_to_date(self) -> bool:
        """The screens show what the server holds, in its order, each once, and nothing is still to be sent."""
        return (
            not self._still_to_be_sent() and self._talk.evaluate(LINES) == self._log() and self._queue.evaluate(WAITING) == self._waiting()
        )

    def _log(self) -> list[list[object]]:
        return [[line.seq, line.text] for line in log_of(self._site.sessions, self.amina)]

    def _still_to_be_sent(self) -> list[str]:
        return self._talk.locator("#waiting-replies li").all_text_contents()

    def differences(self) -> str:
        """For who reads of a failure."""
        lines, log = self._talk.evaluate(LINES), self._log()
        return (
            f"{len(lines)} lines of {len(log)}, the last {lines[-2:]}, in the server {log[-2:]}; to be sent {self._still_to_be_sent()}; "
            f"queue {self._queue.evaluate(WAITING)}, in the server {self._waiting()}; link {self._talk.locator('#sync').text_content()}"
        )
