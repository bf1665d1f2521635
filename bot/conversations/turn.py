"""One turn: a stored message gets its answer, once.

The door opens two transactions around the engine's call: `begin` decides whether the engine is needed, `finish` writes the answer
only if the owner is still the bot. The job's lock keeps the turns of a conversation one at a time and in order.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import now, today
from bot.content.library import Library
from bot.content.replies import Reply, reply
from bot.conversations.buttons import typed
from bot.conversations.context import read_after
from bot.conversations.danger import NOT_IN_DANGER, act_of
from bot.conversations.desk import Desk
from bot.conversations.ownership import lock
from bot.conversations.replying import is_always_answered, replies_to_act, replies_to_understanding
from bot.conversations.tables import Author, Conversation, Message, Owner, Turn, TurnState
from bot.conversations.transcript import asked_before, in_other_words, say
from bot.errors import NotYours, RasaAway
from bot.understanding import Understanding

MAX_ATTEMPTS = 5
PATIENCE = timedelta(minutes=2)  # an engine that is being started again spends no attempt for so long


@dataclass(frozen=True)
class Question:
    """What the engine is asked, after `before`. `act` is set when the meaning is known already: a button, a command, a danger."""

    message_id: int
    conversation_id: uuid.UUID
    sender: str
    text: str
    language: str
    act: str | None
    before: str | None
    attempt: int


Watch = Callable[[str], str | None]  # names the danger in a text (`bot.safety`)


def begin(session: Session, library: Library, watch: Watch, message_id: int) -> Question | None:
    """Count this attempt and say what is to be answered. None when nothing is: done, erased, with a person, or given up now.

    Danger comes before understanding, whoever owns the conversation and whether or not the engine is there.
    """
    found = _locked(session, message_id)
    if found is None:
        return None
    conversation, message, turn = found
    danger = None if message.act else watch(message.text)
    alarm = act_of(session, conversation, danger, message.text) if danger else None
    act = alarm or message.act or typed(session, conversation, message.text)
    text = message.text
    if act == NOT_IN_DANGER:  # then the message taken for a danger is answered like any other
        text, act = asked_before(session, message) or text, None
    if conversation.owner != Owner.BOT and not is_always_answered(act):
        _leave_to_human(session, library, conversation, message, turn)
        return None
    if turn.attempts >= MAX_ATTEMPTS:
        _give_up(session, library, conversation, message, turn)
        return None
    turn.attempts += 1
    return Question(
        message_id=message.id,
        conversation_id=conversation.id,
        sender=str(conversation.engine_sender),
        text=text,
        language=conversation.language,
        act=act,
        before=None if act else read_after(session, conversation, message),
        attempt=turn.attempts,
    )


def finish(
    session: Session,
    library: Library,
    question: Question,
    understanding: Understanding | None,
    desk: Desk,
) -> None:
    """Write the answer, unless somebody else owns the conversation by now or another worker was first."""
    found = _locked(session, question.message_id)
    if found is None:
        return
    conversation, message, turn = found
    if conversation.owner != Owner.BOT and not is_always_answered(question.act):
        _leave_to_human(session, library, conversation, message, turn)
        return
    # Only the student's own rights are answered while a person owns the conversation, and not in the assistant's name.
    author = Author.BOT if conversation.owner == Owner.BOT else Author.SYSTEM
    if understanding is not None:
        message.understood = understanding.record()
        message.language = understanding.language
        replies = replies_to_understanding(session, library, conversation, message, question.text, understanding, desk, today())
    else:
        message.language = conversation.language
        replies = replies_to_act(session, library, conversation, question.act or "unsure", desk, today())
    if message.masked:
        say(
            session,
            conversation,
            _phrase(library, "masked", conversation),
            author=Author.SYSTEM,
            in_reply_to=message.id,
        )
    for one in replies:
        say(session, conversation, one, author=author, in_reply_to=message.id)
    _end(turn, TurnState.ANSWERED)


def fail(session: Session, library: Library, question: Question, error: Exception) -> bool:
    """An attempt failed. True when it was the last one: the student was told, and the conversation goes on."""
    found = _locked(session, question.message_id)
    if found is None:
        return True
    conversation, message, turn = found
    turn.error = type(error).__name__
    if isinstance(error, RasaAway) and now() - turn.accepted_at < PATIENCE:
        turn.attempts -= 1
    if turn.attempts < MAX_ATTEMPTS:
        return False
    _give_up(session, library, conversation, message, turn)
    return True


def _locked(session: Session, message_id: int) -> tuple[Conversation, Message, Turn] | None:
    """The turn under the lock of its conversation; None when it is done already, or the student was erased meanwhile."""
    try:
        conversation = lock(session, select(Message.conversation_id).where(Message.id == message_id).scalar_subquery())
    except NotYours:
        return None
    query = select(Message, Turn).join(Turn, Turn.message_id == Message.id).where(Message.id == message_id)
    message, turn = session.execute(query).one()
    return (conversation, message, turn) if turn.state == TurnState.PENDING else None


def _give_up(session: Session, library: Library, conversation: Conversation, message: Message, turn: Turn) -> None:
    say(session, conversation, _phrase(library, "failure", conversation), author=Author.SYSTEM, in_reply_to=message.id)
    _end(turn, TurnState.DEAD)


def _leave_to_human(
    session: Session,
    library: Library,
    conversation: Conversation,
    message: Message,
    turn: Turn,
) -> None:
    """The advisor reads it in the transcript. While nobody has come yet, say so: silence would look like a fault."""
    _end(turn, TurnState.LEFT_TO_HUMAN)
    if conversation.owner == Owner.WAITING:
        note = _phrase(library, in_other_words(session, conversation, "waiting_note"), conversation)
        say(session, conversation, note, author=Author.SYSTEM, in_reply_to=message.id)


def _end(turn: Turn, state: TurnState) -> None:
    turn.state = state
    turn.finished_at = now()


def _phrase(library: Library, key: str, conversation: Conversation) -> Reply:
    return reply(library, key, conversation.language, today=today())
