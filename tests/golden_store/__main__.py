"""Writes the chapters of the golden store that are missing: `python -m tests.golden_store`.

Lines and roots that are there are never written again. The tables may change their shape by a migration: with `tables`
their digests are pinned anew, for every chapter, and the difference is for whoever reviews the change to judge.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ledger.proofs.leaf import Leaf
from ledger.store.opening import open_database
from projections.migrate import ALL_MIGRATIONS
from tests.golden_store.chapters import CHAPTERS, rows_of
from tests.golden_store.replay import Pin, read_pins, replayed, write_pins
from tests.golden_store.stored_rows import append_rows, put_into, read_rows


def write_missing_chapters() -> None:
    """Append the chapters that are not written yet, and pin what is made of the log at the end of each."""
    pins = read_pins()
    for chapter in CHAPTERS[len(pins) :]:
        append_rows(rows_of(chapter(), before=len(read_rows())))
        rows = read_rows()
        pins[len(rows)] = _pin_of(rows)
        write_pins(pins)


def pin_tables() -> None:
    """Pin the digests of the tables anew. A root that would change is an error."""
    rows = read_rows()
    found = {size: _pin_of(rows[:size]) for size in read_pins()}
    assert {size: pin.root for size, pin in read_pins().items()} == {size: pin.root for size, pin in found.items()}
    write_pins(found)


def _pin_of(rows: Sequence[Leaf]) -> Pin:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder)}/golden.db", migrations=ALL_MIGRATIONS)
        put_into(database, rows)
        pin = replayed(database)
        database.dispose()
    return pin


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.golden_store", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["tables"], help="pin the digests of the tables anew")
    if parser.parse_args().what == "tables":
        pin_tables()
    else:
        write_missing_chapters()
