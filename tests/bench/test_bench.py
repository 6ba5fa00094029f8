"""The bench runs, and its arithmetic, table and drawing say what it has found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from defusedxml.ElementTree import fromstring

from tests.bench.comparison import Comparison, Floor, Measure, at_least, at_most
from tests.bench.finding import Against, Finding
from tests.bench.paths import PATHS
from tests.bench.plot import plot_of
from tests.bench.report import number, table_of
from tests.bench.rounds import WARM_UP, measured
from tests.bench.run import wanted
from tests.bench.timing import at_rank, best, shared_out

KEYS_OF_RUN = {"at", "python", "postgresql", "cores", "rounds", "events", "paths"}
KEYS_OF_PATH = {"path", "unit", "ours", "rounds", "floors"}
KEYS_OF_FLOOR = {"floor", "theirs", "rounds", "ratio", "lowest", "highest", "goal", "goal_is", "reached"}


def finding_of(ratio: float) -> Finding:
    """Return a finding with the same figures in each of three rounds."""
    against = Against.of("the <floor> & more", at_least(1), (ratio,) * 3, (1.0,) * 3)
    return Finding("a path", "payouts per second", (ratio,) * 3, (against,))


def test_a_quick_run_says_what_it_has_found(tmp_path: Path) -> None:
    """A run prints a table, and writes every figure of every round as JSON and the goals as SVG."""
    document, drawing = tmp_path / "bench.json", tmp_path / "bench.svg"
    command = [sys.executable, "-m", "tests.bench", "--quick", "--only", "SQLite"]
    files = ["--json", str(document), "--svg", str(drawing)]

    told = subprocess.run([*command, *files], capture_output=True, text=True, check=True)

    found = json.loads(document.read_text(encoding="utf-8"))
    assert all(path.name in told.stdout for path in wanted("SQLite"))
    assert found.keys() == KEYS_OF_RUN
    assert [path["path"] for path in found["paths"]] == [path.name for path in wanted("SQLite")]
    for path in found["paths"]:
        assert path.keys() == KEYS_OF_PATH
        assert all(floor.keys() == KEYS_OF_FLOOR for floor in path["floors"])
        assert {len(each["rounds"]) for each in (path, *path["floors"])} == {found["rounds"]}
    assert fromstring(drawing.read_text(encoding="utf-8")).tag.endswith("svg")


def test_ratio_is_the_median_of_the_rounds() -> None:
    """Each round has a ratio of its own figures; the median of these counts, the spread is the lowest and highest."""
    against = Against.of("floor", at_least(0.5), (10.0, 90.0, 30.0), (20.0, 30.0, 30.0))

    assert against.ratios == (0.5, 3.0, 1.0)
    assert (against.ratio, against.spread, against.typical) == (1.0, (0.5, 3.0), 30.0)


def test_goals() -> None:
    """A rate must be at least its goal and a time at most, and both say how many times over they are reached."""
    assert (at_least(2).is_reached(2), at_least(2).is_reached(1.9)) == (True, False)
    assert (at_most(2).is_reached(2), at_most(2).is_reached(2.1)) == (True, False)
    assert (at_least(2).times_reached(4), at_most(2).times_reached(4)) == (2, 0.5)
    assert (str(at_least(0.15)), str(at_most(1.1))) == ("≥ 0.15", "≤ 1.1")


def test_rounds_are_interleaved() -> None:
    """Ours and the floors take turns, and the round of warming up does not count."""
    turns: list[tuple[str, int]] = []

    def entrant(name: str, figure: float) -> Measure:
        def measure(round_no: int) -> float:
            turns.append((name, round_no))
            return figure

        return measure

    floors = tuple(Floor(name, entrant(name, 2.0), at_least(1)) for name in "ab")
    found = measured("path", Comparison("unit", entrant("ours", 6.0), floors), 2, lambda: None)

    assert turns == [(name, round_no) for round_no in (WARM_UP, 0, 1) for name in ("ours", "a", "b")]
    assert found.figures == (6.0, 6.0)
    assert [each.ratios for each in found.floors] == [(3.0, 3.0), (3.0, 3.0)]


def test_ranks_and_callers() -> None:
    """A percentile is the nearest rank, the best concurrency counts, and workers share out every item once."""
    done: list[int] = []

    assert at_rank([4.0, 1.0, 3.0, 2.0], 50) == 2.0
    assert at_rank([float(figure) for figure in range(1, 101)], 99) == 99.0
    assert best({1: 3.0, 2: 7.0, 4: 5.0}.__getitem__, (1, 2, 4)) == 7.0
    assert shared_out(range(10), [done.append] * 3) > 0
    assert sorted(done) == list(range(10))


def test_plot_shows_each_goal() -> None:
    """Whatever a ratio is and a floor is called, the drawing is well-formed and says whether the goal is reached."""
    drawn = plot_of([finding_of(0.001), finding_of(1000)])

    words = [text.text for text in fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]
    assert words.count("against the <floor> & more") == 2
    assert ("reached" in words, "not reached" in words) == (True, True)
    assert "prefers-color-scheme: dark" in drawn


def test_table_has_a_line_for_each_floor() -> None:
    """Figures have three digits that count, and all those before the point."""
    assert table_of([finding_of(2), finding_of(3)]).row_count == 2
    assert [number(figure) for figure in (0.03184, 4.5, 12.34, 1_234_567.8)] == ["0.0318", "4.5", "12.3", "1,234,568"]


def test_names_tell_paths_apart() -> None:
    """No two paths have the same name, and a part of it is enough to run one."""
    names = [path.name for path in PATHS]

    assert len(set(names)) == len(names)
    assert [path.name for path in wanted("DECODING")] == ["decoding the log"]
