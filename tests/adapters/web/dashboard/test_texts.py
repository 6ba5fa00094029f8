"""Names and digests where there is little room."""

from __future__ import annotations

from adapters.web.dashboard.texts import account, digest, words
from tests.adapters.web.dashboard.gallery import HOSTILE


def test_account_may_go_on_in_a_new_line() -> None:
    """An account's name breaks between its parts, and is escaped."""
    assert account("Assets:Cash") == "Assets:<wbr>Cash"
    assert "<script" not in account(HOSTILE)


def test_digest_is_shown_by_its_beginning() -> None:
    """The whole digest is there for whoever rests on it."""
    assert digest("a" * 64) == f'<code class="digest" title="{"a" * 64}">aaaaaaaaaaaa…</code>'
    assert ">short<" in digest("short")


def test_name_is_shown_as_words() -> None:
    """A name of a status is read as words."""
    assert words("in_transit") == "in transit"
