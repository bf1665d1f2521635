"""Figures for Prometheus, on loopback, counted when asked."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select, text

from bot.conversations.tables import Conversation, Delivery, Turn, TurnState
from bot.handoff.tables import HandoffRequest

COUNTED = {
    "passerelle_turns": ("Turns by state", Turn.state),
    "passerelle_deliveries": ("Deliveries by state", Delivery.state),
    "passerelle_conversations": ("Conversations by owner", Conversation.owner),
    "passerelle_requests": ("Requests for a person by state", HandoffRequest.state),
}


class Figures(Collector):
    """Reads the tables at each scrape, so that every process and every restart gives the same figures."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with self._engine.connect() as connection:
            for name, (words, column) in COUNTED.items():
                family = GaugeMetricFamily(name, words, labels=["state"])
                for state, count in connection.execute(select(column, func.count()).group_by(column)):
                    family.add_metric([state], count)
                yield family
            jobs = GaugeMetricFamily("passerelle_jobs", "Jobs by status", labels=["status"])
            for status, count in connection.execute(text("SELECT status, count(*) FROM procrastinate_jobs GROUP BY 1")):
                jobs.add_metric([status], count)
            yield jobs
            age = func.extract("epoch", func.clock_timestamp() - func.min(Turn.accepted_at))
            oldest = connection.scalar(select(age).where(Turn.state == TurnState.PENDING))
            yield GaugeMetricFamily("passerelle_oldest_turn_seconds", "Age of the oldest turn owed", value=float(oldest or 0))


def serve_metrics(port: int, engine: Engine) -> None:
    """In a thread of this process, on 127.0.0.1."""
    registry = CollectorRegistry()
    registry.register(Figures(engine))
    start_http_server(port, addr="127.0.0.1", registry=registry)
