"""The engine keeps the current session of a conversation, and nothing older."""

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.tracker_store import KEPT_MESSAGES, ConversationStore, _current_session

SESSION = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def texts(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def test_what_came_before_the_present_session_is_dropped() -> None:
    events = [*SESSION, UserUttered("hier"), *SESSION, UserUttered("aujourd'hui")]
    tracker = DialogueStateTracker.from_events("one", events)
    kept = _current_session(tracker)
    assert texts(kept) == ["aujourd'hui"]
    assert kept.sender_id == "one"
    assert kept.latest_message.text == "aujourd'hui"
    assert texts(tracker) == ["hier", "aujourd'hui"]  # the engine may still be using it


def test_a_single_session_is_kept_whole() -> None:
    tracker = DialogueStateTracker.from_events("one", [*SESSION, UserUttered("bonjour")])
    assert _current_session(tracker) is tracker


def test_a_long_session_keeps_its_end_and_what_was_settled() -> None:
    said = [UserUttered(str(number)) for number in range(100)]
    tracker = DialogueStateTracker.from_events("one", [*SESSION, said[0], SlotSet("town", "Alma"), *said[1:]])
    kept = _current_session(tracker)
    assert texts(kept) == [str(number) for number in range(100)][-KEPT_MESSAGES:]
    assert SlotSet("town", "Alma") in kept.events
    assert list(kept.events)[:3] == SESSION


def test_without_an_address_it_is_in_memory(domain: Domain, monkeypatch) -> None:
    monkeypatch.delenv("RASA_TRACKER_URL", raising=False)
    assert isinstance(ConversationStore(domain), InMemoryTrackerStore)
