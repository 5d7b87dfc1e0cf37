"""JSON and MessagePack of the model's values: what msgspec has to be told of them is said here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

from corpus.partial_date import PartialDate

T = TypeVar("T")


def written(value: object) -> str:
    """Return the text of a value that JSON has no form for: a date."""
    if isinstance(value, PartialDate):
        return str(value)
    raise TypeError(f"{value!r} has no form in JSON")


def read(_kind: type, value: object) -> object:
    """Return the value that `written` gave as text. Raises ValueError where it is none."""
    try:
        return PartialDate.parse(str(value))
    except ValueError as error:
        raise ValueError(f"Expected `date`, got {value!r}") from error


#: Return a value as JSON, in UTF-8, and as MessagePack.
encode: Final = msgspec.json.Encoder(enc_hook=written).encode
pack: Final = msgspec.msgpack.Encoder(enc_hook=written).encode


def indented(value: object) -> str:
    """Return a value as JSON for people to read."""
    return msgspec.json.format(encode(value), indent=1).decode()


def decode(data: bytes | str, kind: type[T]) -> T:
    """Return a value of a type from JSON. Raises ValueError with the path of what is wrong."""
    return msgspec.json.decode(data, type=kind, dec_hook=read)


def unpacker(kind: type[T]) -> Callable[[bytes], T]:
    """Return what reads values of a type from MessagePack; it raises ValueError."""
    return msgspec.msgpack.Decoder(kind, dec_hook=read).decode


def plain(value: object) -> Any:
    """Return a value as dicts, tuples, texts and numbers."""
    return msgspec.to_builtins(value, enc_hook=written)


def shaped(value: object, kind: type[T]) -> T:
    """Return dicts, sequences, texts and numbers as a value of a type.

    Raises ValueError as `decode` does.
    """
    return msgspec.convert(value, kind, dec_hook=read)
