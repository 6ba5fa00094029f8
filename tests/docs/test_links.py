"""The pages hang together: no link is broken, and the index leads to every page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import INDEX, ROOT, fragments_of, links_of, name_of, pages

_LINKING = [*pages(), ROOT / "CHANGELOG.md"]


@pytest.mark.parametrize("page", _LINKING, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link names a file that exists, and every fragment a heading of its page."""
    broken = [
        f"{target}#{fragment}"
        for target, fragment in links_of(page)
        if not target.exists() or (fragment and fragment not in fragments_of(target))
    ]

    assert broken == []


def test_index_leads_to_every_page() -> None:
    """Every page below docs can be reached from the index by following links."""
    reached, waiting = set[Path](), [INDEX]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md" and page.exists():
            reached.add(page)
            waiting += [target for target, _ in links_of(page)]

    assert [name_of(page) for page in pages() if page not in reached and page.is_relative_to(INDEX.parent)] == []


def test_broken_link_is_seen(tmp_path: Path) -> None:
    """Links are found in prose and not in code, and a fragment is made as GitHub makes it."""
    page = tmp_path / "page.md"
    page.write_text(
        "# Two words, `one` line\n[a](b.md#c)\n```text\n[x](y.md)\n```\n[w](https://a.b/c)", encoding="utf-8"
    )

    assert list(links_of(page)) == [(tmp_path / "b.md", "c")]
    assert fragments_of(page) == {"two-words-one-line"}
