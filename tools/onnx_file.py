"""Write small models in ONNX: for tests, and for benchmarks of what a model costs.

A file in ONNX is a message of protocol buffers; the few fields that are needed are written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from indexer.arrays import Array

#: The version of the format, and of its operators.
_IR: Final = 8
_OPERATORS: Final = 17
_TYPES: Final = {"float32": 1, "int64": 7}
_FLOAT, _INT, _INTS = 1, 2, 7


class Node(NamedTuple):
    """One operator with its inputs, its output and its attributes."""

    operator: str
    inputs: Sequence[str]
    output: str
    attributes: Mapping[str, int | float | Sequence[int]] = {}


def model(
    nodes: Sequence[Node], weights: Mapping[str, Array], inputs: Sequence[str], output: str, rank: int = 3
) -> bytes:
    """Return a model whose inputs are numbers of tokens (batch, place) and whose output is real."""
    graph = b"".join(
        [
            *(_message(1, _node(one)) for one in nodes),
            _text(2, "graph"),
            *(_message(5, _tensor(name, array)) for name, array in weights.items()),
            *(_message(11, _value(name, 7, 2)) for name in inputs),
            _message(12, _value(output, 1, rank)),
        ]
    )
    return _number(1, _IR) + _message(7, graph) + _message(8, _text(1, "") + _number(2, _OPERATORS))


def _varint(value: int) -> bytes:
    value &= 2**64 - 1
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _message(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _text(field: int, text: str) -> bytes:
    return _message(field, text.encode())


def _node(node: Node) -> bytes:
    parts = [_text(1, name) for name in node.inputs]
    parts += [_text(2, node.output), _text(3, node.output), _text(4, node.operator)]
    return b"".join([*parts, *(_message(5, _attribute(*one)) for one in node.attributes.items())])


def _attribute(name: str, value: float | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _INT)
    if isinstance(value, float):
        return _text(1, name) + _varint(2 << 3 | 5) + np.float32(value).tobytes() + _number(20, _FLOAT)
    return _text(1, name) + b"".join(_number(8, one) for one in value) + _number(20, _INTS)


def _tensor(name: str, array: Array) -> bytes:
    sizes = b"".join(_number(1, size) for size in array.shape)
    return sizes + _number(2, _TYPES[array.dtype.name]) + _text(8, name) + _message(9, array.tobytes())


def _value(name: str, kind: int, rank: int) -> bytes:
    shape = b"".join(_message(1, _text(2, f"{name}{place}")) for place in range(rank))
    return _text(1, name) + _message(2, _message(1, _number(1, kind) + _message(2, shape)))
