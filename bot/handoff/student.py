"""The student's side: asking for a person, and going on without one. All under the conversation's lock."""

from sqlalchemy.orm import Session

from bot.clock import now
from bot.content.library import Library
from bot.conversations.ownership import pass_to
from bot.conversations.tables import Conversation, Owner
from bot.conversations.transcript import last_answer
from bot.feedback.satisfaction import rate
from bot.feedback.tables import Helped
from bot.handoff.outlook import outlook
from bot.handoff.requests import context_of, end, last_resolved, open_request
from bot.handoff.tables import HandoffRequest, Reason, RequestState

# The kinds of danger (`bot.safety`), and which adviser each is for.
HELPED_BY = {
    "suicide": "distress",
    "violence": "distress",
    "sexual_violence": "distress",
    "exploitation": "rights",
    "removal": "permits",
    "shelter": "settlement",
    "medical": "health",
}


class StudentDesk:
    """The hand-off as a turn sees it (`bot.conversations.turn.Desk`)."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def request(self, session: Session, conversation: Conversation) -> bool:
        """The student asks for a person: the assistant falls silent until one comes. False when one is on the way, or there, already.

        Nobody in danger is left in silence: a person comes first to them anyway, and the assistant stays.
        """
        request = open_request(session, conversation.id)
        if conversation.owner != Owner.BOT or (request is not None and request.urgent):
            return False
        pass_to(conversation, Owner.WAITING)
        request = request or self._open(session, conversation, Reason.ASKED)
        if request.reason != Reason.ASKED:
            request.reason, request.alerted_at = Reason.ASKED, None
        return True

    def outlook(self, session: Session, conversation: Conversation) -> str:
        """What who waits may expect; empty for who does not wait."""
        return outlook(session, self._library, conversation, at=now())

    def report(self, session: Session, conversation: Conversation) -> bool:
        """The assistant does not understand: a person is wanted, and it goes on answering what it can. False when one is already."""
        if open_request(session, conversation.id) is not None:
            return False
        self._open(session, conversation, Reason.UNSURE)
        return True

    def alarm(self, session: Session, conversation: Conversation, danger: str) -> None:
        """Somebody is in danger: a row before all others, or the open one brought there. The assistant goes on answering."""
        request = open_request(session, conversation.id) or self._open(session, conversation, Reason.DANGER)
        if not request.urgent:
            request.urgent, request.alerted_at = True, None  # leads who were told of the request were not told of this
        request.handled_by = HELPED_BY[danger]
        request.context = {**context_of(session, conversation, request.context["last_answer"]), "danger": danger}

    def rate(self, session: Session, conversation: Conversation, helped: str) -> None:
        """Whether the last help of a person was useful. Raises ValueError for another word than those of `Helped`."""
        request = last_resolved(session, conversation.id)
        if request is not None:
            rate(session, request.id, Helped(helped))

    def _open(self, session: Session, conversation: Conversation, reason: Reason) -> HandoffRequest:
        answered = last_answer(session, conversation)
        answer = self._library.answers.get(answered) if answered else None
        request = HandoffRequest(
            conversation_id=conversation.id,
            reason=reason,
            handled_by=answer.handled_by if answer else None,
            context=context_of(session, conversation, answered),
        )
        session.add(request)
        session.flush()
        return request

    def cancel(self, session: Session, conversation: Conversation) -> bool:
        """The student goes on with the assistant. False when a person comes all the same: somebody was in danger.

        Raises IllegalTransition unless the conversation waits.
        """
        pass_to(conversation, Owner.BOT)
        request = open_request(session, conversation.id)
        if request is not None and request.urgent:
            return False
        if request is not None:
            end(request, RequestState.CANCELLED, outcome="student_went_on")
        return True
