"""The turn job: two transactions around one call to the engine."""

from typing import Protocol

import structlog

from bot.content.library import Library
from bot.conversations import turn
from bot.db import Sessions, transaction
from bot.handoff.student import StudentDesk
from bot.understanding import Understanding

log = structlog.get_logger()


class Engine(Protocol):
    """What understands a message: Rasa, through `bot.rasa_client`."""

    def understand(self, *, sender: str, text: str, language: str, message_id: int, before: str | None) -> Understanding:
        """Raises RasaSilent, or RasaAway."""


def take_turn(sessions: Sessions, library: Library, watch: turn.Watch, rasa: Engine, message_id: int) -> None:
    """Answer one message. Raises what went wrong while attempts remain, so that the job is tried again."""
    with transaction(sessions) as session:
        question = turn.begin(session, library, watch, message_id)
    if question is None:
        return
    try:
        understanding = None
        if question.act is None:
            understanding = rasa.understand(
                sender=question.sender,
                text=question.text,
                language=question.language,
                message_id=question.message_id,
                before=question.before,
            )
        with transaction(sessions) as session:
            turn.finish(session, library, question, understanding, StudentDesk(library))
    except Exception as error:
        log.warning("turn_failed", message=message_id, attempt=question.attempt, error=type(error).__name__)
        with transaction(sessions) as session:
            given_up = turn.fail(session, library, question, error)
        if not given_up:
            raise
