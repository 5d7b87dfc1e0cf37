"""Hostile files: bombs, loops, lies, halves and noise in every format that is read."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from corpus import samples

Made = tuple[str, bytes]
_SUFFIXES: Final = (".txt", ".md", ".html", ".docx", ".pdf", ".json", ".jsonl", ".zip")
_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_BOMB: Final = (
    '<!DOCTYPE z [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


class _Chance(random.Random):
    """Chance, and how large what is large is to be."""

    scale = 1.0

    def large(self, size: int) -> int:
        """Return a size to scale."""
        return int(size * self.scale)


def _zip(parts: dict[str, bytes | str], *, deflate: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _docx(body: str, *, doctype: str = "", extra: dict[str, bytes | str] | None = None) -> bytes:
    types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_TYPE}"/></Types>'
    relations = f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>'
    document = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations,
        "word/document.xml": document,
    }
    return _zip({**parts, **(extra or {})})


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _xml_bomb(chance: _Chance) -> Made:
    entity = chance.choice(("&i;", "&h;", "&x;"))
    doctype = _BOMB if entity != "&x;" else '<!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return "bomb.docx", _docx(_paragraph(entity), doctype=doctype)


def _deep_docx(chance: _Chance) -> Made:
    depth = chance.choice((200, 2_000, 20_000))
    tag = chance.choice(("w:sdt", "w:tbl", "w:hyperlink", "w:p"))
    return "deep.docx", _docx(f"<{tag}>" * depth + _paragraph("底") + f"</{tag}>" * depth)


def _wide_docx(chance: _Chance) -> Made:
    row = f"<w:tr>{'<w:tc><w:tcPr><w:gridSpan w:val=' + chr(34) + '999999' + chr(34) + '/></w:tcPr>' + _paragraph('格') + '</w:tc>'}</w:tr>"
    return "wide.docx", _docx(f"<w:tbl>{row * chance.choice((1, 50))}</w:tbl>")


def _zip_bomb(chance: _Chance) -> Made:
    inner = (
        b"\0" * chance.large(chance.choice((30 << 20, 60 << 20)))
        if chance.random() < 0.5
        else "简报\n".encode() * chance.large(4 << 20)
    )
    if chance.random() < 0.5:
        return "packed.zip", _zip({"a.txt": inner})
    return "packed.docx", _docx(_paragraph("x"), extra={"word/media/image1.xml": inner})


def _zip_slip(chance: _Chance) -> Made:
    text = "总第1期\n目录\n动态\n一篇\n一篇\n正文。"
    names = (
        "../../evil.txt",
        "/etc/evil.txt",
        "..\\..\\evil.txt",
        "C:\\evil.txt",
        "a/../../b.txt",
        "\u202etxt.b.txt",
        "",
        "x" * 300 + ".txt",
    )
    return "slip.zip", _zip({chance.choice(names) or "nul.txt": text, chance.choice(names) or "b.txt": text})


def _nested_zip(chance: _Chance) -> Made:
    data = b"text"
    for _ in range(chance.randint(2, 30)):
        data = _zip({"again.zip": data, "a.txt": "文"})
    return "nested.zip", data


def _many_members(chance: _Chance) -> Made:
    return "many.zip", _zip({f"{n}.txt": "文" for n in range(chance.choice((900, 9_000)))}, deflate=False)


def _deep_json(chance: _Chance) -> Made:
    depth = chance.choice((500, 100_000))
    kinds = ('{"articles":' + "[" * depth + "]" * depth + "}", "[" * depth, '{"a":' * depth + "1" + "}" * depth)
    return "deep.json", chance.choice(kinds).encode()


def _odd_json(chance: _Chance) -> Made:
    article = {"id": "../../x", "title": "标题", "text": "正文"}
    odd: list[object] = [
        None, 7, [], "x", {"articles": {}}, {"articles": [None]}, {"articles": [{**article, "lines": [10**30, -1]}]},
        {"articles": [{**article, "text": "\ud800" * 9}]}, {"articles": [{**article, "date": {"value": "9" * 99}}]},
        {"issue": {"number": 10**40}, "articles": [article]}, {"issue": {"id": "a\0b/../c"}, "articles": [article]},
        {"articles": [{**article, "companies": [{"name": "", "mentions": [None], "lines": "x"}]}]},
        {"articles": [article, article]}, {"articles": [{**article, "id": "\u202e<b>"}]},
        {"issue": {"start": "2022-02-31", "end": "0000-00-00"}, "articles": [{**article, "deadlines": [{"date": "x"}]}]},
    ]  # fmt: skip
    text = json.dumps(chance.choice(odd))
    suffix = chance.choice((".json", ".jsonl"))
    return f"odd{suffix}", (text + ("\n" + text) * chance.choice((0, 3))).encode()


def _long_lines(chance: _Chance) -> Made:
    kinds: Sequence[Callable[[], str]] = (
        lambda: "长" * chance.large(2_000_000),
        lambda: "\n" * chance.large(3_000_000) + "字",
        lambda: "目录\n" + "\n".join(f"{n} 条目 … {n}" for n in range(chance.large(60_000))),
        lambda: "《" * chance.large(200_000),
        lambda: "有限公司" * chance.large(150_000),
        lambda: "〔2022〕" * chance.large(150_000),
        lambda: "2022年1月" * chance.large(150_000),
        lambda: "| a " * chance.large(200_000) + "|\n" + "|---" * chance.large(200_000) + "|",
        lambda: "\t".join("格" for _ in range(chance.large(300_000))),
        lambda: "# " * chance.large(300_000),
        lambda: "（" * chance.large(100_000) + "）" * chance.large(100_000),
        lambda: ("第一章 " * 3 + "\n") * chance.large(60_000),
    )
    return f"long{chance.choice(('.txt', '.md'))}", chance.choice(kinds)().encode()


def _odd_html(chance: _Chance) -> Made:
    kinds = (
        "<div>" * chance.large(100_000) + "底",
        "<table>" * chance.large(5_000) + "<tr><td>x",
        "<td colspan=99999999 rowspan=99999999>x</td>" * 200,
        "<table>" + "<tr>" + "<td rowspan=65534 colspan=1000>x</td>" * 300 + "</table>",
        "<p>" + "<b>" * chance.large(50_000) + "x",
        "<!--" * chance.large(100_000),
        "<a " + "b=c " * chance.large(200_000) + ">x</a>",
        "<meta charset='utf-7'>+ADw-script+AD4-",
        "<svg><script>x</script></svg>" * chance.large(5_000) + "字",
        "<p>&" + "amp;" * chance.large(300_000) + "</p>",
    )
    return "odd.html", chance.choice(kinds).encode()


def _odd_pdf(chance: _Chance) -> Made:
    loop = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 999999>>endobj\ntrailer<</Root 1 0 R>>"
    long = b"%PDF-1.4\n" + b"<<" * 200_000
    lies = b"%PDF-1.7\nxref\n0 99999999\ntrailer<</Size 99999999/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
    return "odd.pdf", chance.choice((loop, long, lies, b"%PDF-", b"%PDF-1.7\n%%EOF"))


def _noise(chance: _Chance) -> Made:
    start = chance.choice(
        (b"", b"PK\x03\x04", b"%PDF-1.4\n", b"\xff\xfe", b"\xef\xbb\xbf", b"<html>", b"{", b"\x1f\x8b")
    )
    body = chance.randbytes(chance.choice((1, 100, 10_000, 300_000)))
    return f"noise{chance.choice(_SUFFIXES)}", start + body


def _mutated(chance: _Chance) -> Made:
    """A bundled sample with bytes changed, moved, cut or doubled."""
    file: Path = chance.choice(samples.files())
    data = bytearray(file.read_bytes())
    for _ in range(chance.choice((1, 5, 50))):
        at = chance.randrange(len(data))
        end = min(len(data), at + chance.choice((1, 4, 64, 4_000)))
        way = chance.randrange(5)
        if way == 0:
            data[at:end] = chance.randbytes(end - at)
        elif way == 1:
            del data[at:end]
        elif way == 2:
            data[at:at] = data[at:end] * chance.choice((1, 3, 40))
        elif way == 3:
            data[at:end] = bytes(end - at)
        else:
            del data[max(1, at) :]
        data = data or bytearray(b"\0")
    suffix = file.suffix if chance.random() < 0.85 else chance.choice(_SUFFIXES)
    return f"mutated{suffix}", bytes(data[: 4 << 20])


_KINDS: Final[Sequence[Callable[[_Chance], Made]]] = (
    _xml_bomb, _deep_docx, _wide_docx, _zip_bomb, _zip_slip, _nested_zip, _many_members, _deep_json, _odd_json,
    _long_lines, _odd_html, _odd_pdf, _noise, _noise, _mutated, _mutated, _mutated, _mutated,
)  # fmt: skip


def hostile(number: int, scale: float = 1.0) -> Made:
    """Return the hostile file of a number, the same every time: its name and its bytes.

    `scale` says how large.
    """
    chance = _Chance(number)
    chance.scale = scale
    name, data = _KINDS[number % len(_KINDS)](chance)
    return f"{number:05}-{name}", data
