"""Elements: a bank's XML, read by name, so that what is no ISO 20022 message of the kind it claims to be is an error.

A document type declaration is refused whatever it declares: no message of the standard has one, and it is how a small
file grows to gigabytes or fetches other files. Every version of a message is read: what is needed here has kept its
names from one version to the next, and what a version does not have is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from defusedxml.ElementTree import ParseError, fromstring

from adapters.errors import WireError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element as XmlElement

NAMESPACE_PREFIX = "urn:iso:std:iso:20022:tech:xsd:"
FILE_BYTES_MAX = 32 * 1024 * 1024
"""The statement of a busy day has a few megabytes."""

BODIES = {
    "camt.052": "BkToCstmrAcctRpt",
    "camt.053": "BkToCstmrStmt",
    "camt.054": "BkToCstmrDbtCdtNtfctn",
    "pacs.004": "PmtRtr",
    "pain.002": "CstmrPmtStsRpt",
}
"""The messages that are read, and the one element that a document of each holds."""

_DOCUMENT = re.compile(
    rf"\{{(?P<namespace>{re.escape(NAMESPACE_PREFIX)}(?P<name>(?P<kind>[a-z]{{4}}\.[0-9]{{3}})\.[0-9]{{3}}\.[0-9]{{2}}))\}}Document"
)


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a message. Paths are local names with `/` between them, in the message's own namespace."""

    _xml: XmlElement = field(repr=False)
    _namespace: str

    def all(self, path: str) -> Iterator[Element]:
        """Return every element at a path, in the order of the document."""
        return (Element(xml, self._namespace) for xml in self._xml.iterfind(path, {"": self._namespace}))

    def first(self, path: str) -> Element | None:
        """Return the first element at a path."""
        return next(self.all(path), None)

    def text(self, *paths: str) -> str | None:
        """Return the text at the first of these paths that has one."""
        found = (element.own_text for path in paths for element in self.all(path))
        return next((text for text in found if text is not None), None)

    @property
    def own_text(self) -> str | None:
        """Return its own text without the spaces around it; None where there is none."""
        return (self._xml.text or "").strip() or None

    def attribute(self, name: str) -> str | None:
        """Return an attribute."""
        return self._xml.get(name)


@dataclass(frozen=True, slots=True)
class Document:
    """One message of a bank."""

    name: str
    """With its version, such as `camt.054.001.08`."""
    kind: str
    """Without it, such as `camt.054`."""
    body: Element


def read_document(raw: bytes, provider: str) -> Document:
    """Read one message. Raises WireError for anything that is not one of the messages that are known here."""
    if len(raw) > FILE_BYTES_MAX:
        raise WireError(provider, f"a file of {len(raw)} bytes")
    try:
        root = fromstring(raw, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:
        raise WireError(provider, f"not XML that is read here: {type(error).__name__}") from None
    named = _DOCUMENT.fullmatch(root.tag)
    if named is None or named["kind"] not in BODIES:
        raise WireError(provider, "not a message of ISO 20022 that is read here")
    body = Element(root, named["namespace"]).first(BODIES[named["kind"]])
    if body is None or len(root) != 1:
        raise WireError(provider, f"not what a {named['name']} holds")
    return Document(named["name"], named["kind"], body)
