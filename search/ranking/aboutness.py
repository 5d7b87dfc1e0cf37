"""Aboutness: whether an article is about what is asked for, as its title and its lead say.

An article is about a text that its title holds, the more the less else the title says; next comes
one that has it in its first sentences. Forms of one name count as one: the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np

from corpus.text.fold import is_word
from indexer.arrays import F32, U8
from search import kernels
from search.kernels.numpy_kernels import Pieces

#: UTF-16 units of an article, from its beginning, that are its title and its lead.
BEGINNING: Final = 160
#: The worth of a title that holds a text, to which the share of it that the text is adds up to 1;
#: and that of a lead.
TITLE: Final = 1.0
LEAD: Final = 0.5


def aboutness(pieces: Pieces, operands: Sequence[Sequence[str]], worths: Sequence[float]) -> F32:
    """Return how much articles are about some operands, each given by its forms and its worth.

    The articles are given by their beginnings. Of the forms of an operand the best counts.
    """
    needles = [[form.encode("utf-16-le") for form in forms if form] for forms in operands]
    return kernels.aboutness(pieces, needles, worths, word_units(), TITLE, LEAD)


@cache
def word_units() -> U8:
    """Return for each UTF-16 unit whether words and numbers are made of it; made once."""
    return np.asarray([is_word(chr(unit)) for unit in range(65_536)], np.uint8)
