"""The tamper matrix: each tampering is found by exactly what it says, at its place, and lawful changes by nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import update

from adapters.embedded import Book, open_book, open_reader
from ledger.clock import MovableClock
from ledger.money import Money
from ledger.payment_orders import Payee
from ledger.proofs.checkpoint import Checkpoint
from ledger.store.log_tree import LogTree
from projections.read_table import ReadTable
from projections.verify.finding import Finding
from tests.adapters.till import CUSTOMER, ME, MOMENT, PROVIDER, settings_for
from tests.docs.pages import ROOT, text_of
from tests.tampering.conftest import Copy
from tests.tampering.evidence import EVIDENCE_OF, Evidence
from tests.tampering.row_tamperings import EDITS, ROW_TAMPERINGS, change_a_row, tamper_with
from tests.tampering.tamperings import FIRST_SIGNED, LAST_SIGNED, TAMPERINGS, Tampering
from tests.tampering.verifying import findings_of

_HASHES = Evidence.TREE | Evidence.CHECKPOINT
MONEY = Money(100, "INR")
PAGE = ROOT / "docs" / "explanation" / "tamper-evidence.md"


class RolledBackError(Exception):
    """The transaction ends here."""


def deposit_and_roll_back(book: Book) -> None:
    with book.database.begin() as connection:
        book.ledger.deposit("rolled back", CUSTOMER, PROVIDER, MONEY, actor=ME, connection=connection)
        raise RolledBackError


def verified(copy: Copy, checkpoints: Sequence[Checkpoint] | None = None) -> list[Finding]:
    """Return what is found in a copy, with what was taken elsewhere unless something else is given."""
    with open_reader(settings=settings_for(copy.url)) as book:
        return findings_of(book, copy.checkpoints if checkpoints is None else checkpoints)


def found_by(findings: Sequence[Finding]) -> Evidence:
    found = Evidence.NONE
    for finding in findings:
        found |= EVIDENCE_OF.get(finding.check, Evidence.NONE)
    return found


def first_place(findings: Sequence[Finding], evidence: Evidence) -> int | None:
    """Return the first position that one kind of evidence names."""
    found = (f.position for f in findings if EVIDENCE_OF.get(f.check) is evidence and f.position is not None)
    return min(found)


def rows_named(findings: Sequence[Finding]) -> set[str]:
    return {finding.key.replace(" ", "/", 1) for finding in findings if finding.check == "tables"}


def test_an_honest_book_is_honest(copy: Copy) -> None:
    """Nothing is found where nothing was done, with and without checkpoints, whether or not the triggers are there."""
    assert verified(copy) == verified(copy, ()) == []
    assert [checkpoint.size for checkpoint in copy.checkpoints] == [FIRST_SIGNED, LAST_SIGNED]


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda tampering: tampering.name)
def test_each_tampering_is_found_by_what_the_matrix_says(copy: Copy, tampering: Tampering) -> None:
    """All that the matrix names finds it, at the first position that is not what it was, and no hash finds more."""
    position = tampering.act(copy.database)

    findings = verified(copy)

    found = found_by(findings)
    assert found & _HASHES == tampering.found_by & _HASHES
    assert tampering.found_by in found
    for evidence in (Evidence.TREE, Evidence.READING):
        if evidence in tampering.found_by:
            assert first_place(findings, evidence) == position
    if position is not None:
        contradicted = [each for each in findings if each.check == "checkpoints" and each.position is not None]
        assert all((each.position or 0) <= position for each in contradicted)


@pytest.mark.parametrize(
    "tampering",
    [each for each in TAMPERINGS if each.name.endswith("made to fit")],
    ids=lambda tampering: tampering.name,
)
def test_a_thorough_forger_is_found_from_outside_alone(copied_file: Copy, tampering: Tampering) -> None:
    """Where everything in the database was made to fit, no hash in the database can tell."""
    tampering.act(copied_file.database)

    assert found_by(verified(copied_file, ())) & _HASHES == Evidence.NONE


@pytest.mark.parametrize("name", ReadTable, ids=str)
def test_a_changed_row_of_each_read_table_is_found(copied_file: Copy, name: ReadTable) -> None:
    """A row that was changed in any read table is named by its key, and no other is."""
    touched = tamper_with(copied_file.database, change_a_row, name)

    findings = verified(copied_file)

    assert found_by(findings) == Evidence.TABLES
    assert rows_named(findings) == touched


@pytest.mark.parametrize("tampering", ROW_TAMPERINGS)
def test_rows_of_all_read_tables_are_found(copy: Copy, tampering: str) -> None:
    """A row that was changed, added or removed is named by its key in every table, however many there are."""
    touched = tamper_with(copy.database, ROW_TAMPERINGS[tampering], *ReadTable)

    findings = verified(copy)

    assert found_by(findings) == Evidence.TABLES
    assert rows_named(findings) == touched


def test_every_read_table_is_in_the_matrix() -> None:
    """There is no read table whose rows nobody tampers with."""
    assert set(EDITS) == set(ReadTable)


def test_erasure_leaves_every_proof_valid(copy: Copy) -> None:
    """A payee who is erased by the command stays in the proofs and in the amounts, and their name is gone."""
    with open_book(settings=settings_for(copy.url), clock=MovableClock(MOMENT)) as book:
        leaver = Payee("Ravi Kumar", "123456787890", "HDFC0001234")
        erased = book.ledger.register_beneficiary("leaver", leaver, actor=ME).aggregate_id
        book.ledger.erase_beneficiary(erased, "asked to be forgotten", "case 7", actor=ME)

    assert verified(copy) == []


def test_a_destroyed_key_leaves_every_proof_valid(copy: Copy) -> None:
    """Even where only the key is destroyed, as when all its copies are lost, the log is what was signed."""
    keys = copy.database.tables.beneficiary_keys
    with copy.database.begin() as connection:
        assert connection.execute(update(keys).values(wrapped_key=None, destroyed_at=MOMENT)).rowcount == 1

    assert verified(copy) == []


def test_a_rolled_back_append_alarms_nobody(copy: Copy) -> None:
    """An append that was rolled back leaves no hole, and what comes after it is proved."""
    with open_book(settings=settings_for(copy.url), clock=MovableClock(MOMENT)) as book:
        with pytest.raises(RolledBackError):
            deposit_and_roll_back(book)
        book.ledger.deposit("kept", CUSTOMER, PROVIDER, MONEY, actor=ME)
        LogTree(book.database).grow()

    assert verified(copy) == []


def test_the_page_shows_the_matrix() -> None:
    """The page on evidence has a line for each tampering, and says of each what the matrix says."""
    rows = {row for row in text_of(PAGE).splitlines() if row.startswith("| ")}

    for tampering in TAMPERINGS:
        assert row_of(tampering.name, tampering.found_by) in rows
    for name in ROW_TAMPERINGS:
        assert row_of(f"in any read table, {name}", Evidence.TABLES) in rows
    shown = [row for row in rows if re.search(r"\| (found|stops there|missed) \|$", row)]
    assert len(shown) == len(TAMPERINGS) + len(ROW_TAMPERINGS)


def row_of(name: str, evidence: Evidence) -> str:
    tree, checkpoint = ("found" if each in evidence else "missed" for each in (Evidence.TREE, Evidence.CHECKPOINT))
    replay = "stops there" if Evidence.READING in evidence else "found" if Evidence.TABLES in evidence else "missed"
    return f"| {name} | {tree} | {checkpoint} | {replay} |"
