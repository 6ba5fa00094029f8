"""The pieces of the dashboard in a real browser, under the content policy that they are served with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page

from tests.adapters.web.dashboard.gallery import gallery_app
from tests.adapters.web.served import served

PAGES = ("gallery", "sign-in", "problem")
TELEPHONE = 390
DESK = 1280
OUTSIDE_THE_SCREEN = """() => [...document.querySelectorAll("main *")]
    .filter(it => it.getBoundingClientRect().right > innerWidth + 1 && !it.closest(".scroll, svg"))
    .map(it => it.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(gallery_app()) as address:
        yield address


def opened(context: BrowserContext, url: str) -> tuple[Page, list[str]]:
    """Open a page; return it with what the browser complains of, now and later."""
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    return page, complaints


def barriers(page: Page) -> list[Any]:
    """Return what keeps people from using a page."""
    found: list[Any] = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(each["id"], each["impact"], [node["html"] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize(("width", "scheme"), [(TELEPHONE, "dark"), (DESK, "light")])
def test_everybody_can_use_the_pages(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    """On a telephone in the dark and at a desk by day, nothing keeps anybody out and nothing leaves the screen."""
    with browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:
        for name in PAGES:
            page, complaints = opened(context, f"{address}/ops/{name}")

            assert barriers(page) == []
            assert page.evaluate(OUTSIDE_THE_SCREEN) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert complaints == []


def test_nothing_smuggled_in_runs(browser: Browser, address: str) -> None:
    """What is hidden in a narration, a label of a chart or a fault stays text, and the policy stops what would not."""
    with browser.new_context() as context:
        page, _ = opened(context, f"{address}/ops/gallery")
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))

        assert page.locator("main script, main img, [onerror], [style], style").count() == 0
        assert page.evaluate("document.scripts.length") == 1
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=late style=\"position:fixed\">')")
        assert page.locator("#late").evaluate("it => getComputedStyle(it).position") == "static"


def test_part_refreshes_itself(browser: Browser, address: str) -> None:
    """A live part is fetched again under the content policy, and only it is replaced."""
    with browser.new_context() as context:
        page, complaints = opened(context, f"{address}/ops/gallery")
        page.evaluate("document.querySelector('#now').dataset.old = document.querySelector('h1').dataset.old = 'yes'")

        page.wait_for_selector("#now:not([data-old])")

        assert page.locator("h1[data-old]").count() == 1
        assert page.locator("#now .tile").count() == 6
        assert complaints == []


def test_pages_work_without_javascript(browser: Browser, address: str) -> None:
    """Without JavaScript a form opens, says what must be filled in, and is sent with its token."""
    with browser.new_context(java_script_enabled=False) as context:
        page, _ = opened(context, f"{address}/ops/gallery")
        cancel = page.get_by_role("form", name="Cancel")
        assert not cancel.is_visible()

        page.locator("summary", has_text="Cancel").click()
        cancel.get_by_label("Reason").fill("sent twice by mistake")
        with page.expect_request("**/cancel") as sent:
            cancel.get_by_role("button").click()

        assert sent.value.post_data == "csrf_token=token&reason=sent+twice+by+mistake"


def test_keyboard_reaches_content_first(browser: Browser, address: str) -> None:
    """The first thing that the keyboard reaches is the way past the navigation."""
    with browser.new_context() as context:
        page, _ = opened(context, f"{address}/ops/gallery")

        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        assert page.url.endswith("#content")
        assert page.evaluate("document.activeElement.id") == "content"


def test_sandbox_is_unmistakable(browser: Browser, address: str) -> None:
    """A page of a sandbox says so before anything else; one of production does not."""
    with browser.new_context() as context:
        sandbox, _ = opened(context, f"{address}/ops/gallery")
        production, _ = opened(context, f"{address}/ops/problem")

        assert sandbox.locator("header").inner_text().startswith("Sandbox: no real money moves here")
        assert "andbox" not in production.locator("header").inner_text()
