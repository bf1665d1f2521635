"""The worker process."""

import asyncio
import gc

from procrastinate import App

from bot.content.library import load
from bot.db import Sessions, connect
from bot.queue import WORKER
from bot.rasa_client import RasaClient
from bot.safety.detector import Detector
from bot.settings import CONTENT, Settings
from bot.worker.jobs import Workshop, worker_app
from bot.worker.mail import mail_of


def run(settings: Settings, database_url: str) -> None:
    """Work until told to stop (SIGTERM or SIGINT), finishing the jobs in hand."""
    engine = connect(database_url, pool_size=settings.worker_concurrency + 2)
    detector = Detector.read(settings.danger_model)
    with RasaClient(settings.rasa_url, settings.rasa_token) as rasa:
        app = worker_app(database_url, Workshop(Sessions(engine), load(CONTENT), detector.kind, rasa, mail_of(settings)))
        gc.freeze()  # what was made until now stays, and is not looked through again while a student waits
        asyncio.run(_work(app, settings.worker_concurrency))
    engine.dispose()


async def _work(app: App, concurrency: int) -> None:
    async with app.open_async():
        await app.run_worker_async(queues=["turns", "upkeep"], concurrency=concurrency, **WORKER)
