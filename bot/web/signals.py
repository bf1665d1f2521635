"""Small signs from the student's page: somebody is writing, lines were shown."""

from fastapi import APIRouter, Request

from bot.conversations import signals
from bot.conversations.tables import Author, Owner
from bot.errors import BadRequest
from bot.web.events import News
from bot.web.reach import LAST_SEQ, Body, InHouse, Token, speaking

router = APIRouter(prefix="/api/chat")


@router.post("/typing", status_code=204)
def typing(request: Request, house: InHouse, token: Token) -> None:
    """Told to the advisor who answers; to nobody when none does, or when it was told a moment ago."""
    news: News = request.app.state.news
    with speaking(house, token) as (session, _, conversation):
        if conversation.owner == Owner.HUMAN and news.may_tell(str(conversation.id), Author.STUDENT):
            signals.typing(session, conversation, Author.STUDENT)


@router.post("/read", status_code=204)
def read(house: InHouse, token: Token, body: Body) -> None:
    """The last line that the page has shown."""
    seq = body.get("seq")
    if type(seq) is not int or not 0 <= seq <= LAST_SEQ:
        raise BadRequest
    with speaking(house, token) as (session, _, conversation):
        signals.shown(session, conversation, seq)
