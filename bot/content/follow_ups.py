"""What a few words mean after an answer (`data/follow_ups.yml`)."""

from fnmatch import fnmatchcase

from bot.content.library import Library


def meant(library: Library, aspect: str, last: str) -> str | None:
    """The key of the question that `aspect` ("how long?") means after the answer `last`; None when nothing fits."""
    just_answered = last.removeprefix("ask/")
    for pattern, question in library.follow_ups.get(aspect, {}).items():
        if fnmatchcase(just_answered, pattern):
            key = f"ask/{question}"
            return key if key in library.answers and key != last else None
    return None


def neighbours(library: Library, last: str) -> list[str]:
    """The questions close to one: those it names as related, then those of its family (`pgwp_…`)."""
    family = f"{last.split('_', 1)[0]}_"
    related = [f"ask/{name}" for name in library.answers[last].related]
    kin = [key for key in library.answers if key.startswith(family)]
    return [key for key in dict.fromkeys([*related, *kin]) if key in library.answers and key != last]
