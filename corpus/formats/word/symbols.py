"""Symbols: the characters that Word sets from the fonts Symbol and Wingdings, in Unicode."""

from __future__ import annotations

from typing import Final

#: Microsoft's Symbol font, by its code (Unicode's mapping tables VENDORS/ADOBE/symbol.txt).
_SYMBOL: Final = {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0xA3: "≤", 0xA5: "∞",
    0xA7: "♣", 0xA8: "♦", 0xA9: "♥", 0xAA: "♠", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈",
    0xBC: "…", 0xC5: "⊕", 0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xCC: "⊂", 0xCE: "∈", 0xD0: "∠", 0xD1: "∇", 0xD2: "®",
    0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "·", 0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xDB: "⇔", 0xDE: "⇒",
    0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_GREEK: Final = dict(
    zip(
        "ABGDEZHQIKLMNXOPRSTUFCYWabgdezhqiklmnxoprstufcyw",
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψω",
        strict=True,
    )
)
_WINGDINGS: Final = {
    0x21: "✏", 0x28: "☎", 0x2A: "✉", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑", 0x72: "❒",
    0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9F: "•", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□",
    0xAB: "★", 0xB5: "✪", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2: Final = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x98: "•", 0xA3: "□", 0xAE: "◆",
    **{0x6A + number: chr(0x2460 + number) for number in range(10)},
}  # fmt: skip
_OTHER: Final = "▯"
_FONTS: Final = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(font: str, code: str) -> str:
    """Return the character of a code (hexadecimal, perhaps in the private area F000) in a font.

    A symbol we do not know is a mark that something stands there.
    """
    try:
        place = int(code, 16)
    except ValueError:
        return _OTHER
    table = _FONTS.get(font.lower())
    if table is None:
        return chr(place) if 0x20 <= place < 0xD800 or 0xF900 <= place < 0x110000 else _OTHER
    place &= 0xFF
    if font.lower() == "symbol" and place < 0x80:
        return table.get(place) or _GREEK.get(chr(place)) or (chr(place) if place >= 0x20 else _OTHER)
    return table.get(place, _OTHER)


def private(text: str, font: str) -> str:
    """Return a text with the private-use characters that a symbol font was typed in."""
    if font.lower() not in _FONTS or text.isascii():
        return text
    return "".join(symbol(font, f"{ord(one):x}") if "\uf000" <= one <= "\uf0ff" else one for one in text)
