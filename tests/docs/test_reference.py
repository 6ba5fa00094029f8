"""The reference says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.events import REGISTRY
from ledger.payout.decisions import TABLE, Standing
from scripts.reference.errors import BRANCHES, below
from scripts.reference.events import BOOKS, CONDITIONS
from scripts.reference.openapi import openapi
from scripts.reference.sections import SECTIONS, renewed, sections_in
from tests.docs.pages import ROOT, name_of, pages, text_of
from tests.ledger.event_samples import event_classes
from tests.projections.logs import OUTCOMES, log_of

_REFERENCE = ROOT / "docs" / "reference"
_MADE = [page for page in pages() if sections_in(text_of(page))]


@pytest.mark.parametrize("page", _MADE, ids=name_of)
def test_page_is_up_to_date(page: Path) -> None:
    """Every section that is made from the code is what the code makes now."""
    assert text_of(page) == renewed(text_of(page)), "run python -m scripts.write_reference"


def test_openapi_document_is_up_to_date() -> None:
    """The file that clients are made from is the document that the service shows."""
    assert text_of(_REFERENCE / "openapi.json") == openapi(), "run python -m scripts.write_reference"


def test_every_section_stands_in_one_page() -> None:
    """No section is made for nothing, and none stands twice."""
    assert sorted(name for page in _MADE for name in sections_in(text_of(page))) == sorted(SECTIONS)


def test_every_event_is_documented() -> None:
    """The page of events has exactly the topics of the ledger's events, with their versions."""
    documented = re.findall(r"^Topic `([\w.]+)`, version (\d+)\.", text_of(_REFERENCE / "events.md"), re.MULTILINE)

    assert sorted(documented) == sorted((each.TOPIC, str(each.VERSION)) for each in event_classes().values())
    assert {topic for topic, _ in documented} <= set(REGISTRY)


def test_what_events_book_is_true() -> None:
    """In a log with every kind of event, each carries the kind of entry that the page names, or none."""
    seen = set()
    for event in log_of(OUTCOMES):
        seen.add(type(event))
        if type(event) not in BOOKS:
            assert event.entry is None
        elif event.entry is not None:
            assert event.entry.kind is BOOKS[type(event)]
        else:
            assert type(event) in CONDITIONS

    assert set(BOOKS) <= seen


def test_every_error_is_documented() -> None:
    """The page of errors has every error below each branch, with its sentence."""
    text = text_of(_REFERENCE / "errors.md")

    for branch in BRANCHES:
        for error in below(branch):
            assert f"| `{error.__name__}` | {error.__doc__} |" in text


def test_decision_table_is_documented() -> None:
    """The page's decision table has the code's step in every cell."""
    for status, steps in TABLE.items():
        cells = " | ".join(f"`{steps[standing]}`" for standing in Standing)
        assert f"| `{status}` | {cells} |" in text_of(_REFERENCE / "status-reports.md")
