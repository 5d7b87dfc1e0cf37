"""The last good readings of files that cannot be read any more.

A correction that is half copied must not take from the library what was read of the file before,
even where the index is made anew meanwhile. So the reading is kept as parse documents, in
``state/readings``, until the file can be read again or is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from corpus.document import from_json, to_json
from corpus.errors import BadDocument
from corpus.model import Article, Bulletin
from indexer.catalog import Catalog, Source
from indexer.durable import write
from indexer.library.unique_ids import as_given

#: Returns the articles of some ids in the newest snapshot.
Indexed = Callable[[Sequence[str]], Iterable[Article]]


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings kept in a folder, and those in the newest snapshot, whose catalog this is."""

    folder: Path
    catalog: Catalog

    def of(self, name: str, indexed: Indexed) -> tuple[Bulletin, ...]:
        """Return the last good reading of a file that cannot be read now, and keep it."""
        path = self._path(name)
        with suppress(OSError, BadDocument):
            lines = path.read_text(encoding="utf-8").split("\n")
            return tuple(from_json(line, name=name) for line in lines if line)
        found = [bulletin for bulletin in self._held(name, indexed) if bulletin.articles]
        if found:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write(path, "\n".join(map(to_json, found)).encode(), top=self.folder.parents[1])
        return tuple(found)

    def _held(self, name: str, indexed: Indexed) -> Iterator[Bulletin]:
        """Yield the issues that the newest snapshot has of a file, under their own ids."""
        source = self.catalog.sources.get(name, Source(""))
        for id_, given in zip(source.issues, source.claims or source.issues, strict=True):
            held = self.catalog.issues.get(id_)
            if held is not None and held.source == name:
                own = (replace(one, id=held.given.get(one.id, one.id)) for one in indexed(held.articles))
                yield as_given(
                    Bulletin(held.issue, tuple(own), held.doubts, account=held.account, unsure=held.unsure), given
                )

    def forget(self, sources: Mapping[str, Source]) -> None:
        """Remove the readings of files that can be read again, or are gone."""
        if self.folder.is_dir():
            kept = {self._path(name).name for name, source in sources.items() if source.error is not None}
            for path in self.folder.iterdir():
                if path.name not in kept:
                    path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{sha256(name.encode()).hexdigest()[:24]}.jsonl"
