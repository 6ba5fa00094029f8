"""Somebody of finance at work, in a real browser: imports a statement, and matches what it tells with the books."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from adapters.web.callers import Role
from ledger.reconciliation.recorded_break import BreakStatus
from tests.adapters.web.dashboard.finance_desk import BANK, FinanceDesk, body_of, opened_finance_desk
from tests.adapters.web.dashboard.test_gallery import OUTSIDE_THE_SCREEN, TELEPHONE

PATIENCE_MILLISECONDS = 60_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FinanceDesk]:
    with opened_finance_desk(tmp_path) as desk:
        yield desk


def sit_down(page: Page, desk: FinanceDesk) -> None:
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    page.goto(f"{desk.address}/ops/statements")
    page.get_by_label("API key").fill(desk.key(Role.FINANCE))
    page.get_by_role("button", name="Sign in").click()


def check_everybody_can_use(page: Page) -> None:
    """Nothing keeps anybody out by the rules of axe, and nothing leaves the screen."""
    found: list[dict[str, Any]] = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate(OUTSIDE_THE_SCREEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE


def test_statement_is_imported_and_its_line_matched_with_two(
    browser: Browser, desk: FinanceDesk, tmp_path: Path
) -> None:
    """On a telephone a statement is imported, and a line of it is matched with two of ours, chosen by their labels."""
    desk.enter("Part one", -6_100)
    desk.enter("Part two", -4_000)
    file = tmp_path / "<img src=x>.csv"
    file.write_bytes(body_of(*desk.rows(-10_100, -590)))
    with browser.new_context(viewport={"width": TELEPHONE, "height": 800}) as context:
        page = context.new_page()
        sit_down(page, desk)
        form = page.get_by_role("form", name="Import a statement")
        form.get_by_label("File").set_input_files(file)
        form.get_by_label("Account").fill(BANK)
        form.get_by_label("Layout").select_option("hdfc")
        check_everybody_can_use(page)
        form.get_by_role("button", name="Import").click()
        expect(page.get_by_role("status")).to_contain_text("The statement was imported.")
        check_everybody_can_use(page)

        page.get_by_role("row", name="101.00").get_by_role("link").click()
        check_everybody_can_use(page)
        for amount in ("61.00", "40.00"):
            page.get_by_role("checkbox", name=amount).check()
        page.get_by_label("Reason").first.fill("paid in two parts")
        page.get_by_role("button", name="Match the chosen lines").click()

        expect(page.get_by_role("status")).to_contain_text("The lines are matched.")
        check_everybody_can_use(page)
        for path in ("/breaks", f"/reconciliation?account={BANK}&currency=INR&check=only", "/reports/general-ledger"):
            page.goto(f"{desk.address}/ops{path}")
            check_everybody_can_use(page)
    assert [each.status for each in desk.breaks(None) if each.difference_minor == -10_100] == [BreakStatus.CLOSED]
