"""Looks: every status can be shown, and none is shown as another."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from adapters.web.dashboard.errors import LookMissingError
from adapters.web.dashboard.looks import LOOKS, look
from adapters.web.dashboard.rendering import template_environment
from ledger.beneficiary.beneficiary import BeneficiaryStatus
from ledger.events import DomainEvent
from ledger.manual_entry.manual_entry import ManualEntryStatus
from ledger.payout import events
from ledger.payout.anomalies import Resolution
from ledger.payout.attempts import AttemptState
from ledger.payout.status import PayoutStatus
from ledger.reconciliation import events as reconciliation
from ledger.reconciliation.events import Closing
from ledger.reconciliation.recorded_break import BreakStatus
from projections.queries.held_lines import Held
from tests.adapters.web.dashboard.gallery import INDIA, STATIC

TOPICS = [
    kind.TOPIC
    for kind in (*vars(events).values(), *vars(reconciliation).values())
    if isinstance(kind, type) and issubclass(kind, DomainEvent) and "TOPIC" in vars(kind)
]


@pytest.mark.parametrize(
    "statuses",
    [
        *(PayoutStatus, AttemptState, BeneficiaryStatus, ManualEntryStatus, Resolution, BreakStatus, Closing, Held),
        TOPICS,
    ],
)
def test_every_status_has_a_look(statuses: Iterable[str]) -> None:
    """Whatever the books can say has its own words."""
    for status in statuses:
        assert look(status).words == status.rpartition(".")[2].replace("_", " ")


def test_status_without_look_is_an_error() -> None:
    """A status that nobody has thought of is never shown as another."""
    with pytest.raises(LookMissingError):
        look("teleported")


def test_no_look_is_told_by_colour_alone() -> None:
    """Each status has words, and a shape that can be drawn."""
    pill = template_environment(INDIA, STATIC).from_string(
        '{% from "pieces/pill.html" import pill %}{% for status in looks %}{{ pill(status) }}{% endfor %}'
    )

    assert pill.render(looks=LOOKS).count("<path d=") == len(LOOKS)
