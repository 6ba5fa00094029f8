"""Reconciliation on the dashboard: accounts are compared, and people settle breaks, each under their own name."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from re import findall
from uuid import UUID

import httpx
import pytest

from adapters.statements.importing import import_statements
from adapters.web.callers import Role
from ledger.reconciliation.recorded_break import BreakStatus
from ledger.statements.statement import Origin
from projections.queries.recorded_breaks import BreakRow, recorded_break
from projections.queries.recorded_matches import recorded_matches
from tests.adapters.statements.till_statements import body_of as wallet_report
from tests.adapters.web.dashboard.finance_desk import BANK, FinanceDesk, break_path, opened_finance_desk

ACCOUNT = f"/ops/reconciliation?account={BANK}&currency=INR"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
SEEING = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR, Role.ADMIN}
BOOKING = {Role.FINANCE, Role.ADMIN}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinanceDesk]:
    with opened_finance_desk(tmp_path_factory.mktemp("finance")) as desk:
        desk.tell(-590)
        yield desk


def row_of(desk: FinanceDesk, break_id: UUID) -> BreakRow:
    with desk.book.database.read() as connection:
        return recorded_break(connection, desk.book.tables, break_id)


def lines_on(page: httpx.Response, side: str) -> list[str]:
    """Return the names of the lines that a page offers to choose on a side."""
    return [unescape(name) for name in findall(f'name="{side}" value="([^"]+)"', page.text)]


def line_on(page: httpx.Response, side: str, amount: str) -> str:
    """Return the name of the one line with this amount."""
    [found] = findall(
        f'name="{side}" value="([^"]+)"[^>]*>\\s*<label[^>]*><span[^>]*><data[^>]*value="{amount} INR"', page.text
    )
    return str(found)


@pytest.mark.parametrize("role", Role)
def test_pages_are_for_those_who_see_the_books(desk: FinanceDesk, role: Role) -> None:
    """Who sees the books sees the accounts, breaks and matches; forms are for those who book, and for nobody else."""
    path = break_path(desk.breaks()[0].id)
    desk.sit_down(role)
    pages = [desk.client.get(each) for each in ("/ops/reconciliation", ACCOUNT, path, "/ops/reconciliation/matches")]

    assert {page.status_code for page in pages} == ({200} if role in SEEING else {403})
    assert any("Match the chosen" in page.text for page in pages) is (role in BOOKING)
    assert any(">Reconcile</button>" in page.text for page in pages) is (role in BOOKING)


@pytest.mark.parametrize("step", ["match", "assign", "note", "propose", "approve", "dismiss"])
def test_who_does_not_book_is_refused(desk: FinanceDesk, step: str) -> None:
    """An auditor who sends a form all the same is refused, and nothing is recorded."""
    path = break_path(desk.breaks()[0].id)
    desk.sit_down(Role.AUDITOR)
    before = desk.head()

    sent = {"reason": "x", "owner": "x", "note": "x", "account": "Expenses:WriteOffs"}
    refused = [desk.post(f"{path}/{step}", "/ops/", **sent), desk.post("/ops/reconciliation", "/ops/", **sent)]

    assert [each.status_code for each in refused] == [403, 403]
    assert desk.head() == before


def test_account_shows_how_it_stands(desk: FinanceDesk) -> None:
    """An account tells what is matched, what is open, and that suspense is what open breaks hold."""
    desk.sit_down()
    page = desk.client.get(ACCOUNT).text

    assert f"{len(desk.breaks())}</p>" in page
    assert "is what open breaks hold" in page
    assert desk.client.get("/ops/reconciliation").text.count("ties") == 1


def test_check_writes_nothing_and_says_what_reconciling_then_does(desk: FinanceDesk) -> None:
    """A check says what would be matched and writes nothing; reconciling then matches it, once."""
    desk.tell(-4_100)
    desk.enter("Found later", -4_100)
    desk.sit_down()
    before = desk.head()

    check = desk.client.get(f"{ACCOUNT}&check=only")
    unchanged = desk.head() == before
    done = desk.post("/ops/reconciliation", ACCOUNT, account=BANK, currency="INR")
    after = desk.head()
    again = desk.post("/ops/reconciliation", ACCOUNT, account=BANK, currency="INR")

    assert ("1 line would be matched" in check.text, unchanged) == (True, True)
    assert "1 line was matched now" in desk.client.get(done.headers["Location"]).text
    assert (again.status_code, desk.head()) == (303, after)


def test_one_line_is_matched_with_two(desk: FinanceDesk) -> None:
    """A line of a statement is matched with the two of the books that it pays, and the match says who and why."""
    [broken] = desk.tell(-10_100)
    desk.enter("Part one", -6_100)
    desk.enter("Part two", -4_000)
    desk.sit_down()
    path = break_path(broken.id)
    bench = desk.client.get(path)
    told = line_on(bench, "external", "-101.00")
    parts = [line_on(bench, "booked", amount) for amount in ("-61.00", "-40.00")]

    done = desk.post(f"{path}/match", path, external=told, booked=parts, reason="paid in two parts")

    page = desk.client.get(done.headers["Location"])
    assert "The lines are matched." in page.text
    assert "paid in two parts" in page.text
    assert row_of(desk, broken.id).status is BreakStatus.CLOSED


def test_two_lines_are_matched_with_one(desk: FinanceDesk) -> None:
    """Two lines of statements are matched with the one of the books that both belong to."""
    first, second = desk.tell(-3_300, -1_100)
    desk.enter("Both", -4_400)
    desk.sit_down()
    path = break_path(first.id)
    bench = desk.client.get(path)
    both = [line_on(bench, "external", amount) for amount in ("-33.00", "-11.00")]

    done = desk.post(f"{path}/match", path, external=both, booked=line_on(bench, "booked", "-44.00"), reason="split")

    assert done.status_code == 303
    assert {row_of(desk, each.id).status for each in (first, second)} == {BreakStatus.CLOSED}


def test_refused_match_changes_nothing_and_leaves_lines_chosen(desk: FinanceDesk) -> None:
    """Two sides that differ are not matched; the page says by how much, and what was chosen stays chosen."""
    [broken] = desk.tell(-8_200)
    desk.enter("Nearly", -8_100)
    desk.sit_down()
    path = break_path(broken.id)
    bench = desk.client.get(path)
    told, ours = line_on(bench, "external", "-82.00"), line_on(bench, "booked", "-81.00")
    before = desk.head()

    refused = desk.post(f"{path}/match", path, external=told, booked=ours, reason=f"near enough {HOSTILE}")

    assert refused.status_code == 409
    assert "The two sides of a match must come to the same amount" in refused.text
    assert f'value="{ours}" checked' in refused.text
    assert "near enough &lt;script&gt;" in refused.text
    assert HOSTILE not in refused.text
    assert desk.head() == before


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"reason": ""}, 422),
        ({"reason": "a\x00b"}, 422),
        ({"external": []}, 422),
        ({"booked": []}, 422),
        ({"booked": ["000000000001-999"]}, 422),
        ({"booked": ["'; DROP TABLE breaks"]}, 422),
        ({"booked": ["x" * 61]}, 400),
        ({"csrf_token": "forged"}, 403),
    ],
)
def test_form_that_cannot_be_meant_is_refused(
    desk: FinanceDesk, changes: dict[str, str | list[str]], status: int
) -> None:
    """A match without a reason, of one side, of unknown lines or from elsewhere is refused, and nothing is recorded."""
    broken = desk.breaks()[0]
    desk.sit_down()
    path = break_path(broken.id)
    told = lines_on(desk.client.get(path), "external")[:1]
    before = desk.head()

    form: dict[str, str | list[str]] = {"external": told, "booked": told, "reason": "x"}
    refused = desk.post(f"{path}/match", path, **(form | changes))

    assert refused.status_code == status
    assert desk.head() == before


def test_match_is_undone_by_a_person(desk: FinanceDesk) -> None:
    """A match that is undone becomes a break of its own lines, with the name and reason of whoever undid it."""
    [broken] = desk.tell(-7_700)
    desk.enter("Mistaken", -7_700)
    desk.book.reconciliation.reconcile(BANK, "INR", actor="asha")
    with desk.book.database.read() as connection:
        [made] = [each for each in recorded_matches(connection, desk.book.tables) if each.amount_minor == -7_700]
    desk.sit_down()
    path = f"/ops/reconciliation/matches/{made.id}"

    done = desk.post(f"{path}/undo", path, reason="another's")
    again = desk.post(f"{path}/undo", "/ops/", reason="another's")

    page = desk.client.get(done.headers["Location"]).text
    assert row_of(desk, broken.id).status is BreakStatus.CLOSED
    assert ("The match was undone." in page, "undone: another&#39;s" in page) == (True, True)
    assert 'name="reason"' not in page
    assert again.status_code == 409
    assert "undone by person-" in desk.client.get("/ops/reconciliation/matches?undone=yes").text


def test_break_is_looked_after(desk: FinanceDesk) -> None:
    """Owner and notes are told on the break's page with who wrote them, as text whatever they hold."""
    [broken] = desk.tell(-6_600)
    desk.sit_down()
    path = break_path(broken.id)

    done = [
        desk.post(f"{path}/assign", path, owner=f"meera {HOSTILE[:60]}"),
        desk.post(f"{path}/note", path, note=HOSTILE),
    ]

    page = desk.client.get(path).text
    assert [each.status_code for each in done] == [303, 303]
    assert (page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3, "<script>alert" in page) == (True, False)
    assert "<img" not in page
    assert row_of(desk, broken.id).note == HOSTILE


def test_write_off_needs_another_person(desk: FinanceDesk) -> None:
    """Who proposed a write-off is offered no approval and refused one; another person's books the difference."""
    [broken] = desk.tell(-2_500)
    path = break_path(broken.id)
    desk.sit_down()
    proposed = desk.post(f"{path}/propose", path, account="Expenses:BankCharges", reason="a charge")
    own = desk.client.get(path).text
    before = desk.head()
    refused = desk.post(f"{path}/approve", path)
    unchanged = desk.head() == before
    desk.sit_down()
    offered = desk.client.get(path).text

    approved = desk.post(f"{path}/approve", path)

    assert (proposed.status_code, refused.status_code, unchanged) == (303, 409, True)
    assert ("another person must approve" in own, "Approve the write-off" in own) == (True, False)
    assert "Approve the write-off" in offered
    assert "The break is written off." in desk.client.get(approved.headers["Location"]).text
    assert row_of(desk, broken.id).status is BreakStatus.WRITTEN_OFF
    assert "Match the chosen" not in desk.client.get(path).text


def test_break_that_holds_no_money_is_dismissed(desk: FinanceDesk) -> None:
    """What only a provider tells of a bank's account holds no money; it is dismissed with who and why, for good."""
    body = wallet_report("payout.completed,NXT-9,SOMEBODY-ELSES,,006305999999,-55.00,,2026-02-26")
    import_statements(desk.book, body, "report.csv", "nxtbanking", account=BANK, actor="asha")
    [told] = [each for each in desk.breaks() if each.origin is Origin.PROVIDER]
    path = break_path(told.id)
    desk.sit_down()
    offered = desk.client.get(path).text

    done = desk.post(f"{path}/dismiss", path, reason="not ours")
    again = desk.post(f"{path}/dismiss", "/ops/", reason="not ours")

    page = desk.client.get(done.headers["Location"]).text
    assert ("Dismiss" in offered, "Propose a write-off" in offered) == (True, False)
    assert ("The break was dismissed." in page, "dismissed: not ours" in page) == (True, True)
    assert (again.status_code, row_of(desk, told.id).status) == (409, BreakStatus.DISMISSED)


@pytest.mark.parametrize(
    ("step", "form", "status"),
    [
        ("dismiss", {"reason": "not ours"}, 409),
        ("approve", {}, 409),
        ("propose", {"account": "Nowhere:At:All", "reason": "x"}, 422),
        ("propose", {"account": "Liabilities:Payouts:Queued", "reason": "x"}, 422),
        ("assign", {"owner": " "}, 422),
        ("note", {"note": "x" * 501}, 400),
    ],
)
def test_step_that_a_rule_forbids_changes_nothing(
    desk: FinanceDesk, step: str, form: dict[str, str], status: int
) -> None:
    """What the rules forbid is answered with the rule, and recorded nowhere."""
    broken = next(each for each in desk.breaks() if each.write_off_account is None)
    desk.sit_down()
    before = desk.head()

    refused = desk.post(f"{break_path(broken.id)}/{step}", break_path(broken.id), **form)

    assert (refused.status_code, desk.head()) == (status, before)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (break_path(UUID(int=0)), 404),
        ("/ops/reconciliation/breaks/not-an-id", 400),
        (f"/ops/reconciliation/matches/{UUID(int=0)}", 404),
        ("/ops/reconciliation?account=Assets:Bank:Nobody", 422),
        ("/ops/reconciliation?account=Assets:Bank:Hdfc&currency=EURO", 400),
        ("/ops/reconciliation/matches?cursor=abc", 422),
    ],
)
def test_what_is_not_there_is_said(desk: FinanceDesk, path: str, status: int) -> None:
    """A break, a match or an account that is not there is answered with a page that says so."""
    desk.sit_down()

    answer = desk.client.get(path)

    assert answer.status_code == status
    assert "Go back" in answer.text
