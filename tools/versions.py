"""Record what the parser reads and what an index of a fixed issue holds, by version.

    python -m tools.versions

A change of either without a raised version would leave libraries as they were read before; so this
writes tests/data/versions.json only where the version was raised too, and a test compares the file
with what is. Beside it a small index of each version is kept, which all later ones must read.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from corpus import codec, read_bulletins, samples, to_json
from corpus.version import PARSER_VERSION
from indexer import Library
from indexer.library.parse_config import INDEX_VERSION
from indexer.local.segments import Segments
from indexer.local.snapshot import candidates

FILE: Final = Path(__file__).parents[1] / "tests" / "data" / "versions.json"
#: A library of one invented issue as each version of the index kept it, packed.
INDICES: Final = FILE.with_name("indices")
#: One issue with whatever an index treats on its own: other scripts, width, rare characters, a
#: table, all the facets.
_ISSUE: Final[dict[str, Any]] = {
    "issue": {"id": "bf-1", "serial": "北原通讯", "publisher": "北原协会", "number": 1, "year": 2022,
              "period": "2022年4季度", "start": "2022-10-01", "end": "2022-12-31"},
    "articles": [
        {"title": "琉璃科技获批", "section": "企业动态", "text": "琉璃科技（ＡＢＣ）获批。\n項目\t金額\n甲\t1,234.5", "source": "北原报",
         "date": {"value": "2022-11-15", "end": "2022-11-17", "kind": "event", "text": "11月15日至17日", "line": 3},
         "companies": [{"name": "北原琉璃科技有限公司", "mentions": ["琉璃科技"], "lines": [2]}],
         "organisations": [{"name": "工信部", "mentions": ["工信部"], "lines": [2]}], "policies": [],
         "deadlines": [{"date": "2022-12-15", "text": "12月15日前", "line": 3, "certain": False}]},
        {"title": "关于扶持的通知", "section": "政策法规", "text": "通知如下：𠮷é ok\n" + "港口扩建。" * 40,
         "date": None, "deadlines": [], "companies": [], "organisations": [], "policies": [{"title": "关于扶持的通知", "number": "北商〔2022〕7号", "issuers": ["北原市商务局"],
                                        "issued": "2022-06-01", "role": "full-text", "lines": [5]}]},
        {"title": "封面", "text": "北原通讯　總第1期\n主編：某某", "kind": "front", "paragraph_lines": [1, 2]},
    ],
}  # fmt: skip


def parser() -> dict[str, Any]:
    """Return the parser's version, and each sample's digests of the file and of its reading."""
    read = {path.name: [_digest(path.read_bytes()), _read(path)] for path in samples.files()}
    return {"version": PARSER_VERSION, "samples": read}


def _read(path: Path) -> str:
    documents = [json.loads(to_json(bulletin)) for bulletin in read_bulletins(path)]
    return _digest(json.dumps(documents, sort_keys=True).encode())


def index() -> dict[str, Any]:
    """Return the version of the index, and the digest of every file of a segment.

    Of the records it is that of what they hold: zlib compresses in another way in other systems.
    """
    with tempfile.TemporaryDirectory() as folder:
        library = Library.create(Path(folder, "library"))
        (library.issues / "bf-1.json").write_text(json.dumps(_ISSUE), encoding="utf-8")
        library.sync()
        files = sorted(library.index.glob("snapshots/1/MAIN_*"))
        digests = {_suffix(path): _digest(path.read_bytes()) for path in files}
        snapshot = next(candidates(library.index))
        (segment,) = Segments(snapshot.path, snapshot.manifest.segments).readers
        digests["record.col"] = _digest(codec.encode([segment.record(number) for number in range(segment.count)]))
        (front,) = Segments(snapshot.path, snapshot.manifest.front_segments).readers
        digests["front"] = _digest(codec.encode([front.folded(0), front.record(0)]))
        return {"version": INDEX_VERSION, "files": digests}


def _suffix(path: Path) -> str:
    return path.name.partition(".")[2]


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]


def changed(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return what needs a raised version and has none, a line each."""
    told = []
    if before["parser"]["version"] == now["parser"]["version"]:
        known = before["parser"]["samples"]
        told += [
            f"the parser reads {name} otherwise: raise PARSER_VERSION in corpus/version.py"
            for name, (file, read) in now["parser"]["samples"].items()
            if name in known and known[name][0] == file and known[name][1] != read
        ]
    if before["index"]["version"] == now["index"]["version"] and before["index"] != now["index"]:
        told.append("an index holds something else: raise INDEX_VERSION in indexer/library/parse_config.py")
    return told


def main() -> int:
    """Write the file; return 1, and write nothing, where a version has to be raised first."""
    now = {"parser": parser(), "index": index()}
    told = changed(json.loads(FILE.read_text(encoding="utf-8")), now) if FILE.exists() else []
    if told:
        sys.stderr.write("\n".join([*told, "then run `python -m tools.versions` again\n"]))
        return 1
    FILE.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    keep()
    return 0


def keep() -> None:
    """Keep a small library as this version of the index holds it: later ones are to read it."""
    target = INDICES / f"index-{INDEX_VERSION}.zip"
    if target.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        library = Library.create(Path(folder))
        with zipfile.ZipFile(next(INDICES.glob("*.zip"))) as other:
            other.extractall(library.path, ["issues/bf-1.json"])
        library.sync()
        library.index.joinpath("lock").unlink()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(path for path in library.path.rglob("*") if path.is_file()):
                packed.write(path, path.relative_to(library.path))


if __name__ == "__main__":
    sys.exit(main())
