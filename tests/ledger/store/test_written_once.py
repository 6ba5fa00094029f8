"""Files that are written once."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.store.written_once import write_once


def test_the_first_one_keeps_the_name(tmp_path: Path) -> None:
    """A file is made once, whole and with its mode; whoever comes later changes nothing, and no draft is left."""
    path = tmp_path / "file.txt"

    assert write_once(path, b"first", 0o444)
    assert not write_once(path, b"second", 0o600)

    assert path.read_bytes() == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert list(tmp_path.iterdir()) == [path]


def test_a_race_has_one_winner(tmp_path: Path) -> None:
    """Of many that write at once one has written, and its file is whole."""
    contents = [bytes([number]) * 10_000 for number in range(16)]
    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(lambda content: write_once(tmp_path / "file", content, 0o600), contents))

    assert sum(won) == 1
    assert (tmp_path / "file").read_bytes() == contents[won.index(True)]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    """Where the folder is missing nothing is made."""
    with pytest.raises(FileNotFoundError):
        write_once(tmp_path / "missing" / "file", b"", 0o600)
    assert list(tmp_path.iterdir()) == []
