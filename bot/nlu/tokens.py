"""Words, as spaCy's French and English rules cut them."""

from __future__ import annotations

from typing import Any, Dict, List

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language import LANGUAGE


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyTokens(Tokenizer):
    """Blank pipelines: rules only, nothing to download. The language detected before chooses the rules."""

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        self._pipelines = {code: spacy.blank(code) for code in ("fr", "en")}

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        code = (message.get(LANGUAGE) or {}).get("code", "fr")
        document = self._pipelines[code].make_doc(message.get(attribute))
        words = [(word.text, word.idx) for word in document if not word.is_space]
        return self._apply_token_pattern([Token(text, start) for text, start in words])
