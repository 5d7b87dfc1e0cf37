"""`python -m benchmarks [NAME...] [--articles N...]`: print the figures.

Without a name, all of them.
"""

from __future__ import annotations

import argparse
from importlib import import_module

#: Benchmarks of libraries of the sizes asked for, and of what is given.
SIZED = ("searching", "indexing", "growth", "serving", "site", "tuning", "kernels", "meaning")
GIVEN = ("navigation", "relevance", "pages", "reading", "scans")
NAMES = (*SIZED, *GIVEN)


def main() -> None:
    """Run the benchmarks that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--articles", nargs="*", type=int, default=[10_000, 100_000], help="sizes of the library")
    asked = parser.parse_args()
    for name in asked.names or NAMES:
        if name not in NAMES:
            parser.error(f"{name}: one of {', '.join(NAMES)}")
        measure = import_module(f"benchmarks.{name}").run
        if name in SIZED:
            for articles in asked.articles:
                measure(articles)
        else:
            measure()


if __name__ == "__main__":
    main()
