"""Rounds: ours and each floor in turn, again and again, so that what else the machine does falls on all of them."""

from __future__ import annotations

import gc
from collections.abc import Callable

from tests.bench.comparison import Comparison, Measure
from tests.bench.finding import Against, Finding

WARM_UP = -1


def measured(path: str, comparison: Comparison, rounds: int, done: Callable[[], object]) -> Finding:
    """Do so many rounds of a comparison; `done` is called after each of their figures."""
    entrants = [comparison.ours, *(floor.measure for floor in comparison.floors)]
    if comparison.warms_up:
        _round(entrants, WARM_UP, done)
    figures = [_round(entrants, number, done) for number in range(rounds)]
    ours, *theirs = (tuple(column) for column in zip(*figures, strict=True))
    floors = zip(comparison.floors, theirs, strict=True)
    return Finding(
        path, comparison.unit, ours, tuple(Against.of(floor.name, floor.goal, ours, figure) for floor, figure in floors)
    )


def _round(entrants: list[Measure], number: int, done: Callable[[], object]) -> list[float]:
    return [_figure(measure, number, done) for measure in entrants]


def _figure(measure: Measure, number: int, done: Callable[[], object]) -> float:
    # What one entrant has left behind is not cleared away in the time of the next.
    gc.collect()
    figure = measure(number)
    done()
    return figure
