"""The one door to RapidOCR: a picture becomes pieces of text with their places."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from corpus.errors import TooLarge
from corpus.formats.scan.recognised import Corners, Found, RecognisedPage

#: The longer side on which lines are found; on six pages of the samples as scans, the same lines as
#: at 2,000, for 1.6 s of a processor instead of 2.8 (docs/decisions.md).
_DETECTED: Final = 960


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
    """Return the text of a picture (an array of grey or RGB pixels)."""
    height, width = picture.shape[:2]
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

    try:
        said = _engine()(picture)
    except ONNXRuntimeError as error:
        raise TooLarge(f"a page of {width} x {height} pixels cannot be recognised in this machine's memory") from error
    if said.txts is None:
        return RecognisedPage(width, height, ())
    found = (
        Found(text, round(float(score), 3), cast("Corners", tuple(map(float, corners.ravel()))))
        for text, score, corners in zip(said.txts, said.scores, said.boxes, strict=True)
    )
    return RecognisedPage(width, height, tuple(found))
