"""The one door to RapidOCR: a picture becomes pieces of text with their places."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any, Final, cast

from corpus.errors import TooLarge
from corpus.formats.scan.recognised import Corners, Found, RecognisedPage

#: The longer side on which lines are found; on six pages of the samples as scans, the same lines as
#: at 2,000, for 1.6 s of a processor instead of 2.8 (docs/decisions.md).
_DETECTED: Final = 960
#: A page whose pieces are recognised with less confidence, on average, lies on its head or a side:
#: the samples as scans have 0.98 upright and 0.6 turned.
_RIGHT: Final = 0.75


@cache
def _engine() -> Any:
    import cv2
    import rapidocr

    # Pages are many, and one core a page wastes least.
    cv2.setNumThreads(1)
    models = Path(rapidocr.__file__).parent / "models"
    settings = {
        "Global.use_cls": False,
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        # Named, so that nothing is ever fetched.
        "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
        "Det.limit_type": "max",
        "Det.limit_side_len": _DETECTED,
        "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
        # Lines of other lengths would be padded: 1.3 s a page instead of 1.6 s.
        "Rec.rec_batch_num": 1,
    }
    return rapidocr.RapidOCR(params=settings)


def recognise(picture: Any) -> RecognisedPage:
    """Return the text of a picture (an array of RGB pixels), which may lie on a side or its head.

    The corners of a piece are in the order in which it is read.
    """
    import numpy as np

    height, width = picture.shape[:2]
    found = _read(picture)
    turns = (1, 3) if _lies(found) else (2,) if found and _confidence(found) < _RIGHT else ()
    others = [(_read(np.ascontiguousarray(np.rot90(picture, turn))), turn) for turn in turns]
    if others:
        other, turn = max(others, key=lambda one: _confidence(one[0]))
        if _confidence(other) >= _RIGHT:
            found = [one._replace(corners=_back(one.corners, turn, width, height)) for one in other]
    return RecognisedPage(width, height, tuple(found))


def _lies(found: Sequence[Found]) -> bool:
    """Tell whether the lines of a page run up or down."""
    tall = sum(y3 - y0 > 2 * (x1 - x0) for _, _, (x0, y0, x1, _, _, _, _, y3) in found)
    return 2 * tall > len(found)


def _confidence(found: Sequence[Found]) -> float:
    return fmean(one.confidence for one in found) if found else 0.0


def _back(corners: Corners, turn: int, width: int, height: int) -> Corners:
    """Return corners on a picture by those on its copy, turned so often by a right angle."""
    back: list[float] = []
    for x, y in zip(corners[::2], corners[1::2], strict=True):
        back += {1: (width - y, x), 2: (width - x, height - y), 3: (y, height - x)}[turn]
    return cast("Corners", tuple(back))


def _read(picture: Any) -> list[Found]:
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

    try:
        said = _engine()(picture)
    except ONNXRuntimeError as error:
        size = f"{picture.shape[1]} x {picture.shape[0]}"
        raise TooLarge(f"a page of {size} pixels cannot be recognised in this machine's memory") from error
    if said.txts is None:
        return []
    return [
        Found(text, round(float(score), 3), cast("Corners", tuple(map(float, corners.ravel()))))
        for text, score, corners in zip(said.txts, said.scores, said.boxes, strict=True)
    ]
