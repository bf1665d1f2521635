"""Errors as the chat API gives them: `{"error": {"code", "fr", "en"}}`."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException

from bot import errors
from bot.errors import Refusal
from bot.web.desk import screens

log = structlog.get_logger()

STATUS: dict[type[Refusal], int] = {
    errors.EmptyMessage: 422,
    errors.MessageTooLong: 422,
    errors.ConsentMissing: 403,
    errors.NoticeChanged: 409,
    errors.TokenInvalid: 401,
    errors.ButtonUnknown: 422,
    errors.TooManyMessages: 429,
    errors.NotYours: 404,
    errors.IllegalTransition: 409,
    errors.BadRequest: 400,
    errors.WrongContentType: 415,
    errors.RequestTooLarge: 413,
    errors.OutOfService: 503,
    errors.AlreadyTaken: 409,
    errors.AtCapacity: 409,
    errors.WaitBeforeSigningIn: 429,
    errors.SignedOut: 401,
    errors.SecondFactorWanted: 401,
    errors.ConfirmationWanted: 401,
    errors.NotAllowed: 403,
    errors.SubjectUnknown: 422,
    errors.InvitationSpent: 410,
}
RETRY_AFTER_SECONDS = {429: "10", 503: "2"}
BY_STATUS: dict[int, type[Refusal]] = {404: errors.NotYours, 405: errors.BadRequest, 413: errors.RequestTooLarge}


def answer(refusal: Refusal, *, status: int | None = None, **beside: Any) -> JSONResponse:
    """The refusal in both languages. `beside`: what the client needs to go on, next to `error`."""
    status = status or STATUS.get(type(refusal), 400)
    headers = {"Retry-After": RETRY_AFTER_SECONDS[status]} if status in RETRY_AFTER_SECONDS else {}
    error = {"code": refusal.code, "fr": refusal.fr, "en": refusal.en}
    return JSONResponse({"error": error, **beside}, status_code=status, headers=headers)


def register(app: FastAPI) -> None:
    """Every foreseen way to fail ends in the same shape; `journal.py` sees to bugs."""

    @app.exception_handler(Refusal)
    async def refused(request: Request, error: Refusal) -> Response:
        return told(request, error, STATUS.get(type(error), 400))

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, _: RequestValidationError) -> Response:
        return told(request, errors.BadRequest(), 400)

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: HTTPException) -> Response:
        return told(request, BY_STATUS.get(error.status_code, errors.BadRequest)(), error.status_code)

    @app.exception_handler(PoolExhausted)
    @app.exception_handler(OperationalError)
    async def database_away(request: Request, _: Exception) -> Response:
        log.warning("database_away")
        return told(request, errors.OutOfService(), 503)


def told(request: Request, refusal: Refusal, status: int) -> Response:
    """As JSON, or as a page where people read pages."""
    return screens.refused(request, refusal, status) if request.url.path.startswith("/desk") else answer(refusal, status=status)
