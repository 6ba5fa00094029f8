"""Writes the parts of the documentation that are made from the code.

    python -m scripts.write_reference

A test fails when a page says something else than this would write.
"""

from __future__ import annotations

from pathlib import Path

from scripts.reference.openapi import openapi
from scripts.reference.sections import renewed

DOCS = Path(__file__).parents[1] / "docs"
OPENAPI = DOCS / "reference" / "openapi.json"


def write() -> None:
    """Renew every page that has sections, and the OpenAPI document."""
    OPENAPI.write_text(openapi(), encoding="utf-8")
    for page in DOCS.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        if (now := renewed(text)) != text:
            page.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    write()
