"""On a cluster, too, the same issues give the same answers, whatever came first or between."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from corpus import samples
from indexer import Library
from search.open import open_engine
from tests.arrival import Questions, Step, answers, at_once, corrected, differing, questions, take
from tests.cluster import Cluster
from tests.cluster.libraries import in_cluster


@pytest.mark.parametrize("span", [0, 1], ids=["one index", "spans"])
def test_any_way_gives_the_answers_of_a_fresh_build_on_a_cluster(cluster: Cluster, tmp_path: Path, span: int) -> None:
    paths = [Path(path) for path in samples.files() if Path(path).suffix == ".txt"]
    files = {path.name: path.read_bytes() for path in paths[:3]}
    first, second, third = files
    guest = {paths[3].name: paths[3].read_bytes()}
    way: list[Step] = [
        {third: files[third]},
        {**guest, second: corrected(files[second])},
        dict.fromkeys((*guest, third), None),
        {second: files[second], third: files[third]},
        {first: files[first]},
    ]
    engines = []
    for name, steps in (("at-once", at_once(files)), ("some-way", way)):
        library = in_cluster(Library.create(tmp_path / name), cluster, f"{name}-{span}", span=span)
        for step in steps:
            take(library, step)
        engines.append(open_engine(library.path))
    every = questions(engines[0], random.Random(5), 24)
    asked = Questions(every.requests[::3], every.begun[::4], every.articles[::4])
    one, other = (answers(engine, asked) for engine in engines)
    assert len(one["list of issues"]) == len(files)
    assert differing(one, other) == []
    for engine in engines:
        engine.close()
