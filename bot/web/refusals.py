"""Errors as the chat API gives them: `{"error": {"code", "fr", "en"}}`."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from bot import errors
from bot.errors import Refusal

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
}
RETRY_AFTER_SECONDS = {429: "10", 503: "2"}
BY_STATUS: dict[int, type[Refusal]] = {404: errors.NotYours, 405: errors.BadRequest, 413: errors.RequestTooLarge}


def answer(refusal: Refusal) -> JSONResponse:
    status = STATUS.get(type(refusal), 400)
    headers = {"Retry-After": RETRY_AFTER_SECONDS[status]} if status in RETRY_AFTER_SECONDS else {}
    error = {"code": refusal.code, "fr": refusal.fr, "en": refusal.en}
    return JSONResponse({"error": error}, status_code=status, headers=headers)


def register(app: FastAPI) -> None:
    """Every way a request can fail ends in the same shape."""

    @app.exception_handler(Refusal)
    async def refused(_: Request, error: Refusal) -> JSONResponse:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, __: RequestValidationError) -> JSONResponse:
        return answer(errors.BadRequest())

    @app.exception_handler(HTTPException)
    async def other(_: Request, error: HTTPException) -> JSONResponse:
        response = answer(BY_STATUS.get(error.status_code, errors.BadRequest)())
        response.status_code = error.status_code
        return response

    @app.exception_handler(OperationalError)
    async def database_away(_: Request, __: OperationalError) -> JSONResponse:
        log.warning("database_away")
        return answer(errors.OutOfService())

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        log.error("unexpected", path=request.url.path, error=type(error).__name__)
        response = answer(errors.OutOfService())
        response.status_code = 500
        return response
