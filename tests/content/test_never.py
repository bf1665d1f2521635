"""Nothing we publish says what must never be said; each rule catches its own sentence, in both languages."""

import pytest

from bot.content.library import Library
from bot.content.never import PERSON_FIRST, said
from bot.content.replies import HUMAN, reply
from bot.settings import ROOT


@pytest.mark.parametrize(
    "text",
    [
        "Bonne nouvelle : vous êtes admissible au PTPD.",
        "Vous n’êtes pas admissible.",
        "Good news, you qualify!",
        "You are eligible for it.",
        "Ne vous inquiétez de rien, ça va passer.",
        "Votre demande sera acceptée.",
        "Your application will be approved.",
        "Vous pouvez travailler pendant l’attente.",
        "You can work while waiting.",
        "Attendez la collation des grades.",
        "Wait for the graduation ceremony.",
        "Vous avez étudié en français : pas besoin de test.",
        "You don’t need a language test.",
        "Votre permis est valide jusqu’à la date imprimée.",
        "Your permit is valid until the printed date.",
        "Demandez un permis de stage coop.",
        "Apply for a co-op permit.",
        "Le PEQ est ouvert, faites une demande.",
        "Le PEQ n’existe plus.",
        "The PEQ no longer exists.",
        "Vos chances sont bonnes.",
        "Your chances are good.",
        "Vous aurez 620 points.",
        "You will get 620 points.",
        "Passez par Entrée express en disant que vous irez ailleurs.",
        "Get in by saying you will live elsewhere.",
        "Cachez votre refus.",
        "Hide the refusal.",
        "Travaillez au noir en attendant.",
        "Work under the table for now.",
        "Vous aurez la RAMQ.",
        "Vous n’aurez pas la RAMQ.",
        "You will get RAMQ.",
        "Poursuivez-le.",
        "Sue them.",
        "Écrivez votre NAS ici.",
        "Send me your passport number.",
        "Cachez-vous.",
        "Quittez le Canada.",
        "Leave Canada immediately.",
        "Je suis une conseillère.",
        "I am an officer.",
        "Selon la loi, oui.",
        "According to the law, yes.",
        "Embaucher avec un PTPD est risqué.",
        "Hiring a graduate is risky.",
    ],
)
def test_each_rule_catches_its_sentence(text: str) -> None:
    assert said(text)


@pytest.mark.parametrize(
    "text", ["N’attendez jamais : n’écrivez pas votre NAS.", "Do not wait for convocation.", "Never hide the refusal."]
)
def test_a_warning_against_it_may_be_said(text: str) -> None:
    assert not said(text)


def test_no_text_says_it(library: Library) -> None:
    answers = [(key, f"{one.text.fr}\n{one.text.en}\n{one.title.fr}\n{one.title.en}") for key, one in library.entries.items()]
    phrases = [(key, f"{one.fr}\n{one.en}") for key, one in library.phrases.items()]
    notice = [("notice", f"{library.notice.text.fr}\n{library.notice.text.en}")]
    pages = [(path.name, path.read_text(encoding="utf-8")) for path in (ROOT / "bot" / "web").rglob("*") if path.suffix in {".html", ".js"}]
    assert {name: said(text) for name, text in [*answers, *phrases, *notice, *pages] if said(text)} == {}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_twelve_offer_a_person_before_anything_else(library: Library, language: str) -> None:
    assert len(PERSON_FIRST) == 12
    for name in PERSON_FIRST:
        answer = library.answers[f"ask/{name}"]
        made = reply(library, answer.key, language, today=answer.verified_on)
        assert made.choices[0].value == HUMAN
        assert made.text.startswith(library.phrase("person_first", language))
