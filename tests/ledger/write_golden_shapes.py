"""Writes the stored shape of each kind of event that has no golden file yet.

    python -m tests.ledger.write_golden_shapes

A file that exists is never written again, because events of that shape may be in a log somewhere. A shape that has to
change gets a new `VERSION`, an upcaster from the old one, and with this command a golden file of its own; the old file
stays, and the tests go on reading it.
"""

from __future__ import annotations

import json
from pathlib import Path

from ledger.events import DomainEvent
from ledger.store.codec import encode
from tests.ledger.event_samples import GOLDEN, event_classes, filled, sparse


def golden_path(event_class: type[DomainEvent]) -> Path:
    """Return where the golden file of the class's present version lies."""
    return GOLDEN / f"{event_class.TOPIC}.v{event_class.VERSION}.json"


def write_missing() -> None:
    """Write the golden files that are missing."""
    for event_class in event_classes().values():
        path = golden_path(event_class)
        if not path.exists():
            states = {"filled": filled(event_class), "sparse": sparse(event_class)}
            stored = {name: json.loads(encode(sample)) for name, sample in states.items()}
            path.write_text(json.dumps(stored, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_missing()
