"""Places: whatever they are, a checkpoint that is kept in one stays there as it is."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from adapters.checkpoints.errors import CheckpointContradictedError, CheckpointPlaceError
from adapters.checkpoints.folder import Folder
from adapters.checkpoints.object_store import ObjectStore
from adapters.checkpoints.place import CheckpointPlace, file_of, newest_first
from adapters.checkpoints.web_address import LATEST, WebAddress
from adapters.providers.http import Http
from tests.adapters.checkpoints.notes import KEY, note_of
from tests.adapters.checkpoints.shelf import Shelf, open_shelf

SIZES = (7, 300, 1_000_000_000_000)


@dataclass(frozen=True)
class Tried:
    """A place, and somebody's hand in it."""

    place: CheckpointPlace
    overwrite: Callable[[str, bytes], object]


@contextmanager
def folder(tmp_path: Path) -> Iterator[Tried]:
    def overwrite(name: str, content: bytes) -> None:
        (tmp_path / name).unlink(missing_ok=True)
        (tmp_path / name).write_bytes(content)

    yield Tried(Folder(tmp_path), overwrite)


@contextmanager
def object_store(tmp_path: Path) -> Iterator[Tried]:
    url = f"memory://{uuid4()}/checkpoints"
    import fsspec  # type: ignore[import-untyped]  # noqa: PLC0415 - of an extra

    system, path = fsspec.core.url_to_fs(url)
    yield Tried(ObjectStore.at(url), lambda name, content: system.pipe_file(f"{path}/{name}", content))


def web_address(shelf: Shelf) -> WebAddress:
    def known() -> list[str]:
        return newest_first(shelf.texts)

    return WebAddress(shelf.address, Http(httpx.Client(trust_env=False)), known)


@contextmanager
def web(tmp_path: Path) -> Iterator[Tried]:
    with open_shelf() as shelf, (place := web_address(shelf)).http:
        yield Tried(place, lambda name, content: shelf.put(name, content, once=False))


@pytest.fixture(params=[folder, object_store, web], ids=lambda kind: kind.__name__)
def tried(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tried]:
    if request.param is object_store and find_spec("fsspec") is None:
        pytest.skip("the extra `audit` is not installed")
    with request.param(tmp_path) as tried:
        yield tried


def test_what_is_kept_is_found_again(tried: Tried) -> None:
    """A new place holds nothing, and every checkpoint that it was given is returned, the newest first."""
    assert list(tried.place.kept()) == []
    notes = [note_of(size) for size in SIZES]
    for note in notes:
        tried.place.keep(note)

    assert list(dict.fromkeys(tried.place.kept())) == [str(note) for note in reversed(notes)]


def test_keeping_again_changes_nothing(tried: Tried) -> None:
    """The same checkpoint may be brought as often as one likes."""
    for _ in range(3):
        tried.place.keep(note_of(7))

    assert set(tried.place.kept()) == {str(note_of(7))}


def test_another_text_under_a_name_is_told_and_left(tried: Tried) -> None:
    """A checkpoint is never written over what somebody else has put in its place."""
    tried.overwrite(file_of(note_of(7)), b"something else")

    with pytest.raises(CheckpointContradictedError) as refused:
        tried.place.keep(note_of(7))
    assert refused.value.file == file_of(note_of(7))
    assert list(tried.place.kept()) == ["something else"]


def test_a_text_that_is_none(tried: Tried) -> None:
    """What is not UTF-8 is returned as something that no key can have signed, and is no fault of the place."""
    tried.overwrite(file_of(note_of(7)), b"\xff\xfe")

    assert list(tried.place.kept()) == ["\ufffd\ufffd"]


def test_many_at_once(tried: Tried) -> None:
    """Processes that bring the same checkpoints at once do not disturb each other."""
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(tried.place.keep, [note_of(size) for size in (1, 2) for _ in range(8)]))

    assert set(tried.place.kept()) == {str(note_of(2)), str(note_of(1))}


def test_other_files_are_not_checkpoints(tmp_path: Path) -> None:
    """In a folder only what has the name of a checkpoint is one, and drafts are not left behind."""
    (tmp_path / "README.txt").write_text("hello")
    (tmp_path / ".000000000007-0000000000000000.txt.draft").write_text("half")
    Folder(tmp_path).keep(note_of(7))

    assert list(Folder(tmp_path).kept()) == [str(note_of(7))]
    assert len(list(tmp_path.iterdir())) == 3
    assert stat.S_IMODE((tmp_path / file_of(note_of(7))).stat().st_mode) == 0o444


def test_a_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    """A disk that is not mounted is a fault, and does not look like a place without checkpoints."""
    place = Folder(tmp_path / "mnt")

    with pytest.raises(CheckpointPlaceError):
        list(place.kept())
    with pytest.raises(CheckpointPlaceError):
        place.keep(note_of(7))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["nowhere://bucket", "s3://", "sftp://user:secret@127.0.0.1:1/x"])
def test_a_store_that_cannot_be_used(url: str) -> None:
    """An object store that nobody knows, or that does not answer, is a fault that names the place without passwords."""
    pytest.importorskip("fsspec")
    with pytest.raises(CheckpointPlaceError) as refused:
        ObjectStore.at(url).keep(note_of(7))
    assert "secret" not in str(refused.value)


def test_a_server_is_told_its_latest() -> None:
    """A web address gets each checkpoint under its name, on the condition that there is none, and as its latest."""
    with open_shelf() as shelf, (place := web_address(shelf)).http:
        place.keep(note_of(7))
        place.keep(note_of(8))

        assert shelf.texts == {
            file_of(note_of(7)): str(note_of(7)).encode(),
            file_of(note_of(8)): str(note_of(8)).encode(),
            LATEST: str(note_of(8)).encode(),
        }
        assert shelf.put_on[:2] == [(file_of(note_of(7)), "*"), (LATEST, None)]
        forgetful = WebAddress(shelf.address, place.http, list)
        assert list(forgetful.kept()) == [str(note_of(8))]


@pytest.mark.parametrize("status", [301, 403, 412, 500])
def test_a_server_that_refuses(status: int) -> None:
    """Whatever else a server answers is a fault, and no redirect is followed."""
    with open_shelf() as shelf, (place := web_address(shelf)).http:
        shelf.status = status
        for use in (lambda: list(place.kept()), lambda: place.keep(note_of(7))):
            with pytest.raises(CheckpointPlaceError, match=f"HTTP {status}"):
                use()
    assert shelf.texts == {}


def test_a_server_that_forgets() -> None:
    """A server that says it has taken a checkpoint, and has not, is a fault."""
    with open_shelf() as shelf, (place := web_address(shelf)).http:
        shelf.is_forgetful = True
        with pytest.raises(CheckpointPlaceError, match="does not have it"):
            place.keep(note_of(7))


def test_a_server_that_is_away() -> None:
    """A server that does not answer is a fault."""
    with open_shelf() as shelf:
        place = web_address(shelf)
    with place.http, pytest.raises(CheckpointPlaceError, match="no answer"):
        list(place.kept())


def test_names_are_in_the_order_of_the_log() -> None:
    """The names of checkpoints sort as their sizes do."""
    names = [file_of(note_of(size, KEY)) for size in SIZES]

    assert newest_first([*names, LATEST, "x.txt"]) == names[::-1]
    assert names[0].startswith("000000000007-")
