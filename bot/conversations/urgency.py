"""Which of several needs comes first: what asks for a person, then what has a deadline, costs a status or health, then the rest."""

from collections.abc import Iterable

from bot.content.library import Caution, Handover, Library

HANDOVER = {Handover.FIRST: 0, Handover.OFFER: 1, Handover.NONE: 2}
CAUTION = {Caution.IMMIGRATION: 0, Caution.HEALTH: 0, Caution.LEGAL: 1, Caution.NONE: 2}


def by_urgency(library: Library, needs: Iterable[str]) -> list[str]:
    """The keys, the most urgent first; equals keep the order the student wrote them in."""
    return sorted(needs, key=lambda key: rank(library, key))


def rank(library: Library, key: str | None) -> tuple[int, int]:
    """How soon: the lower, the sooner."""
    answer = library.answers.get(key) if key else None
    return (HANDOVER[answer.handover], CAUTION[answer.caution]) if answer else (3, 3)
