"""Tell a short name of a company from the names of its group, subsidiaries and branches."""

from __future__ import annotations

import re
from typing import Final

from corpus.companies.name_parts import Parts, is_abbreviation, parts_of
from corpus.text.places import is_place, place_at

#: The name of a group ends in this word and the legal form; with more behind it is one of its own.
_GROUP: Final = re.compile(r"集团\)?(?:控股)?(?:股份|总)?(?:有限)?(?:责任)?公司$|集团$")
#: What a group leaves to companies of their own, so that the brand alone means another one.
_OWN_ARMS: Final = re.compile(r"投资|资产|财务|租赁|保理|基金|置业|物业|小额贷款|担保|全球|国际贸易")


def may_mean(short: str, name: str) -> bool:
    """Return whether a folded short name may be that of the company with a full name.

    It must be a part of it (格力电器 is none of 格力产业投资), mean no other arm, and the whole
    group only where the full name does.
    """
    parts = parts_of(name)
    if not is_abbreviation(short, name) or not parts.legal or _is_arm(short, name, parts):
        return False
    group = _GROUP.search(name) is not None
    if "集团" in name and not group:
        return False
    if "集团" in short:
        return group
    return short != parts.brand or group or not _OWN_ARMS.search(parts.core.removeprefix(parts.brand))


def _is_arm(short: str, name: str, parts: Parts) -> bool:
    """Return whether a full name says a place behind its brand that the short one does not."""
    if is_place(parts.inner):
        return parts.inner not in short
    at = name.find(parts.brand) + len(parts.brand) if parts.brand else 0
    head = name.find(short) + len(short) if short in name else at
    return any(place_at(name, cut) > cut for cut in {at, head} - {0})
