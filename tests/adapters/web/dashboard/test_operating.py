"""An operator at work, in a real browser: finds a payout that is stuck, has it re-checked, and sees it completed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from adapters.web.callers import Role
from ledger.payout.status import PayoutStatus
from tests.adapters.web.dashboard.desk import Desk, opened_desk

PATIENCE_MILLISECONDS = 60_000
PAGES = ("/", "/payouts", "/stuck", "/anomalies", "/orphans", "/accounts", "/trial-balance", "/reports", "/charts")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as desk:
        yield desk


def sit_down(page: Page, desk: Desk, *roles: Role) -> list[str]:
    """Sign in; return what the browser complains of, now and later."""
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    complaints = list[str]()
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.goto(f"{desk.address}/ops/stuck")
    page.get_by_label("API key").fill(desk.key(*roles))
    page.get_by_role("button", name="Sign in").click()
    return complaints


def ask_for_recheck(page: Page, reference: str) -> None:
    """Go from the list of stuck payouts to one, and have it re-checked."""
    page.get_by_role("link", name=reference, exact=True).click()
    page.get_by_text("Re-check", exact=True).first.click()
    page.get_by_label("Reason").fill("the payee waits")
    page.get_by_role("button", name="Re-check").click()
    expect(page.get_by_role("status")).to_contain_text("A re-check was asked for.")


def test_stuck_payout_is_found_rechecked_and_completed(browser: Browser, desk: Desk) -> None:
    """A stuck payout stays as it is until the provider has been asked, and then shows as completed by itself."""
    payout_id = desk.stuck()
    reference = desk.office.row(payout_id).reference
    with browser.new_context() as context:
        page = context.new_page()
        complaints = sit_down(page, desk)
        expect(page.get_by_role("heading", name="Stuck payouts")).to_be_visible()

        ask_for_recheck(page, reference)
        assert desk.office.row(payout_id).status is PayoutStatus.IN_TRANSIT
        desk.work()

        expect(page.locator("#standing")).to_contain_text("completed", timeout=PATIENCE_MILLISECONDS)
        expect(page.locator("#standing")).to_contain_text("re-check requested: the payee waits")
    assert desk.office.row(payout_id).status is PayoutStatus.COMPLETED
    assert complaints == []
    desk.office.finish()
    desk.office.check_books(1)


def test_all_of_it_works_without_scripts(browser: Browser, desk: Desk) -> None:
    """Without JavaScript the same is done, and the page is asked for again to see what came of it."""
    payout_id = desk.stuck()
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sit_down(page, desk)

        ask_for_recheck(page, desk.office.row(payout_id).reference)
        desk.work()
        page.reload()

        expect(page.locator("#standing")).to_contain_text("completed")


def test_nobody_is_kept_out(browser: Browser, desk: Desk) -> None:
    """Every page with something on it can be used by everybody, by the rules of axe, and breaks no policy."""
    desk.stuck()
    with browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark") as context:
        page = context.new_page()
        complaints = sit_down(page, desk, Role.ADMIN)
        for path in PAGES:
            page.goto(f"{desk.address}/ops{path}")
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            assert [(path, each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert complaints == []


def test_keyboard_is_enough(browser: Browser, desk: Desk) -> None:
    """The first press of Tab leads past the navigation to the content, and Enter follows what has the focus."""
    desk.stuck()
    with browser.new_context() as context:
        page = context.new_page()
        sit_down(page, desk)
        page.goto(f"{desk.address}/ops/stuck")

        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", name="What happened")).to_be_visible()
