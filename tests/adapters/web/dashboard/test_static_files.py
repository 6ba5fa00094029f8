"""Static files: kept for good by whoever loaded them once."""

from __future__ import annotations

import pytest
from starlette.exceptions import HTTPException

from adapters.web.dashboard.static_files import StaticFile, StaticFiles

FILES = StaticFiles.load()


def test_package_brings_what_pages_load() -> None:
    """The style, the script and the icon are served; the licence and the notes beside them are not."""
    assert sorted(FILES.by_name) == ["dashboard.css", "htmx-2.0.11.min.js", "icon.svg"]


def test_file_is_kept_for_good() -> None:
    """A file is answered with its content and type, and may be kept without asking again."""
    answer = FILES.answer(FILES.hashed("dashboard.css"))

    assert answer.body == FILES.by_name["dashboard.css"].content
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_name_changes_with_content() -> None:
    """Another content has another name, so nothing old is ever shown for it."""
    old, new = (StaticFile("a.min.js", content).hashed_name for content in (b"1", b"2"))

    assert old != new
    assert old.startswith("a.min.")
    assert old.endswith(".js")


def test_unchanged_file_is_not_sent_again() -> None:
    """Whoever shows the tag of a file is told that it has not changed."""
    name = FILES.hashed("icon.svg")
    tag = FILES.answer(name).headers["ETag"]

    answer = FILES.answer(name, if_none_match=f'"other", {tag}')

    assert (answer.status_code, answer.body) == (304, b"")


@pytest.mark.parametrize(
    "name", ["dashboard.css", "README.md", "../rendering.py", "dashboard.0123456789abcdef.css", ""]
)
def test_other_names_are_not_found(name: str) -> None:
    """Only the hashed names of known files are answered: nothing is looked up in a folder."""
    with pytest.raises(HTTPException) as refused:
        FILES.answer(name)

    assert refused.value.status_code == 404
