"""The files of a snapshot: what each is called, for those who write it and those who read it."""

from __future__ import annotations

from typing import Final

#: Of a whole snapshot: which files it was made from; what the registry says of itself; and every
#: name of every company and policy, by id, for readers, who need not load the registry.
CATALOG: Final = "catalog.json"
REGISTRY: Final = "registry.json"
NAMES: Final = "names.json"
#: What changed of a catalog, and of the names, since the whole file was written.
CATALOG_CHANGE: Final = "catalog.change.json"
NAMES_CHANGE: Final = "names.change.json"
#: The files of a whole snapshot, but for its name tables.
OF_ALL: Final = frozenset({CATALOG, CATALOG_CHANGE, REGISTRY, NAMES, NAMES_CHANGE})

#: Of a segment, behind its name: Whoosh's term dictionary and posting lists, and what stands beside
#: Whoosh's own files.
TERMS: Final = ".trm"
POSTINGS: Final = ".pst"
RECORDS: Final = ".record.col"
DIFFERENCES: Final = ".difference.col"
FOLDED: Final = ".folded"
GRAMS: Final = ".grams"
COLUMNS: Final = ".columns"
TABLES: Final = ".tables"
#: Those of which the articles themselves are read.
OF_RECORDS: Final = (RECORDS, DIFFERENCES, FOLDED, COLUMNS, TABLES)
