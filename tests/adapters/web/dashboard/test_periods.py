"""Periods on the dashboard: days are looked at, closed, and opened again by two people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from re import findall

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from adapters.web.callers import Role
from tests.adapters.web.dashboard.finance_desk import BANK, FinanceDesk, opened_finance_desk
from tests.adapters.web.dashboard.test_gallery import TELEPHONE
from tests.adapters.web.dashboard.test_workbench import PATIENCE_MILLISECONDS, check_everybody_can_use

PATH = "/ops/periods"
BOOKING = {Role.FINANCE, Role.ADMIN}
SEEING = BOOKING | {Role.OPERATOR, Role.AUDITOR}
FIRST, DAY, NEXT = date(2026, 2, 20), date(2026, 2, 26), date(2026, 2, 27)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinanceDesk]:
    """Return a desk where seven days were closed one by one, two days ago; asha proposes to open them all."""
    with opened_finance_desk(tmp_path_factory.mktemp("periods")) as desk:
        desk.enter("Capital", 98_76_54_321_00)
        desk.clock.move(timedelta(days=2))
        for days in range(7):
            desk.book.ledger.close_period(FIRST + timedelta(days=days), actor="asha")
        desk.book.ledger.propose_reopening(FIRST, f"a late charge {HOSTILE}", actor="asha")
        yield desk


@pytest.mark.parametrize("role", Role)
def test_pages_are_for_those_who_see_the_books(desk: FinanceDesk, role: Role) -> None:
    """Who sees the books sees the closes and what waits; forms are for those who book, and for nobody else."""
    desk.sit_down(role)
    before = desk.head()
    pages = [desk.client.get(each) for each in (PATH, f"{PATH}/1")]
    sent = {"through": str(NEXT), "do": "close", "from_date": str(DAY), "reason": "x"}
    steps = (
        []
        if role in BOOKING
        else [desk.post(f"{PATH}{each}", "/ops/", **sent) for each in ("", "/propose", "/approve")]
    )

    assert {page.status_code for page in pages} == ({200} if role in SEEING else {403})
    assert [label in pages[0].text for label in ("Look first", "Approve")] == [role in BOOKING] * 2
    assert {each.status_code for each in steps} <= {403}
    assert desk.head() == before


def test_page_tells_how_far_the_books_are_closed(desk: FinanceDesk) -> None:
    """The last closed day, the first open one, each close, and what approving the proposal would come to are told."""
    desk.sit_down(Role.AUDITOR)
    page = desk.client.get(PATH).text

    assert findall(r'tile-value"><time datetime="([^"]+)"', page) == [str(DAY), str(NEXT)]
    assert findall(r"/ops/periods/([0-9]+)\">Close", page) == list("7654321")
    assert ("by asha" in page, page.count("holds</span>"), "7 closes, from" in page) == (True, 7, True)
    assert ("every day is open" in page, "a late charge &lt;script&gt;" in page, HOSTILE in page) == (True, True, False)


def test_looking_writes_nothing(desk: FinanceDesk) -> None:
    """Looking shows what every account would be closed with, with equal totals, and leaves the log as it was."""
    desk.sit_down()
    before = desk.head()

    seen = desk.post(PATH, PATH, through=str(NEXT), do="look")

    assert (seen.status_code, desk.head()) == (200, before)
    assert "Close through <time" in seen.text
    assert f'href="/ops/accounts/{BANK}/INR?until={NEXT + timedelta(days=1)}"' in seen.text
    assert seen.text.count("98,76,54,321.00") == len(("debit", "credit", "both totals")) + 1


@pytest.mark.parametrize(
    ("step", "form", "status", "told"),
    [
        ("", {"through": "2026-02-25", "do": "look"}, 409, "closed through 26\xa0Feb\xa02026"),
        ("", {"through": "2026-02-25", "do": "close"}, 409, "closed through 26\xa0Feb\xa02026"),
        ("", {"through": "2026-02-28", "do": "close"}, 409, "Today is 28\xa0Feb\xa02026"),
        ("", {"through": "9999-12-31", "do": "look"}, 409, "Today is"),
        ("", {"through": "", "do": "close"}, 400, "documented form"),
        ("/propose", {"from_date": str(NEXT), "reason": "x"}, 409, "closed through 26\xa0Feb\xa02026"),
        ("/propose", {"from_date": str(DAY), "reason": " "}, 422, "Nothing was proposed"),
        ("/propose", {"from_date": str(DAY), "reason": "a\x00b"}, 422, "Nothing was proposed"),
        ("/propose", {"from_date": str(DAY), "reason": "x" * 501}, 400, "documented form"),
        ("/approve", {"from_date": str(NEXT)}, 409, "proposal to open 20\xa0Feb\xa02026"),
        ("/approve", {"from_date": str(DAY), "csrf_token": "forged"}, 403, "Go back"),
    ],
)
def test_step_that_a_rule_forbids_changes_nothing(
    desk: FinanceDesk, step: str, form: dict[str, str], status: int, told: str
) -> None:
    """What the rules forbid is answered with the rule and the days that it is about, and recorded nowhere."""
    desk.sit_down()
    before = desk.head()

    refused = desk.post(f"{PATH}{step}", PATH, **form)

    assert (refused.status_code, desk.head()) == (status, before)
    assert told in refused.text


@pytest.mark.parametrize(("number", "status"), [("8", 404), ("0", 400), ("9" * 30, 400), ("x", 400)])
def test_close_that_there_is_not_is_said(desk: FinanceDesk, number: str, status: int) -> None:
    """A number that no close has is answered with a page that says so."""
    desk.sit_down()
    answer = desk.client.get(f"{PATH}/{number}")

    assert (answer.status_code, "Go back" in answer.text) == (status, True)


def test_books_that_changed_under_a_close_are_told(desk: FinanceDesk) -> None:
    """A close is green while the books say the same of its day; once they do not, it is red and says what differs."""
    desk.sit_down(Role.AUDITOR)
    kept = desk.client.get(f"{PATH}/7").text
    rename(desk, BANK, "Assets:Bank:Other")
    changed = desk.client.get(f"{PATH}/7").text
    rename(desk, "Assets:Bank:Other", BANK)

    assert ("alert tone-good" in kept, "The books say the same" in kept, 'id="changed"' in kept) == (True, True, False)
    assert ("alert tone-bad" in changed, "say something else of that day now" in changed) == (True, True)
    assert findall(r'class="figure">(?:(even)|(debit) <data[^>]*value="([^"]+)")', changed) == [
        ("", "debit", "987654321.00 INR"),
        ("even", "", ""),
        ("even", "", ""),
        ("", "debit", "987654321.00 INR"),
    ]


def rename(desk: FinanceDesk, account: str, to: str) -> None:
    """Change an account's name in the read tables, behind the back of the log."""
    with desk.book.database.begin() as connection:
        for table in (desk.book.tables.journal_lines, desk.book.tables.daily_balances):
            connection.execute(update(table).values(account=to).where(table.c.account == account))


def sit_down(page: Page, desk: FinanceDesk) -> None:
    page.context.clear_cookies()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    page.goto(f"{desk.address}{PATH}")
    page.get_by_label("API key").fill(desk.key(Role.FINANCE))
    page.get_by_role("button", name="Sign in").click()


def test_day_is_closed_and_opened_again_by_two_people(browser: Browser, tmp_path: Path) -> None:
    """On a telephone a day is looked at, closed, and opened again once another person than its proposer approves."""
    with (
        opened_finance_desk(tmp_path) as desk,
        browser.new_context(viewport={"width": TELEPHONE, "height": 800}) as context,
    ):
        desk.enter("Capital", 98_76_54_321_00)
        desk.clock.move(timedelta(days=2))
        page = context.new_page()
        sit_down(page, desk)
        page.get_by_label("Close through").fill(str(DAY))
        page.get_by_role("button", name="Look first").click()
        expect(page.get_by_role("row", name="Total INR")).to_contain_text("98,76,54,321.00")
        page.get_by_role("button", name="Close through").click()
        expect(page.get_by_role("status")).to_contain_text("The books are closed.")

        page.locator("summary", has_text="Propose").click()
        page.get_by_label("First day").fill(str(DAY))
        page.get_by_label("Reason").fill("a late charge")
        page.get_by_role("button", name="Propose to open").click()
        expect(page.get_by_text("You proposed it")).to_be_visible()
        expect(page.get_by_role("button", name="Approve")).to_have_count(0)
        sit_down(page, desk)
        page.get_by_label("Close through").fill(str(NEXT))
        page.get_by_role("button", name="Look first").click()
        expect(page.get_by_text("The proposal above lapses")).to_be_visible()
        check_everybody_can_use(page)
        page.get_by_role("button", name="Approve").click()

        expect(page.get_by_role("status")).to_contain_text("The days are open again.")
        page.get_by_role("link", name="Close 1").click()
        expect(page.get_by_role("status")).to_contain_text("The books say the same of that day.")
        expect(page.get_by_text("Opened again by")).to_be_visible()
        check_everybody_can_use(page)
