"""One update enters: stored in one transaction if the person agreed; and what is to be done at Telegram afterwards."""

from sqlalchemy.orm import Session
from telegram import ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.content.library import Library
from bot.conversations.accept import conversation_of
from bot.db import Sessions, transaction
from bot.people.students import mark_reachable, student_at
from bot.people.tables import Channel
from bot.telegram.effects import AnswerPress, Effect, Leave, Say
from bot.telegram.first_contact import FirstContact
from bot.telegram.keyboards import answer_shown
from bot.telegram.talk import Talk

GONE = {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}  # in a private chat "banned" says that the student blocked us


class Post:
    """Where updates enter. One for a process."""

    def __init__(self, sessions: Sessions, library: Library) -> None:
        self._sessions = sessions
        self._library = library
        self._first_contact = FirstContact(library)
        self._declined: set[int] = set()  # groups, in memory alone

    def enter(self, update: Update) -> list[Effect]:
        """Commit what the update means, and say what to do at Telegram. The same update again stores nothing more."""
        with transaction(self._sessions) as session:
            return self._enter(session, update)

    def _enter(self, session: Session, update: Update) -> list[Effect]:
        if update.my_chat_member:
            return self._membership(session, update.my_chat_member)
        chat = update.effective_chat
        if chat is None or chat.type != ChatType.PRIVATE:
            return self._outside(update)
        address = str(chat.id)
        student = student_at(session, channel=Channel.TELEGRAM, address=address)
        if student is None:
            return self._first_contact.meet(session, update)
        mark_reachable(session, channel=Channel.TELEGRAM, address=address, reachable=True)
        conversation = conversation_of(session, student, Channel.TELEGRAM, address)
        talk = Talk(session, self._library, student, conversation)
        incoming = talk.incoming(update)
        if not talk.may_take(incoming):
            return self._first_contact.meet(session, update)
        if update.callback_query:
            return talk.press(update.callback_query, incoming)
        return talk.take(incoming, answer_shown(update.message.reply_to_message) if update.message else None)

    def _membership(self, session: Session, change: ChatMemberUpdated) -> list[Effect]:
        is_in = change.new_chat_member.status not in GONE
        if change.chat.type == ChatType.PRIVATE:
            mark_reachable(session, channel=Channel.TELEGRAM, address=str(change.chat.id), reachable=is_in)
            return []
        return self._decline(change.chat.id) if is_in else []

    def _outside(self, update: Update) -> list[Effect]:
        """A group, or a press on a message that Telegram no longer knows."""
        if update.callback_query:
            return [AnswerPress(update.callback_query.id)]
        chat = update.effective_chat
        return self._decline(chat.id) if chat and update.message and chat.id not in self._declined else []

    def _decline(self, chat_id: int) -> list[Effect]:
        self._declined.add(chat_id)
        phrase = self._library.phrases["group_declined"]
        return [Say(chat_id, f"{phrase.fr.strip()}\n\n{phrase.en.strip()}"), Leave(chat_id)]
