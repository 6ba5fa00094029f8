"""Beneficiaries."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from ledger.beneficiary.beneficiary import BeneficiaryStatus
from ledger.errors import BeneficiaryNotFoundError
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.queries.beneficiaries import (
    CheckStatus,
    beneficiary_by_id,
    beneficiary_by_reference,
    list_beneficiaries,
)
from projections.schema import ReadTables
from tests.builders import MOMENT, NXT, BeneficiaryStory, appending, id_of


def test_beneficiary_shows_what_each_provider_found(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """A beneficiary has its masked details and, by provider, what was found; the same by id and by reference."""
    known, other = BeneficiaryStory("B-1"), BeneficiaryStory("B-2")
    told = [known.registered(), known.rejected("Zeta"), known.linked("Alpha"), known.verified(NXT)]
    store.transact(appending(*told, other.registered(), other.verified()))
    follower.catch_up()

    with database.read() as connection:
        found = beneficiary_by_id(connection, tables, known.id)
        assert beneficiary_by_reference(connection, tables, "B-1") == found

    assert (found.reference, found.status, found.registered_at) == ("B-1", BeneficiaryStatus.VERIFIED, MOMENT)
    assert (found.account_number_masked, found.ifsc, found.version) == ("••••7890", "HDFC0001234", 4)
    assert [(c.provider, c.status, c.provider_beneficiary_id, c.reason, c.position) for c in found.checks] == [
        ("Alpha", CheckStatus.LINKED, "fa_1", None, 3),
        (NXT, CheckStatus.VERIFIED, "ben_1", None, 4),
        ("Zeta", CheckStatus.REJECTED, None, "no such account", 2),
    ]


def test_beneficiary_shows_no_personal_data(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """Nothing sealed is shown, and of an erased beneficiary not even what was masked."""
    known, erased = BeneficiaryStory("B-1"), BeneficiaryStory("B-2")
    store.transact(appending(known.registered(), known.verified(), erased.registered(), erased.erased()))
    follower.catch_up()

    with database.read() as connection:
        found = {row.reference: row for row in list_beneficiaries(connection, tables, limit=9)}

    assert all("sealed" not in str(astuple(row)) for row in found.values())
    gone = found["B-2"]
    assert gone.status is BeneficiaryStatus.ERASED
    assert gone.erased_at is not None
    assert {gone.account_number_masked, gone.ifsc, gone.routing_number, gone.bank_name, gone.vpa_masked} == {None}


def test_beneficiaries_are_listed_by_status(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """A list holds the beneficiaries of one status, or all, those registered last first."""
    stories = [BeneficiaryStory(f"B-{number}", MOMENT.replace(hour=number)) for number in range(4)]
    told = [story.registered() for story in stories]
    store.transact(appending(*told, stories[1].verified(), stories[2].rejected(), stories[3].verified()))
    follower.catch_up()

    with database.read() as connection:
        listed = {
            status: [row.reference for row in list_beneficiaries(connection, tables, status, limit=9)]
            for status in (None, *BeneficiaryStatus)
        }

    assert listed == {
        None: ["B-3", "B-2", "B-1", "B-0"],
        BeneficiaryStatus.REGISTERED: ["B-0"],
        BeneficiaryStatus.VERIFIED: ["B-3", "B-1"],
        BeneficiaryStatus.REJECTED: ["B-2"],
        BeneficiaryStatus.ERASED: [],
    }


def test_unknown_beneficiary_is_named(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """An id or a text that no beneficiary has is repeated in the error, whatever the text is."""
    store.transact(appending(BeneficiaryStory("B-1").registered()))
    follower.catch_up()

    with database.read() as connection:
        for reference in ("b-1", "", "B-1\0", "\ud800", "B" * 10_000):
            with pytest.raises(BeneficiaryNotFoundError) as caught:
                beneficiary_by_reference(connection, tables, reference)
            assert caught.value.beneficiary == reference
        with pytest.raises(BeneficiaryNotFoundError):
            beneficiary_by_id(connection, tables, id_of("B-2"))
