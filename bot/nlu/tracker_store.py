"""The engine's memory of each conversation: one row a conversation, in the product's PostgreSQL, schema `rasa`.

Rasa's own SQL store writes a row for each event and counts them at each turn. A tracker here is a cache (the product's log is
the record), so the end of the current session is kept as one document: two statements a turn, however long the conversation, and
erasing a person is deleting a row.
"""

from __future__ import annotations

import os
import time
from typing import Any, Dict, Iterable, List, Optional

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore, SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import OperationalError

RETRY_SECONDS = 2.0
KEPT_MESSAGES = 10  # of the student, in a session; rules look at the last one or two
LASTING = (SlotSet, ActiveLoop)  # what still holds, however long ago it was said

CREATE = "CREATE TABLE IF NOT EXISTS trackers (sender_id varchar(255) PRIMARY KEY, dialogue text NOT NULL, saved_at timestamptz NOT NULL)"
READ = sa.text("SELECT dialogue FROM trackers WHERE sender_id = :sender")
WRITE = sa.text(
    "INSERT INTO trackers VALUES (:sender, :dialogue, now()) "
    "ON CONFLICT (sender_id) DO UPDATE SET dialogue = excluded.dialogue, saved_at = excluded.saved_at",
)


class ConversationStore(TrackerStore, SerializedTrackerAsText):
    """Where `RASA_TRACKER_URL` says; in memory when it says nothing, so that `rasa shell` and `rasa test` work alone."""

    def __new__(cls, domain: Domain, url: Optional[str] = None, **kwargs: Any) -> Any:
        if not os.environ.get("RASA_TRACKER_URL"):
            return InMemoryTrackerStore(domain)
        return super().__new__(cls)

    def __init__(
        self,
        domain: Domain,
        url: Optional[str] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Dict[str, Any],
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._engine = sa.create_engine(os.environ["RASA_TRACKER_URL"], pool_pre_ping=True, isolation_level="AUTOCOMMIT")
        self._create_table()

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        with self._engine.connect() as connection:
            dialogue = connection.execute(READ, {"sender": sender_id}).scalar()
        return self.deserialise_tracker(sender_id, dialogue) if dialogue else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        with self._engine.begin() as connection:
            dialogue = self.serialise_tracker(_current_session(tracker))
            connection.execute(WRITE, {"sender": tracker.sender_id, "dialogue": dialogue})

    async def keys(self) -> Iterable[str]:
        with self._engine.connect() as connection:
            return list(connection.execute(sa.text("SELECT sender_id FROM trackers")).scalars())

    def _create_table(self) -> None:
        while True:
            try:
                with self._engine.begin() as connection:
                    connection.execute(sa.text(CREATE))
                return
            except OperationalError:  # the database is still starting
                time.sleep(RETRY_SECONDS)


def _current_session(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The tracker without what came before its last session start, and of a long session only what is still of use."""
    events = list(tracker.events)
    starts = [place for place, event in enumerate(events) if isinstance(event, SessionStarted)]
    start = max(starts[-1] - 1, 0) if starts else 0  # the action that started it stands just before
    useful = _without_the_middle(events[start:])
    if len(useful) == len(events):
        return tracker
    kept = tracker.init_copy()
    for event in useful:
        kept.update(event)
    return kept


def _without_the_middle(session: List[Event]) -> List[Event]:
    """How it began, what still holds, and everything since the student's last few messages."""
    said = [place for place, event in enumerate(session) if isinstance(event, UserUttered)]
    if len(said) <= KEPT_MESSAGES:
        return session
    end = said[-KEPT_MESSAGES]
    return session[: said[0]] + [event for event in session[said[0] : end] if isinstance(event, LASTING)] + session[end:]
