"""The sample book, and the commands that read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.cli.main import app
from tests.adapters.cli.sample_book import SampleBook

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def sample_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a book with one payout of each fate, to be read only."""
    url = f"sqlite:///{tmp_path_factory.mktemp('sample')}/book.db"
    SampleBook(url).make()
    return url


@pytest.fixture
def fresh_url(tmp_path: Path) -> str:
    """Return the URL of such a book of the test's own."""
    url = f"sqlite:///{tmp_path}/book.db"
    SampleBook(url).make()
    return url


def run_on(url: str) -> Run:
    """Return what runs a command on a book, where no terminal is."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--url", url], env={"COLUMNS": None, "PAYOUTS_BOOK": None})

    return run


@pytest.fixture
def run(sample_url: str) -> Run:
    """Return what runs a command on the sample book."""
    return run_on(sample_url)
