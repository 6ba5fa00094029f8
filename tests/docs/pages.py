"""The pages of the documentation: the README and everything below `docs/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
INDEX = ROOT / "docs" / "index.md"
SAMPLE_SERVER = "postgresql://payouts:secret@db.example.com/payouts"
"""The address that pages write for a PostgreSQL server; what runs is a server of the test session."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", flags=re.MULTILINE)


def pages() -> list[Path]:
    """Return every page."""
    return [README, *sorted((ROOT / "docs").rglob("*.md"))]


def name_of(page: Path) -> str:
    """Return a page's name in test reports."""
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks_of(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return [body for found, body in _FENCE.findall(text_of(page)) if found == language]


def prose_of(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", text_of(page))


def links_of(page: Path) -> Iterator[tuple[Path, str]]:
    """Return the file and the fragment of every link that stays inside the repository."""
    for target in _LINK.findall(prose_of(page)):
        path, _, fragment = target.partition("#")
        if "://" not in target and not target.startswith("mailto:"):
            yield (page.parent / path).resolve() if path else page, fragment


def fragments_of(page: Path) -> set[str]:
    """Return the fragments that a page's headings make, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(prose_of(page))}
