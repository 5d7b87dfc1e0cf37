"""The parts of a company's name (place, brand, trades, legal form), its key and short forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from corpus.text.fold import fold
from corpus.text.lexicon import is_common, split_trades, trades
from corpus.text.places import bare, is_place, place_at

#: Legal forms at the end of a full name.
_LEGAL_END = re.compile(
    r"(?:(?:股份)?有限(?:责任)?公司|股份公司|集团公司|总公司|有限合伙"
    r"|合伙企业(?:\((?:有限|普通|特殊普通)合伙\))?|公司|\((?:有限|普通|特殊普通)合伙\))$"
)
_BRANCH_END = re.compile(r"(?:分公司|分行|支行|办事处|营业部)$")
_BRACKET = re.compile(r"\(([^()]*)\)")


#: A brand that ends so names a place as well: 某某科技园创业投资有限公司 does not make 某某科技园 a company.
_FACILITY = re.compile(r"(?:[园港城院所区]|中心|基地|大厦|广场|机场|码头|市场)$")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a folded name, any of them empty; ``inner`` are the words in brackets: （珠海）."""

    place: str
    brand: str
    trades: tuple[str, ...]
    legal: str
    inner: str = ""

    @property
    def core(self) -> str:
        """Brand and trades: what is left of a name without place and legal form."""
        return self.brand + "".join(self.trades)


@lru_cache(maxsize=65536)
def parts_of(name: str) -> Parts:
    """Take a folded name apart."""
    legal = _LEGAL_END.search(name)
    body = name[: legal.start()] if legal else name
    inner = "".join(_BRACKET.findall(body))
    body = _BRACKET.sub("", body)
    head = place_at(body)
    if head == len(body) or (head and len(body) - head < 2):
        head = 0
    brand, words = split_trades(body[head:])
    return Parts(body[:head], brand, words, legal.group() if legal else "", inner)


def is_full(name: str) -> bool:
    """Return whether a folded name carries a legal form (有限公司, 合伙企业, 分公司)."""
    return len(name) > 5 and (_BRANCH_END.search(name) is not None or parts_of(name).legal not in {"", "公司"})


@lru_cache(maxsize=65536)
def company_key(name: str) -> str:
    """Return the key of a name: folded, unspaced, without 市 or 省 after a place at its head."""
    key = re.sub(r"\s+", "", fold(name)).strip(",.;:、。\"'")
    head = place_at(key)
    return bare(key[:head]) + key[head:] if head else key


@lru_cache(maxsize=65536)
def short_forms(name: str) -> tuple[str, ...]:
    """Return the well-formed short forms of a folded full name, the longest first.

    珠海某远信息技术股份有限公司 gives 珠海某远信息技术, 某远信息技术, 某远信息, 某远公司, 珠海某远 …; forms that could
    be common words are left out, and so is a brand of two characters alone.
    """
    parts = parts_of(name)
    if not parts.legal or _BRANCH_END.search(name):
        return ()
    brand, words = parts.brand, parts.trades
    own = len(brand) >= 2 and not is_common(brand) and not is_place(brand)
    forms = [parts.place + parts.core, *_with_inner(name, parts)]
    if parts.inner == "集团" and parts.core:
        forms += [parts.place + parts.core + "集团", _bare(parts.place) + parts.core + "集团"]
    if own and "集团" in words:
        forms.append(brand + "集团")
    own = own and not (words and (_FACILITY.search(brand) or (len(words) > 1 and _FACILITY.search(words[0]))))
    if own:
        forms += [
            parts.core,
            *(brand + word for word in words if not _FACILITY.search(word)),
            *(brand + a + b for a, b in pairwise(words)),
        ]
        forms.append(brand + "公司")
        forms += _tails(brand, words)
        if len(brand) >= 3 and not _FACILITY.search(brand):
            forms.append(brand)
        if parts.place and len(brand) <= 4:
            forms.append(_bare(parts.place) + brand)
    elif parts.core and (parts.place or brand):
        forms += [parts.place + word for word in words[:1] if parts.place == "中国"]
    return tuple(form for form in dict.fromkeys(forms) if _distinctive(form, name))


def _with_inner(name: str, parts: Parts) -> list[str]:
    """Return the words before and after a bracket: 某某时代 of 某某时代（珠海）信息技术有限公司."""
    if not parts.inner:
        return []
    head = name.partition("(")[0]
    return [head] if head != parts.place and len(head) >= 3 else []


def _tails(brand: str, words: tuple[str, ...]) -> list[str]:
    """Return brand and a part of a compound trade: 某远 + 信息技术 → 某远信息, 某远技术."""
    every = trades().every
    return [brand + word[:2] for word in words if len(word) == 4 and word[:2] in every] + [
        brand + word[2:] for word in words if len(word) == 4 and word[2:] in every
    ]


def _bare(place: str) -> str:
    return re.sub(r"(?<=..)(?:市|省|区)$", "", place)


def _distinctive(form: str, name: str) -> bool:
    if len(form) < 3 or form == name or is_place(form):
        return False
    parts = parts_of(form)
    if parts.legal == "公司":
        return len(parts.core) >= 2 and not is_common(parts.core) and bool(parts.brand)
    if parts.place and (parts.place == "中国" or form.endswith("集团")):
        return True
    return not is_common(form) and (
        (bool(parts.brand) and not is_common(parts.brand)) or (bool(parts.place) and len(form) >= 4)
    )


def is_abbreviation(short: str, name: str) -> bool:
    """Return whether a name has the characters of a short form in order (某某建投, 某某市建设投资…)."""
    rest = iter(name)
    return len(short) < len(name) and all(character in rest for character in short)
