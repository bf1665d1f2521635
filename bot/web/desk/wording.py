"""Numbers, days and spans as a colleague reads them, in their language."""

from datetime import date

from bot.content.library import Library
from bot.web.desk.screens import words

SHORT = 1.5  # minutes, below which seconds are told
LONG = 120  # minutes, from which hours are told


class Wording:
    """`say` fills the words of the pages."""

    def __init__(self, library: Library, language: str) -> None:
        self._library = library
        self.language = language

    def say(self, key: str, **values: object) -> str:
        return words()[key][self.language].format(**values)

    def number(self, value: float) -> str:
        """1 234 or 1,234; one decimal at most."""
        text = f"{value:,.1f}".removesuffix(".0")
        return text if self.language == "en" else text.replace(",", "\u00a0").replace(".", ",")

    def percent(self, share: float, *, signed: bool = False) -> str:
        """Of a share from 0 to 1."""
        percents = round(share * 100)
        text = f"{percents:{'+' if signed and percents else ''}}".replace("-", "\u2212")
        return f"{text}%" if self.language == "en" else f"{text}\u00a0%"

    def span(self, minutes: float) -> str:
        if minutes < SHORT:
            return f"{minutes * 60:.0f}\u00a0s"
        return f"{minutes:.0f}\u00a0min" if minutes < LONG else f"{self.number(minutes / 60)}\u00a0h"

    def day(self, day: date) -> str:
        month = self.say("months").split()[day.month - 1]
        return f"{month} {day.day}" if self.language == "en" else f"{day.day}\u00a0{month}"

    def title(self, key: str) -> str:
        """Of a topic; its key when it is no longer among those we speak of."""
        title = self._library.title(key)
        return title.in_(self.language) if title else key
