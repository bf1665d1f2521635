"""The Telegram process: receives (unless Telegram calls the web process), and makes its own deliveries."""

import asyncio

import structlog
from procrastinate import App
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.content.library import Library, load
from bot.db import Sessions, connect
from bot.people.tables import Channel
from bot.queue import WORKER, Patiently, queue_app
from bot.settings import CONTENT, Settings, TelegramMode
from bot.telegram.client import Client, bot_of
from bot.telegram.commands import publish_menu
from bot.telegram.enabling import enabled
from bot.telegram.errands import Errands
from bot.telegram.pacing import Pacer
from bot.telegram.receive import BACKOFF_SECONDS, KINDS, poll
from bot.telegram.send import Sender
from bot.telegram.typing import show_typing
from bot.telegram.updates import Post
from bot.telegram.webhook import PATH

log = structlog.get_logger()

STAY_DOWN = 78  # EX_CONFIG: the supervisor does not start again what ends with this code
DELIVERIES_AT_ONCE = 8


def run(settings: Settings, database_url: str) -> int:
    """Work until told to stop. The exit code: 78 when somebody must act first, and the log says what to do."""
    if settings.telegram_token is None:
        log.error("telegram_off", remedy="set TELEGRAM_TOKEN to the token @BotFather gave you")
        return STAY_DOWN
    if enabled(settings) is None:
        log.error("telegram_off", remedy="an administrator turns it on: python -m bot telegram enable")
        return STAY_DOWN
    engine = connect(database_url, pool_size=DELIVERIES_AT_ONCE)
    try:
        asyncio.run(_work(settings, database_url, Sessions(engine)))
    except Conflict:
        log.error("second_poller", remedy="another process receives with this token: stop one of the two")
        return STAY_DOWN
    except InvalidToken:  # its own words hold the token
        log.error("token_refused", remedy="Telegram refuses TELEGRAM_TOKEN: ask @BotFather for the right one")
        return STAY_DOWN
    finally:
        engine.dispose()
    return 0


def delivering(database_url: str, sender: Sender) -> App:
    """The jobs of this channel's queue."""
    app = queue_app(database_url)

    @app.task(name="deliver", queue=Channel.TELEGRAM, retry=Patiently())
    async def deliver(message_id: int) -> None:
        await sender.send(message_id)

    return app


async def _work(settings: Settings, database_url: str, sessions: Sessions) -> None:
    library, bot, pacer = load(CONTENT), bot_of(settings), Pacer()
    errands = Errands(bot, pacer)
    try:
        await _introduce(bot, settings, library)
        halted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sender = Sender(bot, sessions, library, pacer, stop=lambda error: _halt(halted, error))
        app = delivering(database_url, sender)
        async with app.open_async():
            worker = app.run_worker_async(queues=[Channel.TELEGRAM], concurrency=DELIVERIES_AT_ONCE, **WORKER)
            typing = show_typing(database_url, sessions, errands)
            running = {halted, asyncio.ensure_future(worker), asyncio.ensure_future(typing)}
            if settings.telegram_mode is TelegramMode.POLLING:
                running.add(asyncio.ensure_future(poll(bot, Post(sessions, library), errands)))
            await _until_one_ends(running)
        await errands.finish()
    finally:
        await bot.shutdown()


async def _until_one_ends(running: set[asyncio.Future[None]]) -> None:
    """The worker ends when told to stop; the others only by an error, which is raised."""
    done, left = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    for future in left:
        future.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    for future in done:
        future.result()


async def _introduce(bot: Client, settings: Settings, library: Library) -> None:
    """Until Telegram is reached: tell it how we receive. Nothing that waits there is dropped."""
    while True:
        try:
            await bot.initialize()
            if settings.telegram_mode is TelegramMode.WEBHOOK:
                secret = settings.telegram_webhook_secret
                await bot.set_webhook(f"{settings.address}{PATH}", allowed_updates=KINDS, secret_token=secret)
            else:
                await bot.delete_webhook(drop_pending_updates=False)
            break
        except (Conflict, InvalidToken):
            raise
        except TelegramError as error:
            log.warning("not_reached", error=type(error).__name__)
            await asyncio.sleep(BACKOFF_SECONDS)
    log.info("receiving", mode=settings.telegram_mode.value)
    await publish_menu(bot, library)


def _halt(halted: asyncio.Future[None], error: TelegramError) -> None:
    if not halted.done():
        halted.set_exception(error)
