"""Rates and streams: how often a caller may ask, and how many answers that do not end it may hold open."""

from __future__ import annotations

import pytest
from limits import parse_many

from adapters.web.errors import RateExceededError, TooManyStreamsError
from adapters.web.rates import Rates
from adapters.web.settings import ServeSettings
from adapters.web.streams import Streams
from tests.adapters.till import Till
from tests.adapters.web.checks import problem_of
from tests.adapters.web.served import opened_service

MEMORY = "memory://"


def test_caller_is_let_in_so_often() -> None:
    """A caller is refused from the first request on that is one too many, and told when to come again."""
    rates = Rates(parse_many("3/hour"), MEMORY)
    for _ in range(3):
        rates.check("asha")

    with pytest.raises(RateExceededError) as refused:
        rates.check("asha")
    assert 1 <= refused.value.retry_after_seconds <= 3_600


def test_callers_are_counted_apart() -> None:
    """One caller's requests take nothing from another's."""
    rates = Rates(parse_many("1/hour"), MEMORY)
    rates.check("asha")
    rates.check("ravi")

    with pytest.raises(RateExceededError):
        rates.check("ravi")


def test_every_rate_counts() -> None:
    """Of several rates the narrowest decides."""
    rates = Rates(parse_many("100/second;2/hour"), MEMORY)
    rates.check("asha")
    rates.check("asha")

    with pytest.raises(RateExceededError) as refused:
        rates.check("asha")
    assert refused.value.allowed == "2 per 1 hour"


def test_refusal_over_http(till: Till) -> None:
    """A caller that asks too often gets 429 with the seconds to wait; others are served, and nobody's key is needed."""
    with opened_service(till, ServeSettings(port=0, rate="2/hour")) as service:
        key, other = service.key(), service.key()
        assert [service.get("/v1/payouts", key).status_code for _ in range(2)] == [200, 200]

        answer = service.get("/v1/payouts", key)

        told = problem_of(answer, 429, "rate-exceeded")
        assert answer.headers["Retry-After"] == str(told["values"]["retry_after_seconds"])
        assert service.get("/v1/payouts", other).status_code == 200


def test_streams_are_counted() -> None:
    """A caller holds so many streams open and no more; one that ended, however it did, makes room."""
    streams = Streams(2)
    with streams.one_of("asha"), streams.one_of("ravi"):
        with pytest.raises(RuntimeError), streams.one_of("asha"):
            raise RuntimeError
        with streams.one_of("asha"), pytest.raises(TooManyStreamsError), streams.one_of("asha"):
            pass
        with streams.one_of("asha"):
            pass
