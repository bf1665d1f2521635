"""Sentences as vectors by a pretrained encoder in ONNX form. Optional: nothing of it is loaded unless `config.yml` names one."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from huggingface_hub import snapshot_download
from tokenizers import Tokenizer

TOKENIZER = "tokenizer.json"
MODELS = ("model.onnx", "onnx/model.onnx")
LONGEST = 128  # tokens; a longer message is cut


class SentenceEncoder:
    """The mean of the token vectors, of length one. Its negative part comes apart, since naive Bayes counts from zero up."""

    def __init__(self, folder: Path) -> None:
        model = next((folder / name for name in MODELS if (folder / name).is_file()), None)
        if model is None or not (folder / TOKENIZER).is_file():
            raise FileNotFoundError(f"A sentence encoder needs {TOKENIZER} and {' or '.join(MODELS)}: {folder}")
        self._tokens = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokens.enable_truncation(LONGEST)
        self._tokens.no_padding()
        self._session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        self._wanted = {given.name for given in self._session.get_inputs()}
        self.fingerprint = hashlib.sha256(model.read_bytes()).hexdigest()
        self.vector = lru_cache(maxsize=4)(self._vector)  # a message is read more than once in a turn

    @classmethod
    def named(cls, name: str) -> SentenceEncoder:
        """From a folder, or else from the Hugging Face hub, which is asked once and then kept. Raises FileNotFoundError, HfHubHTTPError."""
        folder = Path(name)
        return cls(folder if folder.is_dir() else Path(snapshot_download(name, allow_patterns=[TOKENIZER, *MODELS])))

    def _vector(self, text: str) -> Any:
        """float32, twice the width of the model; zeros for a text without tokens."""
        read = self._tokens.encode(text)
        inputs = {"input_ids": read.ids, "attention_mask": read.attention_mask, "token_type_ids": read.type_ids}
        given = {name: np.asarray([values], dtype=np.int64) for name, values in inputs.items() if name in self._wanted}
        tokens = self._session.run(None, given)[0][0]
        meant = tokens.sum(axis=0) if tokens.ndim > 1 else tokens  # of length one below: the sum is as good
        return np.concatenate([np.maximum(meant, 0), np.maximum(-meant, 0)]).astype(np.float32) / (np.linalg.norm(meant) or 1.0)
