"""What words mean after an answer: a few of them (`data/follow_ups.yml`), or an employer's (`data/employers.yml`)."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from bot.content.library import Library


def meant(library: Library, aspect: str, last: str) -> str | None:
    """The key of the question that `aspect` ("how long?") means after the answer `last`, maybe that one; None when nothing fits."""
    return _named(library, library.follow_ups.get(aspect, {}), last)


def from_employer(library: Library, key: str) -> str:
    """The key of what an employer means by a question that reads like a student's."""
    return _named(library, library.employers, key) or key


def with_deadline(library: Library) -> set[str]:
    """The keys of the answers that give a deadline: those that "until when?" and "am I late?" lead to."""
    named = (question for aspect in ("deadline", "late") for question in library.follow_ups.get(aspect, {}).values())
    return {f"ask/{name}" for name in named} & set(library.answers)


def neighbours(library: Library, last: str) -> list[str]:
    """The questions close to one: those it names as related, then those of its family (`pgwp_…`)."""
    family = f"{last.split('_', 1)[0]}_"
    related = [f"ask/{name}" for name in library.entries[last].related]
    kin = [key for key in library.answers if key.startswith(family)]
    return [key for key in dict.fromkeys([*related, *kin]) if key in library.answers and key != last]


def _named(library: Library, table: Mapping[str, str], key: str) -> str | None:
    """What the first fitting pattern of the table names, if that question is written."""
    name = key.removeprefix("ask/")
    named = next((question for pattern, question in table.items() if fnmatchcase(name, pattern)), None)
    return f"ask/{named}" if f"ask/{named}" in library.answers else None
