"""Statements on the dashboard: listed, looked into, and imported from files that are not trusted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from adapters.statements.layouts import shipped_layouts
from adapters.web.callers import Role
from adapters.web.uploads import FILE_BYTES_MAX
from projections.queries.statements import StatementRow, imported_statements
from tests.adapters.web.dashboard.desk import token_in
from tests.adapters.web.dashboard.finance_desk import BANK, FinanceDesk, body_of, opened_finance_desk

PAGE = "/ops/statements"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;&b;">]><Document>&c;</Document>"""
HOSTILE_NAME = '<script>alert("x")</script>.csv'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinanceDesk]:
    with opened_finance_desk(tmp_path_factory.mktemp("statements")) as desk:
        desk.enter("Capital", 50_000)
        desk.tell(50_000, -590)
        yield desk


def send(desk: FinanceDesk, body: bytes, do: str = "import", *, name: str = "hdfc.csv", **form: str) -> httpx.Response:
    """Send the form of an import."""
    told = {"csrf_token": token_in(desk.client.get(PAGE).text), "account": BANK, "layout": "hdfc", "do": do} | form
    return desk.client.post(PAGE, data=told, files={"file": (name, body, "text/csv")})


def statements(desk: FinanceDesk) -> list[StatementRow]:
    with desk.book.database.read() as connection:
        return list(imported_statements(connection, desk.book.tables))


@pytest.mark.parametrize("role", Role)
def test_statements_are_for_those_who_see_the_books(desk: FinanceDesk, role: Role) -> None:
    """Who sees the books sees statements and their lines; the form that imports is for those who book."""
    desk.sit_down(role)
    pages = [desk.client.get(path) for path in (PAGE, f"{PAGE}/{statements(desk)[0].id}")]
    before = desk.head()
    sent = desk.client.post(
        PAGE,
        data={"csrf_token": token_in(desk.client.get("/ops/").text), "account": BANK, "layout": "hdfc", "do": "import"},
        files={"file": ("x.csv", b"nonsense")},
    )

    sees, books = role is not Role.SUBMITTER, role in {Role.FINANCE, Role.ADMIN}
    assert {page.status_code for page in pages} == ({200} if sees else {403})
    assert ("Import a statement" in pages[0].text) is books
    assert (sent.status_code, desk.head()) == (422 if books else 403, before)


def test_list_tells_days_balances_and_what_is_open(desk: FinanceDesk) -> None:
    """A statement is listed with its account, its teller, its days and balances, and how many lines are matched."""
    desk.sit_down()
    page = desk.client.get(PAGE, params={"account": BANK}).text

    for told in (BANK.replace(":", ":<wbr>"), "told by the bank", "27 Feb", "₹0.00", "₹494.10"):
        assert told in page
    assert "No statement was imported yet." in desk.client.get(PAGE, params={"account": "Assets:Bank:Axis"}).text


def test_lines_lead_to_what_holds_them(desk: FinanceDesk) -> None:
    """Each line of a statement leads to the match or the break that holds it, and can be asked for by that."""
    desk.sit_down()
    first = statements(desk)[0].id
    page, open_only = (desk.client.get(f"{PAGE}/{first}{query}").text for query in ("", "?held=open"))

    assert "/ops/reconciliation/matches/" in page
    assert f"/ops/reconciliation/breaks/{desk.breaks()[0].id}" in page
    assert ("₹500.00" in open_only.partition("<tbody>")[2], "₹5.90" in open_only) == (False, True)


def test_check_tells_what_the_import_then_does(desk: FinanceDesk) -> None:
    """A check shows the statement, its matches and breaks and writes nothing; the import then does the same."""
    desk.clock.move(timedelta(days=1))
    desk.enter("Expected", 9_900)
    body = body_of(*desk.rows(9_900, -1_234))
    desk.sit_down()
    before, known = desk.head(), len(statements(desk))

    check = send(desk, body, "check")
    unchanged = desk.head() == before and len(statements(desk)) == known
    done = send(desk, body)

    assert (check.status_code, unchanged) == (200, True)
    assert "1 line would be matched" in check.text
    assert f'value="{BANK}"' in check.text
    page = desk.client.get(done.headers["Location"]).text
    assert ("The statement was imported." in page, len(statements(desk))) == (True, known + 1)
    assert statements(desk)[-1].imported_by.startswith("person-")


def test_same_file_again_says_so(desk: FinanceDesk) -> None:
    """A file that was imported before is said to have been, checked or imported, and nothing is recorded of it."""
    desk.clock.move(timedelta(days=1))
    body = body_of(*desk.rows(100))
    desk.sit_down()
    send(desk, body)
    before = desk.head()

    check, again = send(desk, body, "check"), send(desk, body)

    assert "hdfc.csv was imported before." in check.text
    assert "This file was imported before." in desk.client.get(again.headers["Location"]).text
    assert desk.head() == before


@pytest.mark.parametrize(
    ("body", "changes", "told"),
    [
        (b"", {}, "an empty file"),
        (b"\x00\xff\xfe nonsense", {}, "line 1"),
        (body_of("26/03/26,X,1,26/03/26,1.00,,1.00", "26/03/26,X,2,26/03/26,1.00,,5.00"), {}, "hdfc.csv, line 3"),
        (BOMB, {"layout": "camt"}, "hdfc.csv, line 1"),
        (b":20:1\n:25:1\n", {"layout": "mt940"}, "hdfc.csv, line"),
        (body_of(), {"layout": "/etc/passwd.toml"}, "known are camt"),
        (body_of("26/03/26,X,1,26/03/26,1.00,,1.00"), {"account": "Expenses:Rent"}, "Statements are of an account"),
        (body_of("26/03/26,X,1,26/03/26,1.00,,1.00"), {"account": "Bank"}, "Nothing was imported."),
        (body_of("27/02/26,X,1,27/02/26,1.00,,1.00"), {}, "must open with the balance"),
    ],
)
@pytest.mark.parametrize("do", ["check", "import"])
def test_refused_file_changes_nothing(
    desk: FinanceDesk, body: bytes, changes: dict[str, str], told: str, do: str
) -> None:
    """A file that cannot be read or contradicts itself is refused with its line and the reason, and nothing is kept."""
    desk.sit_down()
    before = desk.head()

    refused = send(desk, body, do, **changes)

    assert refused.status_code in {409, 422}
    assert told in refused.text
    assert "Nothing was imported." in refused.text
    assert desk.head() == before


def test_file_name_is_text(desk: FinanceDesk) -> None:
    """A file's name is shown as the text that it is, without the folders before it."""
    desk.sit_down()

    refused = send(desk, b"\x00", name=f"../../{HOSTILE_NAME}")

    assert "&lt;/script&gt;" not in refused.text.partition("<main")[0]
    assert ("<script>alert" in refused.text, "script&gt;.csv, line 1" in refused.text) == (False, True)
    assert ".." not in refused.text.partition("<main")[2]


def test_file_is_read_so_far_and_no_farther(desk: FinanceDesk) -> None:
    """A file over the limit is refused, whether its form is just below what is read at all or beyond that."""
    desk.sit_down()
    before = desk.head()

    long, longer = (send(desk, b"x" * (FILE_BYTES_MAX + more)) for more in (1, 2 * 1024 * 1024))

    assert (long.status_code, longer.status_code) == (422, 413)
    assert "longer than any that is read" in long.text
    assert desk.head() == before


@pytest.mark.parametrize(
    "changes", [{"csrf_token": "forged"}, {"do": "destroy"}, {"layout": ""}, {"account": "x" * 201}]
)
def test_form_that_is_not_ours_is_refused(desk: FinanceDesk, changes: dict[str, str]) -> None:
    """A form from elsewhere or without its form is refused, and nothing is imported."""
    desk.sit_down()
    before = desk.head()

    refused = send(desk, body_of(*desk.rows(100)), **changes)

    assert refused.status_code in {400, 403}
    assert desk.head() == before


def test_every_shipped_layout_is_offered_and_nothing_is_read_from_this_machine(desk: FinanceDesk) -> None:
    """The form offers the layouts that come with the program, and none of them is a path."""
    desk.sit_down()
    page = desk.client.get(PAGE).text

    assert all(f'<option value="{layout}"' in page for layout in shipped_layouts())
    assert not any(layout.endswith(".toml") or "/" in layout for layout in shipped_layouts())


@pytest.mark.parametrize(
    ("path", "status"),
    [(f"/{UUID(int=0)}", 404), ("/nothing", 400), (f"/{UUID(int=0)}?held=lost", 400), ("?cursor=abc", 422)],
)
def test_what_is_not_there_is_said(desk: FinanceDesk, path: str, status: int) -> None:
    """A statement that is not there is answered with a page that says so."""
    desk.sit_down()

    assert desk.client.get(f"{PAGE}{path}").status_code == status
