"""Before a person agrees: the notice, and nothing stored.

Their first question waits at Telegram, as the message the notice replies to: the press on "accept" brings it back.
"""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session
from telegram import CallbackQuery, Message, Update, User

from bot.clock import today
from bot.content.library import LANGUAGES, Library
from bot.content.replies import reply
from bot.conversations.accept import Incoming, accept, conversation_of
from bot.conversations.buttons import folded
from bot.conversations.tables import Conversation
from bot.conversations.transcript import say as log
from bot.errors import Refusal
from bot.people.students import student_at, welcome
from bot.people.tables import Channel
from bot.telegram.commands import act_of
from bot.telegram.contents import as_incoming, name_of
from bot.telegram.effects import AnswerPress, Effect, Say, ShowTyping, TakeButtonsAway
from bot.telegram.keyboards import REFUSE, accepted_version, notice_choices, wanted_language

YES = {"j accepte", "i accept", "oui", "yes"}
NO = {"je refuse", "i refuse", "non", "no"}
MOST_REMEMBERED = 10_000


@dataclass
class FirstContact:
    """Meets whoever has not accepted the present notice.

    `_shown`: the chats this process showed the notice to, in memory alone. "Yes" means something only from those who
    were asked; the others are shown the notice, again if need be.
    """

    library: Library
    _shown: dict[int, None] = field(default_factory=dict)

    def meet(self, session: Session, update: Update) -> list[Effect]:
        """Show the notice, or take the answer to it."""
        if update.callback_query:
            return [AnswerPress(update.callback_query.id), *self._pressed(session, update.callback_query)]
        message = update.message
        if message is None:  # an edited message: the notice is there already
            return []
        language = _language_of(message.from_user)
        said = folded(message.text or "")
        if said in YES and message.chat.id in self._shown:
            return self._agreed(session, message.chat.id, language, None)
        if said in NO and message.chat.id in self._shown:
            return self._refused(session, message.chat.id, language)
        asked = (act_of(message.text or "") or "").removeprefix("language/")
        return [self._notice(message.chat.id, asked if asked in LANGUAGES else language, message.message_id)]

    def _pressed(self, session: Session, press: CallbackQuery) -> list[Effect]:
        shown = press.message
        if not isinstance(shown, Message):  # so old that Telegram has forgotten which message it was
            return [self._notice(press.from_user.id, _language_of(press.from_user), None)]
        first = shown.reply_to_message
        language = self._language_shown(shown) or _language_of(press.from_user)
        if accepted_version(press.data) == self.library.notice.version:
            effects = self._agreed(session, shown.chat.id, language, first)
            return [TakeButtonsAway(shown.chat.id, shown.message_id), *effects]
        if press.data == REFUSE:
            return self._refused(session, shown.chat.id, language)
        wanted = wanted_language(press.data) or language
        return [self._notice(shown.chat.id, wanted, first.message_id if first else None)]

    def _agreed(self, session: Session, chat_id: int, language: str, first: Message | None) -> list[Effect]:
        self._shown.pop(chat_id, None)
        version = self.library.notice.version
        address = str(chat_id)
        student = welcome(session, channel=Channel.TELEGRAM, address=address, language=language, notice_version=version)
        conversation = conversation_of(session, student, Channel.TELEGRAM, address)
        incoming = as_incoming(first, name_of(first)) if first else []
        questions = [one for one in incoming if one.button != "start" and folded(one.text) not in YES]
        key = "welcome" if questions else "start"
        log(session, conversation, reply(self.library, key, language, today=today()))
        return self._ask(session, conversation, questions)

    def _ask(self, session: Session, conversation: Conversation, questions: list[Incoming]) -> list[Effect]:
        chat_id = int(conversation.address)
        try:
            for question in questions:
                accept(session, conversation, question, limited=False)
        except Refusal as refusal:
            return [Say(chat_id, refusal.words(conversation.language))]
        return [ShowTyping(chat_id)]

    def _refused(self, session: Session, chat_id: int, language: str) -> list[Effect]:
        student = student_at(session, channel=Channel.TELEGRAM, address=str(chat_id))
        if student is not None:  # they agreed to an earlier notice
            offer_erasure(session, self.library, conversation_of(session, student, Channel.TELEGRAM, str(chat_id)))
            return []
        return [Say(chat_id, self.library.phrase("refused", language))]

    def _notice(self, chat_id: int, language: str, reply_to: int | None) -> Say:
        if len(self._shown) >= MOST_REMEMBERED:
            self._shown.clear()
        self._shown[chat_id] = None
        text = self.library.notice.text.in_(language).strip()
        return Say(chat_id, text, notice_choices(self.library, language), reply_to)

    def _language_shown(self, notice: Message) -> str | None:
        """The language of the notice whose button was pressed, by its first line."""
        first_line = (notice.text or "").partition("\n")[0]
        if not first_line:
            return None
        return next((code for code in LANGUAGES if self.library.notice.text.in_(code).startswith(first_line)), None)


def offer_erasure(session: Session, library: Library, conversation: Conversation) -> None:
    """Somebody whose words we keep withdraws their consent: they are asked whether all must be erased."""
    log(session, conversation, reply(library, "privacy/erase", conversation.language, today=today()))


def _language_of(person: User | None) -> str:
    """The language of the person's Telegram; French unless it is English."""
    code = (person.language_code if person else None) or "fr"
    return "en" if code.lower().startswith("en") else "fr"
