"""camt.053 and camt.054: entries become lines, balances are checked, and hostile XML is refused."""

from __future__ import annotations

import pytest

from adapters.errors import StatementAccountsMixedError
from tests.adapters.statements.reading import changed, read, refusal, sample, told

STATEMENT, NOTIFICATION = "statement.camt053.xml", "notification.camt054.xml"
BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def test_statement_is_read() -> None:
    """Booked entries become lines, a batch one line for each of its transactions, and pending entries none."""
    (statement,) = read(sample(STATEMENT), STATEMENT)

    assert [told(line) for line in statement.lines] == [
        (1, "2026-11-05", -50_000_00, "payment", "N309263456789012"),
        (2, "2026-11-05", -25_000_00, "payment", "031563456789"),
        (3, "2026-11-05", -5_90, "fee", None),
        (4, "2026-11-05", 1_250_00, "return", "630912345678"),
    ]
    assert (statement.opening_minor, statement.closing_minor) == (1_000_000_00, 926_244_10)
    assert (statement.statement_id, statement.sequence) == ("2026-309", 309)
    assert (statement.from_date.isoformat(), statement.to_date.isoformat()) == ("2026-11-05", "2026-11-05")


def test_references() -> None:
    """Our end-to-end reference, the batch and the bank's own reference of the entry are kept, without placeholders."""
    (statement,) = read(sample(STATEMENT), STATEMENT)
    first, second = statement.lines[:2]

    assert first.our_reference == "0f8b1c2d3e4f5a6b7c8d9e0f1a2b3c4d.1"
    assert second.our_reference is None
    assert {line.group_reference for line in (first, second)} == {"RUN-7"}
    assert [line.bank_reference for line in statement.lines] == ["BANKREF-1", "BANKREF-1", "BANKREF-2", "BANKREF-3"]


def test_same_entry_in_both() -> None:
    """An entry that a notification tells before the statement has the same reference of the bank's in both."""
    (statement,) = read(sample(STATEMENT), STATEMENT)
    (notification,) = read(sample(NOTIFICATION), NOTIFICATION)
    (line,) = notification.lines

    assert (notification.opening_minor, notification.closing_minor) == (None, None)
    assert line.model_copy(update={"line_no": 3}) == statement.lines[2]


def test_reversal_does_not_turn_round() -> None:
    """A reversal is on the side that it says, and is a return only where money comes back."""
    body = changed(
        STATEMENT,
        ("<CdtDbtInd>CRDT</CdtDbtInd><RvslInd>", "<CdtDbtInd>DBIT</CdtDbtInd><RvslInd>"),
        ("926244.10", "923744.10"),
    )
    (statement,) = read(body, STATEMENT)

    assert told(statement.lines[3])[2:4] == (-1_250_00, "other")


def test_batch_without_amounts() -> None:
    """A batch whose transactions do not all have amounts stays one line, a settlement."""
    body = changed(STATEMENT, ('<Amt Ccy="INR">25000.00</Amt>', ""))
    (statement,) = read(body, STATEMENT)

    assert told(statement.lines[0])[2:4] == (-75_000_00, "settlement")
    assert statement.lines[0].group_reference == "RUN-7"


@pytest.mark.parametrize("version", ["02", "04", "06", "08"])
def test_every_version(version: str) -> None:
    """What is read has the same names in every version of the message."""
    body = changed(STATEMENT, ("camt.053.001.08", f"camt.053.001.{version}"))

    assert len(read(body, STATEMENT)[0].lines) == 4


def test_two_statements() -> None:
    """A file of several statements tells each, with numbers of lines that go on, if they follow each other."""
    text = sample(STATEMENT).decode()
    one = text[text.index("    <Stmt>") : text.index("  </BkToCstmrStmt>")]
    entries = one[one.index("      <Ntry>") : one.rindex("    </Stmt>")]
    two = one.replace(entries, "").replace("1000000.00", "926244.10").replace("309", "310")
    first, second = read(text.replace(one, one + two).encode(), STATEMENT)

    assert (len(first.lines), len(second.lines)) == (4, 0)
    assert second.opening_minor == first.closing_minor
    assert "must open with the balance" in refusal(text.replace(one, one + one).encode(), STATEMENT)[1]


def test_statements_of_several_accounts() -> None:
    """A file of several accounts is refused with the ends of all their numbers, however many statements each has."""
    text = sample(STATEMENT).decode()
    one = text[text.index("    <Stmt>") : text.index("  </BkToCstmrStmt>")]
    others = [one.replace("000405001234", number) for number in ("000405009999", "0004 0500 1234", "123")]

    with pytest.raises(StatementAccountsMixedError) as refused:
        read(text.replace(one, "".join((one, *others))).encode(), STATEMENT)

    assert refused.value.accounts_masked == ("••••1234", "••••9999", "••••")
    assert "000405009999" not in str(refused.value)
    nameless = text.replace("<Id>000405001234</Id>", "<Id></Id>")
    assert nameless != text
    assert refusal(nameless.encode(), STATEMENT)[1] == "a statement of no account"


CASES = [
    (("926244.10", "926244.11"), 5, "must add up to its closing balance"),
    (('<Amt Ccy="INR">25000.00</Amt>', '<Amt Ccy="INR">25000.01</Amt>'), 13, "do not add up to it"),
    (('Ccy="INR">75000.00', 'Ccy="USD">75000.00'), 13, "do not add up to it"),
    (('Ccy="INR">5.90', 'Ccy="INR">5.905'), 32, "no amount of a currency"),
    (('Ccy="INR">5.90', 'Ccy="INR">5,90'), 32, "no amount of a currency"),
    (('Ccy="INR">5.90', 'Ccy="INR">-5.90'), 32, "no amount of a currency"),
    (('Ccy="INR">5.90', 'Ccy="INR">0.00'), 31, "greater than zero"),
    (('Ccy="INR">5.90', 'Ccy="RUP">5.90'), 32, "no amount of a currency"),
    (("2026-11-05T11:00:00+05:30", "2026-02-31T11:00:00+05:30"), 33, "no day"),
    (("<DtTm>2026-11-05T11:00:00+05:30</DtTm>", "<Dt>2026-11-06</Dt>"), 31, "within the dates"),
    (("<Cd>PDNG</Cd>", "<Cd>DONE</Cd>"), 49, "without a status that is known"),
    (
        ("<CdtDbtInd>CRDT</CdtDbtInd><RvslInd>", "<CdtDbtInd>BOTH</CdtDbtInd><RvslInd>"),
        43,
        "neither a credit nor a debit",
    ),
    (("<Cd>CLBD</Cd>", "<Cd>CLAV</Cd>"), 5, "no opening or no closing balance"),
    (("<Cd>CLBD</Cd>", "<Cd>OPBD</Cd>"), 12, "a second OPBD"),
    (("camt.053.001.08", "camt.052.001.08"), 13, "neither camt.053 nor camt.054"),
    (("camt.053.001.08", "camt.054.001.08"), 5, "not what a camt.054 holds"),
    (("</Document>", ""), 55, "no XML"),
    (("<Document", f"{BOMB}<Document"), 2, "XML that is not read: DTDForbidden"),
    (("<Document", '<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document'), 2, "XML that is not read: DTDForbidden"),
    (("<GrpHdr>", "<GrpHdr>" + "<a>" * 60 + "</a>" * 60), 4, "more than 40 deep"),
    (("Charges of November", "x" * 70_000), 36, "a text of more than 65536 characters"),
    (("Charges of November", "\x00"), 36, "no XML"),
    (('encoding="UTF-8"', 'encoding="no-such"'), 1, "no XML"),
    (("BANKREF-2", "B" * 101), 31, "a reference that is none"),
    (("<ElctrncSeqNb>309", "<ElctrncSeqNb>-1"), 5, "a number of a statement that is none"),
]


@pytest.mark.parametrize(("change", "line", "reason"), CASES)
def test_wrong_file_is_refused(change: tuple[str, str], line: int, reason: str) -> None:
    """What is wrong anywhere in a file is told with its line."""
    at, why = refusal(changed(STATEMENT, change), STATEMENT)

    assert reason in why
    assert at == line


@pytest.mark.parametrize("body", [b"<a/>", b"Date,Narration\n", b"<Document xmlns='urn:x'><BkToCstmrStmt/></Document>"])
def test_other_files(body: bytes) -> None:
    """A file that is something else is refused."""
    assert refusal(body, STATEMENT)[0] == 1


def test_encodings_of_xml() -> None:
    """XML says its own encoding, or has a byte order mark."""
    text = sample(STATEMENT).decode()
    wide = text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    narrow = text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').replace("RAVI", "RENÉ").encode("latin-1")

    assert read(wide, STATEMENT)[0].lines == read(sample(STATEMENT), STATEMENT)[0].lines
    assert "RENÉ" in read(narrow, STATEMENT)[0].lines[0].narration


def test_many_elements() -> None:
    """More elements than a statement has between two entries are refused, before they fill the memory."""
    at, why = refusal(changed(STATEMENT, ("<GrpHdr>", "<GrpHdr>" + "<a/>" * 250_001)), STATEMENT)

    assert (at, why) == (4, "more elements than a statement has")
