"""MT940: entries with their references, pages of one statement, and what is refused."""

from __future__ import annotations

import pytest

from adapters.errors import StatementAccountsMixedError
from tests.adapters.statements.reading import changed, read, refusal, sample, told

NAME = "statement.mt940"


def test_pages_are_read() -> None:
    """Each page of a file is a statement between its balances, and the numbers of the lines go on."""
    first, second = read(sample(NAME), NAME)

    assert [told(line) for line in (*first.lines, *second.lines)] == [
        (1, "2026-11-05", -50_000_00, "payment", "N309263456789012"),
        (2, "2026-11-05", -25_000_00, "payment", "031563456789"),
        (3, "2026-11-05", -5_90, "fee", None),
        (4, "2026-11-05", 1_250_00, "return", "HDFCR52026110412345678"),
        (5, "2026-11-05", 100_000_00, "deposit", "SBINR52026110500123456"),
    ]
    assert (first.opening_minor, first.closing_minor, first.sequence) == (1_000_000_00, 926_244_10, 309)
    assert (second.opening_minor, second.closing_minor, second.statement_id) == (926_244_10, 1_026_244_10, "STMT261105")


def test_whole_reference_is_found() -> None:
    """A reference that ends after 16 characters is told whole where the information to the owner has it."""
    first, second = read(sample(NAME), NAME)

    assert [line.our_reference for line in (*first.lines, *second.lines)] == [
        "0f8b1c2d3e4f5a6b7c8d9e0f1a2b3c4d.1",
        "PAY-2026-11-RUN7-0002",
        None,
        "NEFTINW-1234567890",
        None,
    ]
    assert [line.bank_reference for line in first.lines] == ["BANKREF-1", "BANKREF-4", "BANKREF-2", "BANKREF-3"]


def test_two_that_begin_alike() -> None:
    """Where two references begin with the same 16 characters, none of them is chosen."""
    body = changed(NAME, ("/ASHA", "/PAY-2026-11-RUN7-0003"))

    assert read(body, NAME)[0].lines[1].our_reference == "PAY-2026-11-RUN7"


@pytest.mark.parametrize(
    ("mark", "closing", "signed", "kind"),
    [("RC", "923744,10", -1_250_00, "other"), ("C", "926244,10", 1_250_00, "return")],
)
def test_reversals(mark: str, closing: str, signed: int, kind: str) -> None:
    """The reversal of a credit takes money away; a returned item that is credited comes back."""
    text = changed(NAME, ("RD1250,00", f"{mark}1250,00")).decode()
    page = text[: text.index("-}{5:}")].replace("926244,10", closing)
    (statement,) = read(page.encode(), NAME)

    assert told(statement.lines[3])[2:4] == (signed, kind)


def test_entry_date_about_new_year() -> None:
    """An entry date, which has no year, is in the year in which it is nearest to the value date."""
    page = (
        ":20:A\n:25:1\n:28C:1\n:60F:C261230INR1,00\n:61:2612310102C1,NTRFX\n:61:2701011231C1,NTRFY\n:62F:C270102INR3,\n"
    )
    (statement,) = read(page.encode(), NAME)

    assert [line.booked_on.isoformat() for line in statement.lines] == ["2027-01-02", "2026-12-31"]


CASES = [
    ((":62F:C261105INR1026244,10", ":62F:C261105INR1026244,11"), 23, "must add up to its closing balance"),
    ((":60M:C261105INR926244,10", ":60M:C261105INR926244,11"), 23, "must add up to its closing balance"),
    (("261105D5,90", "260231D5,90"), 11, ":61: has no day"),
    (("2611051105C100000,00", "2611050231C100000,00"), 21, ":61: has no entry date"),
    (("261105D5,90", "261105D5,901"), 11, ":61: has no amount in INR"),
    (("261105D5,90", "261105D5.90"), 11, ":61: is no entry"),
    (("261105D5,90", "261105D0,00"), 11, "greater than zero"),
    (("261105D5,90", "261105X5,90"), 11, ":61: is no entry"),
    ((":60F:C261104INR", ":60F:C261104RUP"), 5, ":60F: has no amount in RUP"),
    ((":62F:C261105INR", ":62F:C261105USD"), 23, "a balance in another currency"),
    ((":60F:C261104INR1000000,00\n", ""), 14, "not one field :60F/60M: in a message"),
    (("C261104INR1000000,00", "C261104INR1000000,00\n:60F:C261104INR1000000,00"), 6, "not one field :60F/60M:"),
    ((":28C:309/1", ":28C:one"), 4, ":28C: is no number of a statement"),
    (("309/2", "311/1"), 17, "without one missing between them"),
    (("//BANKREF-1", "//" + "B" * 101), 6, ":61: has a reference that is none"),
    (("Charges of November", "Charges\n" + "x\n" * 200), 112, "a field of more than 100 lines"),
    ((":61:261105D5,90", "\0:61:261105D5,90"), 11, "a NUL character"),
    (("{1:F01", "hello\n{1:F01"), 1, "text before the first field"),
]


@pytest.mark.parametrize(("change", "line", "reason"), CASES)
def test_wrong_file_is_refused(change: tuple[str, str], line: int, reason: str) -> None:
    """What is wrong anywhere in a file is told with its line."""
    at, why = refusal(changed(NAME, change), NAME)

    assert reason in why
    assert at == line


def test_statements_of_several_accounts() -> None:
    """A file of several accounts is refused with the ends of their numbers."""
    other = (":20:STMT261105\n:25:000405001234\n:28C:309/2", ":20:STMT261105\n:25:HDFC/000405009999\n:28C:309/2")

    with pytest.raises(StatementAccountsMixedError) as refused:
        read(changed(NAME, other), NAME)

    assert refused.value.line == 17
    assert refused.value.accounts_masked == ("••••1234", "••••9999")


def test_other_files() -> None:
    """A file that is something else, or not text, is refused."""
    assert refusal(b"{1:F01}\n", NAME) == (1, "no message of MT940")
    assert refusal(b":20:A\xff", NAME) == (1, "not text in utf-8-sig")
