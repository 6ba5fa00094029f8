"""The log of announcements: what a book's log is told as, now and later."""

from __future__ import annotations

from adapters.announcements.announcement import PayoutFacts
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus
from tests.adapters.announcements.desk import Desk


def test_what_was_announced_stays_as_it_was(desk: Desk) -> None:
    """Read again when more has happened, alone or in a page, each announcement is the one that it was."""
    payout = desk.till.queue()
    first = desk.log.page(0).announcements
    desk.complete(payout)
    desk.report(payout, ReportedStatus.RETURNED, utr="R00612345678")

    later = desk.log.page(0).announcements

    assert list(later[: len(first)]) == list(first)
    assert [desk.log.at(each.position) for each in later] == list(later)
    assert [each.data.status for each in later if isinstance(each.data, PayoutFacts)] == [
        PayoutStatus.QUEUED,
        PayoutStatus.IN_TRANSIT,
        PayoutStatus.COMPLETED,
        PayoutStatus.REVERSED,
    ]


def test_an_event_that_is_not_announced_is_nothing(desk: Desk) -> None:
    """A deposit is in the log and is not announced, and a page without announcements still moves on."""
    desk.till.fund(100)

    page = desk.log.page(0)

    assert (page.announcements, page.position) == ([], 1)
    assert desk.log.at(1) is None
    assert desk.log.page(1).position == 1
