"""Stored shapes of events: what was written once must be readable for ever, byte by byte as it was written.

Each golden file holds the state of two samples of one version of one kind of event. See `write_golden_shapes` for how
a new version gets its file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from ledger.events import DomainEvent
from ledger.store.codec import decode, encode, topic_of
from tests.ledger.event_samples import GOLDEN, ORIGINATOR_ID, ORIGINATOR_VERSION, event_classes, filled, sparse
from tests.ledger.write_golden_shapes import golden_path

CLASSES = list(event_classes().values())
FILES = sorted(GOLDEN.iterdir())
SAMPLES = {"filled": filled, "sparse": sparse}

WORDS = {
    "AnomalyKind": (
        "amount_differs beneficiary_differs currency_differs failure_after_success fee_differs progress_after_failure"
        " provider_reference_differs refusal_after_acceptance second_cash_out success_after_failure"
        " success_after_reversal success_on_closed_attempt utr_differs"
    ),
    "BreakKind": (
        "AMBIGUOUS AMOUNT_MISMATCH DUPLICATE FEE_MISMATCH LATE_RETURN MISSING_AT_BANK MISSING_AT_PROVIDER"
        " MISSING_IN_LEDGER REFERENCE_MISMATCH STALE_IN_TRANSIT STATUS_MISMATCH WRONG_ACCOUNT WRONG_CURRENCY"
    ),
    "Closing": "matched superseded",
    "Confidence": "credited debited",
    "EntryKind": (
        "break_cleared break_opened completed declined deposit failed fee_charged fee_refunded manual queued reversed"
        " submitted suspended suspense_cleared written_off"
    ),
    "FailureKind": "cancelled expired rejected returned_before_completion",
    "FeeBearer": "platform source",
    "LineKind": "deposit fee other payment return settlement tax",
    "Origin": "bank provider",
    "Rail": "ACH FEDWIRE IMPS NEFT RTGS UPI",
    "ReportSource": "lookup poll response statement webhook",
    "Resolution": "charged_to_source dismissed recovered written_off",
    "Side": "credit debit",
    "Urgency": "instant standard",
}
"""The words that stored events may hold; one can be added, and none can ever be taken away."""


def stored_bytes(golden: Path, sample: str) -> bytes:
    state = json.loads(golden.read_text(encoding="utf-8"))[sample]
    return json.dumps(state, separators=(",", ":"), ensure_ascii=False).encode()


def topic_and_version(golden: Path) -> tuple[str, int]:
    topic, _, version = golden.stem.rpartition(".v")
    return topic, int(version)


def enums_in(annotation: Any) -> Iterator[type[StrEnum]]:
    """Return the enums that a stored field may hold, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield annotation
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for field in annotation.model_fields.values():
            yield from enums_in(field.annotation)
    for argument in get_args(annotation):
        yield from enums_in(argument)


@pytest.mark.parametrize("sample", list(SAMPLES))
@pytest.mark.parametrize("event_class", CLASSES)
def test_event_is_stored_as_it_always_was(event_class: type[DomainEvent], sample: str) -> None:
    """The stored bytes of each kind of event are those of its golden file: same fields, same order, same forms."""
    assert encode(SAMPLES[sample](event_class)) == stored_bytes(golden_path(event_class), sample)


@pytest.mark.parametrize("sample", list(SAMPLES))
@pytest.mark.parametrize("event_class", CLASSES)
def test_stored_event_is_read_back(event_class: type[DomainEvent], sample: str) -> None:
    """The golden bytes of each kind of event are read back as the event that they were written from."""
    event = SAMPLES[sample](event_class)
    state = stored_bytes(golden_path(event_class), sample)

    assert decode(topic_of(event), ORIGINATOR_ID, ORIGINATOR_VERSION, state) == event


@pytest.mark.parametrize("sample", list(SAMPLES))
@pytest.mark.parametrize("golden", FILES, ids=lambda golden: golden.stem)
def test_every_shape_ever_stored_can_be_read(golden: Path, sample: str) -> None:
    """The golden bytes of every version, older ones included, are read as an event of today's class."""
    topic, version = topic_and_version(golden)

    event = decode(f"{topic}/{version}", ORIGINATOR_ID, ORIGINATOR_VERSION, stored_bytes(golden, sample))

    assert type(event) is event_classes()[topic]


@pytest.mark.parametrize("event_class", CLASSES)
def test_posting_day_is_stored_where_there_is_one(event_class: type[DomainEvent]) -> None:
    """Each kind of event keeps the day that it is booked on behind what every event has, and is read back with it."""
    event = filled(event_class).model_copy(update={"posted_on": date(2026, 2, 1)})
    stored, without = (list(json.loads(encode(each)).items()) for each in (event, filled(event_class)))
    behind_entry = [name for name, _ in without].index("entry") + 1

    assert stored == [*without[:behind_entry], ("posted_on", "2026-02-01"), *without[behind_entry:]]
    assert decode(topic_of(event), ORIGINATOR_ID, ORIGINATOR_VERSION, encode(event)) == event


def test_every_version_has_its_golden_file() -> None:
    """Every kind of event has a golden file for each of its versions, and there is none without a class."""
    versions = {(c.TOPIC, version) for c in CLASSES for version in range(1, c.VERSION + 1)}

    assert {topic_and_version(golden) for golden in FILES} == versions


@pytest.mark.parametrize("event_class", CLASSES)
def test_samples_differ_in_every_optional_field(event_class: type[DomainEvent]) -> None:
    """The filled sample leaves no field empty, so that each field's form is pinned."""
    assert None not in filled(event_class).model_dump().values()


def test_stored_words_are_never_taken_away() -> None:
    """Each enum that stored events hold still has every word that it ever had."""
    enums = {found.__name__: found for event_class in CLASSES for found in enums_in(event_class)}

    assert {name: " ".join(sorted(found)) for name, found in enums.items()} == WORDS
