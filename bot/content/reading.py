"""How hard our texts are to read: words a sentence, and LIX, which needs no dictionary and means the same in both languages.

LIX (Björnsson 1968): words a sentence + the percentage of words over six letters. Under 40 is easy, 40–50 average, over 60 very hard.
"""

import re
from dataclasses import dataclass

from bot.content.library import LANGUAGES, Answer, Library

MOST_WORDS = 20  # of a sentence, on average
LONG = 6  # letters
_SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)|\n+")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


@dataclass(frozen=True)
class Ease:
    """Of one text: how many words, words a sentence, LIX."""

    words: int
    a_sentence: float
    lix: float


def ease(text: str) -> Ease:
    """The figures of a text of at least one word."""
    sentences = [found for part in _SENTENCE.split(text) if (found := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    long = sum(len(part) > LONG for word in words for part in re.split("[’']", word))
    a_sentence = len(words) / len(sentences)
    return Ease(len(words), a_sentence, a_sentence + 100 * long / len(words))


def report(library: Library) -> str:
    """A line for each answer and language, the hardest first, then the averages."""
    read = [(answer, code, ease(answer.text.in_(code))) for answer in library.answers.values() for code in LANGUAGES]
    lines = [_line(answer, code, one) for answer, code, one in sorted(read, key=lambda each: -each[2].lix)]
    means = []
    for code in LANGUAGES:
        ones = [one for _, language, one in read if language == code]
        a_sentence, lix = (sum(figures) / len(ones) for figures in zip(*((one.a_sentence, one.lix) for one in ones), strict=True))
        means.append(f"{code}: {len(ones)} answers, {a_sentence:.1f} words a sentence, LIX {lix:.0f}")
    return "\n".join(["LIX  words a sentence  words  answer", *lines, *means])


def _line(answer: Answer, code: str, one: Ease) -> str:
    return f"{one.lix:>3.0f} {one.a_sentence:>17.1f} {one.words:>6}  {answer.question} ({code})"
