"""Reading XML that comes from outside: nothing but the messages that are known here, and no tricks of XML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import WireError
from adapters.providers.iso20022 import elements
from adapters.providers.iso20022.elements import BODIES, read_document
from tests.adapters.providers.iso20022.samples import document, status_report

BOMB = (
    b"<?xml version='1.0'?><!DOCTYPE Document [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'><CstmrPmtStsRpt>&b;</CstmrPmtStsRpt></Document>"
)
OUTSIDE = (
    b"<!DOCTYPE Document SYSTEM 'http://127.0.0.1:9/x.dtd'>"
    b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'><CstmrPmtStsRpt/></Document>"
)


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("version", ["001.01", "001.02", "001.08", "001.14"])
def test_every_version_of_a_known_message_is_read(kind: str, version: str) -> None:
    """Banks speak versions that are fifteen years apart, so the version is no reason to refuse a message."""
    read = read_document(document("<GrpHdr><MsgId>M-1</MsgId></GrpHdr>", f"{kind}.{version}"), "Bank")

    assert (read.name, read.kind) == (f"{kind}.{version}", kind)
    assert read.body.text("GrpHdr/MsgId") == "M-1"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"ACKNOWLEDGEMENT MB-ACK-000001",
        b"<Document",
        b'{"status": "ACCP"}',
        status_report("").replace(b"UTF-8", b"no-such-encoding"),
        status_report("").replace(b"S-1", b"\xff"),
    ],
    ids=["empty", "text", "cut", "json", "encoding", "bytes"],
)
def test_what_is_no_xml_is_an_error(raw: bytes) -> None:
    """A body that is no XML is refused, without a word of it in the error."""
    with pytest.raises(WireError) as error:
        read_document(raw, "Bank")

    assert "ACKNOWLEDGEMENT" not in str(error.value)


@pytest.mark.parametrize("raw", [BOMB, OUTSIDE], ids=["entities", "external"])
def test_a_document_type_is_refused(raw: bytes) -> None:
    """A document type declaration, with which small files become huge or fetch others, is refused whatever it says."""
    with pytest.raises(WireError):
        read_document(raw, "Bank")


@pytest.mark.parametrize(
    "raw",
    [
        status_report("").replace(b"urn:iso:std:iso:20022:tech:xsd:", b"urn:somebody:else:"),
        status_report("").replace(b" xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'", b""),
        status_report("").replace(b"pain.002.001.10", b"pain.002.001.1"),
        status_report("").replace(b"pain.002.001.10", b"camt.054.001.08"),
        status_report("").replace(b"pain.002.001.10", b"pain.001.001.09"),
        status_report("").replace(b"<Document ", b"<Dokument ").replace(b"</Document>", b"</Dokument>"),
        status_report("").replace(b"</Document>", b"<CstmrPmtStsRpt/></Document>"),
        status_report("").replace(b"<CstmrPmtStsRpt>", b"<CstmrPmtStsRpt xmlns='urn:x'>"),
    ],
    ids=["namespace", "none", "version", "other-message", "our-own", "root", "two-bodies", "body-namespace"],
)
def test_a_message_must_be_what_its_namespace_says(raw: bytes) -> None:
    """A document of another namespace, of an unknown message, or with another message's body is refused."""
    with pytest.raises(WireError):
        read_document(raw, "Bank")


def test_elements_of_another_namespace_are_not_the_messages_own() -> None:
    """What a bank adds in a namespace of its own is never taken for what the standard says."""
    read = read_document(document("<GrpHdr><MsgId xmlns='urn:bank:own'>M-1</MsgId></GrpHdr>"), "Bank")

    assert read.body.text("GrpHdr/MsgId") is None


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond all measure is refused before it is parsed."""
    monkeypatch.setattr(elements, "FILE_BYTES_MAX", 100)

    with pytest.raises(WireError, match="bytes"):
        read_document(status_report(""), "Bank")


@given(raw=st.binary())
def test_any_bytes_are_a_message_or_an_error(raw: bytes) -> None:
    """Whatever arrives, reading it ends in a message or in the one error that says it cannot be read."""
    with pytest.raises(WireError):
        read_document(raw, "Bank")


@given(cut=st.integers(0, 400))
def test_a_message_that_was_cut_is_an_error(cut: int) -> None:
    """A file whose transmission broke off is refused as a whole."""
    whole = status_report("")

    if cut < len(whole):
        with pytest.raises(WireError):
            read_document(whole[:cut], "Bank")


def test_only_the_first_text_that_is_there_counts() -> None:
    """Of several paths, the first that holds text is taken; empty and blank elements hold none."""
    read = read_document(document("<GrpHdr><MsgId> </MsgId><CreDtTm/><Nm> N </Nm></GrpHdr>"), "Bank")

    assert read.body.text("GrpHdr/MsgId", "GrpHdr/CreDtTm", "GrpHdr/Nm") == "N"
    assert read.body.text("GrpHdr/None") is None
