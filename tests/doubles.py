"""Hand-written stand-ins. They replace what is slow to start (the engine) and cause faults on demand; never our own rules."""

import asyncio
from collections.abc import Callable

from sqlalchemy import text

from bot.content.library import Library
from bot.db import Sessions
from bot.errors import RasaAway, RasaSilent
from bot.understanding import Keyed, Understanding
from bot.worker.jobs import Workshop, worker_app

KNOWN = {
    "ptpd": "ask/pgwp_overview",
    "pgwp": "ask/pgwp_overview",
    "délai": "ask/pgwp_deadline",
    "deadline": "ask/pgwp_deadline",
    "salaire minimum": "ask/minimum_wage",
    "minimum wage": "ask/minimum_wage",
    "jusqu'à quand": "follow_up/deadline",
    "until when": "follow_up/deadline",
    "combien ça coûte": "follow_up/cost",
    "how much": "follow_up/cost",
    "es-tu sûr": "follow_up/sure",
    "c'est légal": "follow_up/allowed",
    "are you sure": "follow_up/sure",
    "et ma conjointe": "follow_up/spouse",
    "et si c'est refusé": "follow_up/refused",
    "je comprends pas": "follow_up/explain",
    "emploi": "ask/job_start",
    "job": "ask/job_start",
    "source": "ask/source_and_date",
    "ai appelé": "after_help",
    "bonjour": "greet",
    "hello": "greet",
    "merci": "thanks",
    "thanks": "thanks",
    "personne": "ask/human_adviser",
    "someone": "ask/human_adviser",
    "english please": "switch_language",
    "ouais": "affirm",
    "nope": "deny",
    "météo": "out_of_scope",
    "embaucher": "ask/employer_hire_steps",
    "hire": "ask/employer_hire_steps",
    "entrevue": "ask/interview_prepare",
    "mon caq": "beyond/caq",
    "my caq": "beyond/caq",
    "weather": "out_of_scope",
}
ENGLISH = {"the", "what", "is", "my", "i", "how", "please", "someone", "hello", "thanks", "weather", "can"}


def watch(text: str) -> str | None:
    """A stand-in for the detector, which must be trained: three cries."""
    cries = {"je veux mourir": "suicide", "kill myself": "suicide", "deport": "removal"}
    return next((kind for words, kind in cries.items() if words in text), None)


class ScriptedRasa:
    """Understands by keyword. `fails(n)`: the next n calls raise, as a late engine does, or one that is not there (`away`)."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.before: str | None = None  # what the last call was to be read after
        self.during: Callable[[], None] | None = None  # runs inside the next call, while the answer is in flight
        self._failures = 0
        self._failure: type[RasaSilent] = RasaSilent

    def fails(self, times: int, *, away: bool = False) -> None:
        self._failures = times
        self._failure = RasaAway if away else RasaSilent

    def understand(self, *, sender: str, text: str, language: str, message_id: int, before: str | None = None) -> Understanding:
        self.asked.append(text)
        self.before = before
        if self._failures:
            self._failures -= 1
            raise self._failure("scripted")
        if self.during is not None:
            act, self.during = self.during, None
            act()
        lowered = text.casefold()
        intent = next((key for word, key in KNOWN.items() if word in lowered), "unsure")
        beside = tuple((key, 0.2) for word, key in KNOWN.items() if word in lowered and key != intent)
        english = bool(ENGLISH & set(lowered.replace("?", "").split()))
        return Understanding(
            responses=(Keyed(intent),),
            intent=intent,
            confidence=0.9,
            needs=tuple(key for word, key in KNOWN.items() if word in lowered) if " et aussi " in lowered else (),
            ranking=((intent, 0.9), *beside, ("ask/pgwp_overview", 0.05), ("ask/job_start", 0.03)),
            language="en" if english else "fr",
            language_confidence=0.95,
        )


def run_jobs(database_url: str, sessions: Sessions, library: Library, rasa: ScriptedRasa) -> None:
    """Do the jobs that are due now, with the product's own worker, then return."""
    app = worker_app(database_url, Workshop(sessions, library, watch, rasa))

    async def work() -> None:
        async with app.open_async():
            before = -1
            # A worker that does not wait leaves when the next job of a lock cannot start yet: it is called until nothing moves.
            while (due := _due(sessions)) not in (0, before):
                before = due
                await app.run_worker_async(queues=["turns"], wait=False, concurrency=4, listen_notify=False)

    asyncio.run(work())


def _due(sessions: Sessions) -> int:
    due = "queue_name = 'turns' AND status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
    with sessions() as session:
        return session.scalar(text(f"SELECT count(*) FROM procrastinate_jobs WHERE {due}")) or 0
