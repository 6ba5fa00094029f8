"""Reports on the dashboard: each says whether it ties, as a page and as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

import pytest

from adapters.report_layouts import LAYOUTS
from adapters.web.callers import Role
from adapters.web.dashboard.pages.reports import TOLD
from adapters.web.dashboard.report_view import ROWS_SHOWN, ReportView
from projections.reports.register import REPORTS
from projections.reports.report import Report, Tie, amounts, texts
from tests.adapters.statements.till_statements import paid
from tests.adapters.till import Till
from tests.adapters.web.dashboard.finance_desk import BANK, FinanceDesk, opened_finance_desk

PATHS = ["/trial-balance", *(f"/reports/{name}" for name in REPORTS)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinanceDesk]:
    with opened_finance_desk(tmp_path_factory.mktemp("reports")) as desk:
        desk.enter('=HYPERLINK("https://example.com")', 50_000)
        paid(Till(desk.book))
        desk.tell(50_000, -590)
        yield desk


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_every_report_is_described_and_laid_out() -> None:
    """Whatever report there is has its words and its layout here."""
    assert set(TOLD) == set(LAYOUTS) == set(REPORTS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", ["/reports", "/reports/breaks", "/reports/breaks.csv", "/trial-balance.csv"])
def test_reports_are_for_those_who_see_the_books(desk: FinanceDesk, role: Role, path: str) -> None:
    """Pages and files are for those who see the books, and for nobody else."""
    desk.sit_down(role)

    assert desk.client.get(f"/ops{path}").status_code == (403 if role is Role.SUBMITTER else 200)


@pytest.mark.parametrize("path", PATHS)
def test_report_is_a_page_and_a_file(desk: FinanceDesk, path: str) -> None:
    """Each report is linked, says that it ties, and is handed out with all its columns and rows."""
    desk.sit_down()
    listed, page, file = (desk.client.get(f"/ops{each}") for each in ("/reports", path, f"{path}.csv"))

    assert f'href="/ops{path}"' in listed.text
    assert ("ties to the books" in page.text or "debits equal credits" in page.text) is (path != "/reports/fees")
    assert "differs from the books" not in page.text
    assert f'href="/ops{path}.csv' in page.text
    assert (page.status_code, file.status_code) == (200, 200)
    assert file.headers["Content-Disposition"].startswith(f'attachment; filename="{path.rpartition("/")[2]}-at-')
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "" not in next(csv.reader(StringIO(file.text)))


def test_report_is_cut_by_days_and_accounts(desk: FinanceDesk) -> None:
    """A report covers the days asked for and holds the rows of the account asked for, as page and as file."""
    desk.sit_down()
    ledger, nothing = ({"account": BANK}, {"account": BANK, "until": "2026-01-01"})
    page = desk.client.get("/ops/reports/general-ledger", params=ledger)
    file = desk.client.get("/ops/reports/general-ledger.csv", params=ledger)
    before = desk.client.get("/ops/reports/bank-reconciliation", params={"as_of": "2026-01-01"})

    assert f'href="/ops/reports/general-ledger.csv?account={BANK.replace(":", "%3A")}"' in page.text
    assert "Liabilities" not in page.text.partition("must be equal")[0].partition("</form>")[2]
    assert {row["account"] for row in rows_of(file.text)} == {BANK}
    assert rows_of(desk.client.get("/ops/reports/general-ledger.csv", params=nothing).text) == []
    assert "Nothing to tell for these days." in before.text


def test_report_as_once_known(desk: FinanceDesk) -> None:
    """At an earlier log position a report is what it was then, and its address says so."""
    desk.sit_down()
    then, now = (desk.client.get(f"/ops/reports/breaks{query}").text for query in ("?position=3", ""))

    assert "At log position 3." in then
    assert ("missing in ledger" in then, "missing in ledger" in now) == (False, True)
    balance = desk.client.get("/ops/trial-balance", params={"position": 1, "as_of": ""})
    assert "At log position 1." in balance.text
    assert "trial-balance.csv?position=1" in balance.text
    assert len(rows_of(desk.client.get("/ops/trial-balance.csv?position=2").text)) == 2


def test_texts_are_no_formulas(desk: FinanceDesk) -> None:
    """A spreadsheet is given no text that it would obey, and a page no markup."""
    desk.sit_down()
    file = rows_of(desk.client.get("/ops/reports/general-ledger.csv").text)

    assert next(row["description"] for row in file if "HYPERLINK" in row["description"]).startswith("'=")
    assert all(row["account"][0] != "'" for row in file)


def test_amounts_in_files_are_exact(desk: FinanceDesk) -> None:
    """Amounts are whole units with their decimals, and negative ones stay numbers."""
    desk.sit_down()
    [row] = rows_of(desk.client.get("/ops/reports/breaks.csv").text)

    assert (row["difference"], row["suspended"], row["currency"]) == ("-5.90", "5.90", "INR")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reports/nothing", 404),
        ("/reports/nothing.csv", 404),
        ("/reports/breaks?position=-1", 400),
        ("/reports/breaks?as_of=then", 400),
        ("/reports/general-ledger?since=2026-03-01&until=2026-02-01", 422),
        ("/reports/breaks?as_of=9999-12-31", 200),
        ("/trial-balance?position=x", 400),
    ],
)
def test_what_cannot_be_reported_is_said(desk: FinanceDesk, path: str, status: int) -> None:
    """A report that there is not, and days in the wrong order, are answered with a page that says so."""
    desk.sit_down()

    assert desk.client.get(f"/ops{path}").status_code == status


def made(books_minor: int, rows: int) -> Report:
    columns = (*texts("account", "currency", "kind"), *amounts("difference_minor"))
    return Report(
        "breaks", "Breaks", columns, [("A", "INR", "DUPLICATE", 1)] * rows, [Tie("A", "INR", 1, books_minor)], 9
    )


def test_report_that_does_not_tie_is_told_apart() -> None:
    """A report is tied only where every figure is equal, and a long one is cut where a page ends."""
    tied, untied = (ReportView.of(made(books, ROWS_SHOWN + 1), {}) for books in (1, 2))

    assert (tied.is_tied, untied.is_tied) == (True, False)
    assert (tied.has_more, len(tied.groups[0].rows)) == (True, ROWS_SHOWN)
    assert not ReportView.of(made(1, ROWS_SHOWN), {}).has_more
    assert ReportView.of(made(1, 1), {"account": "B"}).groups == []
