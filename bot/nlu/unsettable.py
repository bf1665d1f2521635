"""Two things Rasa offers no setting for, set once when the engine starts."""

from functools import cache

import rasa.core.actions.action
from rasa.shared.core.events import Event

# Rasa waits 300 s for an action. The product gives up on Rasa after 15 s, so an action must fail well before.
ACTION_TIMEOUT_SECONDS = 5


def apply() -> None:
    """Harmless to call again."""
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_SECONDS
    # Rasa searches all event classes for each stored event it reads: a fifth of a turn. The classes never change.
    Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))  # type: ignore[method-assign]
