"""Identities: the same reference in the same book is the same id, and any other is another."""

from __future__ import annotations

from uuid import UUID

from ledger.identities import Identities


def ids(book: str, reference: str) -> list[UUID]:
    identities = Identities(book)
    kinds = (identities.payout, identities.batch, identities.beneficiary, identities.manual_entry, identities.message)
    return [kind(reference) for kind in kinds]


def test_book_has_one_calendar_of_closes() -> None:
    """Every process finds the same id for the closes of a book, and another one for another book."""
    assert str(Identities("default").period()) == PINNED_PERIOD
    assert Identities("other").period() != Identities("default").period()


def test_id_follows_from_the_reference() -> None:
    """Any process finds the same id for the same book, kind and reference."""
    assert ids("default", "P-1") == ids("default", "P-1")


def test_ids_are_told_apart() -> None:
    """Kinds, books and references each make another id, also where their texts run together."""
    found = [*ids("a", "b"), *ids("a", "bb"), *ids("ab", "b"), *ids("b", "b"), *ids("a", "B"), *ids("a", "batch")]

    assert len(set(found)) == len(found)


def test_ids_never_change() -> None:
    """The ids are in the log for ever, so the way they are made is pinned."""
    assert [str(each) for each in ids("default", "P-1")] == PINNED
    assert all(each.version == 5 for each in ids("default", "P-1"))


PINNED = [
    "b58b7302-c14c-58d7-8814-2aa7bcacea5a",
    "7dd1935e-e649-5e93-b559-0cfdc1c7d111",
    "d0f64118-518c-5698-83ec-b438d66a4df6",
    "015dce8b-d966-5a19-afa7-0764c6b230b1",
    "eb978e7a-7cb3-5caf-a85e-a68ab4d78285",
]
PINNED_PERIOD = "5e9ce2c8-41f9-536f-8060-9b4b3ee55df2"
