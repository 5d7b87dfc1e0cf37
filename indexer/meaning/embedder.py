"""The embedder: a text becomes a vector, by a model in ONNX."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Final, Protocol

import numpy as np

from corpus.text.fold import fold
from indexer.arrays import F32
from indexer.meaning.model_files import BadModel, ModelFiles
from indexer.meaning.word_pieces import read_word_pieces

#: The tokens that a model reads, at most: BERT has no places for more.
_MOST: Final = 512
#: An output of a whole text, where a model names one; else its first output counts.
_WHOLE: Final = "sentence_embedding"
_INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")


class NotInstalled(BadModel):
    """The program that runs a model is not installed."""


class Embedder(Protocol):
    """Makes vectors of texts, each of `breadth` numbers."""

    breadth: int

    def embed(self, text: str) -> F32:
        """Return the vector of a text: of length 1, or all 0 where the model says nothing."""


class OnnxEmbedder:
    """An embedder by onnxruntime, on one core. Safe in any number of threads."""

    def __init__(self, files: ModelFiles) -> None:
        """Load a model and try it with the shortest and the longest text. Raises BadModel."""
        if find_spec("onnxruntime") is None:
            raise _not_installed(files)
        self._files = files
        self._pieces = read_word_pieces(files.vocabulary)
        self._runtime = _Runtime(files)
        self.breadth = len(self.embed("试"))
        self.embed("试" * _MOST)

    def embed(self, text: str) -> F32:
        """Return the vector of a text: of length 1, or all 0 where the model says nothing.

        By itself, so that no vector depends on what was embedded beside it. Raises BadModel.
        """
        found = self._runtime.run(self._pieces.numbers(fold(text), _MOST))
        if found.ndim == 3:
            found = found[:, 0] if self._files.first else found.mean(axis=1)
        if found.ndim != 2 or len(found) != 1 or not found.size:
            raise _no_vector(self._files)
        with np.errstate(over="ignore"):
            vector: F32 = found[0].astype(np.float32)
        if not np.isfinite(vector).all():
            raise _no_vector(self._files)
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length else vector


class _Runtime:
    """The one door to onnxruntime."""

    def __init__(self, files: ModelFiles) -> None:
        try:
            import onnxruntime as ort  # noqa: PLC0415  # an extra, and it takes a while
            from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415
        except ImportError as error:
            raise _not_installed(files) from error

        kinds = (kind for kind in vars(state).values() if isinstance(kind, type))
        self._errors = tuple(kind for kind in kinds if issubclass(kind, Exception))
        self._files = files
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # What is wrong is told by its errors.
        options.log_severity_level = 4
        try:
            self._session: Any = ort.InferenceSession(str(files.model), options, providers=["CPUExecutionProvider"])
        except self._errors as error:
            raise BadModel(f"{files.model}: no model in ONNX that can be run; export it again") from error
        self._inputs = {one.name for one in self._session.get_inputs()}
        outputs = [one.name for one in self._session.get_outputs()]
        self._output = _WHOLE if _WHOLE in outputs else outputs[0]
        if _INPUTS[0] not in self._inputs or self._inputs - {*_INPUTS}:
            raise BadModel(f"{files.model}: wants other inputs than tokens; take a model of the BERT family")

    def run(self, tokens: list[int]) -> Any:
        """Return what the model gives for the tokens of one text. Raises BadModel."""
        ids = np.asarray([tokens], np.int64)
        fed = dict(zip(_INPUTS, (ids, np.ones_like(ids), np.zeros_like(ids)), strict=True))
        try:
            (found,) = self._session.run([self._output], {name: fed[name] for name in self._inputs})
        except self._errors as error:
            raise BadModel(
                f"{self._files.model}: cannot be run with {self._files.vocabulary.name}; put both of one model there"
            ) from error
        if not isinstance(found, np.ndarray) or found.dtype.kind != "f":
            raise _no_vector(self._files)
        return found


def _not_installed(files: ModelFiles) -> NotInstalled:
    return NotInstalled(
        f"{files.folder}: needs onnxruntime, which is not installed; run `pip install 'jianbao[meaning]'`"
    )


def _no_vector(files: ModelFiles) -> BadModel:
    return BadModel(f"{files.model}: gives no vector of a text; take a model that embeds sentences")
