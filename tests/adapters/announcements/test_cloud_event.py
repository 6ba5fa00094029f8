"""The envelope keeps the rules of the CloudEvents specification, checked here by hand."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

import pytest

from adapters.announcements.announcement import Announcement
from adapters.announcements.cloud_event import CONTENT_TYPE, TYPE_PREFIX, cloud_event, source_of
from adapters.announcements.kinds import MEANINGS
from tests.adapters.announcements.test_announcement import last, told, whole_payout
from tests.builders import BeneficiaryStory, ManualEntryStory, PayoutStory, batch_queued
from tests.story import Story

SOURCE = source_of("default")
RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ATTRIBUTE = re.compile(r"[a-z0-9]{1,20}")
REQUIRED = {"specversion", "id", "source", "type"}
OPTIONAL = {"datacontenttype", "dataschema", "subject", "time"}
EXTENSIONS = {"position", "recordedat"}
INTEGER_MAX = 2**31 - 1


def faults_of(event: dict[str, Any]) -> list[str]:
    """Return which rules of the specification (1.0.2) an event in the JSON format breaks."""
    attributes = {name: value for name, value in event.items() if name not in {"data", "data_base64"}}
    faults = [f"{name} is required" for name in REQUIRED - event.keys()]
    faults += [f"{name} is no attribute name" for name in attributes if not ATTRIBUTE.fullmatch(name)]
    faults += [f"{name} has no value that it can have" for name, value in attributes.items() if not is_value(value)]
    faults += [
        f"{name} is not RFC 3339"
        for name in {"time", "recordedat"} & event.keys()
        if not RFC_3339.fullmatch(event[name])
    ]
    rules = {
        "specversion is not 1.0": event.get("specversion") == "1.0",
        "source is not absolute, as it should be": bool(urlsplit(event.get("source", "")).scheme),
        "data stands there twice": not {"data", "data_base64"} <= event.keys(),
    }
    return faults + [rule for rule, is_kept in rules.items() if not is_kept]


def is_value(value: object) -> bool:
    """Return whether an attribute can have this value."""
    if isinstance(value, str):
        return value != "" and not FORBIDDEN.search(value)
    return isinstance(value, bool) or (isinstance(value, int) and abs(value) <= INTEGER_MAX)


def samples() -> list[Announcement]:
    batch = Story("B-1")
    batch.told = [batch_queued("B-1", [PayoutStory("P-1")])]
    entry = ManualEntryStory("E-1")
    entry.proposed()
    entry.posted()
    payees: list[Announcement] = []
    for tell in (BeneficiaryStory.linked, BeneficiaryStory.verified, BeneficiaryStory.rejected):
        payee = BeneficiaryStory(f"EMP-{len(payees)}")
        payee.registered()
        tell(payee)
        payees.append(last(payee))
    failed = PayoutStory("P-2")
    failed.queued()
    failed.submitted()
    failed.failed()
    return [
        *(each for each in told(whole_payout().told) if each),
        *(last(story) for story in (batch, entry, failed)),
        *payees,
    ]


def test_samples_are_complete() -> None:
    """There is a sample of every type."""
    assert {each.type for each in samples()} == set(MEANINGS)


@pytest.mark.parametrize("announcement", samples(), ids=lambda each: f"{each.type}-{each.position}")
def test_every_announcement_is_a_valid_event(announcement: Announcement) -> None:
    """The envelope of each type keeps every rule, and holds nothing but what is documented."""
    event = json.loads(cloud_event(announcement, SOURCE))

    assert faults_of(event) == []
    assert event.keys() - REQUIRED - OPTIONAL - {"data"} == EXTENSIONS
    assert event["type"] == TYPE_PREFIX + announcement.type
    assert (event["subject"], event["id"]) == (announcement.subject, announcement.event_id)
    assert int(event["position"]) == announcement.position
    assert datetime.fromisoformat(event["time"]) == announcement.effective_at
    assert datetime.fromisoformat(event["recordedat"]) == announcement.recorded_at
    assert type(announcement.data).model_validate_json(json.dumps(event["data"])) == announcement.data


def test_an_event_is_the_same_every_time() -> None:
    """The bytes of an envelope follow from the announcement alone."""
    first, again = samples()[0], samples()[0]

    assert cloud_event(first, SOURCE) == cloud_event(again, SOURCE)


def test_moments_of_another_offset_are_told_in_utc() -> None:
    """Moments are written in UTC, whatever offset they were given in."""
    announcement = samples()[0]
    local = announcement.effective_at.astimezone(timezone(timedelta(hours=5, minutes=30)))

    event = json.loads(cloud_event(announcement.model_copy(update={"effective_at": local}), SOURCE))

    assert event["time"] == "2026-01-31T12:00:00Z"


def test_a_position_beyond_32_bits_is_still_valid() -> None:
    """A log may become longer than an integer of CloudEvents."""
    announcement = samples()[0].model_copy(update={"position": 2**40})

    assert faults_of(json.loads(cloud_event(announcement, SOURCE))) == []


def test_an_event_s_id_fits_into_a_signature() -> None:
    """The id, which is signed with full stops around it, holds none, and tells every event from every other."""
    ids = [each.event_id for each in samples()]

    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"evt_[0-9a-f]{32}_[1-9][0-9]*", each) for each in ids)


def test_the_media_type_is_that_of_structured_mode() -> None:
    """The whole event is the body."""
    assert CONTENT_TYPE == "application/cloudevents+json"


@pytest.mark.parametrize(
    "broken",
    [
        {"specversion": "0.3"},
        {"id": ""},
        {"time": "yesterday"},
        {"position": 2**31},
        {"recordedAt": "2026-01-31T12:00:00Z"},
        {"source": "books"},
        {"data_base64": "AA=="},
        {"subject": "a\nb"},
        {"subject": {"a": 1}},
    ],
)
def test_a_broken_rule_is_seen(broken: dict[str, Any]) -> None:
    """The check finds what the specification forbids."""
    event = json.loads(cloud_event(samples()[0], SOURCE))

    assert faults_of(event | broken) != []
