"""The optional sentence encoder: a tiny real model in ONNX form, made here, in which words of one meaning share a vector."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer, models, pre_tokenizers

from bot.nlu.classifier import RANKING, QuestionClassifier
from bot.nlu.sentences import SentenceEncoder

ROOT = Path(__file__).parents[2]
MEANINGS = [["[UNK]"], ["wage", "salaire", "dosh"], ["flat", "logement", "digs"], ["the", "le"]]
EXAMPLES = {"wages": ["the wage", "le salaire", "wage", "salaire"], "housing": ["the flat", "le logement", "flat", "logement"]}


def _made(folder: Path, scale: float = 1.0) -> Path:
    words = {word: number for number, word in enumerate(word for meaning in MEANINGS for word in meaning)}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))  # type: ignore[no-untyped-call]
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[no-untyped-call]
    vectors = np.asarray([scale * np.eye(len(MEANINGS))[number] for number, meaning in enumerate(MEANINGS) for _ in meaning], np.float32)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["vectors", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, None])],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [1, None, len(MEANINGS)])],
        [numpy_helper.from_array(vectors, "vectors")],
    )
    folder.mkdir()
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(folder / "model.onnx"))
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    return _made(tmp_path / "encoder")


def _config(**options: Any) -> dict[str, Any]:
    vocabulary = str(ROOT / "data" / "vocabulary")
    return {**QuestionClassifier.get_default_config(), "vocabulary": vocabulary, "fewest_examples": 1, **options}


def _trained(config: dict[str, Any], storage: LocalModelStorage, resource: Resource) -> QuestionClassifier:
    pairs = zip(*EXAMPLES.values(), strict=True)
    examples = [Message.build(text=text, intent=intent) for pair in pairs for intent, text in zip(EXAMPLES, pair, strict=True)]
    QuestionClassifier(config, storage, resource).train(TrainingData(examples))
    return QuestionClassifier.load(config, storage, resource, execution_context=None)  # type: ignore[arg-type]


def _sure(classifier: QuestionClassifier, text: str) -> tuple[str, float]:
    first = classifier.process([Message.build(text=text)])[0].get(RANKING)[0]
    return first["name"], first["confidence"]


def test_words_of_one_meaning_lie_together(encoder: Path) -> None:
    vector = SentenceEncoder.named(str(encoder)).vector
    assert vector("wage") @ vector("dosh") == pytest.approx(1)
    assert vector("wage") @ vector("digs") == pytest.approx(0)
    assert vector("the wage") @ vector("the digs") == pytest.approx(0.5)
    assert not vector("").any()


def test_a_word_no_example_has_is_understood_with_the_encoder_only(encoder: Path, storage: LocalModelStorage, resource: Resource) -> None:
    with_it = _trained(_config(sentence_encoder=str(encoder)), storage, resource)
    without = _trained(_config(), storage, Resource("plain"))
    for word, name in (("dosh", "wages"), ("digs", "housing")):
        assert _sure(with_it, word)[0] == name
        assert _sure(with_it, word)[1] > _sure(without, word)[1] + 0.1


def test_a_model_refuses_another_encoder_than_its_own(
    encoder: Path, tmp_path: Path, storage: LocalModelStorage, resource: Resource
) -> None:
    _trained(_config(sentence_encoder=str(encoder)), storage, resource)
    for other in (str(_made(tmp_path / "other", scale=2.0)), None):
        with pytest.raises(InvalidConfigException, match="another sentence encoder"):
            QuestionClassifier.load(_config(sentence_encoder=other), storage, resource, execution_context=None)  # type: ignore[arg-type]


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"tokenizer\.json"):
        SentenceEncoder.named(str(tmp_path))
