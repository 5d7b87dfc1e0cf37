"""Visibility.

Which elements of a page a reader sees, and which belong to the site and not to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from corpus.formats.web.site import Sign
from corpus.text.word_lists import compile_pattern

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "button",
        "select",
        "iframe",
        "rt",
        "rp",
        "textarea",
        "object",
        "audio",
        "video",
        "canvas",
        "input",
        "datalist",
        "map",
        "math-annotation",
    ]
)
_SITE_TAGS: Final = frozenset(["nav", "menu"])
_SITE_ROLES: Final = frozenset(["navigation", "search", "menu", "menubar", "toolbar", "contentinfo", "complementary"])
_SITE_NAME: Final = compile_pattern(r"(?:^|[-_\s]){site_names}(?:$|[-_\s\d])", re.IGNORECASE)
_MAYBE_SITE: Final = compile_pattern(r"(?:^|[-_\s]){site_names_weak}(?:$|[-_\s\d])", re.IGNORECASE)
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN: Final = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SHOWN: Final = re.compile(r"display\s*:", re.IGNORECASE)
_RULE: Final = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_SIMPLE: Final = re.compile(r"[.#][\w-]+")
_AT_RULE: Final = re.compile(r"@(?:media\s+print|page|font-face)[^{]{0,300}\{(?:[^{}]|\{[^{}]*\}){0,20000}\}")


def is_skipped(tag: str) -> bool:
    """Tell whether an element of a kind never shows text of its own."""
    return tag in _SKIPPED


def hiding_rules(sheets: Iterable[str]) -> frozenset[str]:
    """Return the simple selectors (``.class``, ``#id``) that style sheets hide by ``display.

    None``.
    """
    hidden: set[str] = set()
    for sheet in sheets:
        for selectors, body in _RULE.findall(_AT_RULE.sub("", sheet[:200_000])):
            names = [name.strip() for name in selectors.split(",")]
            simple = {name for name in names if _SIMPLE.fullmatch(name)}
            if _HIDDEN.search(body):
                hidden |= simple
            elif _SHOWN.search(body):
                hidden -= simple
    return frozenset(hidden)


def is_hidden(node: LexborNode, rules: frozenset[str]) -> bool:
    """Tell whether an element is hidden by its attributes or by a style sheet."""
    attributes = node.attributes
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        return True
    if not rules:
        return False
    names = {f".{name}" for name in (attributes.get("class") or "").split()}
    return not rules.isdisjoint(names | {f"#{attributes.get('id') or ''}"})


def site_sign(node: LexborNode) -> Sign:
    """Return what the names of an element say: it is of the site, or it may be."""
    if node.tag in _SITE_TAGS or (node.attributes.get("role") or "") in _SITE_ROLES:
        return "site"
    names = _HUMP.sub("-", f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}").strip()
    if names and _SITE_NAME.search(names):
        return "site"
    return "maybe" if node.tag == "aside" or (names and _MAYBE_SITE.search(names)) else ""
