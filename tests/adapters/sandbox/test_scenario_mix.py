"""Drawing scenarios by seed and weights."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import SettingError
from adapters.sandbox import Scenario
from adapters.sandbox.scenarios import USUAL_WEIGHTS

REFERENCES = [f"{number:032x}_1" for number in range(3_000)]


@given(seed=st.integers(), order=st.permutations(REFERENCES[:20]))
def test_draw_depends_on_seed_and_reference_alone(seed: int, order: list[str]) -> None:
    """A payout gets the same scenario in whatever order the payouts arrive."""
    expected = {reference: Scenario.mix(seed).scenario_for(reference) for reference in REFERENCES[:20]}
    mix = Scenario.mix(seed)
    assert {reference: mix.scenario_for(reference) for reference in order} == expected


def test_draw_is_the_same_on_every_machine() -> None:
    """The same seed, weights and references gave these scenarios yesterday, and will tomorrow."""
    success, refusal, slow = Scenario.SUCCESS, Scenario.REFUSAL, Scenario.SLOW
    mix = Scenario.mix(7, {success: 1, slow: 1, refusal: 1})
    expected = [success, success, refusal, slow, slow, slow, refusal, success, slow, success]
    assert [mix.scenario_for(reference) for reference in REFERENCES[:10]] == expected


def test_weights_are_kept() -> None:
    """Over many payouts every scenario comes up about as often as its weight says."""
    drawn = Counter(Scenario.mix(1).scenario_for(reference) for reference in REFERENCES)
    total = sum(USUAL_WEIGHTS.values())
    for scenario, weight in USUAL_WEIGHTS.items():
        expected = len(REFERENCES) * weight / total
        assert 0.6 * expected < drawn[scenario] < 1.5 * expected


def test_order_of_the_weights_does_not_matter() -> None:
    """Two mixes with the same weights draw the same, however the weights are listed."""
    weights = {Scenario.SUCCESS: 1, Scenario.SLOW: 2, Scenario.REFUSAL: 3}
    turned = dict(reversed(weights.items()))
    one, other = Scenario.mix(5, weights), Scenario.mix(5, turned)
    assert [one.scenario_for(each) for each in REFERENCES] == [other.scenario_for(each) for each in REFERENCES]


def test_weight_of_zero_is_never_drawn() -> None:
    """A scenario without weight does not happen."""
    mix = Scenario.mix(3, {Scenario.SUCCESS: 1, Scenario.SLOW: 0})
    assert {mix.scenario_for(reference) for reference in REFERENCES} == {Scenario.SUCCESS}


@pytest.mark.parametrize("weights", [{}, {Scenario.SUCCESS: 0}, {Scenario.SUCCESS: 2, Scenario.SLOW: -1}])
def test_weights_that_draw_nothing_are_refused(weights: dict[Scenario, int]) -> None:
    """Negative weights, or none above zero, are refused by name."""
    with pytest.raises(SettingError):
        Scenario.mix(1, weights)
