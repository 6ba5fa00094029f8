"""The axis: round figures, and lengths in proportion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.dashboard.charts.axis import Axis
from adapters.web.dashboard.charts.units import Count, MinorUnits, Seconds, Unit
from adapters.web.dashboard.errors import FigureNegativeError

UNITS: list[Unit] = [Count(), MinorUnits("INR"), MinorUnits("JPY"), Seconds()]
FIGURES = st.lists(st.integers(0, 2**63 - 1))


@pytest.mark.parametrize(
    ("highest", "unit", "ticks"),
    [
        (0, Count(), ["0", "1"]),
        (3, Count(), ["0", "1", "2", "3"]),
        (812, Count(), ["0", "200", "400", "600", "800", "1 K"]),
        (1, MinorUnits("INR"), ["₹0", "₹1"]),
        (3_40_00_000_00, MinorUnits("INR"), ["₹0", "₹1 Cr", "₹2 Cr", "₹3 Cr", "₹4 Cr"]),
        (1_15_000_00, MinorUnits("INR"), ["₹0", "₹50 K", "₹1 L", "₹1.5 L"]),
        (140, Seconds(), ["0 s", "30 s", "1 min", "1.5 min", "2 min", "2.5 min"]),
        (5 * 86_400, Seconds(), ["0 s", "1 d", "2 d", "3 d", "4 d", "5 d"]),
    ],
)
def test_ticks_are_round(highest: int, unit: Unit, ticks: list[str]) -> None:
    """An axis has a few round figures, in the words of its unit."""
    shown = [unit.short(tick).replace("\N{NO-BREAK SPACE}", " ") for tick in Axis.for_([highest], unit).ticks]

    assert shown == ticks


@given(FIGURES, st.sampled_from(UNITS))
def test_every_figure_fits(figures: list[int], unit: Unit) -> None:
    """From 0 on, few ticks reach the highest figure, with no whole step to spare; without figures there is one step."""
    axis, highest = Axis.for_(figures, unit), max(figures, default=0)

    assert axis.ticks[0] == 0
    assert 2 <= len(axis.ticks) <= 6
    assert axis.top - axis.step < max(highest, 1) <= axis.top


@given(FIGURES.filter(any), st.integers(1, 500))
def test_lengths_are_in_proportion(figures: list[int], extent: int) -> None:
    """A length tells its figure to a thousandth of a pixel."""
    axis = Axis.for_(figures, Count())

    for figure in figures:
        assert 0 <= figure * extent * 1000 - axis.along(figure, extent) * axis.top < axis.top


def test_negative_figure_is_refused() -> None:
    """There is no bar for a figure below zero."""
    with pytest.raises(FigureNegativeError):
        Axis.for_([3, -1], Count())
