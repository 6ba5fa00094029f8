"""The demonstration with several providers, one of which is out while payouts are submitted."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.progress import Progress

from adapters.demo.houses import words_of
from adapters.demo.performance import Play, perform
from adapters.embedded import open_reader
from adapters.errors import SettingError
from ledger.payout.events import Completed, OutcomeUnknown, Submitted
from tests.adapters.till import file_url, settings_for

HOUSES = ("nxtbanking", "razorpayx", "cashfree")


def test_outage_is_routed_around_and_nobody_is_paid_twice(tmp_path: Path) -> None:
    """What was under way at the failing provider waits for its outcome there, and the rest goes elsewhere."""
    settings = settings_for(file_url(tmp_path))
    outcome = perform(Play(settings, 7, 40, HOUSES, outage="nxtbanking"), Progress(disable=True))

    assert [verdict for verdict in outcome.verdicts if not verdict.holds] == []
    taken = {house: sum(c.taken for c in outcome.routes.counts if c.provider.lower() == house) for house in HOUSES}
    assert taken["nxtbanking"] > 0
    assert taken["razorpayx"] + taken["cashfree"] > taken["nxtbanking"]
    assert outcome.routes.detour is not None
    with open_reader(settings=settings) as book:
        events = [recorded.event for recorded in book.store.read_page(0, 10_000)]
    doubted = {event.originator_id for event in events if isinstance(event, OutcomeUnknown)}
    first_sent = {e.originator_id: e.provider for e in reversed(events) if isinstance(e, Submitted)}
    waited = {each for each in doubted if first_sent[each] == "Nxtbanking"}
    paid = {event.originator_id for event in events if isinstance(event, Completed)}
    assert waited & paid
    attempts = [event for event in events if isinstance(event, Submitted) and event.originator_id in waited & paid]
    assert {event.provider for event in attempts} == {"Nxtbanking"}


@pytest.mark.parametrize("text", ["", " , ", "nxtbanking,nxtbanking"])
def test_providers_are_named_once(text: str) -> None:
    """A list of providers names at least one, and none twice."""
    with pytest.raises(SettingError, match="providers"):
        words_of(text)


def test_unknown_provider_does_not_play(tmp_path: Path) -> None:
    """A provider that no sandbox plays in rupees over webhooks is refused by name, and no book is made."""
    for word in ("nobody", "stripe", "iso20022"):
        with pytest.raises(SettingError, match="nxtbanking, razorpayx, cashfree"):
            perform(Play(settings_for(file_url(tmp_path)), 7, 1, (word,)), Progress(disable=True))
    assert list(tmp_path.iterdir()) == []


def test_outage_is_of_a_provider_that_plays(tmp_path: Path) -> None:
    """Only a provider that was named can be out."""
    with pytest.raises(SettingError, match="outage"):
        Play(settings_for(file_url(tmp_path)), 7, 1, ("nxtbanking",), outage="cashfree")
