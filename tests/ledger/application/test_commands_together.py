"""Commands that share an append: each decides, and is answered, as if it had been alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count, cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from projections.migrate import ALL_MIGRATIONS
from tests.ledger.application.any_commands import any_command, any_wrecker
from tests.ledger.application.twins import Twin, open_the_day
from tests.new_book import make_book
from tests.postgres import PostgresServer

_NUMBERS = count()
Groups = Sequence[tuple[int, Sequence[Any]]]
"""Groups of commands, each with the minutes that pass before it."""


SEEDS = st.integers(0, 2**64)
"""Each stands for one command, so that a failure is shown with as few commands as it takes."""
SIZES = st.lists(st.integers(2, 9), min_size=1, max_size=5)


def cut(commands: Sequence[Any], sizes: Sequence[int]) -> Groups:
    """Cut commands into groups of these sizes in turn."""
    groups, minutes, size_of = [], cycle([0, 5, 600]), cycle(sizes)
    left = list(commands)
    while left:
        size = next(size_of)
        groups.append((next(minutes), left[:size]))
        left = left[size:]
    return groups


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a book on which the day has begun."""
    path = tmp_path_factory.mktemp("twins") / "morning.db"
    open_the_day(f"sqlite:///{path}")
    return path


def copy_of(morning: Path) -> Twin:
    path = morning.with_name(f"{next(_NUMBERS)}.db")
    shutil.copy(morning, path)
    return Twin.on(f"sqlite:///{path}")


def check_alike(groups: Groups, alone: Twin, together: Twin) -> None:
    """Run the same commands on both, one by one and in groups; both are told the same, and hold the same."""
    try:
        for minutes, group in groups:
            for twin in (alone, together):
                twin.desk.clock.move(timedelta(minutes=minutes))
            assert together.run(group, together=True) == alone.run(group, together=False)
        assert together.content() == alone.content()
    finally:
        alone.close()
        together.close()


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(seeds=st.lists(SEEDS, min_size=30, max_size=45), sizes=SIZES)
def test_a_group_does_what_its_commands_do_one_by_one(morning: Path, seeds: list[int], sizes: list[int]) -> None:
    """Whatever is asked in groups of any size, events, rows, positions, answers and refusals are the same."""
    commands = [any_command(Random(seed)) for seed in seeds]

    check_alike(cut(commands, sizes), copy_of(morning), copy_of(morning))


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(seeds=st.lists(SEEDS, min_size=4, max_size=20), sizes=SIZES)
def test_a_group_that_falls_apart_does_what_its_commands_do_one_by_one(
    morning: Path, seeds: list[int], sizes: list[int]
) -> None:
    """Conflicts, and refusals of commands that have written already, harm nobody else and are written by nobody."""
    commands = [any_wrecker(Random(seed)) if seed % 4 == 0 else any_command(Random(seed)) for seed in seeds]

    check_alike(cut(commands, sizes), copy_of(morning), copy_of(morning))


@settings(max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(seeds=st.lists(SEEDS, min_size=100, max_size=150))
def test_large_groups_on_postgresql_do_what_commands_do_one_by_one_in_a_file(
    morning: Path, postgres_server: Callable[[int], PostgresServer], seeds: list[int]
) -> None:
    """However rows get there, by COPY, in one statement or each in its own, both kinds of database hold the same."""
    server = postgres_server(18)
    url = server.lend_database()
    make_book(url, ALL_MIGRATIONS)
    alone = copy_of(morning)
    together = Twin.on(url, like=alone.desk.database)

    check_alike(cut([any_command(Random(seed)) for seed in seeds], [50, 2, 10]), alone, together)

    server.take_back(url)
