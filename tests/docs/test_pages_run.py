"""The code in the documentation runs, and prints what the pages show."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.docs.pages import SAMPLE_SERVER, blocks_of, name_of, pages, text_of
from tests.docs.performance import OutputDiffersError, Performance, commands_of
from tests.docs.ready_program import ready_program
from tests.docs.terminal import CommandFailedError, Terminal
from tests.postgres import VERSIONS, PostgresServer

_RUNNING = [page for page in pages() if blocks_of(page, "python") or blocks_of(page, "console")]
_ON_A_SERVER = [page for page in _RUNNING if SAMPLE_SERVER in text_of(page)]
_ALONE = [page for page in _RUNNING if page not in _ON_A_SERVER]


@pytest.fixture(autouse=True)
def _reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin in an empty folder and without settings, as a reader does."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("PAYOUTS_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of a `payouts` that starts at once."""
    with ready_program(tmp_path_factory.mktemp("ready")) as programs:
        yield programs


def play(page: Path, folder: Path, *programs: Path, real_words: Mapping[str, str] | None = None) -> int:
    with Terminal(folder, *programs) as terminal:
        return Performance(terminal, real_words or {}).play(page)


@pytest.mark.parametrize("page", _ALONE, ids=name_of)
def test_page_runs(page: Path, tmp_path: Path, programs: Path) -> None:
    """Every block of a page runs in order and prints what the page shows."""
    assert play(page, tmp_path, programs) > 0


@pytest.mark.parametrize("page", _ON_A_SERVER, ids=name_of)
@pytest.mark.parametrize("version", VERSIONS)
def test_page_runs_on_postgresql(
    page: Path, tmp_path: Path, programs: Path, version: int, postgres_server: Callable[[int], PostgresServer]
) -> None:
    """A page that needs a server runs on each version of one."""
    server = postgres_server(version)
    url = server.lend_database()
    try:
        assert play(page, tmp_path, programs, real_words={SAMPLE_SERVER: url}) > 0
    finally:
        server.take_back(url)


def page_with(folder: Path, text: str) -> Path:
    page = folder / "page.md"
    page.write_text(text.replace("'''", "```"), encoding="utf-8")
    return page


def test_blocks_share_a_namespace_and_a_shell(tmp_path: Path) -> None:
    """What one block assigns or exports is there for the next one."""
    text = (
        "'''python\na = 1\n'''\n'''python\nprint(a + 1)\n'''\n'''output\n2\n'''\n"
        "'''console\n$ export A=x\n$ echo $A \\\n  y\nx y\n'''\n"
    )

    assert play(page_with(tmp_path, text), tmp_path) == 4


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("'''python\nraise ZeroDivisionError\n'''\n", ZeroDivisionError),
        ("'''python\nprint(1)\n'''\n'''output\n2\n'''\n", OutputDiffersError),
        ("'''console\n$ false\n'''\n", CommandFailedError),
        ("'''console\n$ exit 3\n'''\n", CommandFailedError),
        ("'''console\n$ echo 1\n2\n'''\n", OutputDiffersError),
        ("'''console\n$ echo 1\n$ echo 2\n1\n'''\n", OutputDiffersError),
    ],
)
def test_page_that_became_wrong_fails(tmp_path: Path, text: str, error: type[Exception]) -> None:
    """A block that raises, fails, or prints something else than the page shows is found."""
    with pytest.raises(error):
        play(page_with(tmp_path, text), tmp_path)


def test_commands_are_told_from_output() -> None:
    """A command may go on after a backslash, and everything up to the next prompt is its output."""
    assert list(commands_of("$ a \\\n  b\nc\n\nd\n$ e\n")) == [("a \\\n  b", "c\n\nd"), ("e", "")]
