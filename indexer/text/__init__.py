"""Words for the index: segmentation and fast folding."""

from __future__ import annotations
