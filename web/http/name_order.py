"""The order of names in an index: by the pronunciation of their characters."""

from __future__ import annotations

from web.http.template_filters import clean


def by_name(name: str) -> tuple[str, str]:
    """Return what orders a name as an index does.

    Its initial (# where it has none), then its pronunciation.
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  # its tables take a while to load

    spelled = " ".join(lazy_pinyin(clean(name).lstrip('《“" '), style=Style.TONE3, errors="default")).lower()
    initial = spelled[:1].upper()
    return (initial if "A" <= initial <= "Z" else "#", spelled)
