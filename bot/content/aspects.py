"""What an answer says of an aspect (its cost, its deadline…): the lines that a few words after it ask about."""

import re

from bot.content.passages import lines_of

ABOUT = {
    "cost": r"\$|\bgratuit|\bfrais\b|\bcoût|\bfree\b|\bfees?\b|\bcosts?\b|\bpay",
    "deadline": r"\d.*\b(?:jours?|mois|ans?|semaines?|days?|months?|years?|weeks?)\b|\bdélai|\bdate|\bdeadline|\btime limit|\b20\d\d\b",
    "duration": r"\d.*\b(?:heures?|jours?|mois|ans?|semaines?|hours?|days?|months?|years?|weeks?)\b|\bdélais?\b|\bdure|\blast|\btimes?\b",
    "where": r"\b\d{3}\b|\ben ligne\b|\bonline\b|\bbureau\b|\boffice\b|\bservice|\bpage\b",
    "documents": r"\blettre|\bpreuve|\bformulaire|\bletter|\bproof|\bform\b|\bcop[iy]",
}
ABOUT["late"] = ABOUT["deadline"]
ASKED = {
    "cost": r"\bco[uû]t|\bprix\b|\bfrais\b|\bgratuit|\bcher\b|\bhow much\b|\bcosts?\b|\bprice|\bfees?\b|\bfree\b",
    "deadline": r"\bd[ée]lai|\bdate limite\b|\bdeadline|\btrop tard\b|\btoo late\b",
    "duration": r"\bcombien de temps\b|\bhow long\b",
    "where": r"\bqui appeler\b|\bappeler (?:qui|où)\b|\boù (?:je )?(?:dois-je )?appel|\b(?:who|where) (?:do|can|should) i (?:call|phone)\b",
}


def asked(message: str) -> list[str]:
    """The aspects that a message asks about in so many words."""
    return [aspect for aspect, words in ASKED.items() if re.search(words, message, re.IGNORECASE)]


def lines_about(text: str, aspect: str) -> list[str]:
    """The lines of an answer that speak of the aspect, as they stand; none for an aspect that has no words of its own."""
    wanted = ABOUT.get(aspect)
    return [line for line in lines_of(text) if wanted and re.search(wanted, line, re.IGNORECASE)]
