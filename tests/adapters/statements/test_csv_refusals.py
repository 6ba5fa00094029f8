"""CSV files that are refused: with the file, the line and the reason, and nothing of them is taken in."""

from __future__ import annotations

import pytest

from adapters.statements.profiles import shipped_profile
from tests.adapters.statements.reading import changed, read, refusal, sample

HDFC_CASES = [
    (("02/11/26,IMPS-", "31/02/26,IMPS-"), 8, "'Date' is no day"),
    (("02/11/26,IMPS-", "2026-11-02,IMPS-"), 8, "'Date' is no day"),
    (('"25,000.00",,"5,75,000.00"', '"25,000.00",,"5,75,000.01"'), 8, "told_minor=57500001"),
    (('"25,000.00",,', '"25,000.001",,'), 8, "'Withdrawal Amt.' is no amount in INR"),
    (('"25,000.00",,', '"25000.00.1",,'), 8, "'Withdrawal Amt.' is no amount in INR"),
    (('"25,000.00",,', '"2,50,00.00",,'), 8, "'Withdrawal Amt.' is no amount in INR"),
    (('"25,000.00",,', '"99999999999999999999",,'), 8, "'Withdrawal Amt.' is no amount in INR"),
    (('"25,000.00",,', "25e3,,"), 8, "'Withdrawal Amt.' is no amount in INR"),
    (('"25,000.00",,', "-25000.00,,"), 8, "no positive amount"),
    (('"25,000.00",,', '"25,000.00","25,000.00",'), 8, "not one of"),
    (('"25,000.00",,', ",,"), 8, "not one of"),
    ((',"5,75,000.00"', ","), 8, "no 'Closing Balance'"),
    ((',"5,75,000.00"', ""), 8, "6 columns where the header has 7"),
    ((',"5,75,000.00"', ',"5,75,000.00",1'), 8, "8 columns where the header has 7"),
    ((',"5,75,000.00"', ',"5,75,000.00'), 8, "no CSV"),
    (("0000630612345678", "0000\t630612345678"), 8, "'Chq./Ref.No.' is no reference"),
    (("02/11/26,IMPS-", "02/11/26,\0IMPS-"), 8, "a NUL character"),
    (("Date,Narration,", "Date,Story,"), 14, "no header with the columns"),
    (("Date,Narration,", "Date,Narration,Date,"), 5, "the column 'Date' twice"),
    (("STATEMENT SUMMARY", "OTHER SUMMARY"), 12, "not one of"),
]


@pytest.mark.parametrize(("change", "line", "reason"), HDFC_CASES)
def test_wrong_file_is_refused(change: tuple[str, str], line: int, reason: str) -> None:
    """What is wrong anywhere in a file is told with its line."""
    at, why = refusal(changed("hdfc.csv", change), "hdfc.csv")

    assert reason in why
    assert at == line


def test_header_again() -> None:
    """A header in the middle, as in files that were joined, is refused."""
    header = "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n"
    at, why = refusal(changed("hdfc.csv", ("04/11/26,UPI-", f"{header}04/11/26,UPI-")), "hdfc.csv")

    assert (at, why) == (10, "the header a second time")


def test_lines_after_the_end() -> None:
    """A line that stands after what ends the statement is not lost in silence."""
    at, why = refusal(sample("hdfc.csv") + b"05/11/26,X,,05/11/26,1.00,,5,\n", "hdfc.csv")

    assert (at, why) == (15, "a line after the end")


def test_line_that_was_cut_out() -> None:
    """A statement from which a line was taken is refused at the next balance."""
    text = sample("hdfc.csv").decode()
    without = "\n".join(line for line in text.split("\n") if not line.startswith("02/11/26,IMPS-"))
    at, why = refusal(without.encode(), "hdfc.csv")

    assert at == 8
    assert why.startswith("The balance after a line")


@pytest.mark.parametrize("body", [b"", b" \r\n \n", b"\xef\xbb\xbf"])
def test_empty_file(body: bytes) -> None:
    """A file with nothing in it is refused, also one that has a byte order mark or blank lines."""
    assert refusal(body, "hdfc.csv")[0] == 1


def test_no_lines() -> None:
    """A header without a line under it is no statement."""
    header = sample("hdfc.csv").split(b"\n")[4]

    assert refusal(header, "hdfc.csv") == (1, "no line")


def test_long_line() -> None:
    """A line of more than 65,536 characters is refused, whether or not it ever ends."""
    assert refusal(b"a\n" + b"x" * 70_000, "hdfc.csv") == (2, "a line of more than 65536 characters")


def test_many_lines() -> None:
    """More than a million lines are refused, also empty ones."""
    assert refusal(sample("hdfc.csv") + b"\n" * 1_000_000, "hdfc.csv") == (1_000_001, "more than 1000000 lines")


def test_field_that_never_ends() -> None:
    """A quote that is opened and not closed does not swallow the file."""
    assert "no CSV" in refusal(sample("hdfc.csv") + b'"' + b"x\n" * 100_000, "hdfc.csv")[1]


def test_wrong_encoding() -> None:
    """Text that is not in the profile's encoding is refused with the line at which it is not."""
    body = sample("hdfc.csv").replace(b"ASHA", b"ASH\xe1")

    assert refusal(body, "hdfc.csv") == (10, "not text in utf-8-sig")
    assert refusal(sample("hdfc.csv").decode().encode("utf-16"), "hdfc.csv") == (1, "not text in utf-8-sig")


def test_byte_order_marks() -> None:
    """A byte order mark is no part of the text where the profile says so."""
    profile = shipped_profile("hdfc").model_copy(update={"encoding": "utf-16"})
    plain = sample("hdfc.csv")
    (as_told,) = read(plain, "hdfc.csv")
    (marked,) = read(b"\xef\xbb\xbf" + plain, "hdfc.csv")
    (wide,) = read(plain.decode().encode("utf-16"), "hdfc.csv", profile)

    assert as_told.lines == marked.lines == wide.lines


def test_unmarked_balance() -> None:
    """A balance whose mark is neither `Cr` nor `Dr` is refused."""
    at, why = refusal(changed("kotak.csv", ('"10,000.00",CR', '"10,000.00",XX')), "kotak.csv")

    assert (at, why) == (4, "'Dr / Cr [2]' says neither Cr nor Dr")


def test_unknown_direction() -> None:
    """A status that says neither that money went nor that it came is refused, and not taken for one of them."""
    at, why = refusal(changed("cashfree.csv", ("BATCH7,SUCCESS", "BATCH7,FAILED")), "cashfree.csv")

    assert (at, why) == (3, "'status' says neither in nor out")


def test_other_currency() -> None:
    """A row in another currency than the profile's is refused."""
    at, why = refusal(changed("razorpayx.csv", ("HDFCN00000000001,INR", "HDFCN00000000001,USD")), "razorpayx.csv")

    assert (at, why) == (2, "'currency' is not INR")


def test_fees_that_do_not_fit() -> None:
    """A fee that is more than the amount that contains it is refused."""
    at, why = refusal(changed("razorpayx.csv", ("INR,50118,0,118,18", "INR,50118,0,60000,18")), "razorpayx.csv")

    assert (at, why) == (3, "fee and tax do not fit into what they are a part of")
