"""Breaks on the dashboard: listed by account, kind, owner and day, with their ageing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from re import findall

import pytest

from adapters.web.callers import Role
from tests.adapters.web.dashboard.finance_desk import BANK, FinanceDesk, opened_finance_desk

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinanceDesk]:
    """Return a desk with a break of ten days ago that somebody looks after, one of today, and one written off since."""
    with opened_finance_desk(tmp_path_factory.mktemp("breaks")) as desk:
        [old, settled] = desk.tell(-590, -700)
        commands = desk.book.reconciliation
        commands.assign_break(old.id, f"meera {HOSTILE}", actor="asha")
        desk.clock.move(timedelta(days=9))
        commands.propose_write_off(settled.id, "Expenses:BankCharges", "a charge", actor="asha")
        commands.approve_write_off(settled.id, actor="ravi")
        desk.enter("Rent", -60)
        desk.enter("Rent", -60)
        desk.tell(-60)
        yield desk


def listed(desk: FinanceDesk, **asked: str) -> list[str]:
    """Return the kinds of the breaks that are listed, as told."""
    desk.sit_down()
    page = desk.client.get("/ops/breaks", params=asked)
    assert page.status_code == 200, page.text
    return [str(kind) for kind in findall(r'/reconciliation/breaks/[^"]+">([^<]+)<', page.text)]


def test_breaks_are_listed_with_what_is_asked_of_them(desk: FinanceDesk) -> None:
    """The list is narrowed down by account, kind and owner; without them all that is open is listed, oldest first."""
    assert listed(desk) == ["missing in ledger", "ambiguous"]
    assert listed(desk, account=BANK) == ["missing in ledger", "ambiguous"]
    assert listed(desk, account="Assets:Bank:Axis") == []
    assert listed(desk, kind="AMBIGUOUS") == ["ambiguous"]
    assert listed(desk, owner=f"meera {HOSTILE}") == ["missing in ledger"]
    assert listed(desk, owner="nobody") == []


def test_breaks_as_of_a_day_are_those_of_then(desk: FinanceDesk) -> None:
    """As of a day the list holds what was open then, also what was settled since, at the age it had."""
    desk.sit_down()
    then = desk.client.get("/ops/breaks", params={"as_of": "2026-02-28"})

    assert listed(desk, as_of="2026-02-28") == ["missing in ledger", "missing in ledger"]
    assert listed(desk, as_of="2026-02-01") == []
    assert "Ages are those at the end of" in then.text
    assert findall(r'<th scope="row">0 to 1 day</th>\s*<td class="figure">([0-9]+)</td>', then.text) == ["2"]


def test_ageing_is_a_chart_with_its_table(desk: FinanceDesk) -> None:
    """Each currency has columns by age, and beside them the table of the same figures."""
    desk.sit_down()
    page = desk.client.get("/ops/breaks").text

    assert page.count('<svg class="drawing" role="img"') == page.count('id="ageing-inr-table"') == 1
    rows = findall(r'<th scope="row">([^<]*days?)</th>\s*<td class="figure">([0-9]+)</td>', page)
    assert rows == [
        ("0 to 1 day", "1"),
        ("2 to 7 days", "0"),
        ("8 to 30 days", "1"),
        ("31 to 90 days", "0"),
        ("over 90 days", "0"),
    ]


def test_nothing_open_is_said(desk: FinanceDesk) -> None:
    """Where no break fits there is no chart of nothing, and the list says so."""
    desk.sit_down()
    page = desk.client.get("/ops/breaks", params={"owner": "nobody"}).text

    assert ('<svg class="drawing"' in page, "No break is open." in page) == (False, True)


def test_owner_is_text(desk: FinanceDesk) -> None:
    """Whatever an owner is called is shown as text."""
    desk.sit_down(Role.AUDITOR)
    page = desk.client.get("/ops/breaks").text

    assert (HOSTILE in page, "meera &lt;script&gt;" in page) == (False, True)


def test_overview_counts_every_break(desk: FinanceDesk) -> None:
    """The overview's number of open breaks is that of those that statements opened too."""
    desk.sit_down()

    assert '<p class="tile-value">2</p>' in desk.client.get("/ops/").text.partition("/ops/breaks")[2]


@pytest.mark.parametrize("query", ["as_of=yesterday", "kind=LOST", "cursor=abc", f"account={'x' * 201}"])
def test_question_without_form_is_refused(desk: FinanceDesk, query: str) -> None:
    """A day, a kind or a place in the list that there is not is answered with a page that says so."""
    desk.sit_down()

    assert desk.client.get(f"/ops/breaks?{query}").status_code in {400, 422}
