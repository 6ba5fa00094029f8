"""The browser's part of the page on polling: it runs in a real browser, against the page's own backend."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Response
from playwright.sync_api import Browser

from adapters.web.app import create_app
from adapters.web.callers import Role
from adapters.web.site import Site
from tests.adapters.till import ME, Till, file_url, opened_till
from tests.adapters.web.served import UNLIMITED, served
from tests.docs.pages import ROOT, blocks_of

PAGE = ROOT / "docs" / "how-to" / "poll-from-a-browser.md"
SESSION = "a-session"
FOLLOW = """async (id) => {
    const { followPayout } = await import("/payouts.js");
    const shown = [];
    const told = (payout) => { shown.push(payout.status); document.title = payout.status; };
    await followPayout(id, told);
    return shown;
}"""


def host(payouts: httpx.Client, owners: dict[str, str]) -> FastAPI:
    """Return the page's backend, which serves the page's module as well."""
    names: dict[str, Any] = {}
    exec(blocks_of(PAGE, "python")[0], names)  # noqa: S102  what readers are told to write
    app: FastAPI = names["backend"](payouts, owners, {SESSION: "meera"})
    app.get("/payouts.js")(lambda: Response(blocks_of(PAGE, "js")[0], media_type="text/javascript"))
    app.get("/")(lambda: Response("<!doctype html><title>Payout</title>", media_type="text/html"))
    return app


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with opened_till(file_url(tmp_path)) as till:
        yield till


def test_browser_follows_a_payout_to_its_end(till: Till, browser: Browser) -> None:
    """The module asks again with the tag of what it has, stops at a final status, and holds no key."""
    site, payout_id = Site.of(till.book, UNLIMITED), till.queue()
    key = site.keys.make("the backend", [Role.SUBMITTER], ME).text.get_secret_value()
    seen: list[tuple[str, int, dict[str, str]]] = []
    with (
        served(create_app(site)) as service,
        httpx.Client(base_url=service, headers={"Authorization": f"Bearer {key}"}) as payouts,
        served(host(payouts, {str(payout_id): "meera"})) as address,
        browser.new_context() as context,
    ):
        context.add_cookies([{"name": "session", "value": SESSION, "url": address}])
        page = context.new_page()
        page.on("response", lambda answer: seen.append((answer.url, answer.status, answer.request.headers)))
        page.goto(address)
        page.evaluate(f"id => {{ window.end = ({FOLLOW})(id); }}", str(payout_id))
        with page.expect_response(lambda answer: answer.status == HTTPStatus.NOT_MODIFIED):
            pass
        till.book.ledger.cancel_payout(payout_id, "not wanted any more", actor=ME)

        assert page.evaluate("window.end") == ["queued", "failed"]
    polls = [(status, headers) for url, status, headers in seen if "/my/payouts/" in url]
    assert [status for status, _ in polls] == [200, *[304] * (len(polls) - 2), 200]
    assert all("if-none-match" in headers for _, headers in polls[1:])
    assert not any("authorization" in headers for _, _, headers in seen)
