"""The rule of health."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.queries.figures.health import DOWN_FROM, Health, health_of

COUNT = st.integers(0, 1_000)


@pytest.mark.parametrize(
    ("submitted", "succeeded", "declined", "outcome_unknown", "expected"),
    [
        (0, 0, 0, 0, Health.IDLE),
        (9, 0, 0, 0, Health.HEALTHY),
        (9, 9, 0, 0, Health.HEALTHY),
        (100, 95, 5, 0, Health.HEALTHY),
        (100, 94, 6, 0, Health.SHAKY),
        (100, 94, 0, 6, Health.SHAKY),
        (100, 50, 50, 0, Health.SHAKY),
        (101, 50, 51, 0, Health.DOWN),
        (4, 0, 4, 0, Health.SHAKY),
        (5, 0, 2, 3, Health.DOWN),
        (0, 0, 0, 1, Health.SHAKY),
        (0, 0, 0, 5, Health.DOWN),
    ],
)
def test_the_rule(submitted: int, succeeded: int, declined: int, outcome_unknown: int, expected: Health) -> None:
    """A provider is judged by the attempts that tell something, and called down only when enough of them do."""
    found = health_of(submitted=submitted, succeeded=succeeded, declined=declined, outcome_unknown=outcome_unknown)

    assert found is expected


@given(COUNT, COUNT, COUNT, COUNT)
def test_one_more_success_never_makes_it_worse(
    waiting: int, succeeded: int, declined: int, outcome_unknown: int
) -> None:
    """From idle over down and shaky to healthy, a success leads upwards only, and a silence never does."""
    order = [Health.DOWN, Health.SHAKY, Health.HEALTHY]

    def judged(successes: int, silences: int) -> int:
        submitted = DOWN_FROM + waiting + successes + declined
        return order.index(
            health_of(submitted=submitted, succeeded=successes, declined=declined, outcome_unknown=silences)
        )

    before = judged(succeeded, outcome_unknown)
    assert judged(succeeded + 1, outcome_unknown) >= before >= judged(succeeded, outcome_unknown + 1)
