"""Rebuilds the read tables of a book: `python -m tests.bench.ours.rebuilding URL`. Prints how long, and the memory."""

from __future__ import annotations

import json
import resource
import sys

from adapters.embedded import open_book
from projections.rebuild import Rebuild
from tests.adapters.till import settings_for
from tests.bench.timing import seconds

_KIB_PER_MIB = 1_024


def main(url: str) -> None:
    """Rebuild, compare with the live rows, and say what it took."""
    with open_book(settings=settings_for(url)) as book:
        took = seconds(Rebuild(book.store, (book.follower,), book.zone).replace)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB
    json.dump({"seconds": took, "peak_mib": peak_mib}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
