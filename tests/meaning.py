"""A small model of meaning for tests: texts are near whose words stand on the same axis."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from tools.onnx_file import Node, model

INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")
#: Characters that mean the same, group by group; what stands in no group means nothing.
GROUPS: Final = ("猫咪喵", "船舶艇航", "税费缴纳", "雨雪风")
_SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def put_model(library: Path, groups: Sequence[str] = GROUPS, *, settings: str = "") -> Path:
    """Put a model into a library; return its folder."""
    folder = library / "meaning"
    folder.mkdir(exist_ok=True)
    vocabulary = [*_SPECIAL, *"".join(groups)]
    table = np.zeros((len(vocabulary), len(groups)), np.float32)
    for axis, group in enumerate(groups):
        for char in group:
            table[vocabulary.index(char), axis] = 1
    # The mask and the types are inputs as of a real model, though nothing here reads them.
    nodes = [Node("Gather", ("table", "input_ids"), "tokens")]
    (folder / "model.onnx").write_bytes(model(nodes, {"table": table}, INPUTS, "tokens"))
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    if settings:
        (folder / "meaning.toml").write_text(settings, encoding="utf-8")
    return folder
