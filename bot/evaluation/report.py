"""A page that shows content staff what is taken for what: a picture of the groups, then each confusion with its messages."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from bot.content.library import Library
from bot.evaluation.judging import Judged
from bot.evaluation.messages import OUT_OF_SCOPE
from bot.evaluation.tables import confusions

ACTS = "acts"
SHOWN = 60  # confusions
EACH = 6  # messages of a confusion
FAINT = 5  # one message in twenty must be seen
GROUPS = {
    "permits": ("Permis et statut", "Permits and status"),
    "work": ("Travail et stages", "Work and placements"),
    "stay": ("Rester au Québec", "Staying in Québec"),
    "life": ("Numéros, santé, argent", "Numbers, health, money"),
    "job": ("Premier emploi", "First job"),
    "rights": ("Droits au travail", "Rights at work"),
    "services": ("Services et jumelage", "Services and pairing"),
    "employers": ("Employeurs", "Employers"),
    "assistant": ("L’assistant", "The assistant"),
    ACTS: ("Salutations, suites", "Greetings, follow-ups"),
    OUT_OF_SCOPE: ("Hors sujet", "Out of scope"),
}


def write(path: Path, judged: list[Judged], library: Library, today: date) -> None:
    """The page, by itself in one file."""
    pages = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True)
    group = _grouping(library)
    cells = Counter((group(one.message.intent), group(one.first)) for one in judged if one.message.is_ranked)
    page = pages.get_template("report.html").render(
        today=today,
        total=len(judged),
        groups=GROUPS,
        rows=[(row, [_cell(cells, row, column) for column in GROUPS]) for row in GROUPS if any(cells[row, one] for one in GROUPS)],
        confusions=[(_titles(library, asked), _titles(library, taken), ones) for (asked, taken), ones in confusions(judged)[:SHOWN]],
        each=EACH,
    )
    path.write_text(page, encoding="utf-8")


def _grouping(library: Library) -> Callable[[str], str]:
    """The group of a question, an act, or a subject out of scope."""
    groups = {key.removeprefix("ask/"): answer.group for key, answer in library.answers.items()}
    return lambda name: name if name == OUT_OF_SCOPE else groups.get(name, ACTS)


def _cell(cells: Counter[tuple[str, str]], row: str, column: str) -> tuple[int, float, bool]:
    """How many messages of the row were taken for the column, how strongly to colour it, whether that is right."""
    share = cells[row, column] / sum(cells[row, one] for one in GROUPS)
    is_right = row == column
    return cells[row, column], min(0.75, share * (0.6 if is_right else FAINT)), is_right


def _titles(library: Library, name: str) -> tuple[str, str, str]:
    answer = library.answers.get(f"ask/{name}")
    return (answer.title.fr, answer.title.en, name) if answer else (name, name, name)
