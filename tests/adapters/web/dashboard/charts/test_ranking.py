"""A ranking: most first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.web.dashboard.charts.ranking import Ranked, RankingWords, ranking
from adapters.web.dashboard.charts.units import Count
from tests.adapters.web.dashboard.charts.drawn import HOSTILE, drawn, rects, size, texts

WORDS = RankingWords("Reason", "Payouts", "None failed")


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 10**12)))
def test_most_comes_first(reasons: dict[str, int]) -> None:
    """Rows go from most to least, equals by name, and each bar is in proportion to the first."""
    chart = ranking("c", "Reasons", [Ranked(*each) for each in reasons.items()], Count(), WORDS)

    order = sorted(reasons, key=lambda each: (-reasons[each], each))
    most = max(reasons.values(), default=0)
    assert [row[0] for row in chart.table.rows] == order
    assert [row[1] for row in chart.table.rows] == [Count().exact(reasons[each]) for each in order]
    for name, (_, bar) in zip(order, rects(drawn(chart)), strict=True):
        assert 0 <= reasons[name] * 100 - size(bar, "width") * most <= most


def test_nothing_to_rank_is_told() -> None:
    """Without anything to rank there are words that say so."""
    assert texts(drawn(ranking("c", "Reasons", [], Count(), WORDS)), "nothing") == ["None failed"]


def test_hostile_reasons_stay_text() -> None:
    """Whatever a provider gives as a reason, it is text in the drawing."""
    drawn(ranking("c", HOSTILE, [Ranked(HOSTILE, 1)], Count(), WORDS))
