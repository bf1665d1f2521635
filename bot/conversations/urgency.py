"""Which of several needs comes first: what asks for a person, then what has a deadline, costs a status or health, then the rest."""

from collections.abc import Iterable

from bot.content.library import Caution, Handover, Library

HANDOVER = {Handover.FIRST: 0, Handover.OFFER: 1, Handover.NONE: 2}
CAUTION = {Caution.IMMIGRATION: 0, Caution.HEALTH: 0, Caution.LEGAL: 1, Caution.NONE: 2}


def by_urgency(library: Library, needs: Iterable[str]) -> list[str]:
    """The keys, the most urgent first; equals keep the order the student wrote them in."""

    def rank(key: str) -> tuple[int, int]:
        answer = library.answers.get(key)
        return (HANDOVER[answer.handover], CAUTION[answer.caution]) if answer else (3, 3)

    return sorted(needs, key=rank)
