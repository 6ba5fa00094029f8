"""XML nodes: a bank's XML with the line on which each element begins, read in bounded memory.

A document type declaration is refused whatever it declares: no message of ISO 20022 has one, and it is how a small file
grows to gigabytes or fetches other files. Whoever reads is given each element of some paths as soon as it ends, and it
is forgotten after that, so that a statement of a million entries is never in memory as a tree.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax import SAXException, SAXParseException, handler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from adapters.statements.statement_file import StatementFile

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesNSImpl, Locator

DEPTH_MAX = 40
"""Twice as deep as any message of the standard."""
TEXT_CHARACTERS_MAX = 65_536
ELEMENTS_MAX = 30_000_000
ELEMENTS_KEPT_MAX = 250_000
"""At once: what an entry that books ten thousand transactions has."""


@dataclass(slots=True)
class Node:
    """One element. Paths are local names of the document's own namespace with `/` between them."""

    name: str
    line: int
    attributes: Mapping[str, str]
    own_text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, path: str) -> Iterator[Node]:
        """Return every element at a path, in the order of the document."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                yield from child.all(rest) if rest else (child,)

    def first(self, path: str) -> Node | None:
        """Return the first element at a path."""
        return next(self.all(path), None)

    def text(self, *paths: str) -> str | None:
        """Return the text at the first of these paths that has one."""
        found = (node.own_text for path in paths for node in self.all(path))
        return next((text for text in found if text), None)


Taker = Callable[[str, Node], None]
"""Is given the namespace of the document and an element that has ended."""


def read_xml(file: StatementFile, takers: Mapping[int, Taker], taken: Mapping[int, frozenset[str]]) -> None:
    """Give each element at a depth (the root's is 1), if its name is one that is taken there, to the depth's taker.

    Raises StatementUnreadableError.
    """
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(handler.feature_namespaces, True)  # noqa: FBT003 - the signature of SAX
    builder = _Builder(file, takers, taken)
    parser.setContentHandler(builder)
    try:
        parser.parse(io.BytesIO(file.body))
    except SAXParseException as error:
        raise file.refusal(error.getLineNumber() or 1, f"no XML: {error.getMessage()}") from None
    except DefusedXmlException as error:
        raise file.refusal(builder.line, f"XML that is not read: {type(error).__name__}") from None
    except (SAXException, ValueError, LookupError) as error:
        raise file.refusal(builder.line, f"no XML: {type(error).__name__}") from None


class _Builder(handler.ContentHandler):
    """Makes nodes of what the parser finds."""

    def __init__(self, file: StatementFile, takers: Mapping[int, Taker], taken: Mapping[int, frozenset[str]]) -> None:
        super().__init__()
        self._file, self._takers, self._taken = file, takers, taken
        self._locator: Locator | None = None
        self._namespace: str | None = None
        self._open: list[Node] = []
        self._pieces: list[list[str]] = []
        self._kept_before: list[int] = []
        self._characters = self._elements = self._kept = 0

    @property
    def line(self) -> int:
        return max(1, self._locator.getLineNumber() or 1) if self._locator is not None else 1

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the name is of SAX
        self._locator = locator

    def startElementNS(  # noqa: N802 - the name is of SAX
        self,
        name: tuple[str | None, str],
        qname: str | None,  # noqa: ARG002 - as the name
        attrs: AttributesNSImpl,
    ) -> None:
        namespace, local = name
        if not self._open:
            self._namespace = namespace or ""
        self._elements += 1
        self._kept_before.append(self._kept)
        self._kept += 1
        self._check_size()
        named = {key[1]: value for key, value in attrs.items()}
        node = Node(local if (namespace or "") == self._namespace else "", self.line, named)
        if self._open:
            self._open[-1].children.append(node)
        self._open.append(node)
        self._pieces.append([])
        self._characters = 0

    def characters(self, content: str) -> None:
        if not self._open:
            return
        self._characters += len(content)
        if self._characters > TEXT_CHARACTERS_MAX:
            raise self._file.refusal(self.line, f"a text of more than {TEXT_CHARACTERS_MAX} characters")
        if content.strip():
            self._pieces[-1].append(content)

    def endElementNS(  # noqa: N802 - the name is of SAX
        self,
        name: tuple[str | None, str],  # noqa: ARG002 - as the name
        qname: str | None,  # noqa: ARG002 - as the name
    ) -> None:
        depth = len(self._open)
        node = self._open.pop()
        node.own_text = "".join(self._pieces.pop()).strip()
        kept_before = self._kept_before.pop()
        self._characters = 0
        if node.name in self._taken.get(depth, ()):
            self._takers[depth](self._namespace or "", node)
            self._kept = kept_before
            if self._open:
                self._open[-1].children.pop()

    def _check_size(self) -> None:
        if len(self._open) >= DEPTH_MAX:
            raise self._file.refusal(self.line, f"elements more than {DEPTH_MAX} deep")
        if self._elements > ELEMENTS_MAX or self._kept > ELEMENTS_KEPT_MAX:
            raise self._file.refusal(self.line, "more elements than a statement has")
