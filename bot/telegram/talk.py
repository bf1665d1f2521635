"""What a person who agreed sends: messages, presses, edits, and the two rights that are more than a reply."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from telegram import CallbackQuery, Message, Update

from bot.content.library import Library
from bot.conversations.accept import Incoming, accept
from bot.conversations.tables import Conversation, Owner
from bot.conversations.transcript import last_of_student
from bot.errors import ButtonUnknown, Refusal
from bot.feedback import thumbs
from bot.people.students import has_accepted
from bot.people.tables import Student
from bot.privacy.asked import Right, right_asked
from bot.privacy.erasure import erase
from bot.privacy.export import export
from bot.telegram.contents import as_incoming, name_of
from bot.telegram.effects import AnswerPress, Effect, GiveFile, Say, ShowTyping
from bot.telegram.first_contact import offer_erasure
from bot.telegram.keyboards import REFUSE, Thumb, chosen, is_about_the_notice, thumb_of


@dataclass(frozen=True)
class Talk:
    """One update of one student, in one transaction."""

    session: Session
    library: Library
    student: Student
    conversation: Conversation

    def incoming(self, update: Update) -> list[Incoming]:
        """What the update holds; nothing for a forged press, or what Telegram itself says."""
        if update.callback_query:
            pressed = chosen(update.callback_query.data)
            return [Incoming(external_id=f"tg/press/{update.callback_query.id}", button=pressed)] if pressed else []
        if update.edited_message:
            return self._edited(update.edited_message)
        return as_incoming(update.message, name_of(update.message)) if update.message else []

    def may_take(self, incoming: list[Incoming]) -> bool:
        """Who agreed to an earlier notice only may still receive or erase what we keep."""
        if has_accepted(self.session, self.student, self.library.notice.version):
            return True
        try:
            return any(right_asked(self.session, self.conversation, one) for one in incoming)
        except ButtonUnknown:
            return False

    def press(self, press: CallbackQuery, incoming: list[Incoming]) -> list[Effect]:
        """A pressed button is always answered, or its little clock goes on turning."""
        if is_about_the_notice(press.data):  # pressed again, after accepting
            if press.data == REFUSE:
                offer_erasure(self.session, self.library, self.conversation)
            return [AnswerPress(press.id)]
        try:
            if thumb := thumb_of(press.data):
                return [self._rate(press, thumb)]
            if not incoming:
                raise ButtonUnknown
            return [AnswerPress(press.id), *self._use(incoming[0])]
        except Refusal as refusal:
            return [AnswerPress(press.id, refusal.words(self.conversation.language))]

    def take(self, incoming: list[Incoming], replies_to: int | None = None) -> list[Effect]:
        """A message, in its parts. `replies_to`: the answer it is a reply to, by Telegram's own means.

        A reply to an answer with a thumb down is the word on what was missing, and a message too: it may well be the question
        put another way, and a reply that nobody needed costs less than a question lost.
        """
        effects: list[Effect] = []
        for one in incoming:
            try:
                if replies_to and one.text:
                    thumbs.add_word(self.session, self.conversation, replies_to, one.text)
                effects.extend(self._use(one))
            except Refusal as refusal:
                effects.append(Say(self._chat_id, refusal.words(self.conversation.language)))
        return effects

    def _rate(self, press: CallbackQuery, thumb: Thumb) -> Effect:
        """Only under an answer of this very chat."""
        thumbs.give(self.session, thumbs.answer(self.session, self.conversation, id=thumb.message_id), helpful=thumb.helpful)
        words = self.library.phrase("thumb.up" if thumb.helpful else "thumb.down", self.conversation.language)
        return AnswerPress(press.id, words, stays=not thumb.helpful)

    def _use(self, incoming: Incoming) -> list[Effect]:
        match right_asked(self.session, self.conversation, incoming):
            case Right.EXPORT:
                return [GiveFile(self._chat_id, export(self.session, self.student))]
            case Right.ERASE:
                farewell = Say(self._chat_id, self.library.phrase("privacy/erased", self.conversation.language))
                erase(self.session, self.student)
                return [farewell]
        accept(self.session, self.conversation, incoming, limited=False)
        return [ShowTyping(self._chat_id)] if self.conversation.owner == Owner.BOT else []

    def _edited(self, message: Message) -> list[Incoming]:
        """The last message, edited, is a new one; an older one is answered no more. A moving location is nothing."""
        if message.text is None and message.caption is None:
            return []
        name = name_of(message)
        edited = f"{name}/{int(message.edit_date.timestamp()) if message.edit_date else 0}"
        last = last_of_student(self.session, self.conversation)
        last_name = (last.external_id or "") if last else ""
        if last_name == name or last_name.startswith(f"{name}/"):
            return as_incoming(message, edited)
        return [Incoming(external_id=edited, button="edit_noted")]

    @property
    def _chat_id(self) -> int:
        return int(self.conversation.address)
